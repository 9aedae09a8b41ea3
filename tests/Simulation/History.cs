using CodingQueue.Simulation.Callers;
using CodingQueue.Simulation.Disk;
using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation;

/// <summary>
/// One history: a seed, the house that it stands for, work and faults, then everything heals, and whatever was
/// begun must end.
/// </summary>
internal sealed partial class History : IDisposable
{
    /// <summary>More than any history takes between two moments of rest: it would go on for ever.</summary>
    private const long MostSteps = 3_000_000;

    private readonly IReadOnlyList<Step> _steps;
    private readonly List<string> _violations = [];

    private History(Plan plan, IReadOnlyList<Step> steps, bool isForgetful, Action<Trace>? watch)
    {
        (Plan, _steps) = (plan, steps);
        Trace = new Trace { IsForgetful = isForgetful };
        watch?.Invoke(Trace);
        Universe = new Universe(plan.Seed);
        var key = new byte[32];
        BitConverter.TryWriteBytes(key, plan.Seed);
        Outside = new Runner(Universe, "outside", plan.Reach);
        Wall = new HostClock(Universe, Outside, 0);
        Server = new Server(
            Universe, new Tables(key), plan.IsLocal,
            (session, batch) => Told(new Stored(
                session.Host, session.Life, batch.First, batch.Last, batch.At, batch.Units,
                Convert.ToHexStringLower(batch.Hash))),
            (kind, place) => Told(new Fault(kind, place, 0)));
        Network = new Network(Universe, (kind, place, amount) => Told(new Fault(kind, place, amount)));
        House = new House(new Chance(plan.Seed ^ 0x4005E), plan.Coders, plan.Facilities);
        Hosts = [.. Enumerable.Range(1, plan.Hosts).Select(n => new Host(this, $"h{n}", plan.Reach))];
        Calls = new Calls(this);
        People = new People(this);
        Browsers = new Browsers(this);
        Faults = new Faults(this);
    }

    public Plan Plan { get; }

    public Trace Trace { get; }

    public Universe Universe { get; }

    public Server Server { get; }

    public Network Network { get; }

    public House House { get; }

    public IReadOnlyList<Host> Hosts { get; }

    /// <summary>Where everybody runs who is no process of the product.</summary>
    public Runner Outside { get; }

    /// <summary>The clock of those outside, which is right.</summary>
    public HostClock Wall { get; }

    public Calls Calls { get; }

    public People People { get; }

    public Browsers Browsers { get; }

    public Faults Faults { get; }

    /// <summary>Processes that ended themselves, and why.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>What must not be, each with its kind before a colon.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Runs a seed, of its plan only the steps to keep; what happened goes into a trace.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="keep">The places of the steps that are taken; null: all.</param>
    /// <param name="isForgetful">True: the trace keeps nothing, for whoever only counts.</param>
    /// <param name="watch">Handed the trace before anything happens.</param>
    public static History Run(
        Plan plan, IReadOnlySet<int>? keep = null, bool isForgetful = false, Action<Trace>? watch = null)
    {
        var history = new History(
            plan, [.. plan.Steps.Where(step => keep?.Contains(step.Place) != false)], isForgetful, watch);
        try
        {
            history.Run();
        }
        catch (NoRestException e)
        {
            history.Violate("rest", e.Message);
        }
        return history;
    }

    public void Told(Happening happening) => Trace.Add(Universe.Now / Universe.Ms, happening);

    public void Violate(string kind, string what) => _violations.Add($"{kind}: {what}");

    /// <summary>True for what a process may end itself for: the disk in it failed.</summary>
    public bool Expects(Exception cause) => Plan.IsLocal && cause is Engine.Journal.StoreException
        && (cause.Message.Contains("disk failed", StringComparison.Ordinal)
            || cause.Message.Contains("connection", StringComparison.Ordinal));

    private void Run()
    {
        Told(new Phase("setUp"));
        foreach (var host in Hosts)
            host.Start();
        var isSetUp = Outside.Start(async () =>
        {
            foreach (var ask in House.SetUp())
                await Calls.Send(ask, new Chance(Plan.Seed));
        });
        Until("the house is set up", () => isSetUp.IsCompleted, 600_000);
        if (_violations.Count > 0)
            return;
        Told(new Phase("faults"));
        var begun = Universe.Now;
        foreach (var step in _steps)
            Universe.After(step.Ms * Universe.Ms, Outside, () =>
            {
                if (step.Part == Part.Fault)
                    Faults.Do(step);
                else
                    Watch(People.Do(step));
            });
        Universe.RunUntil(() => false, begun + Plan.Ms * Universe.Ms, MostSteps);
        Faults.Heal();
        Told(new Phase("healed"));
        Rest();
    }

    /// <summary>Whoever outside fails is a fault of the simulation.</summary>
    private async void Watch(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e)
        {
            Violate("simulation", $"{e}");
        }
    }

    private bool Until(string what, Func<bool> holds, long ms)
    {
        if (Universe.RunUntil(holds, Universe.Now + ms * Universe.Ms, MostSteps) || holds())
            return true;
        Violate("progress", $"not within {ms} ms: {what}");
        return false;
    }

    public void Dispose() => Trace.Dispose();
}
