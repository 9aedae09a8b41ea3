using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core;
using CodingQueue.Core.Charts;

namespace CodingQueue.Intake.Tests;

/// <summary>What messages do, one after another, to the charts of their account.</summary>
public class MessageIntakeTests
{
    private const string Signed = "\rTXA|1|DS|TX||||||||||||||AU";
    private const string Unsigned = "\rTXA|1|DS|TX||||||||||||||PA";
    private const string Dictated = "\rTXA|1|DS|TX||||||||||||||DI";

    /// <summary>Messages, the facility chart's state then, and its facts: kind, discharged, dollars, documents.</summary>
    public static TheoryData<string, string[], string> Rows() => new()
    {
        { "A01", [$"{Message.A01(8)}"], "notReady INPATIENT - - []" },
        { "A05 of a pre-admission", [$"{new Message("ADT^A05", 8) { PatientClass = "P" }}"], "notReady INPATIENT - - []" },
        { "A05, A01, A03", [$"{new Message("ADT^A05", 1) { PatientClass = "P" }}", $"{Message.A01(8)}", $"{Message.A03(30)}"], "ready INPATIENT 30 - []" },
        { "A03 by EVN-2", [$"{Message.A01(8)}", $"{new Message("ADT^A03", 30)}"], "ready INPATIENT 30 - []" },
        { "A03 by PV1-45", [$"{Message.A01(8)}", $"{new Message("ADT^A03", 31) { Discharged = 30 }}"], "ready INPATIENT 30 - []" },
        { "A04 of the emergency room", [$"{new Message("ADT^A04", 8) { PatientClass = "E" }}"], "notReady ED_FAC - - []" },
        { "A04 with its end", [$"{new Message("ADT^A04", 8) { PatientClass = "O", Service = "SDS", Discharged = 12 }}"], "ready OP_SURG 12 - []" },
        { "A04 observation", [$"{new Message("ADT^A04", 8) { PatientClass = "O", Type = "OBS" }}"], "notReady OBS - - []" },
        { "A06", [$"{new Message("ADT^A04", 8) { PatientClass = "E" }}", $"{new Message("ADT^A06", 9)}"], "notReady INPATIENT - - []" },
        { "A07", [$"{Message.A01(8)}", $"{new Message("ADT^A07", 9) { PatientClass = "O" }}"], "notReady ANCILLARY - - []" },
        { "A08 before A01", [$"{new Message("ADT^A08", 9)}"], "notReady INPATIENT - - []" },
        { "A08 without a class", [$"{Message.A01(8)}", $"{new Message("ADT^A08", 9) { PatientClass = "", Total = "50" }}"], "notReady INPATIENT - 50 []" },
        { "A08 keeps what it does not say", [$"{new Message("ADT^A04", 8) { PatientClass = "O", Service = "SURG" }}", $"{new Message("ADT^A08", 9) { PatientClass = "O" }}"], "notReady OP_SURG - - []" },
        { "A02, A12, A21, A22", [$"{Message.A01(8)}", $"{new Message("ADT^A02", 9)}", $"{new Message("ADT^A12", 10)}", $"{new Message("ADT^A21", 11) { Discharged = 11 }}", $"{new Message("ADT^A22", 12)}"], "notReady INPATIENT - - []" },
        { "A11", [$"{Message.A01(8)}", $"{new Message("ADT^A11", 9)}"], "cancelled INPATIENT - - []" },
        { "A11 before A01", [$"{new Message("ADT^A11", 9) { PatientClass = "" }}", $"{Message.A01(8)}"], "cancelled INPATIENT - - []" },
        { "A01 again after A11", [$"{Message.A01(8)}", $"{new Message("ADT^A11", 9)}", $"{Message.A01(10)}"], "notReady INPATIENT - - []" },
        { "A03 before A01", [$"{Message.A03(30)}", $"{Message.A01(8)}"], "ready INPATIENT 30 - []" },
        { "A13", [$"{Message.A01(8)}", $"{Message.A03(30)}", $"{new Message("ADT^A13", 31)}"], "notReady INPATIENT - - []" },
        { "A13 before A03", [$"{Message.A01(8)}", $"{new Message("ADT^A13", 31)}", $"{Message.A03(30)}"], "notReady INPATIENT - - []" },
        { "A13 before everything", [$"{new Message("ADT^A13", 31)}", $"{Message.A03(30)}", $"{Message.A01(8)}"], "notReady INPATIENT - - []" },
        { "A13, then a discharge", [$"{Message.A01(8)}", $"{Message.A03(30)}", $"{new Message("ADT^A13", 31)}", $"{Message.A03(40)}"], "ready INPATIENT 40 - []" },
        { "A13 of a cancelled visit", [$"{Message.A01(8)}", $"{new Message("ADT^A11", 9)}", $"{new Message("ADT^A13", 10)}"], "cancelled INPATIENT - - []" },
        { "T02", [$"{Message.A01(8)}", $"{Message.Document(9, "SP")}"], "notReady INPATIENT - - [PATH]" },
        { "T02 before A01", [$"{Message.Document(9, "DS")}"], "notReady INPATIENT - - [DS]" },
        { "T02 of another type", [$"{Message.A01(8)}", $"{Message.Document(9, "cn")}"], "notReady INPATIENT - - [CN]" },
        { "T02 only dictated", [$"{Message.A01(8)}", $"{new Message("MDM^T02", 9) { More = Dictated }}"], "notReady INPATIENT - - []" },
        { "T02 only dictated, then T04", [$"{new Message("MDM^T02", 9) { More = Dictated }}", $"{new Message("MDM^T04", 10) { More = Signed }}"], "notReady INPATIENT - - [DS]" },
        { "T08 made obsolete", [$"{new Message("MDM^T02", 9) { More = Signed }}", $"{new Message("MDM^T08", 10) { More = Signed + "||OB" }}"], "notReady INPATIENT - - []" },
        { "T11", [$"{Message.A01(8)}", $"{Message.Document(9, "DS")}", $"{Message.Document(10, "DS", "MDM^T11")}"], "notReady INPATIENT - - []" },
        { "T11 before T02", [$"{Message.A01(8)}", $"{Message.Document(10, "DS", "MDM^T11")}", $"{Message.Document(9, "DS")}"], "notReady INPATIENT - - []" },
        { "T06, T10", [$"{Message.A01(8)}", $"{Message.Document(9, "DS", "MDM^T06")}", $"{Message.Document(10, "OP", "MDM^T10")}"], "notReady INPATIENT - - [DS,OP]" },
        { "P03", [$"{Message.A01(8)}", $"{Message.Charge(9, "100.50")}", $"{Message.Charge(9, "20")}"], "notReady INPATIENT - 120.50 []" },
        { "P03 before A01", [$"{Message.Charge(9, "100.50")}", $"{Message.A01(8)}"], "notReady INPATIENT - 100.50 []" },
        { "P03 with a total", [$"{Message.Charge(9, "100")}", $"{Message.Charge(10, "20") with { Total = "500" }}"], "notReady INPATIENT - 500 []" },
        { "P11 and a credit", [$"{Message.Charge(9, "100")}", $"{new Message("DFT^P11", 10) { More = "\rFT1|1|||20240305||CD|X|||1|30" }}"], "notReady INPATIENT - 70 []" },
        { "a credit before its charge", [$"{Message.Charge(10, "-30")}"], "notReady INPATIENT - 0 []" },
        { "a credit before its charge, and the charge", [$"{Message.Charge(10, "-30")}", $"{Message.Charge(9, "100")}"], "notReady INPATIENT - 70 []" },
        { "a total, then what it counts already", [$"{Message.Charge(10, "20") with { Total = "500" }}", $"{Message.Charge(9, "100")}", $"{Message.Charge(11, "1")}"], "notReady INPATIENT - 501 []" },
        { "a charge, then an older total", [$"{Message.Charge(11, "1")}", $"{Message.A01(8) with { Total = "500" }}"], "notReady INPATIENT - 501 []" },
        { "R01", [$"{Message.A01(8)}", $"{new Message("ORU^R01", 9) { More = "\rOBR|1|||||||||||||||||||||||RAD|F\rOBR|2|||||||||||||||||||||||SP|P" }}"], "notReady INPATIENT - - [IMG]" },
        { "O01", [$"{Message.A01(8)}", $"{new Message("ORM^O01", 9)}"], "notReady INPATIENT - - [ORDER]" },
        { "P01", [$"{Message.A01(8)}", $"{new Message("BAR^P01", 9) { PatientClass = "O", Total = "7" }}"], "notReady INPATIENT - 7 []" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_stay_ends_where_its_messages_say(string name, string[] messages, string expected)
    {
        await using var hospital = await Hospital.OpenAsync();
        foreach (var message in messages)
        {
            var taken = await hospital.TakeAsync(message);
            Assert.True(taken.Answer == Hl7Answer.Accepted, $"{name}: {taken.Answer.Name}");
        }
        Assert.Equal(expected, Shown(await hospital.ChartAsync("A1")));
        Assert.Empty(await hospital.KeptAsync());
    }

    [Fact]
    public async Task A_visit_leaves_what_routing_may_ask_for_and_no_name()
    {
        await using var hospital = await Hospital.OpenAsync();
        var message = Message.A01(8) with { Service = "CAR", Type = "IP", Payer = "MC01", Disposition = "01" };
        await hospital.TakeAsync($"{message}");
        var facts = (await hospital.ChartAsync("A1"))!.Facts;
        Assert.Equal(("CAR", "MC01", "OH"), (facts.ServiceLine, facts.Payer, facts.PatientState));
        Assert.Equal("disposition=01,patientClass=I,patientType=IP",
            string.Join(',', facts.Attributes.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.DoesNotContain("TEST", facts.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_facility_with_a_professional_track_gets_two_charts()
    {
        await using var hospital = await Hospital.OpenAsync();
        var stay = Message.A01(8) with { Facility = "SOUTH", PatientClass = "E" };
        var charge = Message.Charge(9, "100") with { Facility = "SOUTH", PatientClass = "E" };
        var taken = await hospital.TakeAsync($"{stay}");
        Assert.Equal(2, taken.Charts.Count);
        await hospital.TakeAsync($"{charge}");
        await hospital.TakeAsync($"{Message.A03(10) with { Facility = "SOUTH", PatientClass = "E" }}");
        Assert.Equal("ready ED_FAC 10 100 []", Shown(await hospital.ChartAsync("A1", Track.Facility, Hospital.South)));
        Assert.Equal("ready ED_PROFEE 10 - []", Shown(await hospital.ChartAsync("A1", Track.Professional, Hospital.South)));
        await hospital.TakeAsync($"{new Message("ADT^A11", 11) { Facility = "SOUTH" }}");
        Assert.Equal("cancelled", (await hospital.ChartAsync("A1", Track.Professional, Hospital.South))!.State.Name);
    }

    [Fact]
    public async Task A_recurring_visit_has_no_professional_chart()
    {
        await using var hospital = await Hospital.OpenAsync();
        var taken = await hospital.TakeAsync($"{new Message("ADT^A04", 8) { Facility = "SOUTH", PatientClass = "R" }}");
        Assert.Single(taken.Charts);
        await hospital.TakeAsync($"{Message.Document(9, "DS") with { Facility = "SOUTH", PatientClass = "" }}");
        Assert.Equal("notReady RECURRING - - [DS]", Shown(await hospital.ChartAsync("A1", Track.Facility, Hospital.South)));
        Assert.Null(await hospital.ChartAsync("A1", Track.Professional, Hospital.South));
    }

    [Theory]
    [InlineData("NORTH", "MDM^T02", "\rTXA|1|DS|TX||||||||||||||AU", "DS")]
    [InlineData("SOUTH", "MDM^T02", "\rTXA|1|DS|TX||||||||||||||AU", "DS")]
    [InlineData("SOUTH", "ORU^R01", "\rOBR|1|||||||||||||||||||||||RAD|F", "IMG")]
    [InlineData("NORTH", "ORM^O01", "", "ORDER")]
    [InlineData("SOUTH", "MDM^T02", "\rTXA|1|OP|TX||||||||||||||AU", "OP", "R")]
    public async Task A_document_reaches_the_professional_chart_whether_there_is_another_or_not(
        string facility, string trigger, string more, string type, string patientClass = "")
    {
        await using var hospital = await Hospital.OpenAsync();
        var where = new FacilityId(facility);
        foreach (var account in new[] { "A1", "A2" })
            await hospital.Engine.Arrive(
                new ChartCommand.Arrive(where, account, Track.Professional, new ChartPatch { Kind = "PROFEE" }, "", null, false),
                Engine.Caller.Server);
        await hospital.TakeAsync($"{Message.A01(8, "A2") with { Facility = facility }}");
        foreach (var account in new[] { "A1", "A2" })
        {
            var taken = await hospital.TakeAsync($"{new Message(trigger, 9, account) { Facility = facility, PatientClass = patientClass, More = more }}");
            Assert.Equal(Hl7Answer.Accepted, taken.Answer);
            Assert.Equal(account == "A1" && patientClass == "" ? 1 : 2, taken.Charts.Count);
            Assert.Contains(type, (await hospital.ChartAsync(account, Track.Professional, where))!.Facts.Documents);
        }
        Assert.Contains(type, (await hospital.ChartAsync("A2", Track.Facility, where))!.Facts.Documents);
        Assert.Equal(patientClass == "", await hospital.ChartAsync("A1", Track.Facility, where) is null);
    }

    [Fact]
    public async Task Charges_wait_for_the_facilitys_chart()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.Engine.Arrive(
            new ChartCommand.Arrive(Hospital.South, "A1", Track.Professional, new ChartPatch { Kind = "PROFEE" }, "", null, false),
            Engine.Caller.Server);
        var taken = await hospital.TakeAsync($"{Message.Charge(9, "5") with { Facility = "SOUTH", PatientClass = "" }}");
        Assert.Equal("chart_unknown", taken.Unused?.Name);
    }

    [Fact]
    public async Task A_kind_that_was_named_stays_until_the_class_changes()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{new Message("ADT^A04", 8) { PatientClass = "O" }}");
        await hospital.Engine.Arrive(
            new ChartCommand.Arrive(Hospital.North, "A1", Track.Facility, new ChartPatch { Kind = "INFUSION" }, "", null, false),
            Engine.Caller.Server);
        await hospital.TakeAsync($"{new Message("ADT^A08", 9) { PatientClass = "O" }}");
        Assert.Equal("INFUSION", (await hospital.ChartAsync("A1"))!.Facts.Kind);
        await hospital.TakeAsync($"{new Message("ADT^A06", 10)}");
        Assert.Equal("INPATIENT", (await hospital.ChartAsync("A1"))!.Facts.Kind);
    }

    [Fact]
    public async Task A_late_document_ends_the_hold_that_waits_for_it_and_an_older_one_that_was_withdrawn_does_not()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A01(8)}");
        await hospital.TakeAsync($"{Message.A03(30)}");
        var id = (await hospital.ChartAsync("A1"))!.Id;
        await hospital.Engine.Command(
            id, new ChartCommand.PlaceHold(null, "MISS_OP", null, null, null, null, "lead"), Engine.Caller.Server);
        await hospital.TakeAsync($"{Message.Document(33, "OP", "MDM^T11")}");
        await hospital.TakeAsync($"{Message.Document(31, "OP")}");
        Assert.IsType<ChartState.Held>((await hospital.ChartAsync("A1"))!.State);
        await hospital.TakeAsync($"{Message.Document(34, "PN")}");
        Assert.IsType<ChartState.Ready>((await hospital.ChartAsync("A1"))!.State);
    }

    [Fact]
    public async Task A_signed_document_ends_the_hold_that_waits_for_its_signature()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A01(8)}");
        await hospital.TakeAsync($"{Message.A03(30)}");
        await hospital.TakeAsync($"{Message.Document(31, "DS")}");
        var id = (await hospital.ChartAsync("A1"))!.Id;
        await hospital.Engine.Command(
            id, new ChartCommand.PlaceHold(null, "UNSIGNED", null, null, null, null, "lead"), Engine.Caller.Server);
        await hospital.TakeAsync($"{new Message("MDM^T04", 33) { More = Unsigned }}");
        Assert.IsType<ChartState.Held>((await hospital.ChartAsync("A1"))!.State);
        await hospital.TakeAsync($"{new Message("MDM^T04", 34) { More = Signed }}");
        Assert.IsType<ChartState.Ready>((await hospital.ChartAsync("A1"))!.State);
    }

    [Fact]
    public async Task A_discharge_by_date_alone_does_not_lie_before_the_admission()
    {
        await using var hospital = await Hospital.OpenAsync();
        var text = $"{Message.A03(18) with { Admitted = 8 }}".Replace($"|{Message.At(18)}||", "|20240305||", StringComparison.Ordinal);
        Assert.Contains("|20240305||", text, StringComparison.Ordinal);
        var taken = await hospital.TakeAsync(text);
        Assert.Equal(Hl7Answer.Accepted, taken.Answer);
        Assert.Equal(Message.InstantAt(18), (await hospital.ChartAsync("A1"))!.Facts.Discharged);
    }

    internal static string Shown(Chart? chart)
    {
        if (chart is null)
            return "none";
        var facts = chart.Facts;
        var discharged = facts.Discharged is { } at ? $"{(at - Message.InstantAt(0)).TotalHours:0.##}" : "-";
        var dollars = facts.TotalCharges?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";
        return $"{chart.State.Name} {facts.Kind} {discharged} {dollars} [{string.Join(',', facts.Documents)}]";
    }
}
