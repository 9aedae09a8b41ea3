using System.Runtime.InteropServices;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>The ready charts of one requirement class, as a forecast takes them.</summary>
/// <param name="Requirement">What they ask of a coder.</param>
/// <param name="Charts">Those that are ready, the most urgent first.</param>
public sealed record ForecastClass(Requirement Requirement, IReadOnlyList<Chart> Charts);

/// <summary>A coder as a forecast counts on them.</summary>
/// <param name="Coder">Who.</param>
/// <param name="Busy">How long what they have and is not held is expected to take, at least 0.</param>
public sealed record ForecastCoder(Coder Coder, Duration Busy);

/// <summary>What is expected of a workqueue's ready charts.</summary>
/// <param name="Charts">Charts that are ready now.</param>
/// <param name="Work">How long coding them is expected to take one coder.</param>
/// <param name="Coders">Coders who work within the time looked at and may take some of them.</param>
/// <param name="Late">Charts not finished by their deadlines, of those whose deadlines fall within
/// it.</param>
/// <param name="Left">Charts that nobody comes to within it.</param>
/// <param name="LastDone">When the last of the others is expected to be coded; null: there is none.</param>
public readonly record struct Outlook(
    int Charts, Duration Work, int Coders, int Late, int Left, Instant? LastDone);

/// <summary>
/// What is to be expected if nothing more arrives: every coder who works by their roster takes the most
/// urgent chart of their lowest tier that they may take, one after another, each in its expected time.
/// Offers, shares, weights and rotation are left out, so it is an estimate for comparing, never a promise.
/// </summary>
public static class Forecast
{
    /// <summary>Looks ahead; every workqueue that has charts is in the answer.</summary>
    /// <param name="classes">The ready charts; a class of a workqueue that is in no coder's profile counts
    /// too.</param>
    /// <param name="coders">Who may be counted on. Those who are off or away and have no shifts are
    /// not.</param>
    /// <param name="settings">Grants and policies as of one version.</param>
    /// <param name="now">From when on. Credentials and grants are judged at this instant.</param>
    /// <param name="until">As far as it looks; after now.</param>
    public static IReadOnlyDictionary<WorkqueueId, Outlook> Of(
        IReadOnlyList<ForecastClass> classes, IReadOnlyList<ForecastCoder> coders, Settings.Settings settings,
        Instant now, Instant until)
    {
        var outlooks = new Dictionary<WorkqueueId, Outlook>();
        var heads = new int[classes.Count];
        var turns = new PriorityQueue<(Worker Worker, Instant At), (Instant, string)>();
        foreach (var coder in coders)
            if (Worker.Of(coder, classes, settings, now) is { } worker
                && worker.NextAtWork(now + coder.Busy) is { } begins && begins < until)
            {
                turns.Enqueue((worker, begins), (begins, coder.Coder.Id.Value));
                foreach (var queue in worker.Queues(classes))
                    Count(outlooks, queue, outlook => outlook with { Coders = outlook.Coders + 1 });
            }
        while (turns.TryDequeue(out var turn, out var order))
        {
            if (turn.Worker.Choose(classes, heads) is not { } chosen)
                continue;
            var chart = classes[chosen].Charts[heads[chosen]++];
            var done = turn.At + chart.Expected;
            Count(outlooks, classes[chosen].Requirement.Workqueue, outlook => outlook with
            {
                Late = outlook.Late + (done > chart.Deadline && chart.Deadline < until ? 1 : 0),
                LastDone = Instant.Max(outlook.LastDone ?? done, done),
            });
            if (turn.Worker.NextAtWork(done) is { } next && next < until)
                turns.Enqueue((turn.Worker, next), (next, order.Item2));
        }
        for (var place = 0; place < classes.Count; place++)
            Close(outlooks, classes[place], heads[place], until);
        return outlooks;
    }

    /// <summary>Counts the class as it is, and what of it nobody came to.</summary>
    private static void Close(
        Dictionary<WorkqueueId, Outlook> outlooks, ForecastClass waiting, int taken, Instant until)
    {
        var (work, late) = (Duration.Zero, 0);
        for (var place = 0; place < waiting.Charts.Count; place++)
        {
            work += waiting.Charts[place].Expected;
            if (place >= taken && waiting.Charts[place].Deadline < until)
                late++;
        }
        Count(outlooks, waiting.Requirement.Workqueue, outlook => outlook with
        {
            Charts = outlook.Charts + waiting.Charts.Count,
            Work = outlook.Work + work,
            Late = outlook.Late + late,
            Left = outlook.Left + waiting.Charts.Count - taken,
        });
    }

    private static void Count(
        Dictionary<WorkqueueId, Outlook> outlooks, WorkqueueId queue, Func<Outlook, Outlook> change) =>
        outlooks[queue] = change(outlooks.GetValueOrDefault(queue));

    /// <summary>A coder at work: the classes they may take, by tier.</summary>
    private sealed class Worker(CoderProfile profile, List<(int Tier, int Class)> may)
    {
        private Duty _duty = Duty.Always with { Until = Instant.MinValue };

        public static Worker? Of(
            ForecastCoder coder, IReadOnlyList<ForecastClass> classes, Settings.Settings settings,
            Instant now)
        {
            var may = new List<(int Tier, int Class)>();
            for (var place = 0; place < classes.Count; place++)
                if (Push.TierOf(coder.Coder, classes[place].Requirement.Workqueue) is { } tier
                    && Eligibility.May(coder.Coder.Profile, classes[place].Requirement, settings, now))
                    may.Add((tier, place));
            var counts = coder.Coder.Presence == Presence.Available || !coder.Coder.Profile.Shifts.IsEmpty;
            return counts && may.Count > 0
                ? new Worker(coder.Coder.Profile, may)
                : null;
        }

        public IEnumerable<WorkqueueId> Queues(IReadOnlyList<ForecastClass> classes) =>
            may.Select(one => classes[one.Class].Requirement.Workqueue).Distinct();

        /// <summary>The first instant from this one on at which they work, or null.</summary>
        public Instant? NextAtWork(Instant from)
        {
            while (true)
            {
                if (_duty.Until <= from)
                    _duty = Shifts.At(profile, from);
                if (_duty.IsAtWork)
                    return from;
                if (_duty.State == DutyState.OnBreak && _duty.Until is { } over)
                    from = over;
                else if (profile.Shifts.IsEmpty || _duty.NextShift is not { } next || next <= from)
                    return null;
                else
                    from = next;
            }
        }

        public int? Choose(IReadOnlyList<ForecastClass> classes, int[] heads)
        {
            (int Tier, int Class, Urgency Place)? best = null;
            foreach (var (tier, place) in CollectionsMarshal.AsSpan(may))
            {
                if (heads[place] == classes[place].Charts.Count || tier > best?.Tier)
                    continue;
                var head = Urgency.Of(classes[place].Charts[heads[place]]);
                if (best is not { } other || tier < other.Tier || head < other.Place)
                    best = (tier, place, head);
            }
            return best?.Class;
        }
    }
}
