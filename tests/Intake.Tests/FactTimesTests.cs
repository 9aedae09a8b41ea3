using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Intake.Tests;

public class FactTimesTests
{
    private static readonly Instant One = Message.InstantAt(1);
    private static readonly Instant Two = Message.InstantAt(2);
    private static readonly Instant Three = Message.InstantAt(3);

    [Fact]
    public void Each_field_has_the_latest_time_it_was_said_at()
    {
        var times = FactTimes.None.With(Two, ["payer", "kind"]).With(Three, ["payer"]).With(One, ["payer", "admitted"]);
        Assert.Equal((Three, Two, One), (times.Of("payer"), times.Of("kind"), times.Of("admitted")));
        Assert.Null(times.Of("serviceLine"));
        Assert.Equal([One, Two, Three], times.All.Select(said => said.At));
    }

    [Fact]
    public void A_source_that_says_everything_each_time_leaves_one_entry()
    {
        var times = FactTimes.None.With(One, ["payer", "kind"]).With(Two, ["kind", "payer"]);
        Assert.Equal(Two, Assert.Single(times.All).At);
        Assert.Same(times, times.With(Two, ["payer"]));
        Assert.Same(times, times.With(One, ["payer"]));
    }

    [Fact]
    public void A_patch_says_what_was_not_said_later()
    {
        var patch = new ChartPatch
        {
            Payer = "AETNA", ServiceLine = "MED", TotalCharges = 5, AddedCharges = 7, Documents = ["DS", "OP"],
            Attributes = ChartFacts.NoAttributes.Add("vip", "1").Add("disposition", "01"),
        };
        var times = FactTimes.None.With(
            Two, new ChartPatch { Payer = "X", TotalCharges = 1, WithdrawnDocuments = ["DS"], Attributes = ChartFacts.NoAttributes.Add("vip", "") }.Fields);
        var left = patch.Since(times, One);
        Assert.Equal((null, "MED", null), (left.Payer, left.ServiceLine, left.TotalCharges));
        Assert.Null(left.On(null, "OBS", One, times.Of("totalCharges")).TotalCharges);
        Assert.Equal("OP", Assert.Single(left.Documents));
        Assert.Equal(["disposition"], left.Attributes.Keys);
        Assert.Same(patch, patch.Since(times, Two));
    }

    [Fact]
    public void They_are_stored_and_read_as_they_were()
    {
        var dated = new ChartChange.Dated(FactTimes.None.With(One, ["payer", "documents.CN"]).With(Two, ["kind"]));
        var json = System.Text.Json.JsonSerializer.Serialize<ChartChange>(dated, JournalFormat.Options);
        Assert.Equal(dated, System.Text.Json.JsonSerializer.Deserialize<ChartChange>(json, JournalFormat.Options));
    }

    [Fact]
    public void What_a_total_is_made_of_is_stored_and_read_as_it_was()
    {
        var facts = new ChartPatch { AddedCharges = -7.5m }.On(null, "OBS", Two);
        facts = new ChartPatch { TotalCharges = 3 }.On(facts, "OBS", One);
        Assert.Equal(new Charges(3, [new(Two, -7.5m)]), facts.Charges);
        var updated = new ChartChange.Updated(facts);
        var json = System.Text.Json.JsonSerializer.Serialize<ChartChange>(updated, JournalFormat.Options);
        Assert.Equal(updated, System.Text.Json.JsonSerializer.Deserialize<ChartChange>(json, JournalFormat.Options));
        Assert.DoesNotContain("\"charges\":", JsonOf(new ChartPatch { TotalCharges = 3 }.On(facts, "OBS", Two)), StringComparison.Ordinal);
    }

    private static string JsonOf(ChartFacts facts) => System.Text.Json.JsonSerializer.Serialize(facts, JournalFormat.Options);
}
