using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    private readonly HashSet<WorkqueueId> _toPair = [];
    private readonly Lock _waitersDoor = new();
    private readonly List<(long Position, TaskCompletionSource Done)> _waiters = [];
    private Action<Committed>? _followers;
    private long _followed;
    private int _replacing;
    private long _replaceAsked;

    /// <summary>Every committed unit, in order of position, on the feed's own thread: the follower must not wait.</summary>
    public void Follow(Action<Committed> follower) => _followers += follower;

    /// <summary>Waits until the views show everything that is durable now: a caller reads its own writes.</summary>
    public Task CaughtUp()
    {
        var position = _journal.Position;
        if (Volatile.Read(ref _followed) >= position)
            return Task.CompletedTask;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitersDoor)
        {
            if (_followed >= position)
                return Task.CompletedTask;
            _waiters.Add((position, waiter));
        }
        return waiter.Task;
    }

    private async Task FollowFeed()
    {
        Volatile.Write(ref _followed, _journal.Position);
        while (await _journal.Feed.WaitToReadAsync())
        {
            while (_journal.Feed.TryRead(out var committed))
            {
                foreach (var append in committed.Unit.Appends)
                    Follow(append);
                _followers?.Invoke(committed);
                Reached(committed.Position);
            }
            foreach (var queue in _toPair)
                Pair(queue);
            _toPair.Clear();
        }
    }

    private void Reached(long position)
    {
        lock (_waitersDoor)
        {
            _followed = position;
            for (var i = _waiters.Count - 1; i >= 0; i--)
                if (_waiters[i].Position <= position)
                {
                    _waiters[i].Done.SetResult();
                    _waiters.RemoveAt(i);
                }
        }
    }

    private void Follow(Append append)
    {
        switch (append.After)
        {
            case Chart chart:
                Follow((Chart?)append.Before, chart);
                NoticeWork(chart);
                break;
            case Coder coder:
                _coders[coder.Id] = coder;
                NoticeCoder((Coder?)append.Before, coder);
                break;
            case Settings _:
                ReplaceWhereRulesChanged();
                break;
        }
    }

    private void Follow(Chart? before, Chart after)
    {
        _lines.Change(before, after);
        _open.Change(before, after);
        _board.Change(before, after);
        _due.Change(before, after);
        _followUps.Change(after);
    }

    /// <summary>A chart may be taken, or was taken and left others behind it.</summary>
    private void NoticeWork(Chart chart)
    {
        if (chart.State.FirstRight is { } right)
        {
            if (_coders.TryGetValue(right.Coder, out var coder) && coder.Presence == Presence.Off)
                Later(Command(chart.Id, new ChartCommand.Yield(right.Coder), Caller.Server));
            else if (coder is { Waits: true } && IsPush(chart.Workqueue))
                Hint(right.Coder);
        }
        else if (chart.Workqueue is { } queue && (chart.State.IsOffered || chart.State.InForce is not null)
            && IsPush(queue))
            _toPair.Add(queue);
    }

    private void NoticeCoder(Coder? before, Coder after)
    {
        if (after.Presence == Presence.Off && before?.Presence != Presence.Off)
            foreach (var right in _lines.FirstRightsOf(after.Id))
                Later(Command(right.Chart, new ChartCommand.Yield(after.Id), Caller.Server));
        else if (after.Waits && after.Profile.Workqueues.Any(membership => IsPush(membership.Id)))
            Hint(after.Id);
    }

    private bool IsPush(WorkqueueId? queue) =>
        queue is { } id && Settings.Workqueues.TryGetValue(id, out var set) && set.Assign == AssignMode.Push;

    /// <summary>Tells waiting coders of the heads of a push workqueue's classes; each coder once a round.</summary>
    private void Pair(WorkqueueId queue)
    {
        const int perClass = 8;
        var classes = _lines.Classes(queue);
        if (classes.Count == 0)
            return;
        var (settings, now) = (Settings, Now);
        var waiting = _coders.Values.Where(coder => coder.Waits).ToList();
        foreach (var (requirement, _) in classes)
            foreach (var chart in _lines.Of(requirement, perClass))
            {
                var chosen = Push.Choose(
                    waiting, requirement, settings, now,
                    coder => chart.IsDeclinedBy(coder.Id, now) || _coderActors.Of(coder.Id).IsHinted);
                if (chosen is null)
                    continue;
                waiting.Remove(chosen);
                Hint(chosen.Id);
            }
    }

    private void Hint(CoderId coder) => Later(Task.Run(() => _coderActors.Of(coder).FollowHint()));

    /// <summary>Work that nobody waits for: a failure is told to the operator, and the sweep tries again.</summary>
    private async void Later(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is StoreException or InvalidOperationException)
        {
            EngineLog.BackgroundFailed(_log, e);
        }
    }

    /// <summary>Places every open chart again that the settings of now would place otherwise. One run at a time.</summary>
    private void ReplaceWhereRulesChanged()
    {
        Interlocked.Increment(ref _replaceAsked);
        if (Interlocked.Exchange(ref _replacing, 1) == 0)
            Later(Task.Run(ReplaceUntilSettled));
    }

    private async Task ReplaceUntilSettled()
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _replaceAsked);
            foreach (var row in _journal.Rows)
                if (row.State is Chart chart && !_stop.IsCancellationRequested && !chart.IsSettled(Settings, Now))
                    await Command(chart.Id, new ChartCommand.Replace(), Caller.Server);
            Volatile.Write(ref _replacing, 0);
        }
        while (seen != Volatile.Read(ref _replaceAsked) && Interlocked.Exchange(ref _replacing, 1) == 0);
    }

    private async Task MakeDueThingsHappen()
    {
        while (!_stop.IsCancellationRequested)
        {
            while (!_stop.IsCancellationRequested && _due.Take(Now) is { } chart)
                if (await Tick(chart) is { Refusal: not Refusal.NotFound } refused)
                {
                    EngineLog.DueFailed(_log, chart.Value, refused.Detail);
                    _due.Again(chart, Now + Duration.FromSeconds(1));
                }
            var wait = _due.Next is { } next ? next - Now : Duration.MaxValue;
            var most = TimeSpan.FromMinutes(1);
            try
            {
                await _due.Earlier.WaitAsync(
                    wait > Duration.FromTimeSpan(most) ? most : Duration.Max(wait, Duration.Zero).ToTimeSpan(), _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<Refused?> Tick(ChartId chart)
    {
        try
        {
            return (await Command(chart, new ChartCommand.Tick(), Caller.Clock)).Refused;
        }
        catch (StoreException e)
        {
            return new Refused(Refusal.OutcomeUnknown, e.Message);
        }
    }

    private async Task SweepOften()
    {
        using var timer = new PeriodicTimer(EngineLimits.Sweep, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var queue in Settings.Ordered)
                    if (queue.Assign == AssignMode.Push)
                        Pair(queue.Id);
                _chartActors.LetGo(EngineLimits.ActorIdle);
                _coderActors.LetGo(EngineLimits.ActorIdle);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }
}
