using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    /// <summary>The counts of a workqueue within a scope; "" for charts that no rule places.</summary>
    public WorkqueueCounts Count(string workqueue, Predicate<FacilityId> scope) =>
        _board.Count(workqueue, scope, Now);

    /// <summary>Discharged charts within the facilities that are not final coded.</summary>
    public IReadOnlyList<DnfcCount> Dnfc(Predicate<FacilityId> within) => _dnfc.Count(within, Now);

    /// <summary>The open holds of each reason within a scope: how many, and the oldest.</summary>
    public IReadOnlyList<HoldCounts> HoldsByReason(Predicate<FacilityId> scope) => _board.Holds(scope);

    /// <summary>Available coders below capacity who work the queue.</summary>
    public int WaitingCoders(WorkqueueId queue) => _waiting.Count(queue);

    /// <summary>Open charts with a hold whose owner was told, and nothing has been done since.</summary>
    public IReadOnlyCollection<Chart> AwaitingFollowUp() => _followUps.All();

    /// <summary>A page of open charts; see the list's order at <see cref="ListPlace"/>.</summary>
    public (List<Chart> Charts, ListPlace? Next) Open(
        string? workqueue, Predicate<FacilityId> within, ListPlace? after, int limit,
        Predicate<Chart> filter) =>
        _open.Page(workqueue, within, after, limit, filter);

    /// <summary>A page of finished charts, the latest first, below a place; Next: where to go on.</summary>
    public async Task<(List<Chart> Charts, long? Next)> Finished(
        long below, int limit, Predicate<Chart> filter)
    {
        var found = new List<Chart>();
        for (var scanned = 0; scanned < EngineLimits.ScanPerPage; scanned += EngineLimits.Page)
        {
            var page = await _journal.Finished(below, EngineLimits.Page);
            foreach (var (place, row) in page)
            {
                below = place;
                if (filter(row.Chart))
                    found.Add(row.Chart);
                if (found.Count >= limit)
                    return (found, below);
            }
            if (page.Count < EngineLimits.Page)
                return (found, null);
        }
        return (found, below);
    }

    /// <summary>The coder's charts: what they have, then what waits for them.</summary>
    public IEnumerable<Chart> ChartsOf(Coder coder)
    {
        foreach (var holding in coder.Holdings)
            if (_journal.Current(StreamId.Of(holding.Chart))?.State is Chart chart)
                yield return chart;
        foreach (var right in _lines.FirstRightsOf(coder.Id))
            if (_journal.Current(StreamId.Of(right.Chart))?.State
                is Chart { State.FirstRight: not null } chart)
                yield return chart;
    }
}
