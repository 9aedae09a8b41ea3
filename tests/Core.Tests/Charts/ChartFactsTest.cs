using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Core.Charts;
using FsCheck;
using FsCheck.Fluent;

namespace CodingQueue.Core.Tests.Charts;

public sealed class ChartFactsTest
{
    private static readonly ChartFacts Known = new()
    {
        Kind = "INPATIENT", ServiceLine = "MED", Payer = "MEDICARE", FinancialClass = "Medicare", PatientState = "OH",
        Admitted = World.At(-50), Discharged = World.At(-5), ClockStart = World.At(-4), TotalCharges = 100.50m,
        Documents = ["DS", "OP"], Attributes = ChartFacts.NoAttributes.Add("floor", "3"),
    };

    [Fact]
    public void ASilentPatchChangesNothing()
    {
        Assert.Equal(Known, new ChartPatch().On(Known, "OBS"));
    }

    [Fact]
    public void AFullPatchSaysEverythingAnew()
    {
        var patch = new ChartPatch
        {
            Kind = "OBS", ServiceLine = "SURG", Payer = "AETNA", FinancialClass = "Commercial", PatientState = "NJ",
            Admitted = World.At(-60), Discharged = World.At(-6), ClockStart = World.At(-3), TotalCharges = 7,
            Documents = ["PATH"], WithdrawnDocuments = ["OP"], Attributes = ChartFacts.NoAttributes.Add("floor", "4"),
        };
        var expected = new ChartFacts
        {
            Kind = "OBS", ServiceLine = "SURG", Payer = "AETNA", FinancialClass = "Commercial", PatientState = "NJ",
            Admitted = World.At(-60), Discharged = World.At(-6), ClockStart = World.At(-3), TotalCharges = 7,
            Documents = ["DS", "PATH"], Attributes = ChartFacts.NoAttributes.Add("floor", "4"),
        };
        Assert.Equal(expected, patch.On(Known, "INPATIENT"));
    }

    [Theory]
    [InlineData(null, null, 100.50)]
    [InlineData(null, 20.25, 120.75)]
    [InlineData(null, -0.50, 100.00)]
    [InlineData(80.0, null, 80.0)]
    [InlineData(80.0, 20.0, 100.0)]
    public void ChargesAreReplacedOrAdded(double? total, double? added, double expected)
    {
        var patch = new ChartPatch { TotalCharges = (decimal?)total, AddedCharges = (decimal?)added };
        Assert.Equal((decimal)expected, patch.On(Known, "OBS").TotalCharges);
    }

    /// <summary>
    /// Totals (=) and charges (+, -) in any order, each at an hour of its own, then the total: the latest total
    /// and what was posted after it.
    /// </summary>
    [Theory]
    [InlineData("+100@1 -30@2", 70)]
    [InlineData("-30@1 +20@2", 0)]
    [InlineData("+100@1 =500@2", 500)]
    [InlineData("+100@1 =500@2 +7@3", 507)]
    [InlineData("+100@1 =500@2 -600@3 +150@4", 50)]
    [InlineData("=500@1 =400@3 +10@2", 400)]
    [InlineData("=500@1 +10@2 =400@3 -5@4 +10@5", 405)]
    public void TotalsAndChargesAddUpInAnyOrder(string told, double expected)
    {
        foreach (var order in Orders(told.Split(' ')))
        {
            var story = new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT" }, World.At(-90)));
            foreach (var one in order)
            {
                var (text, hour) = (one.Split('@')[0], int.Parse(one.Split('@')[1], CultureInfo.InvariantCulture));
                var dollars = decimal.Parse(text.TrimStart('='), CultureInfo.InvariantCulture);
                story = story.Do(World.News(
                    text[0] == '=' ? new ChartPatch { TotalCharges = dollars } : new ChartPatch { AddedCharges = dollars },
                    World.At(hour - 50)));
                Assert.True(story.Chart.Facts.TotalCharges >= 0);
            }
            Assert.True((decimal)expected == story.Chart.Facts.TotalCharges, $"{string.Join(' ', order)}: {story.Chart.Facts.TotalCharges}");
        }
    }

    [Fact]
    public void ChargesPastTheLimitAreAddedUpAndNoneIsLost()
    {
        var story = new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT" }, World.At(-1_000)));
        var hours = Enumerable.Range(0, 3 * Limits.ChargesPerChart).ToArray();
        new Random(7).Shuffle(hours);
        foreach (var hour in hours)
            story = story.Do(World.News(new ChartPatch { AddedCharges = 1 + hour }, World.At(hour - 900)));
        Assert.Equal(hours.Sum(hour => 1 + hour), story.Chart.Facts.TotalCharges);
        Assert.Equal(Limits.ChargesPerChart, story.Chart.Facts.Charges!.Posted.Length);
    }

    private static IEnumerable<string[]> Orders(string[] all) => all.Length < 2
        ? [all]
        : all.SelectMany((first, at) => Orders([.. all[..at], .. all[(at + 1)..]]).Select(rest => (string[])[first, .. rest]));

    [Fact]
    public void ANewChartHasTheKindThatIsSaidOrElseTheOneGiven()
    {
        Assert.Equal("OBS", new ChartPatch().On(null, "OBS").Kind);
        Assert.Equal("CLINIC", new ChartPatch { Kind = "CLINIC" }.On(null, "OBS").Kind);
        Assert.Equal(20, new ChartPatch { AddedCharges = 20 }.On(null, "OBS").TotalCharges);
    }

    [Fact]
    public void TheClockIsItsOwnStartOrElseTheDischarge()
    {
        Assert.Equal(World.At(-4), Known.Clock);
        Assert.Equal(World.At(-5), (Known with { ClockStart = null }).Clock);
        Assert.Null((Known with { ClockStart = null, Discharged = null }).Clock);
    }

    [Fact]
    public void FactsAreEqualByTheirContent()
    {
        var same = Known with
        {
            Documents = ["OP", "DS"], Attributes = ChartFacts.NoAttributes.Add("floor", "3"),
        };
        Assert.Equal(Known, same);
        Assert.Equal(Known.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(Known, Known with { Documents = ["DS"] });
        Assert.NotEqual(Known, Known with { Attributes = ChartFacts.NoAttributes.Add("floor", "4") });
        Assert.NotEqual(Known, Known with { PatientState = null });
    }

    [Fact]
    public void ADocumentThatArrivesAndIsWithdrawnAtOnceIsNotThere()
    {
        var both = new ChartPatch { Documents = ["OP", "PATH"], WithdrawnDocuments = ["OP"] };
        Assert.Equal(["DS", "PATH"], both.On(Known, "OBS").Documents);
        var story = Story.Ready().Do(World.Hold("MISS_OP")).Do(World.News(both));
        Assert.IsType<ChartState.Held>(story.State);
    }

    [Fact]
    public void DocumentsOnlyGrowAndTellingThemTwiceIsTellingThemOnce()
    {
        var lists = Gen.Elements("DS", "OP", "PATH", "HP", "IMG").ArrayOf().ToArbitrary();
        Prop.ForAll(lists, lists, (first, second) =>
        {
            ImmutableArray<string> one = [.. first], two = [.. second];
            var once = new ChartPatch { Documents = one }.On(null, "OBS");
            var both = new ChartPatch { Documents = two }.On(once, "OBS");
            return both.Documents.SetEquals(first.Concat(second))
                && new ChartPatch { Documents = one }.On(both, "OBS") == both;
        }).QuickCheckThrowOnFailure();
    }
}
