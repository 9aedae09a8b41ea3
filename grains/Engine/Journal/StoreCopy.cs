using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>Copies one store into another, whatever each is made of, a little at a time.</summary>
internal static class StoreCopy
{
    private const int RowsAtOnce = 256;

    /// <summary>
    /// The fresh range of assignment numbers begins so many seconds after the start of this year: whatever
    /// was handed out since a backup is below, as long as no chart changes hands once a second.
    /// </summary>
    private static readonly Instant FirstRange = Instant.FromUtc(2026, 1, 1, 0, 0);

    /// <summary>Copies everything, as it is at one position.</summary>
    /// <param name="from">The store.</param>
    /// <param name="to">An empty store.</param>
    /// <param name="restored">When a backup is put back: now. Its numbers go on from a fresh range.</param>
    /// <exception cref="StoreException">The other store is not empty, or the chain is broken.</exception>
    public static void Run(IStoredJournal from, IEmptyStore to, Instant? restored)
    {
        if (!to.IsEmpty)
            throw new StoreException("The store to copy into is not empty. Nothing was changed.");
        to.Begin(from.StoreKey);
        var (end, settings) = CopyBatches(from, to);
        if (restored is { } at)
            to.Write(NumbersBegin(end, settings, at));
        foreach (var rows in from.RowsInOrder().Chunk(RowsAtOnce))
            to.Write(new Slice(Read(rows), [], null));
        foreach (var rows in from.MilestonesInOrder().Chunk(RowsAtOnce))
            to.Write(new Slice([], Read(rows), null));
        foreach (var commands in from.CommandRuns())
            to.Write(commands);
        foreach (var kept in from.AllKept())
            to.Write(kept);
        to.Complete(from.Reached);
    }

    private static List<(StreamRow Row, byte[] Body)> Read(IEnumerable<StoredBytes> rows) =>
        [.. rows.Select(row => (row.Read(), row.Body))];

    private static (Batch? End, Settings Settings) CopyBatches(IStoredJournal from, IEmptyStore to)
    {
        var (position, hash, settings) = (0L, Chain.Genesis, Settings.None);
        Batch? end = null;
        foreach (var batch in from.Batches(1))
        {
            try
            {
                Chain.Demand(position, hash, batch);
            }
            catch (InvalidOperationException e)
            {
                throw new StoreException($"The store is damaged and was not copied: {e.Message}", e);
            }
            // The word is looked for before the line is parsed: few units change the settings.
            if (batch.Units.AsSpan().IndexOf("\"s\":\"settings\""u8) >= 0)
                foreach (var append in UnitFormat.ReadAll(batch).SelectMany(unit => unit.Appends))
                    if (append.Stream == StreamId.Settings)
                        settings = (Settings)StreamFold.Apply(append.Stream, settings, append.Changes);
            to.Write(batch);
            (position, hash, end) = (batch.Last, batch.Hash, batch);
        }
        return (end, settings);
    }

    private static Batch NumbersBegin(Batch? end, Settings settings, Instant at)
    {
        var least = Math.Max(
            (int)(at - FirstRange).TotalSeconds, (settings.Tables.LeastNumber ?? 0) + 1_000_000);
        var change = new SettingsChange.NumbersBegin(least);
        var line = UnitFormat.Write(new Unit
        {
            At = at,
            By = "restore",
            Appends = [new Append(
                StreamId.Settings, settings.Version, [change], settings, settings.Apply(change))],
        });
        var next = (end?.Last ?? 0) + 1;
        var stamp = Math.Max(end?.At ?? long.MinValue, at.ToUnixTimeMilliseconds());
        return new Batch(
            next, next, stamp, line, Chain.Link(end?.Hash ?? Chain.Genesis, next, next, stamp, line));
    }
}
