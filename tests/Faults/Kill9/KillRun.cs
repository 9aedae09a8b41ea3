using System.Diagnostics;
using CodingQueue.Faults.Store;
using CodingQueue.Load;

namespace CodingQueue.Faults.Kill9;

/// <summary>Kills the server while callers work, then checks all they were told against what is there.</summary>
internal sealed class KillRun : IDisposable
{
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(60);

    private readonly Words _words;
    private readonly int _coders;
    private readonly int _leads;
    private readonly Random _chance;
    private readonly string _folder = ServerProcess.NewFolder("kill9");
    private readonly ServerProcess _server;
    private readonly KillClock _clock = new();
    private readonly Violations _violations = new();
    private readonly List<BlindCaller> _callers = [];
    private readonly Machine _machine = new();
    private int _kills;

    private KillRun(Words words)
    {
        _words = words;
        var callers = words.Number("callers", 16);
        _leads = Math.Max(1, callers / 8);
        _coders = callers - _leads;
        var seed = words.Number("seed", Environment.TickCount & 0xFFFF);
        Console.WriteLine($"kill9: {callers} callers, {words.Number("kills", 5)} kills, seed {seed}, {_folder}");
        _chance = new Random(seed);
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder);
    }

    /// <summary>Runs it all; the exit code.</summary>
    public static async Task<int> Run(Words words)
    {
        using var run = new KillRun(words);
        return await run.Run();
    }

    private async Task<int> Run()
    {
        _server.Start();
        if (!await _server.IsReady(Back))
            throw new InvalidOperationException($"The server did not start: {_server.LastWords}");
        using var admin = new Calls(_server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(admin, _coders, capacity: 3, pushed: true);
        using var stop = new CancellationTokenSource();
        var rounds = await StartCallers(stop.Token);
        await KillAtRandom();
        await SyscallKills.Run(_words.Number("syscalls", 0), _server, _clock, _violations, () => _kills++);
        await Task.Delay(500);
        await stop.CancelAsync();
        await Task.WhenAll(rounds);
        await Check(admin);
        return Report();
    }

    private async Task<List<Task>> StartCallers(CancellationToken stop)
    {
        var pause = TimeSpan.FromMilliseconds(_words.Number("pause", 5));
        using var feed = new Calls(_server.Url);
        await feed.SignIn("feed", Hospital.Password);
        using var lead = new Calls(_server.Url);
        await lead.SignIn("lead", Hospital.Password);
        var rounds = new List<Task>();
        for (var number = 0; number < _coders; number++)
        {
            using var calls = new Calls(_server.Url);
            await calls.SignIn(Hospital.Coder(number), Hospital.Password);
            await calls.Put($"/api/coders/{Hospital.Coder(number)}/presence", new { state = "available" });
            var caller = Caller(Hospital.Coder(number));
            var coder = new CoderRounds(
                caller, Hospital.Coder(number), calls.Token!, feed.Token!, new Random(_chance.Next()));
            rounds.Add(Task.Run(() => coder.Run(pause, stop), CancellationToken.None));
        }
        for (var number = 0; number < _leads; number++)
        {
            var rounder = new LeadRounds(Caller($"lead{number}"), _coders, lead.Token!, new Random(_chance.Next()));
            rounds.Add(Task.Run(() => rounder.Run(pause, stop), CancellationToken.None));
        }
        return rounds;
    }

    private BlindCaller Caller(string name)
    {
        var caller = new BlindCaller(name, _server.Url, _clock, _violations);
        _callers.Add(caller);
        return caller;
    }

    private async Task KillAtRandom()
    {
        for (var kill = 0; kill < _words.Number("kills", 5); kill++)
        {
            await Task.Delay(_chance.Next(5, 1500));
            Kill();
            _server.Start();
            // Now and then it is killed again while it is still starting.
            while (_chance.Next(5) == 0)
            {
                await Task.Delay(_chance.Next(0, 1200));
                Kill();
                _server.Start();
            }
            if (await _clock.IsBack(Back))
                continue;
            _violations.Add("not back", $"no caller was answered {Back.TotalSeconds} s after kill {_kills}: {_server.LastWords}");
            return;
        }
    }

    private void Kill()
    {
        _clock.Killed();
        _server.Kill();
        _kills++;
    }

    private async Task Check(Calls admin)
    {
        var watch = Stopwatch.StartNew();
        for (var number = 0; number < _coders; number++)
            await admin.Put($"/api/coders/{Hospital.Coder(number)}/presence", new { state = "away" });
        await Task.Delay(1500);
        var record = _callers.SelectMany(caller => caller.Record).ToList();
        var others = await RetryCheck.Run(_server.Url, record, _words.Number("retries", 20_000), _chance);
        var sent = record.Where(one => one is { Verb: "charts", Code: 201 }).Select(one => one.Chart!).ToHashSet(StringComparer.Ordinal);
        var charts = await StateCheck.ReadAll(admin, _violations);
        var histories = await Histories.Read(admin, sent.Union(charts.Keys), _violations);
        var check = new RecordCheck(histories, _violations);
        check.Run(record);
        RetryCheck.Judge(others, check.Effects, _violations);
        HistoryCheck.Run(histories, _violations);
        await StateCheck.Run(admin, sent, charts, _coders, histories, _violations);
        Console.WriteLine($"charts: {sent.Count} sent; {string.Join(", ", charts.Values
            .CountBy(chart => chart["state"]!.GetValue<string>()).Select(state => $"{state.Value} {state.Key}"))}");
        Console.WriteLine($"history: {histories.All.Count()} entries, {check.Effects.Count} of them expected by a caller");
        CheckStore();
        Console.WriteLine($"checked in {watch.Elapsed.TotalSeconds:0} s");
    }

    private void CheckStore()
    {
        var code = _server.Stop();
        _violations.Unless(code == 0, "stop", $"the server ended with {code?.ToString() ?? "nothing"}: {_server.LastWords}");
        Console.WriteLine($"store: {new StoreWalk(_violations).Run(_folder)}");
        if (_server.Verify() is not { } verdict)
        {
            Console.WriteLine("verify: this server has no verify yet; the walk above stands alone");
            return;
        }
        Console.WriteLine($"verify: {verdict.Code}: {verdict.Words}");
        _violations.Unless(verdict.Code == 0, "verify", $"ended with {verdict.Code}: {verdict.Words}");
    }

    private int Report()
    {
        var record = _callers.SelectMany(caller => caller.Record).ToList();
        Console.WriteLine($"commands: {record.Count} answered, {record.Count(sent => sent.IsDone)} done, "
            + $"{record.Count(sent => sent.Attempts > 1)} of them sent more than once, {_callers.Sum(caller => caller.Lost)} connections lost");
        Console.WriteLine($"refused: {string.Join(", ", record.Where(sent => sent.Code >= 400)
            .CountBy(sent => new Answer(sent.Code, sent.Answer).Refusal).Select(name => $"{name.Value} {name.Key}"))}");
        Console.WriteLine($"kills: {_kills}; from kill to first 2xx: {_clock.ToFirstAnswer}");
        Console.WriteLine($"machine: {_machine}");
        var exit = _violations.ExitCode();
        new Figure("kill9 to first 2xx, p50", Math.Round(_clock.ToFirstAnswer.At(0.5)), "ms", null, null, _machine.Busy).Print();
        return exit;
    }

    public void Dispose()
    {
        foreach (var caller in _callers)
            caller.Dispose();
        _server.Dispose();
        if (!_words.Has("keep") && _violations.Count == 0)
        {
            Directory.Delete(_folder, recursive: true);
            File.Delete(_server.Log);
        }
        else
            Console.Error.WriteLine($"the store is kept in {_folder}, what the server printed in {_server.Log}");
    }
}
