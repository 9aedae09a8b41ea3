using CodingQueue.Core;
using CodingQueue.Core.Coders;

namespace CodingQueue.Engine.Views;

/// <summary>
/// The coders who wait for charts, by workqueue: what a push chooses from. Its size is that of those who
/// wait,
/// not of all who work there.
/// </summary>
internal sealed class WaitingCoders
{
    private readonly Dictionary<WorkqueueId, Dictionary<CoderId, Coder>> _queues = [];
    private readonly Lock _door = new();

    /// <summary>The coder changed from one to the other.</summary>
    public void Change(Coder? before, Coder after)
    {
        lock (_door)
        {
            if (before is { Waits: true } && !(after.Waits && ReferenceEquals(before.Profile, after.Profile)))
                foreach (var membership in before.Profile.Workqueues)
                    if (_queues.TryGetValue(membership.Id, out var left))
                        left.Remove(before.Id);
            if (!after.Waits)
                return;
            foreach (var membership in after.Profile.Workqueues)
            {
                if (!_queues.TryGetValue(membership.Id, out var waiting))
                    _queues[membership.Id] = waiting = [];
                waiting[after.Id] = after;
            }
        }
    }

    /// <summary>Those who wait in a workqueue now.</summary>
    public List<Coder> Of(WorkqueueId queue)
    {
        lock (_door)
            return _queues.TryGetValue(queue, out var waiting) ? [.. waiting.Values] : [];
    }

    /// <summary>How many wait in a workqueue now.</summary>
    public int Count(WorkqueueId queue)
    {
        lock (_door)
            return _queues.TryGetValue(queue, out var waiting) ? waiting.Count : 0;
    }
}
