using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Intake.Tests;

/// <summary>Accounts that hospitals merge, in whatever order the news come.</summary>
public class MergeTests
{
    private static string Merge(string trigger, string stays, string ends, double hour = 9) =>
        $"{new Message(trigger, hour) { Account = stays, More = $"\rMRG|||{ends}" }}";

    [Theory]
    [InlineData("ADT^A18")]
    [InlineData("ADT^A35")]
    [InlineData("ADT^A36")]
    [InlineData("ADT^A40")]
    [InlineData("ADT^A41")]
    public async Task Documents_and_charges_go_over_to_the_account_that_stays(string trigger)
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A03(8) with { Account = "OLD" }}");
        await hospital.TakeAsync($"{Message.Document(8.5, "HP") with { Account = "OLD" }}");
        await hospital.TakeAsync($"{Message.Charge(8.6, "100") with { Account = "OLD" }}");
        await hospital.TakeAsync($"{Message.A03(8) with { Account = "NEW" }}");
        foreach (var _ in new[] { 1, 2 })
            Assert.Equal(Hl7Answer.Accepted, (await hospital.TakeAsync(Merge(trigger, "NEW", "OLD"))).Answer);
        var (ends, stays) = ((await hospital.ChartAsync("OLD"))!, (await hospital.ChartAsync("NEW"))!);
        Assert.Equal(("cancelled", stays.Id), (ends.State.Name, ends.Merge!.Into));
        Assert.Equal(100, stays.Facts.TotalCharges);
        Assert.Contains("HP", stays.Facts.Documents);
        Assert.Empty(await hospital.KeptAsync());
    }

    [Fact]
    public async Task An_account_that_was_not_heard_of_takes_over_the_visit()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A03(8) with { Account = "OLD" }}");
        var before = (await hospital.ChartAsync("OLD"))!;
        await hospital.TakeAsync(Merge("ADT^A41", "NEW", "OLD"));
        var stays = (await hospital.ChartAsync("NEW"))!;
        Assert.Equal((before.Facts.Kind, before.Facts.Discharged), (stays.Facts.Kind, stays.Facts.Discharged));
        Assert.Equal("cancelled", (await hospital.ChartAsync("OLD"))!.State.Name);
    }

    [Fact]
    public async Task An_account_that_ended_before_it_was_heard_of_is_remembered()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A03(8) with { Account = "NEW" }}");
        await hospital.TakeAsync(Merge("ADT^A41", "NEW", "OLD"));
        await hospital.TakeAsync($"{Message.A03(7) with { Account = "OLD" }}");
        Assert.Equal("cancelled", (await hospital.ChartAsync("OLD"))!.State.Name);
    }

    [Fact]
    public async Task A_merge_of_accounts_nobody_knows_is_kept_and_used_once_one_is_known()
    {
        await using var hospital = await Hospital.OpenAsync();
        var taken = await hospital.TakeAsync(Merge("ADT^A41", "NEW", "OLD"));
        Assert.Equal("merge_unknown", taken.Unused?.Name);
        await hospital.TakeAsync($"{Message.A03(8) with { Account = "OLD" }}");
        Assert.Null((await hospital.Intake.Replay(Assert.Single(await hospital.KeptAsync()), "lead")).Unused);
        Assert.NotNull(await hospital.ChartAsync("NEW"));
    }

    [Fact]
    public async Task A_merge_of_patients_alone_changes_nothing()
    {
        await using var hospital = await Hospital.OpenAsync();
        await hospital.TakeAsync($"{Message.A03(8)}");
        var before = (await hospital.ChartAsync("A1"))!.Version;
        Assert.Equal(Hl7Answer.Accepted, (await hospital.TakeAsync($"{new Message("ADT^A40", 9) { More = "\rMRG|P2" }}")).Answer);
        Assert.Equal(before, (await hospital.ChartAsync("A1"))!.Version);
    }
}
