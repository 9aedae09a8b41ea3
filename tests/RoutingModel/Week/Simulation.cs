using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.RoutingModel.Week;

/// <summary>One chart of the week, from ready to final coded; null: not yet at the end.</summary>
internal sealed record Worked(string Client, string Workqueue, Instant Ready, Instant Deadline, Instant? Given, Instant? Final);

/// <summary>What an order made of a week.</summary>
internal sealed record Outcome(List<Worked> Charts, double IdleHours, double WorkedHours);

/// <summary>
/// A week as a sequence of events: charts become ready, coders come, take breaks, ask for their next chart, complete it
/// and go home when their shift is over and their chart done. Charts and coders are decided on by the product's own code;
/// only the order in which charts are given is tried out.
/// </summary>
internal sealed class Simulation(Settings settings, List<Arrival> arrivals, IOrder order)
{
    private const double ShiftHours = 8.5;
    private static readonly Duration Break = Duration.FromMinutes(20), BetweenBreaks = Duration.FromHours(2);
    private readonly PriorityQueue<Action, (Instant At, int Number)> _events = new();
    private readonly Dictionary<ChartId, (Chart Chart, Arrival Arrival, Instant? Given, Instant? Final)> _charts = [];
    private readonly List<Desk> _desks = [.. Vendor.Hands.Select(hand => new Desk(hand))];
    private Instant _now;
    private int _numbers;
    private double _worked, _idle;

    private sealed class Desk(Hand hand)
    {
        public Hand Hand { get; } = hand;
        public Coder Coder { get; set; } = Coder.Apply(null, new CoderChange.ProfileSet(hand.Profile));
        public Instant Ends { get; set; }
        public Instant NextBreak { get; set; }
        public Instant? IdleSince { get; set; }
    }

    public Outcome Run()
    {
        foreach (var arrival in arrivals)
            At(arrival.Ready, () => Arrive(arrival));
        foreach (var desk in _desks)
            for (var day = -1; day <= Arrivals.Days; day++)
                At(StartOf(desk.Hand, day), () => Begin(desk));
        var end = Arrivals.Start + Duration.FromDays(Arrivals.Days);
        while (_events.TryPeek(out _, out var next) && next.At < end)
        {
            _events.TryDequeue(out var happen, out next);
            _now = next.At;
            happen!();
        }
        return new Outcome(
            [.. _charts.Values.Where(IsMeasured).Select(known => new Worked(
                known.Arrival.Client, known.Chart.Workqueue!.Value.Value, known.Arrival.Ready, known.Chart.Deadline!.Value,
                known.Given, known.Final))],
            _idle, _worked);
    }

    /// <summary>The first day fills the lines, the last one lets what came before be finished.</summary>
    private static bool IsMeasured((Chart Chart, Arrival Arrival, Instant? Given, Instant? Final) known) =>
        known.Arrival.Ready >= Arrivals.Start + Duration.FromDays(1)
        && known.Arrival.Ready < Arrivals.Start + Duration.FromDays(Arrivals.Days - 1);

    private void At(Instant at, Action happen) => _events.Enqueue(happen, (at, _numbers++));

    private static Instant StartOf(Hand hand, int day)
    {
        var date = Arrivals.Start.InUtc().Date.PlusDays(day);
        return hand.Profile.Zone.AtStartOfDay(date).ToInstant() + Duration.FromHours(hand.Starts);
    }

    private void Arrive(Arrival arrival)
    {
        var id = new ChartId($"{arrival.News.Account}{arrival.News.Track}");
        var chart = Decided(id, null, arrival.News, null);
        _charts[id] = (chart, arrival, null, null);
        order.Change(null, chart);
        if (chart.State.IsOffered)
            Wake();
    }

    private void Begin(Desk desk)
    {
        (desk.Ends, desk.NextBreak) = (_now + Duration.FromHours(ShiftHours), _now + BetweenBreaks);
        Be(desk, Presence.Available);
        Free(desk);
        At(desk.Ends, () => End(desk));
    }

    private void End(Desk desk)
    {
        if (_now < desk.Ends || desk.IdleSince is null)
            return;
        StopIdling(desk);
        Be(desk, Presence.Off);
    }

    private void Be(Desk desk, Presence presence)
    {
        var before = desk.Coder;
        foreach (var change in before.Be(presence, _now))
            desk.Coder = Coder.Apply(desk.Coder, change);
        order.Change(before, desk.Coder);
    }

    /// <summary>Done with a chart, or just come: a break when it is time, else the next chart, else idle.</summary>
    private void Free(Desk desk)
    {
        if (_now >= desk.Ends)
        {
            Be(desk, Presence.Off);
            return;
        }
        if (_now >= desk.NextBreak)
        {
            desk.NextBreak = _now + Break + BetweenBreaks;
            Be(desk, Presence.Away);
            At(_now + Break, () =>
            {
                Be(desk, Presence.Available);
                Free(desk);
            });
            return;
        }
        if (!TakeNext(desk))
            desk.IdleSince ??= _now;
    }

    /// <summary>Something can be given: whoever waits for the longest asks first.</summary>
    private void Wake()
    {
        foreach (var desk in _desks.Where(desk => desk.IdleSince is not null).OrderBy(desk => desk.IdleSince).ToList())
            if (TakeNext(desk))
                return;
    }

    private bool TakeNext(Desk desk)
    {
        if (order.Next(desk.Coder, _now) is not { } id)
            return false;
        StopIdling(desk);
        var known = _charts[id];
        var given = Decided(id, known.Chart, new ChartCommand.Assign(GivenBy.Next), desk.Coder);
        order.Change(known.Chart, given);
        _charts[id] = known with { Chart = given, Given = known.Given ?? _now };
        var minutes = given.InReviewOf is null ? known.Arrival.Minutes : known.Arrival.ReviewMinutes;
        var length = Duration.FromSeconds((long)(minutes * 60 / desk.Hand.Pace));
        _worked += length.TotalHours;
        At(_now + length, () => Complete(desk, id));
        return true;
    }

    private void Complete(Desk desk, ChartId id)
    {
        var known = _charts[id];
        ReviewOutcome? outcome = known.Chart.InReviewOf is null ? null : ReviewOutcome.Agree;
        var done = Decided(
            id, known.Chart, new ChartCommand.Complete(known.Chart.State.InForce!.Number, outcome, null), desk.Coder);
        order.Change(known.Chart, done);
        _charts[id] = known with { Chart = done, Final = done.State.IsFinished ? _now : null };
        if (done.State.IsOffered)
            Wake();
        Free(desk);
    }

    private void StopIdling(Desk desk)
    {
        if (desk.IdleSince is { } since)
            _idle += (_now - since).TotalHours;
        desk.IdleSince = null;
    }

    private Chart Decided(ChartId id, Chart? chart, ChartCommand command, Coder? coder)
    {
        var decision = Chart.Decide(id, chart, command, new Situation(_now, settings, coder));
        if (decision.Refused is { } refused)
            throw new InvalidOperationException($"{command.Name} on {id}: {refused.Detail}");
        foreach (var change in decision.Changes)
            chart = Chart.Apply(id, chart, change);
        return chart!;
    }
}
