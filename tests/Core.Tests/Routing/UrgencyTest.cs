using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CodingQueue.Core.Tests.Routing;

public sealed class UrgencyTest
{
    private static Chart Chart(
        string id = "CHART1", double deadline = 100, int boost = 0, decimal? dollars = null, double arrived = 0,
        string kind = "INPATIENT") => Story.Chart with
        {
            Id = new ChartId(id), Deadline = World.At(deadline), BoostMinutes = boost, Arrived = World.At(arrived),
            Facts = Story.Chart.Facts with { Kind = kind, TotalCharges = dollars },
        };

    private static readonly Charts.Story Story = Charts.Story.Ready();

    private static Urgency Of(Chart chart) => Urgency.Of(chart);

    [Fact]
    public void WorkMustBeginByTheDeadlineLessTheKindsMinutesAndTheBoost()
    {
        Assert.Equal(World.At(100) - Duration.FromMinutes(30), Of(Chart()).BeginBy);
        Assert.Equal(World.At(100) - Duration.FromMinutes(90), Of(Chart(boost: 60)).BeginBy);
        // An emergency department's professional chart takes four and a half minutes.
        Assert.Equal(World.At(100) - Duration.FromSeconds(270), Of(Chart(kind: "ED_PROFEE")).BeginBy);
    }

    [Fact]
    public void TheDeadlineGoesBeforeDollarsAndDollarsBeforeTheId()
    {
        Assert.True(Of(Chart("Z", deadline: 99)) < Of(Chart("A", dollars: 1_000_000)));
        Assert.True(Of(Chart("Z", dollars: 200.01m)) < Of(Chart("A", dollars: 200)));
        Assert.True(Of(Chart("A")) < Of(Chart("B")));
        Assert.True(Of(Chart("A", dollars: 0)) < Of(Chart("B", dollars: null)));
    }

    [Fact]
    public void AShortChartMayWaitLongerThanALongOne()
    {
        Assert.True(Of(Chart("Z", kind: "INPATIENT")) < Of(Chart("A", kind: "ED_FAC")));
    }

    [Fact]
    public void IdsAreComparedByTheirCharactersWhateverTheMachinesLanguage()
    {
        Assert.True(Of(Chart("B")) < Of(Chart("a")));
    }

    [Fact]
    public void ABackdatedArrivalCannotJumpFurtherThanTheBound()
    {
        var bound = World.T0 - Limits.Backdating;
        Assert.Equal(bound, Of(Chart(deadline: -24 * 400)).BeginBy);
        Assert.Equal(bound, Of(Chart(deadline: -24 * 800)).BeginBy);
        var inside = Of(Chart(deadline: -24 * 29)).BeginBy;
        Assert.Equal(World.At(-24 * 29) - Duration.FromMinutes(30), inside);
    }

    [Fact]
    public void ALeadsBoostCountsOnTopOfTheBound()
    {
        var bound = World.T0 - Limits.Backdating;
        Assert.Equal(bound - Duration.FromMinutes(60), Of(Chart(deadline: -24 * 400, boost: 60)).BeginBy);
    }

    [Fact]
    public void TheLargestChargesDoNotOverflow()
    {
        Assert.Equal(100_000_000_000_000, Of(Chart(dollars: Limits.Dollars)).Cents);
    }

    [Fact]
    public void AChartWithoutADeadlineIsInNoLine()
    {
        Assert.Throws<InvalidOperationException>(() => Of(Chart() with { Deadline = null }));
    }

    [Fact]
    public void TheOrderIsTotal()
    {
        var some =
            from hours in Gen.Choose(0, 2)
            from cents in Gen.Choose(0, 2)
            from id in Gen.Elements("A", "B", "C")
            select new Urgency(World.At(hours), cents, new ChartId(id));
        Prop.ForAll(some.Three().ToArbitrary(), three =>
        {
            var (a, b, c) = three;
            return Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
                && (a.CompareTo(b) == 0) == (a == b)
                && !(a <= b && b <= c && a > c);
        }).QuickCheckThrowOnFailure();
    }
}
