using CodingQueue.Core.Coders;

namespace CodingQueue.Core.Workqueues;

/// <summary>
/// The coders on duty, by workqueue: what tells scarce work from common work. Derived from the coders.
/// </summary>
public sealed class DutyRoster
{
    private readonly Dictionary<WorkqueueId, Dictionary<CoderId, CoderProfile>> _queues = [];
    private readonly Lock _door = new();
    private long _stamp;

    /// <summary>Changes whenever who is on duty, or the profile of one who is, changes.</summary>
    public long Stamp => Volatile.Read(ref _stamp);

    /// <summary>The coder changed from one to the other.</summary>
    public void Change(Coder? before, Coder after)
    {
        var (was, is_) = (before?.IsOnDuty == true, after.IsOnDuty);
        if (was == is_ && ReferenceEquals(before?.Profile, after.Profile))
            return;
        if (!was && !is_)
            return;
        lock (_door)
        {
            if (was)
                foreach (var membership in before!.Profile.Workqueues)
                    if (_queues.TryGetValue(membership.Id, out var left))
                        left.Remove(before.Id);
            if (is_)
                foreach (var membership in after.Profile.Workqueues)
                {
                    if (!_queues.TryGetValue(membership.Id, out var there))
                        _queues[membership.Id] = there = [];
                    there[after.Id] = after.Profile;
                }
            _stamp++;
        }
    }

    /// <summary>The profiles of those on duty in a workqueue.</summary>
    public IReadOnlyList<CoderProfile> Of(WorkqueueId queue)
    {
        lock (_door)
            return _queues.TryGetValue(queue, out var there) ? [.. there.Values] : [];
    }
}
