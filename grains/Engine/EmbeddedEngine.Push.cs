using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Actors;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// Charts of one class that are offered in one round: the sweep and the next change offer the rest.
    /// </summary>
    private const int PairedPerClass = 8;

    private readonly WaitingCoders _waiting = new();
    private readonly HashSet<WorkqueueId> _toPair = [];

    /// <summary>A chart may be taken, or was taken and left others behind it.</summary>
    private void NoticeWork(Chart chart)
    {
        if (chart.State.FirstRight is { } right)
            ServeFirstRights(right.Coder);
        else if (chart.Workqueue is { } queue && (chart.State.IsOffered || chart.State.InForce is not null)
            && IsPush(queue))
            _toPair.Add(queue);
    }

    private void NoticeCoder(Coder? before, Coder after)
    {
        if (after.Presence == Presence.Off && before?.Presence != Presence.Off)
            ServeFirstRights(after.Id);
        else if (after.Waits)
            foreach (var membership in after.Profile.Workqueues)
                if (IsPush(membership.Id))
                {
                    Hint(after.Id);
                    break;
                }
    }

    /// <summary>
    /// Charts wait for this coder: one who is off, or may not code a chart any more, lets others have it; one
    /// who waits is told.
    /// </summary>
    private void ServeFirstRights(CoderId id)
    {
        if (!_coders.TryGetValue(id, out var coder))
            return;
        foreach (var right in _lines.FirstRightsOf(id))
            if (!_beingGiven.ContainsKey(right.Chart)
                && (coder.Presence == Presence.Off || !MayCode(coder, right.Chart)))
                Later(Command(right.Chart, new ChartCommand.Yield(id), Caller.Server));
        if (coder.Waits)
            Hint(id);
    }

    private bool MayCode(Coder coder, ChartId id) =>
        _journal.Current(StreamId.Of(id))?.State is Chart chart
        && Requirement.Of(chart, coder.Id) is { } requirement
        && Eligibility.May(coder.Profile, requirement, Settings, Now);

    private bool IsPush(WorkqueueId queue) =>
        Settings.Workqueues.TryGetValue(queue, out var set) && set.Assign != AssignMode.Pull;

    private void PairWhereNoticed()
    {
        foreach (var queue in _toPair)
            Pair(queue);
        _toPair.Clear();
    }

    /// <summary>
    /// Tells waiting coders of the heads of a push workqueue's classes; each coder once a round.
    /// </summary>
    private void Pair(WorkqueueId queue)
    {
        var waiting = _waiting.Of(queue);
        if (waiting.Count == 0)
            return;
        var (settings, now, heads) = (Settings, Now, new List<Head>());
        foreach (var (requirement, _) in _lines.Classes(queue))
            foreach (var chart in _lines.Of(requirement, null, PairedPerClass))
                while (Push.Choose(
                    waiting, requirement, settings, now,
                    coder => chart.IsDeclinedBy(coder.Id, now) || _coderActors.Of(coder.Id).IsHinted)
                    is { } chosen)
                {
                    waiting.Remove(chosen);
                    // Who has work to ask for, or an offer to answer, is given nothing: the next is told.
                    if (NextChoice.Of(_lines, chosen, settings, now, pushed: true, null, heads) is null)
                        continue;
                    Hint(chosen.Id);
                    break;
                }
    }

    private void Hint(CoderId coder) => Later(Beside.Run(() => _coderActors.Of(coder).FollowHint()));

    /// <summary>What hints were lost are given again, and actors that nobody uses are let go.</summary>
    private async Task SweepOften()
    {
        using var timer = new PeriodicTimer(EngineLimits.Sweep, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                Sweep();
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
        catch (Exception e)
        {
            _journal.Fail(e);
        }
    }

    private void Sweep()
    {
        foreach (var coder in _lines.CodersWithFirstRights())
            ServeFirstRights(coder);
        foreach (var queue in Settings.Ordered)
            if (queue.Assign != AssignMode.Pull)
                Pair(queue.Id);
        if (_replaceFailed)
            ReplaceWhereRulesChanged();
        _chartActors.LetGo(EngineLimits.ActorIdle);
        _coderActors.LetGo(EngineLimits.ActorIdle);
    }
}
