using CodingQueue.Faults.Audit;
using CodingQueue.Faults.Day;
using CodingQueue.Faults.Syscalls;
using CodingQueue.Load;

namespace CodingQueue.Faults.Disk;

/// <summary>
/// A disk that fails: errors, short pauses and interruptions at the N-th call on the store's files, and a disk that
/// is full. Nothing acknowledged is lost; a full disk refuses what would be written, goes on reading, and heals.
/// </summary>
internal static class DiskRun
{
    private const string Reader = "reader";

    public static async Task<int> Run(Words words)
    {
        using var disk = SmallDisk.TryMake(words.Number("megabytes", 64));
        if (disk is null)
            Console.WriteLine("SKIPPED: a full disk needs the right to mount a tmpfs");
        using var day = new DisturbedDay(words, "disk", folder: disk?.NewFolder());
        await day.Begin();
        await day.Admin.Put($"/api/accounts/{Reader}", new { role = "lead", password = Hospital.Password });
        await Errors(day, words.Number("errors", 1));
        await Starts(day, words.Number("starts", 4));
        if (disk is not null)
            for (var time = 0; time < words.Number("fulls", 2); time++)
                await Full(day, disk, killed: time % 2 == 1);
        await day.End();
        Console.WriteLine($"from fault to first 2xx: {day.Clock.ToFirstAnswer}");
        return day.Report(() => new Figure(
            "disk fault to first 2xx, p50", Math.Round(day.Clock.ToFirstAnswer.At(0.5)), "ms", null, null, day.Busy));
    }

    /// <summary>What a call is made to do, and what the server may then do.</summary>
    private sealed record Fault(string Calls, string What, int Length, bool MayEnd);

    private static readonly Fault[] Faults =
    [
        new("fsync,fdatasync", "error=EIO", 1, MayEnd: true),
        new("pwrite64", "error=EIO", 1, MayEnd: true),
        new("pwrite64", "error=ENOSPC", 40, MayEnd: false),
        new("pwrite64", "error=EINTR", 3, MayEnd: false),
        new("fsync,fdatasync", "delay_enter=300000", 5, MayEnd: false),
        new("fsync,fdatasync", "error=ENOSPC", 1, MayEnd: true),
        new("fsync,fdatasync", "error=EINTR", 1, MayEnd: true),
        new("pread64", "error=EIO", 1, MayEnd: true),
        new("ftruncate", "error=EIO", 1, MayEnd: true),
    ];

    private static async Task Errors(DisturbedDay day, int each)
    {
        if (Strace.Program is null)
        {
            Console.WriteLine("SKIPPED: errors of system calls need strace, which is not installed");
            return;
        }
        string[] files = ["codingqueue.db", "codingqueue.db-wal"];
        foreach (var fault in Faults)
        {
            var ended = 0;
            for (var time = 0; time < each; time++)
            {
                var at = time == 0 ? 1 : day.Chance.Next(1, 120);
                day.Clock.Struck();
                using (var tracing = Strace.Attach(
                    day.Server.Id, fault.Calls, fault.What, $"{at}..{at + fault.Length - 1}",
                    [.. files.Select(file => Path.Combine(day.Folder, file))]))
                {
                    if (tracing is null)
                    {
                        Console.WriteLine("SKIPPED: errors of system calls need the right to trace processes");
                        return;
                    }
                    day.Server.HasEnded(TimeSpan.FromSeconds(3));
                }
                if (day.Server.Id == 0)
                {
                    ended++;
                    day.Violations.Unless(
                        fault.MayEnd, "ended", $"the server ended after {fault.Calls} {fault.What} at {at}: {day.Server.LastWords}");
                    day.Clock.Struck();
                    day.Server.Start();
                }
                if (!await day.MustBeBack($"{fault.Calls} {fault.What} at {at}"))
                    return;
            }
            Console.WriteLine($"{fault.Calls} {fault.What}: {each} times, the server ended itself {ended} times");
        }
    }

    /// <summary>Errors while it starts: it says so in a sentence and ends, or starts all the same.</summary>
    private static async Task Starts(DisturbedDay day, int count)
    {
        if (Strace.Program is null)
            return;
        var (started, refused) = (0, 0);
        for (var start = 0; start < count; start++)
        {
            day.Server.Kill();
            var saidBefore = new FileInfo(day.Server.Log).Length;
            var calls = StartCalls[start % StartCalls.Length];
            day.Server.Start(Strace.Inject(
                calls, "error=EIO", $"{1 + start / StartCalls.Length}", Path.Combine(day.Folder, "codingqueue.db"),
                Path.Combine(day.Folder, "codingqueue.db-wal")));
            if (await day.Server.IsReady(DisturbedDay.Back))
                started++;
            else
            {
                refused++;
                day.Violations.Unless(
                    day.Server.HasEnded(TimeSpan.FromSeconds(5)) && Said().Contains("The store", StringComparison.Ordinal)
                        && !Said().Contains("Unhandled exception", StringComparison.Ordinal),
                    "start", $"{calls} failed at a start, and the server says {day.Server.LastWords}");
            }
            day.Server.Kill();

            string Said() => File.ReadAllText(day.Server.Log)[(int)saidBefore..];

            day.Clock.Struck();
            if (!await day.Restart($"{calls} failed at a start"))
                return;
        }
        Console.WriteLine($"starts while a call fails with EIO: {count}, of which {refused} refused with a sentence and {started} started");
    }

    private static readonly string[] StartCalls = ["pread64", "pwrite64", "fsync,fdatasync", "fstat,newfstatat,stat", "ftruncate"];

    /// <summary>Fills the disk to the last byte, looks around, and makes room again.</summary>
    private static async Task Full(DisturbedDay day, SmallDisk disk, bool killed)
    {
        var before = day.PutOff.GetValueOrDefault("store_full");
        disk.Fill();
        if (!await Until(() => day.PutOff.GetValueOrDefault("store_full") > before + 20, TimeSpan.FromSeconds(30)))
            day.Violations.Add("disk full", $"nobody was refused with store_full; put off: {string.Join(", ", day.PutOff)}");
        if (killed)
        {
            day.Server.Kill();
            day.Server.Start();
            day.Violations.Unless(
                await day.Server.IsReady(DisturbedDay.Back), "disk full", $"the server does not start on a full disk: {day.Server.LastWords}");
        }
        await MustRead(day);
        day.Clock.Struck();
        disk.Free();
        await day.MustBeBack(killed ? "there was room again for a server started on a full disk" : "there was room again");
        Console.WriteLine($"disk full{(killed ? ", the server killed and started meanwhile" : "")}: "
            + $"{day.PutOff.GetValueOrDefault("store_full") - before} commands refused with store_full, reads went on, it healed");
    }

    /// <summary>Everything that reads is answered, and every chart is in a list.</summary>
    private static async Task MustRead(DisturbedDay day)
    {
        foreach (var path in new[] { "/api/board", "/api/charts", "/api/charts?state=finalCoded", "/api/coders", "/api/workqueues", "/api/unroutable", "/health/live" })
        {
            var answer = await day.Admin.Send(HttpMethod.Get, path);
            day.Violations.Unless(answer.IsSuccess, "disk full", $"{path} was answered {answer.Code} on a full disk: {answer.Body}");
        }
        // Nobody can change anything now: what was taken in is in the lists.
        var taken = day.Taken;
        var charts = await StateCheck.ReadAll(day.Admin, day.Violations);
        day.Violations.Unless(
            taken.All(charts.ContainsKey), "disk full",
            $"{taken.Count(chart => !charts.ContainsKey(chart))} of {taken.Count} acknowledged charts are in no list while the disk is full");
        using var reader = new Calls(day.Server.Url);
        await reader.SignIn(Reader, Hospital.Password);
        foreach (var chart in taken.Take(20))
        {
            var answer = await reader.Send(HttpMethod.Get, $"/api/charts/{chart}/history");
            day.Violations.Unless(answer.IsSuccess, "disk full", $"the history of {chart} was answered {answer.Code} on a full disk");
            day.MustBeRecorded[Reader] = day.MustBeRecorded.GetValueOrDefault(Reader) + 1;
        }
        // Longer than reads wait until they are recorded.
        await Task.Delay(1500);
    }

    private static async Task<bool> Until(Func<bool> holds, TimeSpan most)
    {
        var end = DateTime.UtcNow + most;
        while (!holds())
        {
            if (DateTime.UtcNow > end)
                return false;
            await Task.Delay(20);
        }
        return true;
    }
}
