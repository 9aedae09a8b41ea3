using System.Diagnostics;
using System.Globalization;

namespace CodingQueue.Load;

/// <summary>
/// A PostgreSQL of this program's own: made in a temporary folder, reached over a socket in it, durable as a
/// real one, gone with the program. Run as the account postgres when this program is root, which may not run
/// it.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const int Port = 5432;
    private readonly string _folder = Directory.CreateTempSubdirectory("cq-pg-").FullName;
    private readonly string _settings;
    private int _databases;
    private Process? _apart;

    /// <summary>Makes the server and starts it.</summary>
    /// <param name="settings">Further lines of its configuration, which come last.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or does not start.</exception>
    public PostgresServer(string settings = "")
    {
        _settings = settings;
        // Whoever ends this program early does not leave the server behind.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            Run("chown", "postgres", _folder);
        As("initdb", "-D", Cluster, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8");
        var more = Path.Combine(_folder, "more.conf");
        File.WriteAllText(more, $"max_connections = 120\nmax_wal_size = '4GB'\n{_settings}\n");
        File.AppendAllText(Path.Combine(Cluster, "postgresql.conf"), $"include '{more}'\n");
        Start();
    }

    /// <summary>The folder of PostgreSQL's programs; null: it is not installed.</summary>
    public static string? Programs { get; } = new[] { "/usr/lib/postgresql", "/usr/local/pgsql", "/usr/pgsql" }
        .Where(Directory.Exists)
        .SelectMany(root => Directory.EnumerateDirectories(root).OrderDescending(StringComparer.Ordinal).Append(root))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        .Select(root => new[] { Path.Combine(root, "bin"), root }.FirstOrDefault(IsWhole))
        .FirstOrDefault(bin => bin is not null);

    private static bool IsWhole(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "psql"));

    /// <summary>The folder of its socket.</summary>
    public string Socket => _folder;

    /// <summary>The file of its socket.</summary>
    public string SocketFile => Path.Combine(_folder, $".s.PGSQL.{Port}");

    /// <summary>Processor time that all of its processes have used.</summary>
    public TimeSpan Spent
    {
        get
        {
            var first = int.Parse(
                File.ReadLines(Path.Combine(Cluster, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            return Machine.Children(first).Append(first).Aggregate(
                TimeSpan.Zero, (all, process) => all + Machine.Spent(process));
        }
    }

    private string Cluster => Path.Combine(_folder, "cluster");

    /// <summary>The connection to a database, as an account.</summary>
    public string Connection(string database, string account = "postgres") =>
        $"Host={Socket};Port={Port};Database={database};Username={account}";

    /// <summary>A new, empty database of an account of its own, both with the same name.</summary>
    public string NewDatabase()
    {
        var name = $"cq{Interlocked.Increment(ref _databases)}";
        Sql("postgres", $"CREATE ROLE {name} LOGIN", $"CREATE DATABASE {name} OWNER {name}");
        return name;
    }

    /// <summary>Runs statements as the superuser, and returns what the last one prints.</summary>
    public string Sql(string database, params string[] statements)
    {
        var words = new List<string>
        {
            "-h", Socket, "-p", $"{Port}", "-U", "postgres", "-d", database, "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1",
        };
        foreach (var statement in statements)
            words.AddRange(["-c", statement]);
        return Run(Path.Combine(Programs!, "psql"), [.. words]).Trim();
    }

    /// <summary>Ends every session of an account, and lets none in while away.</summary>
    public void Bar(string account, bool away) => Sql(
        "postgres", $"ALTER ROLE {account} {(away ? "NOLOGIN" : "LOGIN")}",
        $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{account}'");

    /// <summary>Starts it, and waits until it answers.</summary>
    public void Start() => As(
        "pg_ctl", "-D", Cluster, "-l", Path.Combine(_folder, "log"), "-w", "-t", "60", "-o",
        $"-k {_folder} -p {Port} -c listen_addresses=", "start");

    /// <summary>
    /// Starts it in a process namespace of its own, so that <see cref="KillAll"/> ends all of its processes at one
    /// instant, and waits until it answers. False: this account has no right to make such a namespace.
    /// </summary>
    public bool StartApart()
    {
        string[] postgres = [Path.Combine(Programs!, "postgres"), "-D", Cluster, "-k", _folder, "-p", $"{Port}", "-c", "listen_addresses="];
        string[] apart = Environment.IsPrivilegedProcess
            ? ["--pid", "--fork", "--kill-child", "runuser", "-u", "postgres", "--", .. postgres]
            : ["--user", "--map-current-user", "--pid", "--fork", "--kill-child", .. postgres];
        // A killed one leaves its file behind, and the number in it is another process's in the new namespace.
        File.Delete(Path.Combine(Cluster, "postmaster.pid"));
        _apart = Process.Start(new ProcessStartInfo("unshare", apart)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        _apart.OutputDataReceived += (_, _) => { };
        _apart.ErrorDataReceived += (_, _) => { };
        _apart.BeginOutputReadLine();
        _apart.BeginErrorReadLine();
        while (!_apart.HasExited)
            try
            {
                Sql("postgres", "SELECT 1");
                return true;
            }
            catch (InvalidOperationException)
            {
                Thread.Sleep(20);
            }
        return false;
    }

    /// <summary>Ends every process of a server that was started apart with SIGKILL.</summary>
    public void KillAll()
    {
        _apart!.Kill();
        _apart.WaitForExit();
        _apart.Dispose();
        _apart = null;
        // The rest of the namespace dies some milliseconds later.
        while (Processes().Count > 0)
            Thread.Sleep(2);
    }

    /// <summary>The processes of a server, started either way: the first one and its backends.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Where(folder =>
            {
                try
                {
                    return new FileInfo(Path.Combine(folder, "cwd")).LinkTarget == Cluster;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            })
            .Select(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>Stops it as a power cut would stop its processes: nothing is finished.</summary>
    public void StopAtOnce() => As("pg_ctl", "-D", Cluster, "-w", "-t", "60", "-m", "immediate", "stop");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Directory.Exists(_folder))
            return;
        if (_apart is not null)
            KillAll();
        try
        {
            StopAtOnce();
        }
        catch (InvalidOperationException)
        {
            // It was stopped already.
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static string As(string program, params string[] arguments)
    {
        var path = Path.Combine(
            Programs ?? throw new InvalidOperationException("PostgreSQL is not installed on this machine."), program);
        return Environment.IsPrivilegedProcess
            ? Run("runuser", ["-u", "postgres", "--", path, .. arguments])
            : Run(path, arguments);
    }

    private static string Run(string program, params string[] arguments)
    {
        // A server that is started keeps what it was given: its output goes to its own log.
        var starts = arguments.Contains("start");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = !starts,
            RedirectStandardError = !starts,
            WorkingDirectory = "/",
        })!;
        var said = starts ? "" : process.StandardOutput.ReadToEnd();
        var error = starts ? "" : process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {error}");
    }
}
