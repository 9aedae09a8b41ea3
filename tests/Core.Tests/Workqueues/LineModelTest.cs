using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Workqueues;

/// <summary>
/// The line and the first rights under random changes, picks and lapsing reservations, beside a model that
/// keeps a plain list and looks through all of it.
/// </summary>
public sealed class LineModelTest
{
    private const int Seeds = 20, Steps = 1_200;

    public static TheoryData<int> EverySeed() => [.. Enumerable.Range(1, Seeds)];

    [Theory, MemberData(nameof(EverySeed))]
    public void EveryPickIsTheMostUrgentChartThatTheCoderMayTake(int seed)
    {
        var walk = new LineWalk(seed);
        for (var step = 0; step < Steps; step++)
            walk.Step();
        Assert.True(walk.Picked > Steps / 10, $"only {walk.Picked} picks found a chart");
    }
}

internal sealed class LineWalk(int seed)
{
    private static readonly Duration Reservation = Duration.FromSeconds(2);

    /// <summary>Minutes of a chart of the kind, and the credentials that may code it, told here once more.</summary>
    private static readonly Dictionary<string, (int Minutes, string[] Credentials)> Kinds = new()
    {
        ["INPATIENT"] = (30, ["CCS", "CIC"]),
        ["OP_SURG"] = (12, ["CCS", "CPC"]),
        ["PROFEE"] = (6, ["CPC"]),
    };

    private static readonly Coder[] Coders =
    [
        World.Ann, World.Bob, World.Cid, World.Pam,
        World.Coder(World.Profile("WES", "CCS") with { Facilities = [World.West] }),
    ];

    private static readonly Chart Pattern = Charts.Story.Ready().Chart;

    private readonly Random _random = new(seed);
    private readonly ReadyLine _line = new(new DutyRoster());
    private readonly FirstRights _firstRights = new();
    private readonly Dictionary<ChartId, Chart> _model = [];
    private readonly Dictionary<ChartId, Instant> _reserved = [];
    private Instant _now = World.T0;

    public int Picked { get; private set; }

    public void Step()
    {
        _now += Duration.FromMilliseconds(_random.Next(300));
        switch (_random.Next(10))
        {
            case < 5:
                Change();
                break;
            case < 9:
                Pick();
                break;
            default:
                GiveBack();
                break;
        }
        Compare();
    }

    private void Change()
    {
        var id = new ChartId($"C{_random.Next(25):00}");
        var before = _model.GetValueOrDefault(id);
        var after = _random.Next(8) == 0 ? null : AnyChart(id);
        _line.Change(before, after);
        _firstRights.Change(before, after);
        if (before is not null && InLine(before))
            _reserved.Remove(id);
        _model.Remove(id);
        if (after is not null)
            _model.Add(id, after);
    }

    private void Pick()
    {
        var coder = Any(Coders);
        var pushed = _random.Next(2) == 0;
        var candidate = _line.Next(coder, World.Settings, _now, pushed);
        Assert.Equal(Expected(coder, pushed)?.Id, candidate?.Chart);
        if (candidate is not { } found || _random.Next(4) == 0)
            return;
        Picked++;
        Assert.True(_line.Reserve(found.Chart, _now + Reservation));
        Assert.False(_line.Reserve(found.Chart, _now + Reservation));
        _reserved[found.Chart] = _now + Reservation;
    }

    private void GiveBack()
    {
        var chart = new ChartId($"C{_random.Next(25):00}");
        _line.GiveBack(chart);
        _reserved.Remove(chart);
    }

    private Chart? Expected(Coder coder, bool pushed)
    {
        var may = _model.Values.Where(InLine).Where(chart => MayTake(coder, chart))
            .Where(chart => !(_reserved.TryGetValue(chart.Id, out var until) && until > _now))
            .Order(Comparer<Chart>.Create(Compare)).ToList();
        return may.Find(chart => !Declined(chart, coder)) ?? (pushed ? null : may.FirstOrDefault());
    }

    private bool Declined(Chart chart, Coder coder) =>
        chart.Declines.Any(decline => decline.Coder == coder.Id && decline.Until > _now);

    private static bool InLine(Chart chart) => chart.Workqueue is not null && chart.State
        is ChartState.Ready { Sticky: null } or ChartState.Review { Assignment: null, Sticky: null };

    private static bool MayTake(Coder coder, Chart chart) =>
        coder.Profile.Facilities.Contains(chart.Facility)
        && Kinds[chart.Facts.Kind].Credentials.Contains(coder.Profile.Credentials[0].Code)
        && (chart.State as ChartState.Review)?.CoderOfRecord != coder.Id;

    private static int Compare(Chart left, Chart right)
    {
        var (one, other) = (BeginBy(left), BeginBy(right));
        if (one != other)
            return one < other ? -1 : 1;
        var dollars = (right.Facts.TotalCharges ?? 0).CompareTo(left.Facts.TotalCharges ?? 0);
        return dollars != 0 ? dollars : string.CompareOrdinal(left.Id.Value, right.Id.Value);
    }

    private static Instant BeginBy(Chart chart) =>
        chart.Deadline!.Value - Duration.FromMinutes(Kinds[chart.Facts.Kind].Minutes + chart.BoostMinutes);

    private void Compare()
    {
        var line = _model.Values.Where(InLine).Order(Comparer<Chart>.Create(Compare)).ToList();
        var classes = line.GroupBy(chart => (
            chart.Workqueue, chart.Facility, chart.Facts.Kind, (chart.State as ChartState.Review)?.CoderOfRecord)).ToList();
        Assert.Equal((line.Count, classes.Count), (_line.Count, _line.Classes));
        Assert.Equal(classes.Select(one => one.Count()).Order(), _line.ByClass().Select(one => one.Count).Order());
        foreach (var (requirement, _) in _line.ByClass())
            Assert.Equal(
                classes.Single(one => one.Key == (
                    requirement.Workqueue, requirement.Facility, requirement.Kind, requirement.ReviewOf)),
                _line.Of(requirement));
        if (line.Count > 0)
        {
            var at = _random.Next(line.Count);
            Assert.Equal((at, line.Count), _line.Ahead(line[at], _ => true, 100));
            Assert.Equal((Math.Min(at, 3), line.Count), _line.Ahead(line[at], _ => true, 3));
            var north = line.FindAll(chart => chart.Facility == World.North);
            Assert.Equal(
                (line.Take(at).Count(chart => chart.Facility == World.North), north.Count),
                _line.Ahead(line[at], requirement => requirement.Facility == World.North, 100));
        }
        foreach (var coder in Coders)
            Assert.Equal(
                _model.Values.Where(chart => chart.State.FirstRight?.Coder == coder.Id)
                    .Order(Comparer<Chart>.Create(Compare)).Select(chart => chart.Id),
                _firstRights.Of(coder.Id).Select(urgency => urgency.Chart));
    }

    private Chart AnyChart(ChartId id) => Pattern with
    {
        Id = id,
        Facility = Any([World.North, World.North, World.West]),
        Workqueue = _random.Next(15) == 0 ? null : Any([World.Inpatient, World.Special]),
        // Few different deadlines and charges, so that dollars and ids often decide.
        Deadline = World.At(_random.Next(1, 5)),
        BoostMinutes = Any([0, 0, 60]),
        Facts = Pattern.Facts with
        {
            Kind = Any([.. Kinds.Keys]), TotalCharges = Any(new decimal?[] { null, 0, 100, 100.01m }),
        },
        State = AnyState(),
        Declines = _random.Next(3) > 0 ? [] : AnyDeclines(),
    };

    private ImmutableArray<Decline> AnyDeclines() =>
        [.. Coders.Where(_ => _random.Next(2) == 0).Select(coder => new Decline(coder.Id, _now + Duration.FromSeconds(_random.Next(60))))];

    private ChartState AnyState() => _random.Next(9) switch
    {
        < 4 => new ChartState.Ready(_now, null),
        4 => new ChartState.Ready(_now, new Sticky(Any(Coders).Id, World.At(8))),
        5 => new ChartState.Review(_now, Any(Coders).Id, null, null, null),
        6 => new ChartState.Review(_now, World.Pam.Id, null, null, new Sticky(Any(Coders).Id, World.At(8))),
        7 => new ChartState.Assigned(new Assignment(Any(Coders).Id, 1, _now, false)),
        _ => new ChartState.FinalCoded(_now, World.Ann.Id),
    };

    private T Any<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
