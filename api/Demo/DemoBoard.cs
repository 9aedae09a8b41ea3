using CodingQueue.Api.Board;

namespace CodingQueue.Api.Demo;

/// <summary>
/// What the board shows, read every few seconds. It keeps the demo within bounds: when a workqueue is fuller
/// than usual, the hospitals send less for it, and when it runs empty, more.
/// </summary>
internal sealed class DemoBoard(DemoCaller caller)
{
    private const int MostOpen = 3_000;
    private const int MostUnroutable = 6;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly Dictionary<string, int> Usual = DemoVendor.Workqueues.ToDictionary(
        queue => queue.Id,
        queue => queue.Ready + DemoVisits.Volumes.Select(volume => new DemoWard(volume))
            .Where(ward => ward.Visit.Workqueue == queue.Id).Sum(ward => ward.UsuallyAwaited));

    private volatile BoardOut? _seen;

    /// <summary>How eagerly work for a workqueue arrives: 1 as usual, 2 at most, 0 not at all.</summary>
    /// <param name="workqueue">Empty: charts that belong in no workqueue.</param>
    /// <param name="onTheWay">Charts that only wait for a document that will come.</param>
    public double Appetite(string workqueue, int onTheWay)
    {
        if (_seen is not { } board || board.Workqueues.Sum(Open) > MostOpen)
            return 0;
        if (workqueue.Length == 0)
            return board.Unroutable < MostUnroutable ? 1 : 0;
        var ready = board.Workqueues.FirstOrDefault(queue => queue.Id == workqueue)?.Ready ?? 0;
        return Math.Clamp(2 - ((double)(ready + onTheWay) / Usual[workqueue]), 0, 2);
    }

    /// <summary>Reads until told to stop.</summary>
    public async Task Watch(CancellationToken stop)
    {
        while (true)
        {
            _seen = (await caller.Get<BoardOut>("/api/board", stop)).Value ?? _seen;
            await Task.Delay(Every, stop);
        }
    }

    private static int Open(BoardWorkqueue queue) =>
        queue.Ready + queue.Assigned + queue.InProgress + queue.Held + queue.Review + queue.NotReady;
}
