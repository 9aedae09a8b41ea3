using System.Collections.Concurrent;
using System.Collections.Immutable;
using CodingQueue.Api.Access;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Api.Live;

/// <summary>
/// Every live stream of this process. Desks follow the feed unit by unit; boards are counted a few times a
/// second. A stream is made when somebody first reads it and dropped a while after the last reader left.
/// </summary>
public sealed class LiveStreams : BackgroundService
{
    private static readonly TimeSpan BoardEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);
    private static readonly Duration KeptAfterLeaving = Duration.FromMinutes(5);

    private readonly EmbeddedEngine _engine;
    private readonly Tokens _tokens;
    private readonly ConcurrentDictionary<(CoderId Coder, string Scope), DeskStream> _desks = new();
    private readonly ConcurrentDictionary<string, BoardStream> _boards = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LiveConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>Streams over an engine; they follow its feed from now on.</summary>
    public LiveStreams(EmbeddedEngine engine, Tokens tokens, TimeProvider time)
    {
        (_engine, _tokens, Time) = (engine, tokens, time);
        engine.Follow(Follow);
    }

    /// <summary>For how often boards are counted, and how long a connection may be stalled.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Connections now, for operators.</summary>
    public int Connections => _connections.Count;

    internal void Add(string id, LiveConnection connection) => _connections[id] = connection;

    internal LiveConnection? Find(string id) => _connections.GetValueOrDefault(id);

    internal void Remove(string id)
    {
        if (!_connections.TryRemove(id, out var connection))
            return;
        lock (connection.Streams)
            foreach (var stream in connection.Streams.Values)
                stream.Remove(connection, _engine.Now);
    }

    /// <summary>The stream of that name as the account may see it, or null when it may not.</summary>
    internal async Task<LiveStream?> Open(string name, Account account)
    {
        var scope = Scope.NameOf(account);
        if (name == "board")
            return Permissions.Allow(account.Role, Act.ReadBoard)
                ? _boards.GetOrAdd(scope, _ => new BoardStream(_engine, account)).Stream
                : null;
        if (!name.StartsWith("desk:", StringComparison.Ordinal) || !Permissions.Allow(account.Role, Act.Work)
            || _engine.FindCoder(new CoderId(name[5..])) is not { } coder
                || !account.Sees(coder, _engine.Settings))
            return null;
        var desk = _desks.GetOrAdd((coder.Id, account.Role == Role.Coder ? "" : scope),
            key => new DeskStream(_engine, key.Coder, account));
        await desk.LookUp();
        return desk.Stream;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Run(stoppingToken);

    /// <summary>Counts boards and beats until the server stops.</summary>
    internal async Task Run(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BoardEvery, Time);
        var beat = BeatEvery;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var board in _boards.Values)
                    board.Refresh();
                if ((beat -= BoardEvery) > TimeSpan.Zero)
                    continue;
                beat = BeatEvery;
                Beat();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Beat()
    {
        foreach (var connection in _connections.Values)
            if (_tokens.Read(connection.Token) != connection.Account)
                connection.SignOut(new SignedOut(
                    _tokens.WhyEnded(connection.Token) ?? "Your sign-in ended. Sign in again to go on."));
        foreach (var (key, desk) in InOrder(_desks))
            if (Stays(desk.Stream))
            {
                // A day that ends may bring a warning, though nobody has done anything.
                desk.Push(_engine.Now);
                desk.Stream.Beat();
            }
            else
                _desks.TryRemove(key, out _);
        foreach (var (key, board) in _boards)
            if (Stays(board.Stream))
                board.Stream.Beat();
            else
                _boards.TryRemove(key, out _);
    }

    private bool Stays(LiveStream stream) =>
        stream.LeftAt is not { } left || _engine.Now - left < KeptAfterLeaving;

    private void Follow(Committed committed)
    {
        if (_desks.IsEmpty)
            return;
        foreach (var append in committed.Unit.Appends)
            switch (append.After)
            {
                case Chart chart:
                    var before = (Chart?)append.Before;
                    foreach (var coder in Concerned(before, chart, append.Changes))
                        foreach (var desk in DesksOf(coder))
                            desk.Push(chart, before, append.Changes, committed);
                    break;
                case Coder coder:
                    foreach (var desk in DesksOf(coder.Id))
                        desk.Push(committed.Unit.At);
                    break;
            }
    }

    private IEnumerable<DeskStream> DesksOf(CoderId coder) =>
        InOrder(_desks.Where(desk => desk.Key.Coder == coder)).Select(desk => desk.Value);

    /// <summary>Who is told first is not left to chance.</summary>
    private static IEnumerable<KeyValuePair<(CoderId Coder, string Scope), DeskStream>> InOrder(
        IEnumerable<KeyValuePair<(CoderId Coder, string Scope), DeskStream>> desks) => desks
        .OrderBy(desk => desk.Key.Coder.Value, StringComparer.Ordinal)
        .ThenBy(desk => desk.Key.Scope, StringComparer.Ordinal);

    /// <summary>
    /// The coders whose desks show the chart, before or after, and who own a hold that falls due.
    /// </summary>
    private static HashSet<CoderId> Concerned(Chart? before, Chart after, ImmutableArray<object> changes)
    {
        var coders = new HashSet<CoderId>();
        foreach (var chart in new[] { before, after })
        {
            if (chart?.State.InForce is { } assignment)
                coders.Add(assignment.Coder);
            if (chart?.State.FirstRight is { } right)
                coders.Add(right.Coder);
        }
        foreach (var change in changes)
            if (change is ChartChange.FollowedUp told)
                coders.Add(new CoderId(after.Holds.First(hold => hold.Id == told.Hold).Owner));
            else if (change is ChartChange.Escalated up)
                coders.Add(new CoderId(up.To));
        return coders;
    }
}
