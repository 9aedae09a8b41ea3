using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core.Charts;

namespace CodingQueue.Intake.Tests;

/// <summary>The messages of one stay end in the same facts in whatever order, and however often, they come.</summary>
public class OrderTests
{
    private const string Null = "\"\"";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Messages_of_a_stay_end_in_the_same_facts_in_any_order(int seed)
    {
        const int stays = 12;
        const int orders = 6;
        await using var hospital = await Hospital.OpenAsync();
        var random = new Random(seed);
        for (var stay = 0; stay < stays; stay++)
        {
            var messages = Stay(random);
            var expected = await Play(hospital, messages, $"S{seed}-{stay}");
            for (var order = 0; order < orders; order++)
            {
                var shuffled = messages.ToArray();
                random.Shuffle(shuffled);
                var actual = await Play(hospital, shuffled, $"S{seed}-{stay}-{order}");
                Assert.True(expected == actual,
                    $"seed {seed}, stay {stay}: {string.Join(' ', shuffled.Select(one => $"{one.Trigger}@{one.Hour:0}"))}\n"
                    + $"in order: {expected}\nshuffled: {actual}");
            }
        }
        Assert.Empty(await hospital.KeptAsync());
    }

    [Fact]
    public async Task Resends_at_the_same_time_have_one_effect_and_the_same_answer()
    {
        await using var hospital = await Hospital.OpenAsync();
        var charge = $"{Message.Charge(9, "100")}";
        var ways = new[] { charge, charge.Replace('\r', '\n'), charge.TrimEnd('\r'), charge.Replace("\r", "\r\n\r\n", StringComparison.Ordinal) };
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => hospital.TakeAsync(
            ways[i % ways.Length], i % 2 == 0 ? Hospital.Mercy : Hospital.Mercy with { Name = "mllp:1", Caller = "mllp 1" })));
        Assert.All(answers, taken => Assert.Equal(Hl7Answer.Accepted, taken.Answer));
        Assert.Single(answers.Select(taken => Assert.Single(taken.Charts)).Distinct());
        Assert.Equal(100, (await hospital.ChartAsync("A1"))!.Facts.TotalCharges);
        await hospital.RestartAsync();
        await hospital.TakeAsync(charge);
        Assert.Equal(100, (await hospital.ChartAsync("A1"))!.Facts.TotalCharges);
    }

    [Fact]
    public async Task The_same_control_id_with_other_content_or_from_another_sender_is_another_message()
    {
        await using var hospital = await Hospital.OpenAsync();
        var charge = Message.Charge(9, "100") with { Control = "SAME" };
        await hospital.TakeAsync($"{charge}");
        await hospital.TakeAsync($"{Message.Charge(9, "50") with { Control = "SAME" }}");
        await hospital.TakeAsync($"{charge}".Replace("|REG|", "|LAB|", StringComparison.Ordinal));
        Assert.Equal(250, (await hospital.ChartAsync("A1"))!.Facts.TotalCharges);
    }

    [Fact]
    public async Task A_resend_after_a_crash_between_the_two_tracks_makes_it_whole()
    {
        await using var hospital = await Hospital.OpenAsync();
        var total = Message.A01(8) with { Facility = "SOUTH", Total = "100" };
        // What a crash after the first unit leaves is what the message does while there is one track only.
        await hospital.SetFacilityAsync("SOUTH", "MERCY", professional: false);
        await hospital.TakeAsync($"{total}");
        var first = (await hospital.ChartAsync("A1", facility: Hospital.South))!;
        await hospital.SetFacilityAsync("SOUTH", "MERCY", professional: true);
        await hospital.RestartAsync();
        var taken = await hospital.TakeAsync($"{total}");
        Assert.Equal(Hl7Answer.Accepted, taken.Answer);
        Assert.Equal(2, taken.Charts.Count);
        Assert.Equal(first.Version, (await hospital.ChartAsync("A1", facility: Hospital.South))!.Version);
        Assert.Equal("PROFEE", (await hospital.ChartAsync("A1", Core.Track.Professional, Hospital.South))!.Facts.Kind);
    }

    [Fact]
    public async Task A_time_in_the_future_counts_as_the_time_it_came()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A01(8)}".Replace("20240305080000", "20990305080000", StringComparison.Ordinal)
            .Replace("|20990305080000|", "||", StringComparison.Ordinal));
        await hospital.TakeAsync($"{Message.A01(8) with { Payer = "OLD" }}");
        await hospital.TakeAsync($"{new Message("ADT^A03", 30)}");
        Assert.Equal("OLD", (await hospital.ChartAsync("A1"))!.Facts.Payer);
    }

    private static async Task<string> Play(Hospital hospital, IEnumerable<Message> messages, string account)
    {
        foreach (var message in messages)
        {
            var taken = await hospital.TakeAsync($"{message with { Account = account, Control = $"{account}-{message.Control}" }}");
            Assert.True(taken.Answer == Hl7Answer.Accepted, $"{message.Trigger} of {account}: {taken.Answer.Name}");
        }
        var chart = (await hospital.ChartAsync(account))!;
        var facts = chart.Facts;
        var discharged = chart.State is ChartState.Cancelled ? null : facts.Discharged;
        return $"{chart.State.Name} {facts with { Documents = [], Attributes = ChartFacts.NoAttributes, Discharged = discharged }} "
            + $"[{string.Join(',', facts.Documents)}] {string.Join(',', facts.Attributes)}";
    }

    /// <summary>A stay as hospitals tell of it, in order, each message at an hour of its own.</summary>
    private static List<Message> Stay(Random random)
    {
        var hour = 1.0;
        var messages = new List<Message>();
        var patientClass = Any("I", "E", "O");
        if (random.Next(3) == 0)
            Add("ADT^A05", message => message with { PatientClass = "P" });
        var admits = patientClass == "I" ? "ADT^A01" : "ADT^A04";
        Add(admits, message => message with { Admitted = hour });
        if (random.Next(4) == 0)
        {
            Add("ADT^A11", message => message);
            Add(admits, message => message with { Admitted = hour });
        }
        for (var i = random.Next(1, 7); i > 0; i--)
            InHouse();
        if (random.Next(6) > 0)
        {
            var discharged = hour;
            Add("ADT^A03", message => message with { Discharged = discharged, Disposition = Any("01", "03", "", Null) });
            if (random.Next(5) == 0)
                Add("ADT^A08", message => message with { Visit = [(36, Null), (45, Null)] });
            if (random.Next(3) == 0)
                Add("ADT^A08", message => message with { Discharged = discharged - 0.25 });
            if (random.Next(3) == 0)
            {
                Add("ADT^A13", message => message);
                InHouse();
                if (random.Next(2) == 0)
                    Add("ADT^A03", message => message with { Discharged = hour });
            }
        }
        if (random.Next(6) == 0)
            Add("ADT^A11", message => message);
        return messages;

        void InHouse()
        {
            switch (random.Next(7))
            {
                case 0:
                    Add("ADT^A02", message => message);
                    break;
                case 1:
                    patientClass = "I";
                    Add("ADT^A06", message => message);
                    break;
                case 2:
                    patientClass = "O";
                    Add("ADT^A07", message => message);
                    break;
                case 3:
                    var type = Any("DS", "SP", "DI", "CN");
                    messages.Add(Message.Document(hour++, type, Any("MDM^T02", "MDM^T11", "MDM^T06")) with { PatientClass = patientClass });
                    break;
                case 4:
                    messages.Add(Message.Charge(hour++, $"{random.Next(-200, 500)}") with { PatientClass = patientClass });
                    break;
                default:
                    Add("ADT^A08", message => message);
                    break;
            }
        }

        void Add(string trigger, Func<Message, Message> with)
        {
            messages.Add(with(new Message(trigger, hour)
            {
                PatientClass = patientClass,
                Service = Any("MED", "SURG", "CAR", "", Null),
                Type = Any("", "", "OBS", Null),
                Payer = Any("MC01", "AETNA", "", Null),
                Total = Any("", "", $"{random.Next(1, 9_000)}", Null),
            }));
            hour++;
        }

        string Any(params string[] choices) => choices[random.Next(choices.Length)];
    }
}
