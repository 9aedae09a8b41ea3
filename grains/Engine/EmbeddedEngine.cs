using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Actors;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>
/// The whole engine in one process: actors over a journal, the views that follow it, and the clock
/// that makes due things happen. Everything it answers is durable before it is answered.
/// </summary>
public sealed partial class EmbeddedEngine : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ReadyLines _lines = new();
    private readonly OpenCharts _open = new();
    private readonly Board _board = new();
    private readonly Dnfc _dnfc = new();
    private readonly DueIndex _due = new();
    private readonly FollowUps _followUps = new();
    private readonly StuckCharts _stuck = new();
    private readonly ConcurrentDictionary<CoderId, Coder> _coders = new();
    private readonly ActorTable<ChartId, ChartActor> _chartActors;
    private readonly ActorTable<CoderId, CoderActor> _coderActors;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private int _stopped;

    private EmbeddedEngine(IJournal journal, TimeProvider time, ILogger log)
    {
        (_journal, _time, _log) = (journal, time, log);
        _chartActors = new(id => new ChartActor(id, journal, time), actor => actor.Mailbox);
        _coderActors = new(
            id => new CoderActor(
                id, journal, time, _lines, chart => _chartActors!.Of(chart), _beingGiven.ContainsKey),
            actor => actor.Mailbox);
    }

    /// <summary>
    /// Opens the store in a folder and starts. When it returns, everything that was ever acknowledged is
    /// known again, and what fell due meanwhile happens in order.
    /// </summary>
    /// <param name="folder">The store's folder; made if it is not there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what an operator should know; ids only.</param>
    /// <param name="onFailure">Called once if the disk fails: the process should stop and be started
    /// again.</param>
    /// <exception cref="StoreException">The store cannot be used; the message says why.</exception>
    public static EmbeddedEngine Start(
        string folder, TimeProvider time, ILogger log, Action<Exception>? onFailure = null) =>
        Start(SqliteJournal.Open(folder, time, onFailure ?? (_ => { })), time, log);

    /// <summary>Starts on a journal that is open, and owns it from then on.</summary>
    /// <param name="journal">No other engine may run on its store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what an operator should know; ids only.</param>
    public static EmbeddedEngine Start(IJournal journal, TimeProvider time, ILogger log)
    {
        var engine = new EmbeddedEngine(journal, time, log);
        try
        {
            engine.LoadViews();
        }
        catch
        {
            journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
        engine._loops.Add(Beside.Run(engine.FollowFeed));
        engine._loops.Add(Beside.Run(engine.MakeDueThingsHappen));
        engine._loops.Add(Beside.Run(engine.SweepOften));
        engine._loops.Add(Beside.Run(engine.StoreFiguresOften));
        engine.ReplaceWhereRulesChanged();
        return engine;
    }

    /// <summary>The store's secret, for what must be told from a forgery.</summary>
    public byte[] StoreKey => _journal.StoreKey;

    /// <summary>True while commands are accepted.</summary>
    public bool IsReady => _journal.IsReady;

    /// <summary>Why commands are not accepted now, as one sentence; null: they are.</summary>
    public string? Trouble => _journal.Trouble;

    /// <summary>The position of the last unit that is durable.</summary>
    public long Position => _journal.Position;

    /// <summary>Now, as the engine sees it.</summary>
    public Instant Now => _time.Now();

    /// <summary>Clients, facilities and workqueues as of now.</summary>
    public Settings Settings => (Settings?)_journal.Current(StreamId.Settings)?.State ?? Settings.None;

    /// <summary>The accounts as of now.</summary>
    public AccountBook Accounts =>
        (AccountBook?)_journal.Current(StreamId.Accounts)?.State ?? AccountBook.Empty;

    /// <summary>All coders as of the feed.</summary>
    public IEnumerable<Coder> Coders => _coders.Values;

    /// <summary>The coder, or null.</summary>
    public Coder? FindCoder(CoderId id) => _journal.Current(StreamId.Of(id))?.Coder;

    /// <summary>The chart, a finished one too, or null.</summary>
    public async ValueTask<Chart?> FindChart(ChartId id) => (await _journal.Load(StreamId.Of(id)))?.Chart;

    /// <summary>The chart as of now while it is open, or null.</summary>
    public Chart? FindOpen(ChartId id) => _journal.Current(StreamId.Of(id))?.Chart;

    /// <summary>The id of an encounter's track.</summary>
    public ChartId IdOf(FacilityId facility, string account, Track track) =>
        ChartId.Of(_journal.StoreKey, facility, account, track);

    /// <summary>
    /// Rows in memory, for operators: those of everything open, and of what is not stored yet.
    /// </summary>
    public int RowsInMemory => _journal.RowsInMemory;

    /// <summary>
    /// Charts of a workqueue in the common line, and those that wait for one coder, for tests.
    /// </summary>
    internal (int Line, int FirstRights) LineCounts(WorkqueueId queue) => (
        _lines.Count(queue),
        _open.Page(
            queue.Value, _ => true, null, int.MaxValue, chart => chart.State.FirstRight is not null)
            .Charts.Count);

    /// <summary>Actors in memory, for operators.</summary>
    public int Actors => _chartActors.Count + _coderActors.Count;

    /// <summary>Stops taking commands, finishes what was taken, stores the rows.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        _stop.Cancel();
        await StoreFigures();
        await _journal.DisposeAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private void LoadViews()
    {
        foreach (var row in _journal.Rows)
            Load(row);
        LoadFigures();
        // Nobody who asks first is to wait for the ages of all.
        _dnfc.Count(_ => false, Now);
        _followed = _journal.Position;
    }

    private void Load(StreamRow row)
    {
        if (row.State is Chart chart)
            Follow(null, chart);
        else if (row.State is Coder coder)
            Follow(null, coder);
    }
}
