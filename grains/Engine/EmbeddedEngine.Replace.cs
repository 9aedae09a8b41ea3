using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    private int _replacing;
    private long _replaceAsked;
    private volatile bool _replaceFailed;

    /// <summary>
    /// Places every open chart again that the settings of now would place otherwise. One run at a time.
    /// </summary>
    private void ReplaceWhereRulesChanged()
    {
        Interlocked.Increment(ref _replaceAsked);
        if (Interlocked.Exchange(ref _replacing, 1) == 0)
            Later(Beside.Run(ReplaceUntilSettled));
    }

    /// <summary>
    /// Charts that change meanwhile need no second look: every unit asserts the version of the settings it
    /// was decided with, so none can be decided with the old ones once the new ones are durable.
    /// </summary>
    private async Task ReplaceUntilSettled()
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _replaceAsked);
            _replaceFailed = false;
            try
            {
                await Parallel.ForEachAsync(
                    _journal.Rows,
                    new ParallelOptions
                    {
                        MaxDegreeOfParallelism = EngineLimits.ReplacesAtOnce,
                        TaskScheduler = TaskScheduler.Current,
                    },
                    async (row, _) => await Replace(row));
            }
            catch
            {
                _replaceFailed = true;
                throw;
            }
            finally
            {
                Volatile.Write(ref _replacing, 0);
            }
        }
        while (seen != Volatile.Read(ref _replaceAsked) && Interlocked.Exchange(ref _replacing, 1) == 0);
    }

    private async ValueTask Replace(StreamRow row)
    {
        // A chart that is due is placed when its turn comes, which after downtime is in order.
        if (row.State is not Chart chart || _stop.IsCancellationRequested || chart.NextDue <= Now
            || chart.IsSettled(Settings, Now))
            return;
        var reply = await Command(chart.Id, new ChartCommand.Replace(), Caller.Server);
        // Not now, because the server has too much to do or no room: the sweep asks again.
        if (reply.Refused is not null)
            _replaceFailed = true;
    }
}
