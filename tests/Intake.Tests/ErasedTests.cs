using CodingQueue.Core;
using CodingQueue.Core.Charts;

namespace CodingQueue.Intake.Tests;

/// <summary>The explicit null of HL7 erases what a field said; an empty field says nothing.</summary>
public class ErasedTests
{
    private const string Null = "\"\"";

    private static readonly Message Full = Message.A01(8) with
    {
        Service = "MED", Payer = "MC01", Total = "100", Disposition = "01", Type = "IP",
        Visit = [(4, "E"), (16, "V"), (20, "MCR^20240101")],
    };

    /// <summary>A field of the message, the fields of the facts that it erases, and how it reads in the trigger.</summary>
    public static TheoryData<string, string, string> Rows() => new()
    {
        { "PV1-2", "patientClass", "ADT^A08" },
        { "PV1-4", "admitType", "ADT^A08" },
        { "PV1-10", "serviceLine", "ADT^A08" },
        { "PV1-10", "serviceLine", "ADT^A02" },
        { "PV1-16", "vip", "ADT^A08" },
        { "PV1-18", "patientType", "ADT^A08" },
        { "PV1-20", "financialClass", "ADT^A08" },
        { "PV1-20", "financialClass", "BAR^P05" },
        { "PV1-36", "disposition", "ADT^A13" },
        { "PV1-44", "admitted", "ADT^A08" },
        { "PV1-47", "totalCharges", "ADT^A08" },
        { "PV1-47", "totalCharges", "BAR^P01" },
        { "IN1-3", "payer", "ADT^A08" },
        { "IN1-3", "payer", "BAR^P01" },
        { "PID-11", "patientState", "ADT^A08" },
        { "PID-11.4", "patientState", "ADT^A08" },
        // What a trigger does not tell of, it does not erase.
        { "PV1-45", "", "ADT^A02" },
        { "PV1-10", "", "DFT^P03" },
        { "PV1-47", "", "DFT^P03" },
        { "PV1-3", "", "ADT^A08" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_explicit_null_erases_its_field_and_an_empty_one_does_not(string place, string erased, string trigger)
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Full}");
        var full = Told((await hospital.ChartAsync("A1"))!.Facts);
        Assert.Equal(12, full.Count);
        await hospital.TakeAsync(With(trigger, 9, place, ""));
        Assert.Equal(full, Told((await hospital.ChartAsync("A1"))!.Facts));
        var taken = await hospital.TakeAsync(With(trigger, 10, place, Null));
        Assert.Null(taken.Unused);
        await hospital.RestartAsync();
        Assert.Equal(full.Where(fact => fact.Key != erased), Told((await hospital.ChartAsync("A1"))!.Facts));
        // Older news do not bring it back, newer ones do.
        await hospital.TakeAsync($"{Full with { Trigger = "ADT^A08", Hour = 9.5, Control = "OLDER" }}");
        Assert.Equal(full.Where(fact => fact.Key != erased), Told((await hospital.ChartAsync("A1"))!.Facts));
        await hospital.TakeAsync($"{Full with { Trigger = "ADT^A08", Hour = 11, Control = "NEWER" }}");
        Assert.Equal(full, Told((await hospital.ChartAsync("A1"))!.Facts));
    }

    [Fact]
    public async Task A_payer_by_name_alone_replaces_one_by_id()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Full}");
        await hospital.TakeAsync($"{new Message("ADT^A08", 9) { More = "\rIN1|1|PLAN|\"\"|AETNA" }}");
        Assert.Equal("AETNA", (await hospital.ChartAsync("A1"))!.Facts.Payer);
        await hospital.TakeAsync($"{new Message("ADT^A08", 10) { More = "\rIN1|1|PLAN||\"\"" }}");
        Assert.Null((await hospital.ChartAsync("A1"))!.Facts.Payer);
    }

    [Fact]
    public async Task An_erased_discharge_stops_the_clock_until_a_newer_one()
    {
        await using var hospital = await Hospital.OpenAsync();
        var erasing = new Message("ADT^A08", 32) { Visit = [(45, Null)] };
        await hospital.TakeAsync($"{Message.A01(8)}");
        await hospital.TakeAsync($"{Message.A03(30)}");
        await hospital.TakeAsync($"{erasing}");
        Assert.Equal("notReady INPATIENT - - []", MessageIntakeTests.Shown(await hospital.ChartAsync("A1")));
        await hospital.TakeAsync($"{Message.A03(31)}");
        Assert.Equal("notReady INPATIENT - - []", MessageIntakeTests.Shown(await hospital.ChartAsync("A1")));
        await hospital.TakeAsync($"{Message.A03(33)}");
        await hospital.TakeAsync($"{erasing with { Hour = 32.5, Control = "LATE" }}");
        Assert.Equal("ready INPATIENT 33 - []", MessageIntakeTests.Shown(await hospital.ChartAsync("A1")));
        // An A03 says that the visit ended, whatever its PV1-45.
        await hospital.TakeAsync($"{new Message("ADT^A03", 34) { Visit = [(45, Null)] }}");
        Assert.Equal("ready INPATIENT 34 - []", MessageIntakeTests.Shown(await hospital.ChartAsync("A1")));
    }

    [Fact]
    public async Task An_erased_discharge_is_not_brought_back_by_an_admission_that_came_between()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A03(30)}");
        await hospital.TakeAsync($"{Message.A01(33)}");
        await hospital.TakeAsync($"{new Message("ADT^A08", 32) { Visit = [(45, Null)] }}");
        Assert.Equal("notReady INPATIENT - - []", MessageIntakeTests.Shown(await hospital.ChartAsync("A1")));
    }

    [Fact]
    public async Task A_discharge_of_a_final_coded_chart_is_not_erased_by_the_hospital()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A01(8)}");
        await hospital.TakeAsync($"{Message.A03(30)}");
        await Coded.Finish(hospital, (await hospital.ChartAsync("A1"))!.Id);
        var taken = await hospital.TakeAsync($"{new Message("ADT^A08", 31) { Visit = [(45, Null)] }}");
        Assert.Equal("already_final_coded", taken.Unused?.Name);
        Assert.NotNull((await hospital.ChartAsync("A1"))!.Facts.Discharged);
    }

    [Fact]
    public async Task The_facilitys_total_is_no_news_of_the_professional_chart()
    {
        await using var hospital = await Hospital.OpenAsync();
        var both = Full with { Facility = "SOUTH", PatientClass = "E" };
        await hospital.TakeAsync($"{both}");
        await hospital.Engine.Arrive(
            new ChartCommand.Arrive(Hospital.South, "A1", Track.Professional, new ChartPatch { TotalCharges = 7 }, "", null, false),
            Engine.Caller.Server);
        await hospital.TakeAsync($"{both with { Trigger = "ADT^A08", Hour = 9, Total = Null, Payer = Null, Control = "E" }}");
        var professional = (await hospital.ChartAsync("A1", Track.Professional, Hospital.South))!.Facts;
        Assert.Equal((null, 7m), (professional.Payer, professional.TotalCharges));
        Assert.Null((await hospital.ChartAsync("A1", facility: Hospital.South))!.Facts.TotalCharges);
    }

    private static string With(string trigger, double hour, string place, string text)
    {
        var message = new Message(trigger, hour);
        return place switch
        {
            "IN1-3" => $"{message with { More = $"\rIN1|1|PLAN|{text}" }}",
            "PID-11" => $"{message}".Replace("|1 Street^^Town^OH|", $"|{text}|", StringComparison.Ordinal),
            "PID-11.4" => $"{message}".Replace("|1 Street^^Town^OH|", $"|1 Street^^Town^{text}|", StringComparison.Ordinal),
            "PV1-3" => $"{message}".Replace("4W^12^A^NORTH", $"4W^{text}^A^NORTH", StringComparison.Ordinal),
            _ => $"{message with { Visit = [(int.Parse(place[4..], System.Globalization.CultureInfo.InvariantCulture), text)] }}",
        };
    }

    private static SortedDictionary<string, string?> Told(ChartFacts facts)
    {
        var told = new SortedDictionary<string, string?>(facts.Attributes.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        foreach (var (name, value) in new[]
            {
                ("kind", facts.Kind), ("serviceLine", facts.ServiceLine), ("payer", facts.Payer), ("financialClass", facts.FinancialClass),
                ("patientState", facts.PatientState), ("admitted", facts.Admitted?.ToString()), ("totalCharges", facts.TotalCharges?.ToString()),
            })
            if (value is not null)
                told[name] = value;
        return told;
    }
}
