using System.Diagnostics;
using System.Globalization;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// What a pick, an arrival and a cycle cost as the backlog grows: floors of each size in one process, measured in
/// turns, so that what else the machine does weighs on all alike. From the slope over the sizes measured, what more
/// would cost.
/// </summary>
internal static class CurveRun
{
    private const int Further = 5_000_000;

    public static async Task<int> Run(Words words)
    {
        var sizes = words.Text("sizes", "1000,10000,100000").Split(',')
            .Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        var (picks, rounds) = (words.Number("picks", 2_000), words.Number("rounds", 4));
        var (callers, slice) = (words.Number("callers", 64), TimeSpan.FromSeconds(words.Number("seconds", 8)) / rounds);
        var machine = new Machine();
        var lines = new List<Line>();
        foreach (var size in sizes)
        {
            var line = new Line(await Floor.Open(), size);
            await line.Fill();
            lines.Add(line);
        }
        for (var round = -1; round < rounds; round++)
            foreach (var line in lines)
            {
                // The first round is for the compiler.
                for (var pick = 0; pick < picks / rounds; pick++)
                    await line.Pick(isCounted: round >= 0);
                await line.Cycles(callers, slice, isCounted: round >= 0);
            }
        foreach (var line in lines)
            line.Tell(machine);
        var ratio = lines[^1].Picks.At(0.99) / lines[0].Picks.At(0.99);
        Tell("a pick, p50", "ms", lines, line => line.Picks.At(0.5));
        Tell("a pick, p99", "ms", lines, line => line.Picks.At(0.99));
        Tell("an arrival, p50", "ms", lines, line => line.Arrivals.At(0.5));
        Tell("a cycle with its arrival, processor time", "µs", lines, line => line.Each);
        Console.WriteLine($"machine: {machine}");
        foreach (var line in lines)
            await line.Floor.DisposeAsync();
        new Figure(
            $"processor time of a cycle with its arrival, {sizes[^1]} ready, beside {sizes[0]}", Math.Round(lines[^1].Each), "µs",
            Math.Round(lines[0].Each), Math.Round(lines[^1].Each / lines[0].Each, 2), machine.Busy).Print();
        new Figure(
            $"pick among {sizes[^1]} ready charts, p99, beside {sizes[0]}", Math.Round(lines[^1].Picks.At(0.99), 3), "ms",
            Math.Round(lines[0].Picks.At(0.99), 3), Math.Round(ratio, 2), machine.Busy).Print();
        return 0;
    }

    /// <summary>The least-squares slope over the decades of ready charts, and what it comes to further on.</summary>
    private static void Tell(string what, string unit, List<Line> lines, Func<Line, double> of)
    {
        var points = lines.Select(line => (X: Math.Log10(line.Size), Y: of(line))).ToList();
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var slope = points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
        Console.WriteLine(FormattableString.Invariant(
            $"{what}: {slope:+0.000;-0.000} {unit} for ten times the charts; among {Further} it would be {y + slope * (Math.Log10(Further) - x):0.00} {unit}"));
    }

    /// <summary>One size.</summary>
    private sealed class Line(Floor floor, int size)
    {
        private readonly List<double> _each = [], _rates = [];
        private double _heap, _resident, _filled;

        public Floor Floor => floor;

        public int Size => size;

        public Latencies Picks { get; } = new();

        public Latencies Arrivals { get; } = new();

        /// <summary>Microseconds of processor time for a cycle with its arrival.</summary>
        public double Each => _each.Order().ElementAt(_each.Count / 2);

        public async Task Fill()
        {
            var (heap, resident) = (Heap(), Environment.WorkingSet);
            _filled = size / (await floor.Fill(size)).TotalSeconds;
            await MemoryRun.Rest(floor);
            (_heap, _resident) = ((Heap() - heap) / (double)size, (Environment.WorkingSet - resident) / (double)size);
        }

        public async Task Pick(bool isCounted)
        {
            var coder = Floor.Coder(Random.Shared.Next(Floor.Coders));
            var caller = floor.Caller(coder);
            var began = Stopwatch.GetTimestamp();
            var reply = await floor.Engine.Next(coder, caller);
            var took = Stopwatch.GetElapsedTime(began);
            if (reply.Value is not { } given)
                return;
            if (isCounted)
                Picks.Add(took);
            await floor.Complete(given.Chart, coder);
            began = Stopwatch.GetTimestamp();
            await floor.Arrive();
            if (isCounted)
                Arrivals.Add(Stopwatch.GetElapsedTime(began));
        }

        public async Task Cycles(int callers, TimeSpan most, bool isCounted)
        {
            var spent = floor.Spent;
            var (cycles, perSecond) = await floor.Cycles(callers, int.MaxValue, most, arrivals: true, new Latencies());
            if (!isCounted)
                return;
            _each.Add((floor.Spent - spent).TotalMicroseconds / Math.Max(1, cycles));
            _rates.Add(perSecond);
        }

        public void Tell(Machine machine)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{size,8} ready: a pick {Picks}; an arrival {Arrivals}; {_rates.Average():0} cycles/s with arrivals, {Each:0} µs of processor time each; filled at {_filled:0}/s, {_heap:0} bytes of heap and {_resident:0} resident for each"));
            Results.Add("curve", "pick, p50", size, Picks.At(0.5), "ms", machine);
            Results.Add("curve", "pick, p99", size, Picks.At(0.99), "ms", machine);
            Results.Add("curve", "arrival, p50", size, Arrivals.At(0.5), "ms", machine);
            Results.Add("curve", "cycle with arrival, processor time", size, Each / 1000, "ms", machine);
            Results.Add("memory", "managed heap", size, _heap, "bytes", machine);
            Results.Add("memory", "resident", size, _resident, "bytes", machine);
        }

        private static long Heap()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }
}
