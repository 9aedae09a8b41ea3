using System.Collections.Concurrent;
using System.Diagnostics;
using CodingQueue.Load;

namespace CodingQueue.Simulation;

/// <summary>Many seeds, on every processor, and what they add up to.</summary>
internal sealed class Runs
{
    private readonly Words _words;
    private readonly double _hours;
    private readonly Violations _violations = new();
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Lock _door = new();

    private Runs(Words words)
    {
        _words = words;
        _hours = words.Number("minutes", 0) is > 0 and var minutes ? minutes / 60.0 : words.Number("hours", 1);
    }

    /// <summary>Runs the seeds; the exit code.</summary>
    public static int Run(Words words) => new Runs(words).Run();

    private int Run()
    {
        var first = (ulong)_words.Number("seed", 1);
        var count = _words.Number("seeds", 1);
        if (_words.Has("shrink"))
            return new Shrinking(_hours, Keep()).Run(first);
        var machine = new Machine();
        var watch = Stopwatch.StartNew();
        var limit = TimeSpan.FromSeconds(_words.Number("seconds", 1_000_000));
        var queue = new ConcurrentQueue<ulong>(Enumerable.Range(0, count).Select(i => first + (ulong)i));
        var threads = Enumerable.Range(0, _words.Number("threads", Environment.ProcessorCount)).Select(_ => new Thread(() =>
        {
            while (watch.Elapsed < limit && queue.TryDequeue(out var seed))
                Run(seed, count == 1);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Tell(watch, machine);
        return _violations.ExitCode();
    }

    private HashSet<int>? Keep() => _words.Has("keep")
        ? _words.Text("keep", "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToHashSet()
        : null;

    private void Run(ulong seed, bool alone)
    {
        var plan = Plan.Of(seed, _hours);
        var watch = Stopwatch.StartNew();
        var tally = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var history = History.Run(plan, Keep(), isForgetful: !_words.Has("trace"), watch: (trace, _) =>
            trace.Added += happening => Count(tally, happening));
        if (_words.Has("trace"))
            foreach (var happening in history.Trace.All)
                Console.WriteLine(happening);
        if (alone || _words.Has("tell"))
            Console.WriteLine(
                $"{seed}: {plan.Hosts} processes{(plan.IsLocal ? ", store within" : "")}, "
                + $"{plan.Steps.Count} planned, {history.Universe.Steps} steps, {history.Trace.Count} happenings, "
                + $"{history.Server.Commits} commits, {history.Calls.Count} sendings, "
                + $"{history.Trace.Hash[..16]}, {watch.ElapsedMilliseconds} ms");
        lock (_door)
        {
            foreach (var violation in history.Violations)
            {
                var colon = violation.IndexOf(':', StringComparison.Ordinal);
                _violations.Add(violation[..colon], violation[(colon + 2)..]);
            }
            if (history.Violations.Count > 0)
                Console.WriteLine($"  replay: {Replay(seed, _hours, Keep())}");
            Add("seeds", 1);
            Add("steps", history.Universe.Steps);
            Add("commits", history.Server.Commits);
            Add("unknown outcomes", history.Server.Unknown);
            Add("calls", history.Calls.Count);
            Add("seconds", history.Universe.Now / TimeSpan.TicksPerSecond);
            foreach (var (kind, times) in tally)
                _faults[kind] = _faults.GetValueOrDefault(kind) + times;
        }
        if (_words.Has("twice") || seed % 100 == 0)
            Again(plan, history.Trace.Hash);
    }

    /// <summary>The same seed must give the same history.</summary>
    private void Again(Plan plan, string hash)
    {
        using var again = History.Run(plan, Keep(), isForgetful: true);
        lock (_door)
        {
            Add("run twice", 1);
            _violations.Unless(
                again.Trace.Hash == hash, "deterministic", $"seed {plan.Seed} gives another history the second time");
        }
    }

    /// <summary>The line that makes the same history again.</summary>
    public static string Replay(ulong seed, double hours, IReadOnlySet<int>? keep) =>
        $"dotnet run -c Release --project tests/Simulation -- run --seed {seed} --minutes {hours * 60:0}"
        + (keep is null ? "" : $" --keep {string.Join(',', keep.Order())}");

    private static void Count(SortedDictionary<string, long> tally, Happening happening)
    {
        var kind = happening switch
        {
            Fault { Kind: not ("healed" or "network" or "armedCut" or "armedCrash" or "armedIoError") } fault =>
                $"fault {fault.Kind}",
            Process { What: "killed" or "paused" or "failed" or "stopping" } process => $"fault {process.What}",
            Connected { Open: false } => "fault browser cut",
            Served => "answers",
            Stored => "batches",
            Pushed => "messages to browsers",
            _ => null,
        };
        if (kind is not null)
            tally[kind] = tally.GetValueOrDefault(kind) + 1;
    }

    private void Add(string name, long more) => _counts[name] = _counts.GetValueOrDefault(name) + more;

    private void Tell(Stopwatch watch, Machine machine)
    {
        foreach (var (name, value) in _counts.Concat(_faults))
            Console.WriteLine($"{name,-28} {value,14:N0}");
        var hours = Math.Round(_counts.GetValueOrDefault("seconds") / 3_600.0, 1);
        var faults = _faults.Where(kind => kind.Key.StartsWith("fault", StringComparison.Ordinal)).Sum(kind => kind.Value);
        Console.WriteLine($"{hours:N1} simulated hours, {faults:N0} faults, {watch.Elapsed.TotalSeconds:N1} s; {machine}");
        new Figure("simulated hours", hours, "h", null, null, machine.Busy).Print();
        new Figure("faults in simulation", faults, "faults", null, null, machine.Busy).Print();
    }
}
