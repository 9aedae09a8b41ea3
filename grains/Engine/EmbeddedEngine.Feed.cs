using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    private readonly Lock _feedDoor = new();
    private readonly Queue<(long Position, TaskCompletionSource Done)> _readers = new();
    private Action<Committed>? _followers;
    private long _followed;
    private Exception? _feedFailure;

    /// <summary>
    /// Every committed unit from now on, in order of position, on the feed's own thread: the follower must
    /// not wait, and a follower that throws stops the engine.
    /// </summary>
    public void Follow(Action<Committed> follower)
    {
        lock (_feedDoor)
            _followers += follower;
    }

    /// <summary>The position that the views show; at most a moment behind what is durable.</summary>
    public long Followed => Volatile.Read(ref _followed);

    /// <summary>
    /// Waits until the views show everything that is durable now: a caller reads its own writes.
    /// </summary>
    /// <exception cref="StoreException">The engine failed, and the views will not get there.</exception>
    public Task CaughtUp()
    {
        if (Volatile.Read(ref _followed) >= _journal.Position)
            return Task.CompletedTask;
        lock (_feedDoor)
        {
            var position = _journal.Position;
            if (_followed >= position)
                return Task.CompletedTask;
            if (_feedFailure is { } cause)
                return Task.FromException(FeedStopped(cause));
            var reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _readers.Enqueue((position, reader));
            return reader.Task;
        }
    }

    private async Task FollowFeed()
    {
        try
        {
            while (await _journal.Feed.WaitToReadAsync())
            {
                while (_journal.Feed.TryRead(out var committed))
                {
                    foreach (var append in committed.Unit.Appends)
                        Follow(append);
                    Count(committed);
                    Volatile.Read(ref _followers)?.Invoke(committed);
                    Reached(committed.Position);
                }
                PairWhereNoticed();
            }
        }
        catch (Exception e)
        {
            // Views that missed a change are wrong from then on: better no answers than wrong ones.
            StopFollowing(e);
        }
    }

    private void Reached(long position)
    {
        lock (_feedDoor)
        {
            _followed = position;
            while (_readers.TryPeek(out var reader) && reader.Position <= position)
                _readers.Dequeue().Done.SetResult();
        }
    }

    private void StopFollowing(Exception cause)
    {
        // First nothing more is accepted, then those who wait are told: what they see next is the truth.
        _journal.Fail(FeedStopped(cause));
        lock (_feedDoor)
        {
            _feedFailure = cause;
            while (_readers.TryDequeue(out var reader))
                reader.Done.SetException(FeedStopped(cause));
        }
    }

    private static StoreException FeedStopped(Exception cause) =>
        new($"The engine could not follow its journal: {cause.Message}", cause);

    private void Follow(Append append)
    {
        switch (append.After)
        {
            case Chart chart:
                Follow((Chart?)append.Before, chart);
                NoticeWork(chart);
                break;
            case Coder coder:
                Follow((Coder?)append.Before, coder);
                NoticeCoder((Coder?)append.Before, coder);
                break;
            case Settings settings:
                FollowSettings(append.Changes, settings);
                break;
        }
    }

    private void Follow(Chart? before, Chart after)
    {
        _lines.Change(before, after);
        _open.Change(before, after);
        _board.Change(before, after);
        _dnfc.Change(before, after);
        _due.Change(before, after);
        _followUps.Change(after);
        _stuck.Change(before, after);
    }

    private void Follow(Coder? before, Coder after)
    {
        _coders[after.Id] = after;
        _lines.Change(before, after);
        _waiting.Change(before, after);
        _due.Change(before, after);
    }

    /// <summary>
    /// Work that nobody waits for: a failure is told to the operator, and the sweep tries again.
    /// </summary>
    private async void Later(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested)
                EngineLog.BackgroundFailed(_log, e);
        }
    }
}
