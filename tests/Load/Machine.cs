using System.Globalization;

namespace CodingQueue.Load;

/// <summary>How busy the whole machine is, so that a figure can be read with what else ran beside it.</summary>
public sealed class Machine
{
    // What Linux counts processor time in, on every machine it tells programs of.
    private const double TicksPerSecond = 100;
    private readonly (long Busy, long All) _before = Ticks();

    /// <summary>Share of the processors that was busy since this was made, 0 to 1; 0 where it cannot be read.</summary>
    public double Busy
    {
        get
        {
            var now = Ticks();
            return now.All == _before.All ? 0 : Math.Round((double)(now.Busy - _before.Busy) / (now.All - _before.All), 2);
        }
    }

    /// <summary>Processors, the load of the last minute and the share busy since this was made.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Environment.ProcessorCount} cores, load {LoadOfLastMinute()}, {Busy:P0} busy meanwhile, the program itself included");

    /// <summary>Resident bytes of a process, 0 where they cannot be read.</summary>
    public static long Resident(int process)
    {
        var path = $"/proc/{process}/status";
        if (!File.Exists(path))
            return 0;
        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', '\t')[^2], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>
    /// Processor time that a process has used, that of its ended children included; zero where it cannot be read.
    /// Unlike a rate, it hardly depends on what else the machine does.
    /// </summary>
    public static TimeSpan Spent(int process) => Stat(process) is { } stat
        ? TimeSpan.FromSeconds(stat[11..15].Sum(text => long.Parse(text, CultureInfo.InvariantCulture)) / TicksPerSecond)
        : TimeSpan.Zero;

    /// <summary>The processes that a process has started and that run still.</summary>
    public static IReadOnlyList<int> Children(int process) =>
        !Directory.Exists("/proc") ? [] :
        [
            .. from folder in Directory.EnumerateDirectories("/proc")
               where int.TryParse(Path.GetFileName(folder), out _)
               let child = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)
               where Stat(child) is { } stat && stat[1] == process.ToString(CultureInfo.InvariantCulture)
               select child,
        ];

    /// <summary>What /proc says of a process, from its state on: the name before it may hold anything.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string LoadOfLastMinute() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static (long Busy, long All) Ticks()
    {
        if (!File.Exists("/proc/stat"))
            return (0, 0);
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        // user nice system idle iowait irq softirq steal; guest times are in user already.
        var all = ticks.Take(8).Sum();
        return (all - ticks[3] - ticks[4], all);
    }
}
