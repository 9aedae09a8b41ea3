using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CodingQueue.Load;

/// <summary>The real server as a child process, with a folder and a port of its own.</summary>
public sealed class ServerProcess : IDisposable
{
    /// <summary>The first account's password.</summary>
    public const string AdminPassword = "only-for-this-run-1";

    private readonly string _dll;
    private readonly string[] _more;
    private readonly List<string> _said = [];
    private Process? _process;

    /// <summary>A server that is not started yet.</summary>
    /// <param name="dll">The built CodingQueue.Api.dll.</param>
    /// <param name="folder">The store's folder.</param>
    /// <param name="more">Further words of its command line.</param>
    public ServerProcess(string dll, string folder, params string[] more)
    {
        (_dll, Folder, _more, Port) = (dll, folder, more, FreePort());
        Url = new Uri($"http://127.0.0.1:{Port}");
        // Whoever ends this program early does not leave the server behind.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>The store's folder.</summary>
    public string Folder { get; }

    /// <summary>Where HTTP listens.</summary>
    public int Port { get; }

    /// <summary>Where HTTP listens.</summary>
    public Uri Url { get; }

    /// <summary>The process now, or 0.</summary>
    public int Id => _process is { HasExited: false } running ? running.Id : 0;

    /// <summary>Everything the server printed, beside its folder.</summary>
    public string Log => $"{Folder}.log";

    /// <summary>What the server printed last, for a report of something gone wrong.</summary>
    public string LastWords
    {
        get
        {
            lock (_said)
                return string.Join(" | ", _said.TakeLast(6));
        }
    }

    /// <summary>
    /// The server built beside this program: the same configuration, in the same checkout. --server names another.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static string FindDll(Words words)
    {
        var named = words.Text("server", "");
        if (named.Length > 0)
            return Path.GetFullPath(named);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var dll = Path.Combine(Root, "api", "bin", configuration, "net10.0", "CodingQueue.Api.dll");
        return File.Exists(dll)
            ? dll
            : throw new FileNotFoundException($"The server is not built: {dll}. Build api, or name it with --server.");
    }

    /// <summary>The checkout that this program was built in; the current folder when it was built elsewhere.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CodingQueue.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? ".";
        }
    }

    /// <summary>A folder of this run's own, removed by whoever made it.</summary>
    public static string NewFolder(string name) =>
        Directory.CreateTempSubdirectory($"codingqueue-{name}-").FullName;

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it; does not wait.</summary>
    /// <param name="before">A program to run it under, with its words; empty for none.</param>
    public void Start(params string[] before)
    {
        string[] all = [.. before, Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal)
            ? host : "dotnet", _dll, "--data", Folder, "--urls", Url.ToString(), .. _more];
        _process = Run(all, Said);
    }

    /// <summary>Waits until it is ready for commands; false when it ended or took longer.</summary>
    public async Task<bool> IsReady(TimeSpan most)
    {
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(2) };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < most && _process is { HasExited: false })
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return true;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not there yet.
            }
            await Task.Delay(10);
        }
        return false;
    }

    /// <summary>Ends it at once, as kill -9 does, and waits until it is gone.</summary>
    public void Kill()
    {
        if (_process is not { HasExited: false } running)
            return;
        running.Kill(entireProcessTree: true);
        running.WaitForExit();
    }

    /// <summary>Waits until it ended by itself; false when it took longer.</summary>
    public bool HasEnded(TimeSpan most) => _process!.WaitForExit(most);

    /// <summary>Asks it to stop and waits; the exit code, or null when it had to be killed.</summary>
    public int? Stop()
    {
        if (_process is not { HasExited: false } running)
            return null;
        using (var ask = Process.Start("kill", ["-TERM", running.Id.ToString(CultureInfo.InvariantCulture)]))
            ask.WaitForExit();
        if (running.WaitForExit(TimeSpan.FromSeconds(60)))
            return running.ExitCode;
        Kill();
        return null;
    }

    /// <summary>
    /// Runs the server's own check of its store. Null: this server has no such command yet.
    /// </summary>
    public (int Code, string Words)? Verify()
    {
        var said = new List<string>();
        // A server without the command would serve instead: a port of its own, and it is stopped again.
        using var process = Run(
            ["dotnet", _dll, "verify", "--data", Folder, "--urls", $"http://127.0.0.1:{FreePort()}", .. _more],
            line =>
            {
                lock (said)
                    said.Add(line);
            });
        var watch = Stopwatch.StartNew();
        while (!process.WaitForExit(50))
        {
            lock (said)
                if (said.Any(line => line.Contains("CodingQueue serves", StringComparison.Ordinal)))
                {
                    process.Kill();
                    return null;
                }
            if (watch.Elapsed > TimeSpan.FromMinutes(10))
            {
                process.Kill();
                return (-1, "took longer than ten minutes");
            }
        }
        process.WaitForExit();
        lock (said)
            return (process.ExitCode, string.Join(" | ", said.TakeLast(6)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process?.Dispose();
        _process = null;
    }

    private static Process Run(string[] words, Action<string> said)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODINGQUEUE_ADMIN_PASSWORD"] = AdminPassword;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => said(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Said(string line)
    {
        lock (_said)
        {
            if (line.Length == 0)
                return;
            File.AppendAllText(Log, line + '\n');
            _said.Add(line);
            if (_said.Count > 200)
                _said.RemoveRange(0, 100);
        }
    }
}
