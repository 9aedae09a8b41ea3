using System.Globalization;

namespace CodingQueue.Faults.ClockJumps;

/// <summary>
/// A clock of the day that can be moved under a running process: libfaketime, which reads how far off it is from
/// a file at each call. What measures durations (the monotonic clock) is left alone, as it is on a machine whose
/// clock is set.
/// </summary>
internal sealed class FakeClock : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public FakeClock() => Set(TimeSpan.Zero);

    /// <summary>The library; null: it is not installed.</summary>
    public static string? Library { get; } = new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib" }
        .Where(Directory.Exists)
        .SelectMany(root => Directory.EnumerateDirectories(root).Append(root))
        .Select(root => Path.Combine(root, "faketime", "libfaketimeMT.so.1"))
        .FirstOrDefault(File.Exists);

    /// <summary>How far the clock is off now.</summary>
    public TimeSpan Off { get; private set; }

    /// <summary>Now, by that clock.</summary>
    public DateTime Now => DateTime.UtcNow + Off;

    /// <summary>What to run the server under.</summary>
    public string[] Before =>
    [
        "env", $"LD_PRELOAD={Library}", $"FAKETIME_TIMESTAMP_FILE={_file}", "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_RESET=1",
    ];

    /// <summary>Moves the clock at once.</summary>
    public void Set(TimeSpan off)
    {
        Off = off;
        // Written beside and put in place, so that no process reads half of it.
        var next = $"{_file}.next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{off.TotalSeconds:+0;-0;+0}\n"));
        File.Move(next, _file, overwrite: true);
    }

    public void Dispose() => File.Delete(_file);
}
