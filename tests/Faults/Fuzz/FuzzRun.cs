using System.Diagnostics;
using System.Text;
using CodingQueue.Load;

namespace CodingQueue.Faults.Fuzz;

/// <summary>
/// Malformed input for every parser: HL7, MLLP frames, CSV with its mappings, JSON bodies, hub frames. Each is read
/// or refused by name, soon; then the same kinds of input go to the real server, which answers no 500, stays, and
/// keeps nothing of what it refused.
/// </summary>
internal static class FuzzRun
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(2);

    public static async Task<int> Run(Words words)
    {
        var seed = words.Number("seed", Environment.TickCount & 0xFFFF);
        var (count, seconds) = (words.Number("count", 1_000_000), words.Number("seconds", 3600));
        Console.WriteLine($"fuzz: up to {count} inputs for each parser, at most {seconds} s each, seed {seed}");
        var (violations, machine) = (new Violations(), new Machine());
        var least = int.MaxValue;
        foreach (var parser in Parsers.All())
        {
            var done = await Each(parser, seed, count, TimeSpan.FromSeconds(seconds), violations);
            least = Math.Min(least, done);
        }
        await ServerFuzz.Run(words, seed, TimeSpan.FromSeconds(words.Number("server-seconds", Math.Min(seconds, 600))), violations);
        Console.WriteLine($"machine: {machine}");
        var exit = violations.ExitCode();
        new Figure("inputs for each parser, no crash, no hang", least, "inputs", 1_000_000, Math.Round(least / 1e6, 4), machine.Busy).Print();
        return exit;
    }

    private static async Task<int> Each(Parser parser, int seed, int count, TimeSpan most, Violations violations)
    {
        var (watch, next, longest) = (Stopwatch.StartNew(), -1, 0L);
        var good = parser.Seeds.Select(Encoding.UTF8.GetBytes).ToList();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var round && round < count && watch.Elapsed < most)
            {
                // One input is one number: --seed with it as the seed and --count 1 makes it again.
                var random = new Random(unchecked(seed + round));
                var input = Damage.Of(good[random.Next(good.Count)], good[random.Next(good.Count)], random);
                var began = Stopwatch.GetTimestamp();
                try
                {
                    var reading = Task.Run(() => parser.Read(input, random));
                    await reading.WaitAsync(Hang * 10);
                }
                catch (Exception e)
                {
                    violations.Add($"{parser.Name} broke", $"--seed {unchecked(seed + round)} --count 1: {e.GetType().Name} {e.Message}\n   {Shown(input)}");
                }
                var took = Stopwatch.GetElapsedTime(began);
                if (took.Ticks > Volatile.Read(ref longest))
                    Volatile.Write(ref longest, took.Ticks);
                violations.Unless(took < Hang, $"{parser.Name} hung", $"--seed {unchecked(seed + round)} --count 1 took {took.TotalSeconds:0.0} s: {Shown(input)}");
            }
        })));
        var done = Math.Min(next, count);
        Console.WriteLine(FormattableString.Invariant(
            $"{parser.Name}: {done} inputs from {good.Count} seeds, {done / watch.Elapsed.TotalSeconds:0}/s, the longest {TimeSpan.FromTicks(longest).TotalMilliseconds:0} ms"));
        return done;
    }

    private static string Shown(byte[] input) => Convert.ToHexString(input.AsSpan(0, Math.Min(300, input.Length)));
}
