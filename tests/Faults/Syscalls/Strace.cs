using System.Diagnostics;

namespace CodingQueue.Faults.Syscalls;

/// <summary>The words with which a server is run under strace, which makes chosen system calls end otherwise.</summary>
internal static class Strace
{
    /// <summary>Where strace is; null: it is not installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);

    /// <summary>
    /// Words for <see cref="Load.ServerProcess.Start"/>. strace counts for each thread by itself; all of the
    /// journal's calls are one thread's.
    /// </summary>
    /// <param name="calls">The calls, with commas.</param>
    /// <param name="what">What is done with them: signal=KILL, error=EIO, delay_enter=N ...</param>
    /// <param name="when">Which: N, N+ or N..M.</param>
    /// <param name="files">Only calls on these files; none: on all.</param>
    public static string[] Inject(string calls, string what, string when, params string[] files) =>
    [
        Program!, "-f", "-o", "/dev/null", .. files.SelectMany(file => new[] { "-P", file }),
        "-e", $"trace={calls}", "-e", $"inject={calls}:{what}:when={when}",
    ];

    /// <summary>
    /// Does the same to a process that runs, from now until what is returned is disposed of; null when strace may
    /// not trace here.
    /// </summary>
    public static Tracing? Attach(int process, string calls, string what, string when, params string[] files)
    {
        var words = Inject(calls, what, when, files);
        var start = new ProcessStartInfo(words[0], [.. words.Skip(1), "-p", $"{process}"]) { RedirectStandardError = true };
        var strace = Process.Start(start)!;
        // It says "Process N attached" once, for all threads.
        var said = strace.StandardError.ReadLine();
        if (said?.Contains("attached", StringComparison.Ordinal) != true)
        {
            strace.WaitForExit();
            strace.Dispose();
            return null;
        }
        _ = strace.StandardError.ReadToEndAsync();
        return new Tracing(strace);
    }
}

/// <summary>A trace that goes on; disposing of it lets the process run freely again.</summary>
internal sealed class Tracing(Process strace) : IDisposable
{
    public void Dispose()
    {
        if (!strace.HasExited)
            using (var ask = Process.Start("kill", ["-INT", $"{strace.Id}"]))
                ask.WaitForExit();
        strace.WaitForExit();
        strace.Dispose();
    }
}
