using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Tests;
using CodingQueue.Engine.Tests.Journal;
using CodingQueue.Simulation.Disk;
using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation.Tests;

/// <summary>The contract on the simulated store, when it is in the process.</summary>
public sealed class LocalSimulatedJournalTests() : SimulatedJournalTests(isLocal: true);

/// <summary>The contract on the simulated store, when processes share it.</summary>
public sealed class SharedSimulatedJournalTests() : SimulatedJournalTests(isLocal: false);

/// <summary>
/// The contract on the simulator's journal. Here its world lives on a thread of its own beside the test's, and
/// what waits in it is measured by the machine's clock.
/// </summary>
public abstract class SimulatedJournalTests : JournalContract, IDisposable
{
    private readonly Universe _universe = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly Server _server;
    private readonly Thread _thread;
    private Runner? _runner;
    private int _life;

    protected SimulatedJournalTests(bool isLocal)
    {
        _server = new Server(_universe, new Tables(new byte[32]), isLocal, (_, _) => { }, (_, _) => { });
        _thread = new Thread(() => _universe.Live(_end.Token)) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _end.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override IJournal Open()
    {
        var runner = _runner = new Runner(_universe, $"t.{++_life}", 4);
        var opened = new TaskCompletionSource<SimulatedJournal>(TaskCreationOptions.RunContinuationsAsynchronously);
        runner.Start(async () =>
        {
            try
            {
                var journal = await SimulatedJournal.Open(
                    _server, runner, new WallClock(Time), failure => Assert.Fail(failure.ToString()), "t", _life);
                journal.Begin();
                opened.SetResult(journal);
            }
            catch (Exception e)
            {
                opened.SetException(e);
            }
        });
        return opened.Task.GetAwaiter().GetResult();
    }

    private protected override ValueTask Crash(IJournal running)
    {
        var runner = _runner!;
        runner.Kill();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Runner.Post(() =>
        {
            _server.HostGone("t", _life);
            gone.SetResult();
        });
        return new ValueTask(gone.Task);
    }

    /// <summary>The wall's clock is the test's; waiting is done in true time.</summary>
    private sealed class WallClock(ManualTime wall) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => wall.GetUtcNow();
    }
}
