using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>
/// Where a chart belongs, by what is known of it, what is set and what time it is. The model asks of every open chart
/// after every step, as if everything had changed.
/// </summary>
internal sealed partial class Naive
{
    private static readonly Duration StickyFor = Duration.FromHours(8);

    /// <summary>Lets time and settings work on everything, until nothing moves any more; how many charts moved.</summary>
    public int Settle()
    {
        var moved = new HashSet<MChart>();
        while (Charts.Where(chart => !chart.IsFinished && Moves(chart)).ToList() is { Count: > 0 } more)
            moved.UnionWith(more);
        ForgetPasses();
        return moved.Count;
    }

    /// <summary>The next moment at which time alone may change something, the beginnings of days among them.</summary>
    /// <param name="late">How long after the beginning of a day it is looked for what the day changes.</param>
    public Instant? NextDue(Duration late)
    {
        var dues = new List<Instant?>();
        foreach (var chart in Charts.Where(chart => !chart.IsFinished))
        {
            dues.AddRange(chart.Holds.Select(hold => hold.Until));
            dues.AddRange([chart.Pin?.Until, chart.Right?.Until, chart.PreferredUntil, chart.Discharged]);
            dues.AddRange(chart.Declines.Select(no => (Instant?)no.Until));
        }
        dues.Add(NextOfRosters());
        dues.AddRange(Facilities.Keys.Select(id => (Instant?)(Zone(id).AtStartOfDay(Day(id, Now).PlusDays(1)).ToInstant() + late)));
        return dues.Where(due => due > Now).Min();
    }

    private bool Moves(MChart chart)
    {
        var before = Shown.Of(chart);
        Pass(chart);
        // A first right of somebody who is off, or may not have the chart any more, goes to others.
        if (chart.Right is { } right && (Coder(right.Coder).Presence == "Off" || !MayByRight(Coder(right.Coder), chart)))
            EndRight(chart);
        return before != Shown.Of(chart);
    }

    /// <summary>Time passes for one chart: holds, hand routings, offers and first rights end when theirs is over.</summary>
    private void Pass(MChart chart)
    {
        if (chart.Holds.RemoveAll(hold => hold.Until <= Now) > 0)
            coverage.Happened("a hold ends");
        foreach (var hold in chart.Holds)
            Remind(hold);
        if (chart.Pin is { } pin && pin.Until <= Now)
        {
            chart.Pin = null;
            coverage.Happened("a hand routing ends");
        }
        Place(chart, touched: false);
        if (chart.Right is { } right && right.Until <= Now)
        {
            coverage.Happened(right.IsOffer ? "an offer lapses" : "a first right lapses");
            if (right.IsOffer)
                Decline(chart, right.Coder, Duration.FromMinutes(15));
            EndRight(chart);
        }
    }

    /// <summary>Its owner is told, late times once, and it climbs the rungs whose time came.</summary>
    private void Remind(MHold hold)
    {
        var every = Duration.FromHours(hold.Reason.FollowUpHours > 0 ? hold.Reason.FollowUpHours : 24);
        if (hold.FollowUp <= Now)
            coverage.Happened("a hold is followed up");
        while (hold.FollowUp <= Now)
            hold.FollowUp += every;
        var rungs = hold.Reason.Ladder.Count(hours => hold.Since + Duration.FromHours(hours) <= Now);
        if (rungs > hold.Rungs)
            coverage.Happened("a hold climbs its ladder");
        hold.Rungs = rungs;
    }

    private void EndRight(MChart chart)
    {
        if (chart.Right is { IsOffer: true } offer)
            Coder(offer.Coder).Offer = null;
        chart.Right = null;
    }

    /// <summary>Where it then belongs. Touched: what is known of it, or who may have it, has just changed.</summary>
    private void Place(MChart chart, bool touched)
    {
        if (chart.IsFinished)
            return;
        var (queue, deadline) = (QueueOf(chart), DeadlineOf(chart, QueueOf(chart)));
        var (restrictions, notBy) = (RestrictionsOf(chart), chart.Checks);
        touched |= queue != chart.Queue || deadline != chart.Deadline || notBy != chart.NotBy
            || !restrictions.SequenceEqual(chart.Restrictions);
        (chart.Queue, chart.Deadline, chart.Restrictions, chart.NotBy) = (queue, deadline, restrictions, notBy);
        var missing = MissingOf(chart);
        if (missing.Contains("clock"))
        {
            End(chart);
            Wait(chart, missing);
        }
        else if (chart.Where is "assigned" or "inProgress" or "review")
        {
            if (touched && chart.Assignment is { } has && !May(Coder(has.Coder), chart, hardOnly: true))
            {
                End(chart);
                Offer(chart, null);
                return;
            }
        }
        else if (missing.Length > 0 && chart.Where is "ready" or "notReady")
            Wait(chart, missing);
        if (chart.Where == "notReady" && missing.Length == 0)
            BecomeReady(chart, null);
        var blocked = chart.Holds.Any(hold => hold.Reason.Blocks);
        if (chart.Where is "ready" or "review" && blocked)
            Pause(chart, keeps: true);
        else if (chart.Where == "held" && !blocked)
            Wake(chart, missing);
        Prefer(chart);
    }

    private string[] MissingOf(MChart chart) =>
    [
        .. chart.Discharged is { } clock && clock <= Now ? Array.Empty<string>() : ["clock"],
        .. (chart.Queue is { } queue ? Queues[queue].Documents : [])
            .Concat(Kinds.TryGetValue(chart.Kind, out var kind) ? kind.Documents : [])
            .Distinct().Where(type => !chart.Documents.Contains(type)),
    ];

    /// <summary>A chart that is offered is for preferred coders alone until it has waited for so long.</summary>
    private void Prefer(MChart chart)
    {
        Instant? until = chart.IsOffered && chart.Queue is { } queue && Queues[queue].Prefers is { } prefers
            ? chart.Entered + prefers.For : null;
        if (until <= Now && chart.PreferredUntil is not null)
            coverage.Happened("a preference ends");
        chart.PreferredUntil = until <= Now ? null : until;
    }

    private void Wait(MChart chart, string[] missing)
    {
        EndRight(chart);
        if (chart.Where == "notReady" && chart.Missing.SequenceEqual(missing))
            return;
        (chart.Where, chart.Missing, chart.Entered) = ("notReady", missing, Now);
        (chart.WaitedFor, chart.ReviewOf) = (null, null);
    }

    private void BecomeReady(MChart chart, MRight? right)
    {
        (chart.Where, chart.Entered, chart.Right) = ("ready", Now, right);
        (chart.WaitedFor, chart.ReviewOf, chart.Missing) = (null, null, []);
    }

    private void BeReviewed(MChart chart, string coderOfRecord, MRight? right)
    {
        (chart.Where, chart.Entered, chart.Right) = ("review", Now, right);
        (chart.ReviewOf, chart.CoderOfRecord, chart.WaitedFor) = (coderOfRecord, coderOfRecord, null);
    }

    /// <summary>Back in its line, that of reviews included.</summary>
    private void Offer(MChart chart, MRight? right)
    {
        if (chart.Where == "review")
            BeReviewed(chart, chart.ReviewOf!, right);
        else
            BecomeReady(chart, right);
        Place(chart, touched: true);
    }

    private void Pause(MChart chart, bool keeps)
    {
        if (chart.Where == "held")
        {
            if (keeps)
                return;
            if (chart.Assignment is not null)
                End(chart);
            else
                chart.WaitedFor = null;
            return;
        }
        if (chart.Where is "notReady" or "finalCoded" or "cancelled")
            return;
        if (chart.Right is { IsOffer: true })
            EndRight(chart);
        if (!keeps)
            End(chart);
        chart.WaitedFor = keeps ? chart.Right?.Coder : null;
        (chart.Where, chart.Entered, chart.Right, chart.Opened) = ("held", Now, null, false);
        if (chart.Assignment is { } kept)
        {
            HoldingOf(kept.Coder, chart).Held = true;
            Coder(kept.Coder).LeftOpen.RemoveAll(left => left.Chart == chart);
        }
    }

    /// <summary>The last hold that blocked it ended: it goes to its coder first.</summary>
    private void Wake(MChart chart, string[] missing)
    {
        var coder = chart.Assignment?.Coder ?? chart.WaitedFor;
        End(chart);
        var right = coder is null ? null : new MRight(coder, Now + StickyFor, false);
        if (chart.ReviewOf is { } work)
            BeReviewed(chart, work, right);
        else if (missing.Length == 0)
            BecomeReady(chart, right);
        else
            Wait(chart, missing);
    }

    /// <summary>Its coder has it no longer, if anybody has.</summary>
    private void End(MChart chart)
    {
        if (chart.Assignment is { } has)
        {
            Coder(has.Coder).Holdings.Remove(HoldingOf(has.Coder, chart));
            Coder(has.Coder).LeftOpen.RemoveAll(left => left.Chart == chart);
        }
        (chart.Assignment, chart.Opened) = (null, false);
        if (chart.Where is "assigned" or "inProgress")
            chart.Where = "ready";
    }

    private MHolding HoldingOf(string coder, MChart chart) => Coder(coder).Holdings.Single(holding => holding.Chart == chart);

    private void Decline(MChart chart, string coder, Duration length)
    {
        chart.Declines.RemoveAll(no => no.Coder == coder);
        chart.Declines.Add((coder, Now + length));
    }
}
