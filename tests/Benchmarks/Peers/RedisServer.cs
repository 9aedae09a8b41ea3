using System.Diagnostics;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Peers;

/// <summary>
/// A Redis of this program's own, in a folder of its own, reached over a socket in it, with an append-only file that is
/// flushed at each command or every second.
/// </summary>
internal sealed class RedisServer : IDisposable
{
    private readonly string _folder = ServerProcess.NewFolder("redis");
    private readonly Process _process;

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="isEach">True: flushed at each command; false: every second, which a power cut may cost.</param>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public RedisServer(bool isEach)
    {
        _process = Process.Start(new ProcessStartInfo(
            "redis-server",
            [
                "--port", "0", "--unixsocket", Socket, "--dir", _folder, "--save", "", "--appendonly", "yes",
                "--appendfsync", isEach ? "always" : "everysec", "--logfile", Path.Combine(_folder, "log"),
            ]))!;
        var watch = Stopwatch.StartNew();
        while (!File.Exists(Socket))
        {
            if (_process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(20))
                throw new InvalidOperationException("redis-server did not start.");
            Thread.Sleep(20);
        }
        // Whoever ends this program early does not leave the server behind.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>True when it is installed; installs it from the system's packages where this program may.</summary>
    public static bool IsInstalled()
    {
        if (Find())
            return true;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
            return false;
        foreach (var words in new[] { "update -qq", "install -y -qq --no-install-recommends redis-server" })
        {
            var start = new ProcessStartInfo("apt-get", words) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }
        return Find();
    }

    /// <summary>The file of its socket.</summary>
    public string Socket => Path.Combine(_folder, "redis.sock");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Directory.Exists(_folder))
            return;
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
}
