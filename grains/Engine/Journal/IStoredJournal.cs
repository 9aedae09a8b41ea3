using CodingQueue.Core;

namespace CodingQueue.Engine.Journal;

/// <summary>A store as it lies there, for whoever reads the whole of it: a start, a verification.</summary>
internal interface IStoredJournal : IDisposable
{
    /// <summary>How far stored rows and commands reach.</summary>
    Reach Reached { get; }

    /// <summary>
    /// The last link that ends before this position, so that the one that contains it can be checked, and the
    /// time it was written; the beginning when there is none.
    /// </summary>
    (long Last, byte[] Hash, long At) LinkBefore(long position);

    /// <summary>Batches whose last position is at least this, in order.</summary>
    IEnumerable<Batch> Batches(long from);

    /// <summary>The row of a finished chart, or null.</summary>
    StreamRow? FindFinished(ChartId chart);

    /// <summary>Takes in every row that is not a finished chart's.</summary>
    void LoadOpenRows(CurrentRows rows);

    /// <summary>The store's secret.</summary>
    byte[] StoreKey { get; }

    /// <summary>
    /// Every row as it is stored: first what is no chart, then finished charts in the order in which they
    /// were finished, then open ones.
    /// </summary>
    IEnumerable<StoredBytes> RowsInOrder();

    /// <summary>Commands that are stored, in order of position.</summary>
    IEnumerable<CommandRun> CommandRuns();

    /// <summary>Messages that are kept, in the order of their ids.</summary>
    IEnumerable<KeptMessage> AllKept();

    /// <summary>
    /// What the store's own files say is wrong with them, an index that lacks a row for one; null: nothing.
    /// </summary>
    string? Damage => null;

    /// <summary>Charts that have a row.</summary>
    long CountCharts();

    /// <summary>Every stored row of the streams asked for, as digests.</summary>
    IEnumerable<StoredRow> AllRows(Predicate<StreamId> wanted);

    /// <summary>Every milestone of the streams asked for, as digests.</summary>
    IEnumerable<StoredRow> Milestones(Predicate<StreamId> wanted);

    /// <summary>Every milestone as it is stored.</summary>
    IEnumerable<StoredBytes> MilestonesInOrder();
}
