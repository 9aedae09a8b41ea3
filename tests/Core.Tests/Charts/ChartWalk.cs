using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>
/// Several charts and coders under random commands, impossible ones among them, with time moving on. An
/// auditor that knows only the changes follows along. Everything comes from the seed.
/// </summary>
internal sealed class ChartWalk(int seed)
{
    private static readonly string[] Kinds = ["INPATIENT", "OP_SURG", "OBS", "PROFEE", "RECURRING"];
    private static readonly string[] Documents = ["DS", "OP", "PATH"];
    private static readonly string[] Reasons = [.. HoldReasons.All.Keys, "NO_SUCH_REASON"];

    private static readonly Settings.Settings[] Rules =
    [
        World.Settings,
        World.SettingsWith(World.Queue(World.Surgery, 1, "INPATIENT", "OP_SURG", "OBS") with { Review = true }),
        World.SettingsWith(
            World.Queue(World.Inpatient, 1, "INPATIENT", "OBS") with { Supervised = false },
            World.Queue(World.Special, 2, "PROFEE", "OP_SURG") with { Review = true }),
        World.SettingsWith(World.Queue(World.Observation, 1, Kinds)),
    ];

    private readonly Random _random = new(seed);
    private readonly Dictionary<ChartId, Chart?> _charts = Enumerable.Range(1, 6)
        .ToDictionary(n => new ChartId($"CHART{n}"), _ => (Chart?)null);
    private readonly Dictionary<ChartId, List<ChartChange>> _history = [];
    private readonly Dictionary<CoderId, Coder> _coders =
        new[] { World.Ann, World.Bob, World.Cid, World.Sue, World.Pam }.ToDictionary(coder => coder.Id);
    private readonly HashSet<ChartId> _retired = [];
    private Settings.Settings _settings = World.Settings;
    private Instant _now = World.T0;

    /// <summary>Names of states that were reached, for the test to see that the walk goes everywhere.</summary>
    public HashSet<string> Reached { get; } = [];

    /// <summary>Reasons that were met.</summary>
    public HashSet<Refusal> Refusals { get; } = [];

    public void Step()
    {
        var (id, chart) = Any([.. _charts.Where(pair => pair.Value is null || !_retired.Contains(pair.Key))]);
        PassTime(chart);
        if (_random.Next(40) == 0)
            _settings = Any(Rules);
        if (_random.Next(30) == 0)
            ChangeACoder();
        var command = AnyCommand(chart);
        var coder = Holder(chart) ?? Any([.. _coders.Values]);
        var situation = new Situation(_now, _settings, coder);
        var decision = Chart.Decide(id, chart, command, situation);
        Assert.True(decision.Changes.SequenceEqual(Chart.Decide(id, chart, command, situation).Changes));
        if (decision.Refused is { } refused)
        {
            Assert.Empty(decision.Changes);
            Refusals.Add(refused.Refusal);
            return;
        }
        Take(id, chart, command, decision.Changes);
    }

    private void Take(ChartId id, Chart? before, ChartCommand command, ImmutableArray<ChartChange> changes)
    {
        var chart = before;
        foreach (var change in changes)
        {
            Audit(chart, change);
            chart = Chart.Apply(id, chart, change);
            Reached.Add(chart.State.GetType().Name);
        }
        foreach (var coder in _coders.Values.ToList())
            _coders[coder.Id] = coder.Follow(id, changes, _now).Aggregate(coder, Coder.Apply);
        _charts[id] = chart;
        if (!_history.TryGetValue(id, out var history))
            _history[id] = history = [];
        history.AddRange(changes);
        if (chart is null)
            return;
        Assert.Equal((before?.Version ?? 0) + changes.Length, chart.Version);
        Check(chart);
        if (command is ChartCommand.Tick && chart.NextDue is { } due)
            Assert.True(due > _now, $"still due at {due} after the tick at {_now}: {chart}");
        CheckHoldings();
        var again = Chart.Decide(id, chart, new ChartCommand.Replace(), new Situation(_now, _settings, Holder(chart)));
        Assert.Equal(again.Changes.IsEmpty, chart.IsSettled(_settings, _now));
        if (chart.State is ChartState.Cancelled && _random.Next(5) == 0)
            Replace(id);
    }

    private Coder? Holder(Chart? chart) =>
        chart?.State.InForce is { } assignment ? _coders[assignment.Coder] : null;

    /// <summary>Little happens to a cancelled chart: a new one takes its place in the walk.</summary>
    private void Replace(ChartId id)
    {
        _retired.Add(id);
        _charts.Add(new ChartId($"CHART{_charts.Count + 1}"), null);
    }

    /// <summary>Every prefix of the history: one assignee, numbers that grow by one, holds that exist.</summary>
    private static void Audit(Chart? chart, ChartChange change)
    {
        var current = chart?.State.InForce;
        switch (change)
        {
            case ChartChange.Given given:
                Assert.Null(current);
                Assert.Equal(chart!.LastNumber + 1, given.Assignment.Number);
                Assert.NotEqual(chart.InReviewOf, given.Assignment.Coder);
                break;
            case ChartChange.AssignmentEnded ended:
                Assert.Equal((current!.Coder, current.Number), (ended.Coder, ended.Number));
                break;
            case ChartChange.Opened opened:
                Assert.Equal(current!.Number, opened.Number);
                break;
            case ChartChange.Paused { Kept: var kept }:
                Assert.Equal(current, kept);
                break;
            case ChartChange.BecameReady or ChartChange.InReview or ChartChange.Waits or ChartChange.FinalCoded
                or ChartChange.Cancelled:
                Assert.Null(current);
                break;
            case ChartChange.HoldPlaced placed:
                Assert.DoesNotContain(chart!.Holds, hold => hold.Id == placed.Hold.Id);
                break;
            case ChartChange.HoldEnded ended:
                Assert.Single(chart!.Holds, hold => hold.Id == ended.Hold);
                break;
            case ChartChange.FollowedUp told:
                Assert.Single(chart!.Holds, hold => hold.Id == told.Hold);
                break;
            case ChartChange.Escalated up:
                var climbing = Assert.Single(chart!.Holds, hold => hold.Id == up.Hold);
                Assert.Equal(climbing.Terms.Escalation[climbing.Escalated].To, up.To);
                break;
        }
    }

    private void Check(Chart chart)
    {
        var state = chart.State;
        if (state.InForce is { } assignment)
            Assert.Equal(chart.LastNumber, assignment.Number);
        if (state is ChartState.Ready or ChartState.Assigned or ChartState.InProgress or ChartState.Review)
            Assert.False(chart.IsBlocked, $"{state.Name} in spite of a hold: {chart}");
        if (state is ChartState.Held)
            Assert.True(chart.IsBlocked, $"held by nothing: {chart}");
        if (state is ChartState.NotReady waiting)
            Assert.NotEmpty(waiting.Missing);
        else if (!state.IsFinished)
            Assert.True(chart.Facts.Clock <= _now && chart.Deadline is not null, $"no clock: {chart}");
        if (state is ChartState.Assigned or ChartState.InProgress)
            Assert.NotNull(chart.Workqueue);
        if (state is ChartState.Cancelled)
            Assert.True(chart.Holds.IsEmpty && chart.Pin is null);
        if (chart.IsClosed)
            Assert.Null(chart.NextDue);
        if (chart.IsMerging)
            Assert.True(state.InForce is null && (state is ChartState.NotReady || state.IsFinished));
        Assert.True(chart.Holds.Length <= Limits.HoldsPerChart && chart.Declines.Length <= Limits.DeclinesPerChart);
    }

    private void CheckHoldings()
    {
        foreach (var coder in _coders.Values)
        {
            var has = _charts.Values.OfType<Chart>().Where(chart => chart.State.InForce?.Coder == coder.Id)
                .Select(chart => new Holding(chart.Id, chart.State.InForce!.Number, chart.State is ChartState.Held));
            Assert.Equal(has.OrderBy(holding => holding.Chart.Value), coder.Holdings.OrderBy(holding => holding.Chart.Value));
        }
    }

    /// <summary>The changes alone, from nothing, give the charts as they are.</summary>
    public void CheckHistory()
    {
        foreach (var (id, changes) in _history.Where(history => history.Value.Count > 0))
        {
            var told = changes.Aggregate((Chart?)null, (chart, change) => Chart.Apply(id, chart, change))!;
            var chart = _charts[id]!;
            Assert.Equal(chart.Holds.AsEnumerable(), told.Holds.AsEnumerable());
            Assert.Equal(chart.Declines.AsEnumerable(), told.Declines.AsEnumerable());
            Assert.Equal(chart.Drafts.AsEnumerable(), told.Drafts.AsEnumerable());
            Assert.Equal(chart.Late.AsEnumerable(), told.Late.AsEnumerable());
            Assert.Equal(chart.MergedFrom.AsEnumerable(), told.MergedFrom.AsEnumerable());
            Assert.Equal(chart.Measures.AsEnumerable(), told.Measures.AsEnumerable());
            Assert.Equal(
                chart,
                told with { Holds = chart.Holds, Declines = chart.Declines, Drafts = chart.Drafts, Late = chart.Late, MergedFrom = chart.MergedFrom, Measures = chart.Measures });
        }
    }

    private void PassTime(Chart? chart) => _now = _random.Next(4) switch
    {
        0 => _now + Duration.FromMinutes(_random.Next(600)),
        1 when chart?.NextDue is { } due && due > _now => due,
        _ => _now + Duration.FromSeconds(_random.Next(30)),
    };

    private void ChangeACoder()
    {
        var coder = Any([.. _coders.Values]);
        var held = coder.Profile.Credentials[0];
        var today = _now.InUtc().Date;
        var profile = coder.Profile with
        {
            Credentials = [held with { Expires = _random.Next(5) == 0 ? today.PlusDays(-1) : null }],
            Capacity = _random.Next(6),
        };
        var changes = Coder.Set(coder, profile, _now).AddRange(coder.Be(Any([Presence.Off, Presence.Away, Presence.Available, Presence.Available]), _now));
        _coders[coder.Id] = changes.Aggregate(coder, Coder.Apply);
    }

    private ChartCommand AnyCommand(Chart? chart)
    {
        var number = _random.Next(5) == 0 ? _random.Next(12) : chart?.State.InForce?.Number ?? chart?.LastNumber ?? 1;
        return _random.Next(28) switch
        {
            0 or 1 => new ChartCommand.Arrive(
                _random.Next(30) == 0 ? new FacilityId("NOWHERE") : World.North, "A100", Track.Facility, AnyPatch(),
                Any(Kinds), AnyAsOf(), _random.Next(2) == 0),
            3 when _random.Next(6) == 0 => new ChartCommand.WithdrawDischarge(AnyAsOf()),
            4 => _random.Next(3) == 0 ? new ChartCommand.Cancel("A11", AnyAsOf()) : new ChartCommand.Tick(),
            2 or 3 or 5 or 6 or 7 or 24 or 25 or 26 or 27 => new ChartCommand.Assign(Any(Enum.GetValues<GivenBy>())),
            8 => new ChartCommand.Open(number),
            9 or 10 => new ChartCommand.Complete(number, _random.Next(3) == 0 ? null : Any(Enum.GetValues<ReviewOutcome>()), null),
            11 => new ChartCommand.Complete(number, null, "done"),
            12 => new ChartCommand.Return(number, "conflict"),
            13 or 14 => new ChartCommand.PlaceHold(
                _random.Next(2) == 0 ? null : number, Any(Reasons), null, null, AnyTime(), AnyTime(), "C1"),
            15 or 22 => new ChartCommand.Release(AnyHold(chart), null),
            23 => _random.Next(2) == 0
                ? new ChartCommand.Answer(AnyHold(chart), Any(Enum.GetValues<QueryOutcome>()))
                : new ChartCommand.Release(AnyHold(chart), null),
            16 => new ChartCommand.Unassign(null, _random.Next(2) == 0 ? null : Any([.. _coders.Keys])),
            17 => new ChartCommand.Move(Any([World.Inpatient, World.Special, World.Surgery]), AnyTime()),
            18 => new ChartCommand.Expedite(_random.Next(-100, 50_000)),
            19 when _random.Next(3) == 0 => _random.Next(4) switch
            {
                0 => new ChartCommand.MergeInto(_charts.Keys.ElementAt(_random.Next(6))),
                1 => new ChartCommand.EndMerge(chart?.Version ?? 0),
                2 => new ChartCommand.EndMerge(_random.Next(5)),
                _ => new ChartCommand.TakeOver(
                    _charts.Keys.ElementAt(_random.Next(6)), [Any(Documents)], _random.Next(2_000), Any([.. _charts.Values])?.Holds ?? []),
            },
            19 => new ChartCommand.Reopen("late document"),
            20 => _random.Next(3) switch
            {
                0 => new ChartCommand.Yield(Any([.. _coders.Keys])),
                1 => new ChartCommand.KeepDraft("ANN", _random.Next(4), "complete", "late"),
                _ => new ChartCommand.Replace(),
            },
            _ => new ChartCommand.Tick(),
        };
    }

    private HoldId AnyHold(Chart? chart) => chart is { Holds.Length: > 0 } && _random.Next(8) > 0
        ? Any([.. chart.Holds]).Id
        : new HoldId($"h{_random.Next(1, 9)}");

    private ChartPatch AnyPatch()
    {
        var patch = new ChartPatch
        {
            Kind = _random.Next(10) == 0 ? Any(Kinds) : null,
            Admitted = _random.Next(5) == 0 ? _now - Duration.FromHours(_random.Next(500)) : null,
            Discharged = _random.Next(3) > 0 ? _now + Duration.FromHours(_random.Next(-72, 4)) : null,
            ClockStart = _random.Next(8) == 0 ? _now + Duration.FromHours(_random.Next(-72, 72)) : null,
            AddedCharges = _random.Next(4) == 0 ? _random.Next(-100, 5_000) : null,
            Documents = _random.Next(2) == 0 ? [Any(Documents)] : [],
            WithdrawnDocuments = _random.Next(8) == 0 ? [Any(Documents)] : [],
        };
        return _random.Next(40) switch
        {
            0 => patch with { Discharged = Instant.MaxValue },
            1 => patch with { ClockStart = Instant.MinValue },
            2 => patch with { AddedCharges = decimal.MaxValue },
            3 => patch with { TotalCharges = decimal.MinValue },
            4 => patch with { Kind = "NO_SUCH_KIND" },
            _ => patch,
        };
    }

    private Instant? AnyAsOf() => _random.Next(3) == 0 ? null : _now - Duration.FromHours(_random.Next(48));

    private Instant? AnyTime() => _random.Next(8) switch
    {
        0 or 1 => _now + Duration.FromHours(_random.Next(1, 100)),
        2 => _now + Duration.FromMinutes(_random.Next(1, 100)),
        3 when _random.Next(10) == 0 => Any([Instant.MinValue, Instant.MaxValue, _now]),
        _ => null,
    };

    private T Any<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
