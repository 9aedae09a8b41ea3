using CodingQueue.Engine.Journal;
using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation.Disk;

/// <summary>The connection is of no use: it broke, or could not be made.</summary>
internal sealed class LinkException(string what) : Exception(what);

/// <summary>There is no room on the disk; nothing was written.</summary>
internal sealed class DiskFullException() : Exception("no room on the disk");

/// <summary>A write or a sync failed.</summary>
internal sealed class DiskFailedException() : Exception("the disk failed");

/// <summary>What the disk does wrong at the moment.</summary>
internal sealed class DiskFaults
{
    /// <summary>True: nothing more can be written.</summary>
    public bool IsFull { get; set; }

    /// <summary>A sync takes so many milliseconds, about.</summary>
    public double SyncMs { get; set; } = 0.4;

    /// <summary>So many of the next syncs fail.</summary>
    public int FailingSyncs { get; set; }

    /// <summary>So many of the next commits end with the whole server, at any moment of theirs.</summary>
    public int CrashingCommits { get; set; }

    /// <summary>So many of the next commits lose their connection: before, while or after they are done.</summary>
    public int CutCommits { get; set; }

    /// <summary>That share of hints is lost.</summary>
    public double LostHints { get; set; }
}

/// <summary>
/// The one store that several processes share, as a database does, or that one process has to itself: sessions,
/// the turn to commit, and transactions that are written, synced, and only then seen by anybody. Whatever is not
/// synced when it ends may be there afterwards or not.
/// </summary>
/// <param name="universe">The thread and its time.</param>
/// <param name="tables">What is durable.</param>
/// <param name="isLocal">True: the store is in the process that uses it; a failed sync ends the process.</param>
/// <param name="stored">Told of every batch that is durable.</param>
/// <param name="told">Told of faults that strike.</param>
internal sealed partial class Server(
    Universe universe, Tables tables, bool isLocal, Action<Session, Batch> stored, Action<string, string> told)
{
    private readonly Runner _runner = new(universe, "disk", 1);
    private readonly Dictionary<long, (string Writer, long Number)> _writers = [];
    private readonly List<Session> _sessions = [];
    private readonly HashSet<string> _unreachable = [];
    private readonly Queue<(Session Session, Action Act)> _waiting = new();
    private Session? _turn;
    private Session? _storing;
    private (Session Session, Transaction Written)? _unsynced;
    private int _life;

    public Tables Tables => tables;

    public bool IsLocal => isLocal;

    public DiskFaults Faults { get; } = new();

    /// <summary>True while it is down.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Transactions synced so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Commits whose writer was not told what became of them.</summary>
    public long Unknown { get; private set; }

    /// <summary>Makes a connection.</summary>
    /// <exception cref="LinkException">It cannot be made now.</exception>
    public async Task<Session> Connect(string writer, string host, int life, Runner runner, Action hinted)
    {
        var session = new Session(this, universe, writer, host, life, runner, hinted);
        await session.Send<bool>((reply, fail) =>
        {
            if (IsDown || _unreachable.Contains(host))
            {
                fail(new LinkException("the database cannot be reached"));
                return;
            }
            foreach (var old in _sessions.Where(old => old.Writer == writer).ToList())
                Close(old);
            session.IsOpen = true;
            _sessions.Add(session);
            reply(true);
        }, opens: true);
        return session;
    }

    /// <summary>Whose batch begins at a position.</summary>
    public (string Writer, long Number) WriterOf(Batch batch) => _writers[batch.First];

    /// <summary>True: it is this session that stores rows.</summary>
    public bool TryStoring(Session session)
    {
        if (_storing is not { IsOpen: true })
            _storing = session;
        return _storing == session;
    }

    /// <summary>Calls back once the session is the one whose turn it is to commit.</summary>
    public void TakeTurn(Session session, Action act)
    {
        if (_turn is { IsOpen: true })
        {
            _waiting.Enqueue((session, act));
            return;
        }
        _turn = session;
        // Who stops in the middle of their turn must not hold up the others.
        var life = _life;
        session.TurnEnds = universe.After(10_000 * Universe.Ms, _runner, () =>
        {
            if (life == _life && _turn == session && _unsynced is null)
                Close(session);
        });
        act();
    }

    /// <summary>The end of a session, as the server sees it.</summary>
    public void Close(Session session)
    {
        if (!session.IsOpen)
            return;
        session.IsOpen = false;
        _sessions.Remove(session);
        universe.After(universe.Chance.About(2) * Universe.Ms, session.Runner, session.Break);
        if (_storing == session)
            _storing = null;
        // What is being synced is not undone any more.
        if (_turn == session && _unsynced is null)
            EndTurn(session);
    }

    /// <summary>Commits for the session whose turn it is; the turn ends with it.</summary>
    public void Commit(Session session, Transaction asked, Action<bool> reply, Action<Exception> fail)
    {
        if (_turn != session || !session.IsOpen)
        {
            fail(new LinkException("the turn is over"));
            return;
        }
        var chance = universe.Chance;
        if (asked.Link is not null && Strikes(Faults.CutCommits))
        {
            Faults.CutCommits--;
            told("cutCommit", session.Host);
            Cut(session);
            if (chance.Is(0.3))
            {
                Close(session);
                return;
            }
        }
        if (Faults.IsFull)
        {
            EndTurn(session);
            fail(new DiskFullException());
            return;
        }
        var holds = tables.Holds(asked);
        if (!holds)
            asked = asked.WithoutLink();
        if (asked.Link is not null && Strikes(Faults.CrashingCommits))
        {
            Faults.CrashingCommits--;
            universe.After((long)(chance.Share() * 2 * Faults.SyncMs * Universe.Ms), _runner, () => Crash(500));
        }
        _unsynced = (session, asked);
        var life = _life;
        universe.After((long)(chance.About(1_000) / 1_000.0 * Faults.SyncMs * Universe.Ms), _runner, () =>
        {
            if (life == _life)
                Sync(session, asked, holds, reply, fail);
        });
    }

    /// <summary>The server ends; what is not synced is there afterwards, or not.</summary>
    public void Crash(long downMs)
    {
        if (IsDown)
            return;
        told("crash", "disk");
        IsDown = true;
        _life++;
        if (_unsynced is { } half && universe.Chance.Is(0.5))
            Apply(half.Session, half.Written);
        (_unsynced, _turn, _storing) = (null, null, null);
        _waiting.Clear();
        foreach (var session in _sessions.ToList())
        {
            session.IsOpen = false;
            Cut(session);
        }
        _sessions.Clear();
        universe.After(downMs * Universe.Ms, _runner, () => IsDown = false);
    }

    /// <summary>
    /// From now on nothing gets through; the process notices in a while, and so does the server.
    /// </summary>
    public void Cut(Session session)
    {
        if (session.IsCut)
            return;
        session.IsCut = true;
        var chance = universe.Chance;
        universe.After(chance.About(200) * Universe.Ms, session.Runner, session.Break);
        universe.After(chance.About(1_000) * Universe.Ms, _runner, () => Close(session));
    }

    /// <summary>Cuts every connection of a process; until it is reachable again it makes no other.</summary>
    public void Cut(string host, bool reachable)
    {
        if (!reachable)
            _unreachable.Add(host);
        foreach (var session in _sessions.Where(session => session.Host == host).ToList())
            Cut(session);
    }

    /// <summary>The process of these connections is gone: the operating system closes them.</summary>
    public void HostGone(string host, int life)
    {
        foreach (var session in _sessions.Where(one => one.Host == host && one.Life == life).ToList())
        {
            session.IsCut = true;
            universe.After(universe.Chance.About(2) * Universe.Ms, _runner, () => Close(session));
        }
    }

    /// <summary>The process may connect again.</summary>
    public void Reach(string host) => _unreachable.Remove(host);

    internal Runner Runner => _runner;

    private void Sync(
        Session session, Transaction asked, bool holds, Action<bool> reply, Action<Exception> fail)
    {
        _unsynced = null;
        if (Strikes(Faults.FailingSyncs))
        {
            Faults.FailingSyncs--;
            told("ioError", "disk");
            if (isLocal)
            {
                if (universe.Chance.Is(0.5))
                    Apply(session, asked);
                EndTurn(session);
                fail(new DiskFailedException());
                return;
            }
            // A database that cannot sync does not go on.
            _unsynced = (session, asked);
            Crash(1_000);
            return;
        }
        var more = Apply(session, asked);
        if (session.IsCut && asked.Link is not null)
            Unknown++;
        EndTurn(session);
        session.LeftToTidy = more;
        reply(holds);
    }

    private bool Apply(Session session, Transaction synced)
    {
        var more = tables.Apply(synced);
        Commits++;
        if (synced.Link is not { } link)
            return more;
        _writers[link.First] = (session.Writer, synced.Number);
        stored(session, link);
        foreach (var other in _sessions)
            if (other != session && !universe.Chance.Is(Faults.LostHints))
                other.Hint();
        return more;
    }

    private void EndTurn(Session session)
    {
        session.TurnEnds?.Set(-1, 0);
        if (_turn != session)
            return;
        _turn = null;
        while (_waiting.TryDequeue(out var next))
            if (next.Session.IsOpen)
            {
                TakeTurn(next.Session, next.Act);
                return;
            }
    }

    private static bool Strikes(int left) => left > 0;
}
