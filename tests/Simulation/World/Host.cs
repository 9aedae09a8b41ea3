using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using CodingQueue.Simulation.Disk;
using Microsoft.Extensions.Logging;

namespace CodingQueue.Simulation.World;

/// <summary>
/// A process that runs the whole engine on the shared store. It is started, stops in order, is killed, stands
/// still for a while, and ends itself when its store fails; whoever watches it starts it again.
/// </summary>
internal sealed class Host(History history, string name, int reach)
{
    private readonly Universe _universe = history.Universe;
    private SimulatedJournal? _journal;
    private bool _isWanted = true;

    public string Name => name;

    /// <summary>How often it was started.</summary>
    public int Life { get; private set; }

    public Runner Runner { get; private set; } = null!;

    public HostClock Clock { get; private set; } = null!;

    /// <summary>What it logged as gone wrong, for people.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The engine once it runs, or null.</summary>
    public EmbeddedEngine? Engine { get; private set; }

    /// <summary>The browsers' side of it once it runs, or null.</summary>
    public Hub? Hub { get; private set; }

    /// <summary>True while it does not stand still.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Starts it; tries again as long as its store cannot be opened.</summary>
    public void Start()
    {
        Life++;
        var (life, off) = (Life, Clock?.Off ?? 0);
        Runner = new Runner(_universe, $"{name}.{Life}", reach);
        _journal = null;
        Clock = new HostClock(_universe, Runner, off);
        _isWanted = true;
        Runner.Start(() => Begin(life));
    }

    private async Task Begin(int life)
    {
        while (_journal is null)
            try
            {
                _journal = await SimulatedJournal.Open(
                    history.Server, Runner, Clock, cause => Failed(life, cause), name, life);
            }
            catch (LinkException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), Clock);
            }
            catch (Exception e)
            {
                history.Violate("start", $"{name} cannot open its store: {e}");
                return;
            }
        Engine = EmbeddedEngine.Start(_journal, Clock, new Told(this));
        _journal.Begin();
        Hub = new Hub(history, this, Engine);
        history.Told(new Process(name, life, "started", ""));
    }

    /// <summary>It is gone from one instant to the next, with everything it had not handed to the store.</summary>
    public void Kill(string what = "killed", string why = "")
    {
        if (Runner.IsDead)
            return;
        history.Told(new Process(name, Life, what, why));
        Runner.Kill();
        history.Server.HostGone(name, Life);
        Hub?.Gone();
        (_journal, Engine, Hub) = (null, null, null);
        IsPaused = false;
    }

    /// <summary>It stops in order, and is then gone.</summary>
    public void Stop()
    {
        if (Engine is not { } engine || IsPaused)
            return;
        var life = Life;
        history.Told(new Process(name, life, "stopping", ""));
        _isWanted = false;
        Hub?.Gone();
        Runner.Start(async () =>
        {
            await engine.DisposeAsync();
            history.Outside.Post(() =>
            {
                if (Life == life)
                    Kill("stopped");
            });
        });
    }

    /// <summary>It stands still, or goes on.</summary>
    public void Pause(bool paused)
    {
        if (Runner.IsDead || IsPaused == paused)
            return;
        IsPaused = paused;
        history.Told(new Process(name, Life, paused ? "paused" : "resumed", ""));
        Runner.Pause(paused);
    }

    /// <summary>What a server's process does when its journal fails: it ends, and is started again.</summary>
    private void Failed(int life, Exception cause)
    {
        if (!_isWanted)
            return;
        history.Outside.Post(() =>
        {
            if (Life != life)
                return;
            history.Failures.Add($"{name}.{life}: {cause.Message}");
            if (!history.Expects(cause))
                history.Violate("process", $"{name} ended itself: {cause}");
            Kill("failed", cause.Message);
            _universe.After(500 * Universe.Ms, history.Outside, () =>
            {
                if (Runner.IsDead && Life == life)
                    Start();
            });
        });
    }

    private void Violate(string kind, string what) => history.Violate(kind, what);

    /// <summary>What the engine tells an operator.</summary>
    private sealed class Told(Host host) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            host.Log.Add($"{formatter(state, exception)} {exception}");
            if (exception is not (null or StoreException or OperationCanceledException))
                host.Violate("logged", $"{host.Name}: {formatter(state, exception)} {exception}");
        }
    }

}
