using System.Diagnostics;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Tests.Journal;

namespace CodingQueue.Engine.Tests;

/// <summary>What the engine does when something beneath or beside it fails.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_follower_that_throws_stops_the_engine_aloud_and_nobody_waits_for_ever()
    {
        await using var world = await World.Start();
        world.Engine.Follow(_ => throw new InvalidOperationException("a bug"));
        await world.Engine.Arrive(World.News("A1"), World.Lead);
        await Assert.ThrowsAsync<StoreException>(() => world.Engine.CaughtUp().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(world.Engine.IsReady);
        Assert.Equal("The engine could not follow its journal: a bug", Assert.Single(world.Failures).Message);
        var reply = await world.Engine.Arrive(World.News("A2"), World.Lead);
        Assert.Equal(Refusal.OutcomeUnknown, reply.Refused!.Refusal);
    }

    [Fact]
    public async Task Commands_that_wait_when_the_engine_stops_are_answered()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", capacity: 900);
        for (var i = 0; i < 100; i++)
            await world.Engine.Arrive(World.News($"A{i}"), World.Lead);
        var waiting = Enumerable.Range(0, 200).Select(i => Task.Run(() => i % 2 == 0
            ? world.Engine.Next(new("ANN"), new Caller("ANN", new CommandId((UInt128)i, 1)))
            : world.Engine.Arrive(World.News($"B{i}"), World.Lead))).ToList();
        await waiting[0];
        await world.Engine.DisposeAsync();
        var replies = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(replies, reply => Assert.True(reply.Refused is null or { Refusal: Refusal.OutcomeUnknown }, $"{reply.Refused}"));
        await world.Engine.DisposeAsync();
        var known = replies.Where((reply, i) => i % 2 == 0 && reply.Value is not null).Select(reply => reply.Value!.Chart.Id);
        await world.Restart();
        foreach (var id in known)
            Assert.Equal(new CoderId("ANN"), (await world.Chart(id)).State.InForce!.Coder);
    }

    [Fact]
    public async Task A_command_after_the_end_is_refused_and_not_thrown()
    {
        await using var world = await World.Start();
        var chart = await world.Arrive("A1");
        await world.Engine.DisposeAsync();
        foreach (var key in new CommandId?[] { null, new CommandId(1, 1) })
        {
            var reply = await world.Engine.Command(chart.Id, new ChartCommand.Expedite(5), World.Lead with { Command = key });
            Assert.Equal(Refusal.OutcomeUnknown, reply.Refused!.Refusal);
        }
    }

    [Fact]
    public async Task A_start_that_is_refused_leaves_nothing_open()
    {
        await using var world = await World.Start();
        Assert.Throws<StoreException>(() => EmbeddedEngine.Start(
            world.Folder, world.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
        await world.Restart();
    }

    /// <summary>Needs root, to mount a disk that is small enough to fill. Says so when it cannot.</summary>
    [SmallDiskFact]
    public async Task A_full_disk_refuses_what_it_cannot_hold_keeps_reading_and_heals()
    {
        using var disk = new SmallDisk();
        var failures = new List<Exception>();
        var journal = SqliteJournal.Open(disk.Path, TimeProvider.System, failures.Add);
        var filler = Path.Combine(disk.Path, "filler");
        await File.WriteAllBytesAsync(filler, new byte[disk.Free - 400_000]);
        var written = new List<string>();
        AppendResult result;
        for (var i = 0; ; i++)
        {
            result = await journal.Append(Units.Arrival($"C{i}"));
            if (result.End != AppendEnd.Committed)
                break;
            written.Add($"C{i}");
        }
        Assert.Equal(AppendEnd.Full, result.End);
        Assert.True(journal.IsReady);
        Assert.Empty(failures);
        Assert.NotNull(await journal.Load(Units.Stream(written[0])));
        Assert.NotNull(await journal.Read(1));
        File.Delete(filler);
        Assert.Equal(AppendEnd.Committed, (await journal.Append(Units.Arrival("healed"))).End);
        await journal.DisposeAsync();
        await using var again = SqliteJournal.Open(disk.Path, TimeProvider.System, failures.Add);
        Assert.Equal(written.Count + 1, again.Position);
        Assert.Null((await Verified(again, disk.Path)).Fault);
    }

    /// <summary>Needs root, to mount a disk that is small enough to fill. Says so when it cannot.</summary>
    [SmallDiskFact]
    public async Task Finished_charts_are_listed_once_and_in_order_though_a_full_disk_has_no_room_for_their_rows()
    {
        using var disk = new SmallDisk();
        await using var journal = SqliteJournal.Open(disk.Path, TimeProvider.System, _ => { });
        var filler = Path.Combine(disk.Path, "filler");
        var ids = Enumerable.Range(0, 10).Select(i => $"C{i}").ToList();
        foreach (var id in ids)
            await journal.Append(Units.Arrival(id));
        async Task Finish(string id) => await journal.Append(Units.Finish(journal.Current(Units.Stream(id))!.Chart));
        var undone = new ChartCommand.Cancel("A11", Units.At - NodaTime.Duration.FromHours(1));
        await journal.Append(Units.On(journal.Current(Units.Stream("C0"))!.Chart, undone, "C0"));
        foreach (var id in ids[1..4])
            await Finish(id);
        // Stored, and one of them open again.
        Assert.Equal(4, (await journal.Finished(long.MaxValue, 10)).Count);
        var again = (await journal.Load(Units.Stream("C0")))!.Chart;
        Assert.Equal(AppendEnd.Committed, (await journal.Append(Units.On(again, Units.News("C0") with { AsOf = Units.At, Admits = true }, "C0"))).End);
        foreach (var id in ids[4..])
            await Finish(id);
        SmallDisk.Fill(filler);
        var listed = new List<string>();
        for (var below = long.MaxValue; await journal.Finished(below, 2) is { Count: > 0 } page; below = page[^1].Place)
            listed.AddRange(page.Select(found => found.Row.Stream.Key));
        Assert.Equal(ids[1..].AsEnumerable().Reverse(), listed);
        File.Delete(filler);
        Assert.Equal(listed, (await journal.Finished(long.MaxValue, 20)).Select(found => found.Row.Stream.Key));
    }

    private static async Task<VerificationReport> Verified(SqliteJournal journal, string folder)
    {
        await journal.DisposeAsync();
        return Verification.Run(folder);
    }

    private sealed class SmallDiskFactAttribute : FactAttribute
    {
        public SmallDiskFactAttribute()
        {
            if (!SmallDisk.IsPossible)
                Skip = "Not run: this needs root, to mount a small disk.";
        }
    }

    private sealed class SmallDisk : IDisposable
    {
        private readonly Folder _folder = new();

        public SmallDisk() => Assert.True(Run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", _folder.Path));

        public static bool IsPossible { get; } = Try();

        public string Path => _folder.Path;

        public long Free => new DriveInfo(Path).AvailableFreeSpace;

        /// <summary>Takes all the room there is.</summary>
        public static void Fill(string filler)
        {
            using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, 1);
            var bytes = new byte[64 * 1024];
            for (var piece = bytes.Length; piece >= 512;)
                try
                {
                    file.Write(bytes, 0, piece);
                }
                catch (IOException)
                {
                    piece /= 2;
                }
        }

        public void Dispose()
        {
            Run("umount", _folder.Path);
            _folder.Dispose();
        }

        private static bool Try()
        {
            using var folder = new Folder();
            return Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path) && Run("umount", folder.Path);
        }

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
