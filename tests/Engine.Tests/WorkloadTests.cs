using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>
/// Everybody at once, and then the books are read by somebody who does not know the engine.
/// </summary>
public sealed class WorkloadTests
{
    private const int Coders = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_a_random_day_with_everybody_at_once_the_books_are_right(int seed)
    {
        await using var world = await World.Start(AssignMode.Push, TimeProvider.System);
        await world.Queue("OBS", order: 1, kind: "OBS", review: true);
        for (var i = 0; i < Coders; i++)
            await world.Hire($"C{i}", capacity: 1 + i % 4, available: i % 3 != 0, queues: ["IP", "OBS"]);
        var known = new ConcurrentBag<ChartId>();
        var surprises = new ConcurrentBag<Refused>();
        await Task.WhenAll(Enumerable.Range(0, 24).Select(hand => Task.Run(async () =>
        {
            var random = new Random(seed * 1_000 + hand);
            var end = DateTime.UtcNow + TimeSpan.FromSeconds(4);
            for (var step = 0; DateTime.UtcNow < end; step++)
                if (await Step(world, random, known, new CommandId((UInt128)(hand * 1_000_000 + step), 1)) is { } refused
                    && refused.Refusal is Refusal.OutcomeUnknown or Refusal.Overloaded or Refusal.StoreFull)
                    surprises.Add(refused);
        })));
        Assert.Empty(surprises);
        await Settled(world);
        var live = Live(world);
        var lines = new[] { "IP", "OBS" }.Select(queue => (queue, world.Engine.LineCounts(new(queue)))).ToList();
        var coders = Enumerable.Range(0, Coders).Select(i => world.Coder($"C{i}")).ToList();
        await world.Engine.DisposeAsync();
        Assert.Empty(world.Failures);

        var audit = Audit.Of(world.Folder);
        Assert.True(audit.Given > 100, $"only {audit.Given} charts were given");
        Assert.Equal(audit.Counts().OrderBy(pair => pair.Key), live.OrderBy(pair => pair.Key));
        foreach (var (queue, (inLine, firstRights)) in lines)
            Assert.Equal(
                audit.Counts().GetValueOrDefault((queue, "ready")) + Unassigned(world, queue, audit), inLine + firstRights);
        foreach (var coder in coders)
            Assert.Equal(
                audit.Has(coder.Id.Value).OrderBy(pair => pair.Key),
                coder.Holdings.Select(holding => KeyValuePair.Create(holding.Chart.Value, holding.Number)).OrderBy(pair => pair.Key));
        var report = Verification.Run(world.Folder);
        Assert.Equal((audit.Units, audit.Charts, audit.Given, null), (report.Units, (int)report.Charts, (int)report.Assignments, report.Fault));
        await world.Restart();
        await Settled(world);
    }

    /// <summary>Charts in review that are with nobody stand in line too.</summary>
    private static int Unassigned(World world, string queue, Audit audit) =>
        audit.Counts().GetValueOrDefault((queue, "review"))
        - Enumerable.Range(0, Coders).Sum(i => audit.Has($"C{i}").Keys.Count(chart => audit.IsIn(chart, queue, "review")));

    private static async Task Settled(World world)
    {
        var position = -1L;
        while (position != world.Engine.Position)
        {
            position = world.Engine.Position;
            await Task.Delay(1_500);
            await world.Engine.CaughtUp();
        }
    }

    private static Dictionary<(string, string), int> Live(World world)
    {
        var counts = new Dictionary<(string, string), int>();
        foreach (var queue in new[] { "IP", "OBS", "" })
        {
            var count = world.Engine.Count(queue, _ => true);
            foreach (var (state, number) in new[]
            {
                ("notReady", count.NotReady), ("ready", count.Ready), ("assigned", count.Assigned),
                ("inProgress", count.InProgress), ("held", count.Held), ("review", count.Review),
            })
                if (number != 0)
                    counts[(queue, state)] = number;
        }
        return counts;
    }

    private static async Task<Refused?> Step(World world, Random random, ConcurrentBag<ChartId> known, CommandId key)
    {
        var engine = world.Engine;
        var coder = new CoderId($"C{random.Next(Coders)}");
        var caller = new Caller(coder.Value, random.Next(2) == 0 ? key : null);
        var chosen = known.IsEmpty ? default : known.ElementAt(random.Next(Math.Min(known.Count, 60)));
        var holdings = engine.FindCoder(coder)!.Holdings;
        var mine = holdings.IsEmpty ? default : holdings[random.Next(holdings.Length)];
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                var arrived = await engine.Arrive(
                    World.News($"A{random.Next(4_000)}", 0, new ChartPatch
                    {
                        Kind = random.Next(3) == 0 ? "OBS" : "INPATIENT",
                        Discharged = engine.Now - Duration.FromMinutes(random.Next(5_000)),
                    }), caller);
                if (arrived.Value is { Created: true })
                    known.Add(arrived.Value.Chart.Id);
                return arrived.Refused;
            case 3 or 4:
                return (await engine.Next(coder, caller)).Refused;
            case 5:
                return (await engine.Be(coder, (Presence)random.Next(3), caller)).Refused;
            case 6 when chosen != default:
                return (await engine.Assign(chosen, coder, caller)).Refused;
            case 7 when mine != default:
                return (await engine.Command(mine.Chart, World.Hold(
                    random.Next(2) == 0 ? "MISS_DS" : "LEGAL", mine.Number,
                    until: random.Next(2) == 0 ? engine.Now + Duration.FromMilliseconds(random.Next(50, 900)) : null), caller)).Refused;
            default:
                if (mine == default && chosen == default)
                    return null;
                return (await engine.Command(mine == default ? chosen : mine.Chart, Act(random, mine.Number), caller)).Refused;
        }
    }

    private static ChartCommand Act(Random random, int number) => random.Next(10) switch
    {
        0 or 1 or 2 => new ChartCommand.Complete(number, null, null),
        3 => new ChartCommand.Complete(number, (ReviewOutcome)random.Next(2), null),
        4 => new ChartCommand.Open(number),
        5 => new ChartCommand.Return(number, "no"),
        6 => new ChartCommand.Release(new($"h{random.Next(1, 4)}"), null),
        7 => new ChartCommand.Unassign(null, null),
        8 => random.Next(3) == 0 ? new ChartCommand.Cancel("x", null) : new ChartCommand.Reopen("again"),
        _ => new ChartCommand.Expedite(random.Next(5_000)),
    };

    /// <summary>Set FINISHED_CHARTS for a longer run.</summary>
    [Fact]
    public async Task Charts_that_are_finished_leave_memory_and_so_do_their_actors()
    {
        var charts = int.TryParse(Environment.GetEnvironmentVariable("FINISHED_CHARTS"), out var asked) ? asked : 20_000;
        await using var world = await World.Start(time: TimeProvider.System);
        await Parallel.ForEachAsync(Enumerable.Range(0, charts), new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, _) =>
        {
            var reply = await world.Engine.Arrive(World.News($"A{i}"), World.Lead);
            await world.Engine.Command(reply.Value!.Chart.Id, new ChartCommand.Cancel("passes through", null), World.Lead);
        });
        await world.Until(() => world.Engine.RowsInMemory < 20 && world.Engine.Actors == 0);
        Assert.Equal(0, world.Engine.Count("IP", _ => true).Ready);
        Assert.Equal(500, (await world.Engine.Finished(long.MaxValue, 500, _ => true)).Charts.Count);
    }
}
