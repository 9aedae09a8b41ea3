using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Peers;

/// <summary>
/// The peer of durable cycles: a hand-tuned table with FOR UPDATE SKIP LOCKED on the same PostgreSQL, driven by
/// pgbench with prepared statements. Assigning and completing are a durable transaction each.
/// </summary>
internal sealed partial class SkipLocked
{
    /// <summary>Sessions at once that are tried; the best of them is the peer.</summary>
    public static readonly int[] Sessions = [1, 8, 32];

    // Each statement is a transaction of its own. A cycle that found no chart is not counted.
    private const string Cycle =
        """
        \set coder random(0, 499)
        SELECT take(:coder) AS chart \gset
        UPDATE charts SET completed_at = now() WHERE id = :chart AND coder = :coder AND completed_at IS NULL;
        """;

    private const string Arrival =
        """
        \set workqueue random(0, 19)
        \set facility random(0, 2)
        \set needs random(0, 6)
        \set age random(1, 14400)
        INSERT INTO charts (due_at, discharged_at, needs, charges, workqueue, facility, priority, account, payer, financial_class) VALUES (now() + interval '48 hours' - make_interval(mins => :age), now() - make_interval(mins => :age), 1 << :needs, 1000 + :age, :workqueue, :facility, 5, 'A' || :age, 'MEDICARE', 'Medicare');
        """;

    private readonly PostgresServer _postgres;
    private readonly string _database;
    private readonly int _open;

    /// <summary>Makes the table with so many charts that are ready, vacuumed and analyzed.</summary>
    public SkipLocked(PostgresServer postgres, int open)
    {
        (_postgres, _database, _open) = (postgres, postgres.NewDatabase(), open);
        var sql = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "SkipLocked.sql"));
        Run(sql, $"SELECT arrive({open})", "VACUUM ANALYZE");
    }

    /// <summary>What ran so far: sessions, cycles a second, processor time of a cycle (PostgreSQL's and pgbench's).</summary>
    public List<(int Sessions, bool Arrivals, double PerSecond, TimeSpan Each)> Runs { get; } = [];

    /// <summary>Rows a second that so many sessions insert, each a transaction of its own.</summary>
    public double Inserts(int sessions, TimeSpan most) => Read(Bench("inserts", Arrival, sessions, most), Rate());

    /// <summary>Cycles a second of so many sessions; afterwards there are as many ready charts as at first.</summary>
    public double Measure(int sessions, TimeSpan most, bool arrivals)
    {
        var (before, spent) = (Completed(), Spent());
        var said = arrivals
            ? Bench("arrivals", $"{Arrival}\n{Cycle}", sessions, most) : Bench("cycles", Cycle, sessions, most);
        spent = Spent() - spent;
        var perSecond = Read(said, Rate());
        // By rows, not by pgbench's count: what counts is what was completed, in the time that pgbench took for it.
        var completed = Completed() - before;
        perSecond *= completed / Read(said, Transactions());
        Runs.Add((sessions, arrivals, perSecond, spent / Math.Max(1, completed)));
        var missing = _open - int.Parse(
            Run("SELECT count(*) FROM charts WHERE coder IS NULL"), CultureInfo.InvariantCulture);
        Run($"SELECT arrive({Math.Max(0, missing)})", "VACUUM ANALYZE");
        return perSecond;
    }

    /// <summary>The sessions that did best so far.</summary>
    public int Best(bool arrivals) =>
        Runs.Where(run => run.Arrivals == arrivals).MaxBy(run => run.PerSecond).Sessions;

    /// <summary>The runs in words.</summary>
    public string ToString(bool arrivals) => string.Join(", ", Runs.Where(run => run.Arrivals == arrivals)
        .Select(run => FormattableString.Invariant($"{run.PerSecond:0}/s of {run.Sessions} sessions ({run.Each.TotalMicroseconds:0} µs of processor time each)")));

    // pgbench is an ended child of this process.
    private TimeSpan Spent() => _postgres.Spent + Machine.Spent(Environment.ProcessId)
        - Process.GetCurrentProcess().TotalProcessorTime;

    private long Completed() => long.Parse(
        Run("SELECT count(*) FROM charts WHERE completed_at IS NOT NULL"), CultureInfo.InvariantCulture);

    private string Run(params string[] statements) => _postgres.Sql(_database, statements);

    /// <summary>Runs pgbench; what it prints.</summary>
    private string Bench(string name, string lines, int sessions, TimeSpan most)
    {
        var script = Path.Combine(_postgres.Socket, $"{name}.pgbench");
        File.WriteAllText(script, lines + "\n");
        var start = new ProcessStartInfo(
            Path.Combine(PostgresServer.Programs!, "pgbench"),
            [
                "-h", _postgres.Socket, "-U", "postgres", "-n", "-M", "prepared", "-f", script, "-c", $"{sessions}",
                "-j", $"{Math.Min(sessions, Environment.ProcessorCount)}",
                "-T", $"{Math.Max(1, (int)Math.Round(most.TotalSeconds))}", _database,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"pgbench ended with {process.ExitCode}: {error.Result}");
    }

    private static double Read(string said, Regex number) => double.Parse(
        number.Match(said) is { Success: true } found
            ? found.Groups[1].Value
            : throw new InvalidOperationException($"pgbench said something else: {said}"),
        CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([0-9.]+) \(without initial")]
    private static partial Regex Rate();

    [GeneratedRegex(@"actually processed: ([0-9]+)")]
    private static partial Regex Transactions();
}
