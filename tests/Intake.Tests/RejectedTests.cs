using System.Text;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Api.Intake.Messages;
using CodingQueue.Core;
using CodingQueue.Engine;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Intake.Tests;

/// <summary>What cannot be used is kept with a named reason, acknowledged accordingly, and used once it can be.</summary>
public class RejectedTests
{
    public static TheoryData<string, string, string> Rows() => new()
    {
        { "AE", "facility_unknown", $"{Message.A01(8) with { Facility = "NOWHERE" }}" },
        { "AE", "facility_unknown", $"{Message.A01(8) with { Facility = "EAST" }}" },
        { "AE", "facility_missing", $"{Message.A01(8)}".Replace("4W^12^A^NORTH", "4W", StringComparison.Ordinal).Replace("|HIS|", "||", StringComparison.Ordinal) },
        { "AE", "class_unmapped", $"{Message.A01(8) with { PatientClass = "U" }}" },
        { "AE", "class_missing", $"{Message.A01(8) with { PatientClass = "" }}" },
        { "AE", "class_not_codable", $"{Message.A03(8) with { PatientClass = "P" }}" },
        { "AE", "chart_unknown", $"{Message.Charge(8, "100") with { PatientClass = "" }}" },
        { "AE", "chart_unknown", $"{Message.Document(8, "DS") with { PatientClass = "" }}" },
        { "AE", "document_type_missing", $"{Message.Document(8, "")}" },
        { "AE", "merge_unknown", $"{new Message("ADT^A41", 8) { More = "\rMRG|||A2" }}" },
        { "AE", "required_missing", $"{Message.A01(8) with { Account = "" }}" },
        { "AE", "time_impossible", $"{Message.A01(8)}".Replace(Message.At(8), "20240230080000", StringComparison.Ordinal) },
        { "AE", "invalid", $"{Message.A03(8) with { Admitted = 20 }}" },
        { "AR", "trigger_unsupported", $"{new Message("ADT^A99", 8)}" },
        { "AR", "message_type_unsupported", $"{new Message("XYZ^A01", 8)}" },
        { "AR", "segment_malformed", $"{Message.A01(8)}stray text\r" },
        { "AR", "character_set_unsupported", $"{Message.A01(8)}".Replace("|P|2.5.1", "|P|2.5.1||||||BIG-5", StringComparison.Ordinal) },
        { "AR", "header_missing", "PID|1||no header\r" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_message_that_cannot_be_used_is_kept_with_its_reason(string code, string reason, string message)
    {
        await using var hospital = await Hospital.OpenAsync();
        foreach (var _ in new[] { 1, 2 })
        {
            var answer = Assert.Single(await hospital.AnswerAsync(message));
            Assert.Contains($"\rMSA|{code}|", answer, StringComparison.Ordinal);
            Assert.Contains(reason, answer, StringComparison.Ordinal);
            Assert.DoesNotContain("TEST", answer, StringComparison.Ordinal);
        }
        // The resend was answered the same and kept no second time.
        var kept = Assert.Single(await hospital.KeptAsync());
        Assert.StartsWith(reason, kept.Reason, StringComparison.Ordinal);
        Assert.Equal(message, kept.Raw);
        Assert.Equal(("MERCY", "hl7"), (kept.Client.Value, kept.Source));
        await hospital.RestartAsync();
        Assert.Equal(reason, (await hospital.Intake.Replay(Assert.Single(await hospital.KeptAsync()), "lead")).Unused?.Name);
    }

    [Fact]
    public async Task A_client_with_as_many_kept_messages_as_it_may_have_is_told_so_and_nobody_else()
    {
        await using var hospital = await Hospital.OpenAsync();
        var first = $"{Message.A01(8) with { Facility = "NOWHERE" }}";
        await hospital.TakeAsync(first);
        await hospital.RestartAsync(folder => Fill(folder, EngineLimits.KeptPerClient - 2));
        var (last, further) = ($"{Message.A01(9) with { Facility = "NOWHERE" }}", $"{Message.A01(10) with { Facility = "NOWHERE" }}");
        Assert.Contains("facility_unknown", Assert.Single(await hospital.AnswerAsync(last)), StringComparison.Ordinal);
        var answer = Assert.Single(await hospital.AnswerAsync(further));
        Assert.Contains("\rMSA|AE|", answer, StringComparison.Ordinal);
        Assert.Contains("kept_full", answer, StringComparison.Ordinal);
        Assert.Contains($"{EngineLimits.KeptPerClient}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(await hospital.KeptAsync(), kept => kept.Raw == further);
        // What was kept is answered as before, what can be used is used, and others have a limit of their own.
        Assert.Contains("facility_unknown", Assert.Single(await hospital.AnswerAsync(first)), StringComparison.Ordinal);
        Assert.Equal(Hl7Answer.Accepted, (await hospital.TakeAsync($"{Message.A01(8)}")).Answer);
        Assert.Equal("facility_unknown", (await hospital.TakeAsync(further, Hospital.Other)).Unused?.Name);
        // Once one is put to use, there is room for the next.
        await hospital.SetFacilityAsync("NOWHERE", "MERCY", professional: false);
        await hospital.Intake.Replay((await hospital.KeptAsync()).First(kept => kept.Raw == last), "feed");
        var unmapped = $"{Message.A01(11) with { PatientClass = "U" }}";
        Assert.Equal("class_unmapped", (await hospital.TakeAsync(unmapped)).Unused?.Name);
        Assert.Contains(await hospital.KeptAsync(), kept => kept.Raw == unmapped);
    }

    /// <summary>Rows as the server writes them, without a day of waiting for that many messages.</summary>
    private static void Fill(string folder, int count)
    {
        var path = Assert.Single(Directory.GetFiles(folder, "*.db"));
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            INSERT INTO kept(client, source, received, expires, reason, raw, version)
            SELECT client, source, received, expires, reason, 'MSH' || i, version FROM kept, n
            """;
        Assert.Equal(count, command.ExecuteNonQuery());
    }

    [Fact]
    public async Task Nothing_at_all_is_rejected_and_not_kept()
    {
        await using var hospital = await Hospital.OpenAsync();
        Assert.Contains("message_empty", Assert.Single(await hospital.AnswerAsync(" \r\n")), StringComparison.Ordinal);
        Assert.Empty(await hospital.KeptAsync());
    }

    [Fact]
    public async Task Scheduling_is_taken_in_without_effect()
    {
        await using var hospital = await Hospital.OpenAsync();
        var taken = await hospital.TakeAsync($"{new Message("SIU^S12", 8)}");
        Assert.Equal(Hl7Answer.Accepted, taken.Answer);
        Assert.Empty(taken.Charts);
    }

    [Fact]
    public async Task A_facility_set_up_later_lets_the_message_be_replayed_once()
    {
        await using var hospital = await Hospital.OpenAsync();
        var charge = $"{Message.Charge(8, "100") with { Facility = "WEST WING" }}";
        await hospital.TakeAsync(charge);
        var kept = Assert.Single(await hospital.KeptAsync());
        await hospital.SetFacilityAsync("WEST-WING", "MERCY", professional: false);
        var taken = await hospital.Intake.Replay(kept, "feed");
        Assert.Equal(Hl7Answer.Accepted, taken.Answer);
        Assert.Empty(await hospital.KeptAsync());
        // The sender's own resend, and a replay on its way at the same time, add nothing.
        await hospital.TakeAsync(charge);
        await hospital.Intake.Replay(kept, "feed");
        Assert.Equal(100, (await hospital.ChartAsync("A1", facility: new FacilityId("WEST-WING")))!.Facts.TotalCharges);
    }

    [Fact]
    public async Task A_document_that_came_before_anything_said_what_the_visit_is_waits_for_it()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.Document(9, "DS") with { PatientClass = "" }}");
        await hospital.TakeAsync($"{Message.A01(8)}");
        var taken = await hospital.Intake.Replay(Assert.Single(await hospital.KeptAsync()), "feed");
        Assert.Single(taken.Charts);
        Assert.Equal("notReady INPATIENT - - [DS]", MessageIntakeTests.Shown(await hospital.ChartAsync("A1")));
    }

    [Fact]
    public async Task A_final_coded_chart_is_not_taken_back_by_the_hospital_but_by_a_person()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A01(8)}");
        await hospital.TakeAsync($"{Message.A03(30)}");
        var coded = await Coded.Finish(hospital, (await hospital.ChartAsync("A1"))!.Id);
        Assert.Equal("finalCoded", coded.State.Name);
        var taken = await hospital.TakeAsync($"{new Message("ADT^A13", 31)}");
        Assert.Equal("already_final_coded", taken.Unused?.Name);
        Assert.Equal("finalCoded", (await hospital.ChartAsync("A1"))!.State.Name);
    }

    [Fact]
    public async Task A_client_never_reaches_another_clients_charts()
    {
        await using var hospital = await Hospital.OpenAsync();
        var message = $"{Message.A01(8)}";
        await hospital.TakeAsync(message);
        var before = (await hospital.ChartAsync("A1"))!.Version;
        // The same bytes from the other client: nothing is known of the first one's.
        var taken = await hospital.TakeAsync(message, Hospital.Other);
        Assert.Equal("facility_unknown", taken.Unused?.Name);
        await hospital.TakeAsync($"{new Message("ADT^A11", 9)}", Hospital.Other);
        Assert.Equal(before, (await hospital.ChartAsync("A1"))!.Version);
        Assert.All(await hospital.KeptAsync(), kept => Assert.Equal("OTHER", kept.Client.Value));
    }

    [Fact]
    public async Task A_batch_is_answered_message_by_message_in_order()
    {
        await using var hospital = await Hospital.OpenAsync();
        var text = new StringBuilder("FHS|^~\\&|REG\rBHS|^~\\&|REG\r");
        for (var i = 0; i < 120; i++)
            text.Append(i % 3 == 0 ? Message.A01(8, $"B{i / 3}") : i % 3 == 1 ? Message.A03(30, $"B{i / 3}") : new Message("ADT^A13", 31, $"B{i / 3}"));
        text.Append($"{Message.A01(8) with { Control = "BAD", Facility = "NOWHERE" }}BTS|121\rFTS|1\r");
        var answers = await hospital.AnswerAsync(text.ToString());
        Assert.Equal(121, answers.Count);
        Assert.All(answers.SkipLast(1), answer => Assert.Contains("MSA|AA|", answer, StringComparison.Ordinal));
        Assert.Contains("MSA|AE|BAD", answers[^1], StringComparison.Ordinal);
        for (var i = 0; i < 40; i++)
            Assert.Equal("notReady INPATIENT - - []", MessageIntakeTests.Shown(await hospital.ChartAsync($"B{i}")));
    }

    [Fact]
    public async Task A_batch_whose_count_differs_is_told_so_after_its_messages()
    {
        await using var hospital = await Hospital.OpenAsync();
        var answers = await hospital.AnswerAsync($"BHS|^~\\&|REG\r{Message.A01(8)}BTS|2\r");
        Assert.Equal(2, answers.Count);
        Assert.Contains("MSA|AA|", answers[0], StringComparison.Ordinal);
        Assert.Contains("batch_count_differs", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_has_a_sentence()
    {
        foreach (var reason in Enum.GetValues<IntakeReason>())
        {
            var unused = Unused.Of(reason);
            Assert.Matches("^[a-z_]+$", unused.Name);
            Assert.EndsWith(".", unused.Answer.Sentence, StringComparison.Ordinal);
            Assert.Equal(Hl7Verdict.Error, unused.Answer.Verdict);
        }
    }
}
