using System.Diagnostics;
using CodingQueue.Faults.Audit;
using CodingQueue.Faults.Callers;
using CodingQueue.Load;

namespace CodingQueue.Faults.Day;

/// <summary>
/// A hospital at work on the real server: coders and leads who send every command until they are answered, while
/// a program disturbs the server or its store. At the end they stop, and everything they were told is compared
/// with what is there: lost, repeated, phantom, two assignees, and the server's own verification.
/// </summary>
internal sealed class DisturbedDay : IDisposable
{
    /// <summary>How long until the server must answer somebody again after a fault has ended.</summary>
    public static readonly TimeSpan Back = TimeSpan.FromSeconds(60);

    private readonly Words _words;
    private readonly string _name;
    private readonly int _coders;
    private readonly int _leads;
    private readonly string? _database;
    private readonly List<BlindCaller> _callers = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Machine _machine = new();
    private List<Task> _rounds = [];
    private Calls? _admin;

    /// <summary>A day that has not begun.</summary>
    /// <param name="words">--callers, --pause, --retries, --seed, --server, --keep.</param>
    /// <param name="name">The program's name.</param>
    /// <param name="postgres">The journal is in a database of this server; null: in a folder.</param>
    /// <param name="folder">The store's folder; null: a new one in the temporary folder.</param>
    /// <param name="through">How the server reaches the database, when it does not do so directly.</param>
    public DisturbedDay(
        Words words, string name, PostgresServer? postgres = null, string? folder = null,
        Func<string, string>? through = null)
    {
        (_words, _name, Postgres) = (words, name, postgres);
        var callers = words.Number("callers", 16);
        _leads = Math.Max(1, callers / 8);
        _coders = callers - _leads;
        Seed = words.Number("seed", Environment.TickCount & 0xFFFF);
        Chance = new Random(Seed);
        Folder = folder ?? ServerProcess.NewFolder(name);
        Console.WriteLine($"{name}: {callers} callers, seed {Seed}, {Folder}{(postgres is null ? "" : ", on PostgreSQL")}");
        _database = postgres?.NewDatabase();
        string[] more = _database is null ? [] : ["--postgres", through?.Invoke(_database) ?? Connection];
        Server = new ServerProcess(ServerProcess.FindDll(words), Folder, more);
    }

    public ServerProcess Server { get; }

    public PostgresServer? Postgres { get; }

    public string Folder { get; }

    public int Seed { get; }

    public Random Chance { get; }

    public FaultClock Clock { get; } = new();

    public Violations Violations { get; } = new();

    /// <summary>Share of the machine's processors that were busy since the day was made.</summary>
    public double Busy => _machine.Busy;

    /// <summary>The database's name, which is its account's too.</summary>
    public string Database => _database!;

    /// <summary>The administrator; signed in once the day has begun.</summary>
    public Calls Admin => _admin!;

    /// <summary>Commands that were done so far.</summary>
    public int Done => _callers.Sum(caller => caller.Record.Count(sent => sent.IsDone));

    /// <summary>The charts that were acknowledged so far.</summary>
    public IReadOnlySet<string> Taken => _callers.SelectMany(caller => caller.Record)
        .Where(one => one is { Verb: "charts", Code: 201 }).Select(one => one.Chart!).ToHashSet(StringComparer.Ordinal);

    /// <summary>Answers after which callers sent the same again, by the refusal's name.</summary>
    public IReadOnlyDictionary<string, int> PutOff => _callers.SelectMany(caller => caller.PutOff)
        .GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));

    /// <summary>Reads answered and refused so far.</summary>
    public (int Answered, int Refused) Reads => (
        _callers.Sum(caller => caller.Reads.Answered), _callers.Sum(caller => caller.Reads.Refused));

    /// <summary>How many reads of protected facts an account was answered: they must be in the record of reads.</summary>
    public Dictionary<string, int> MustBeRecorded { get; } = new(StringComparer.Ordinal);

    /// <summary>Charts that came in beside the callers': by a probe.</summary>
    public int Beside { get; set; }

    private string Connection => Postgres!.Connection(_database!, _database!);

    /// <summary>Starts the server, sets the hospital up, and lets everybody begin.</summary>
    /// <param name="before">A program to run the server under.</param>
    public async Task Begin(params string[] before)
    {
        Server.Start(before);
        if (!await Server.IsReady(Back))
            throw new InvalidOperationException($"The server did not start: {Server.LastWords}");
        _admin = new Calls(Server.Url);
        await _admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(_admin, _coders, capacity: 3, pushed: true);
        _rounds = await StartCallers();
    }

    /// <summary>Runs the server again after it ended; false, and a violation, when nobody is answered.</summary>
    public async Task<bool> Restart(string after, params string[] before)
    {
        Server.Start(before);
        return await MustBeBack(after);
    }

    /// <summary>Expects that somebody is answered again.</summary>
    public async Task<bool> MustBeBack(string after)
    {
        if (await Clock.IsBack(Back))
            return true;
        Violations.Add("not back", $"no caller was answered {Back.TotalSeconds} s after {after}: {Server.LastWords}");
        return false;
    }

    /// <summary>Lets everybody stop after the command in hand, and checks all they were told.</summary>
    public async Task End()
    {
        await Task.Delay(500);
        await _stop.CancelAsync();
        await Task.WhenAll(_rounds);
        await Check();
    }

    /// <summary>Prints what callers met, then the figure; the exit code.</summary>
    public int Report(Func<Figure> figure)
    {
        var record = _callers.SelectMany(caller => caller.Record).ToList();
        Console.WriteLine($"commands: {record.Count} answered, {record.Count(sent => sent.IsDone)} done, "
            + $"{record.Count(sent => sent.Attempts > 1)} of them sent more than once, {_callers.Sum(caller => caller.Lost)} connections lost");
        Console.WriteLine($"refused: {Counts(record.Where(sent => sent.Code >= 400).CountBy(sent => new Answer(sent.Code, sent.Answer).Refusal))}");
        Console.WriteLine($"put off: {Counts(PutOff)}");
        Console.WriteLine($"machine: {_machine}");
        var exit = Violations.ExitCode();
        figure().Print();
        return exit;
    }

    public void Dispose()
    {
        foreach (var caller in _callers)
            caller.Dispose();
        _admin?.Dispose();
        _stop.Dispose();
        Server.Dispose();
        if (!_words.Has("keep") && Violations.Count == 0)
        {
            Directory.Delete(Folder, recursive: true);
            File.Delete(Server.Log);
        }
        else
            Console.Error.WriteLine($"the store is kept in {Folder}, what the server printed in {Server.Log}");
    }

    private static string Counts(IEnumerable<KeyValuePair<string, int>> counts) =>
        string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}")) is { Length: > 0 } text ? text : "none";

    private async Task<List<Task>> StartCallers()
    {
        var pause = TimeSpan.FromMilliseconds(_words.Number("pause", 5));
        using var feed = new Calls(Server.Url);
        await feed.SignIn("feed", Hospital.Password);
        using var lead = new Calls(Server.Url);
        await lead.SignIn("lead", Hospital.Password);
        var rounds = new List<Task>();
        for (var number = 0; number < _coders; number++)
        {
            using var calls = new Calls(Server.Url);
            await calls.SignIn(Hospital.Coder(number), Hospital.Password);
            await calls.Put($"/api/coders/{Hospital.Coder(number)}/presence", new { state = "available" });
            var coder = new CoderRounds(
                Caller(Hospital.Coder(number)), Hospital.Coder(number), calls.Token!, feed.Token!, new Random(Chance.Next()));
            rounds.Add(Task.Run(() => coder.Run(pause, _stop.Token), CancellationToken.None));
        }
        for (var number = 0; number < _leads; number++)
        {
            var rounder = new LeadRounds(Caller($"lead{number}"), _coders, lead.Token!, new Random(Chance.Next()));
            rounds.Add(Task.Run(() => rounder.Run(pause, _stop.Token), CancellationToken.None));
        }
        return rounds;
    }

    private BlindCaller Caller(string name)
    {
        var caller = new BlindCaller(name, Server.Url, Clock, Violations);
        _callers.Add(caller);
        return caller;
    }

    private async Task Check()
    {
        var watch = Stopwatch.StartNew();
        for (var number = 0; number < _coders; number++)
            await Admin.Put($"/api/coders/{Hospital.Coder(number)}/presence", new { state = "away" });
        await Task.Delay(1500);
        var record = _callers.SelectMany(caller => caller.Record).ToList();
        var others = await RetryCheck.Run(Server.Url, record, _words.Number("retries", 20_000), Chance);
        var sent = Taken;
        var charts = await StateCheck.ReadAll(Admin, Violations);
        var histories = await Histories.Read(Admin, sent.Union(charts.Keys), Violations);
        var check = new RecordCheck(histories, Violations);
        check.Run(record);
        RetryCheck.Judge(others, check.Effects, Violations);
        HistoryCheck.Run(histories, Violations);
        await StateCheck.Run(Admin, sent, charts, Beside, _coders, histories, Violations);
        Console.WriteLine($"charts: {sent.Count} sent; {Counts(charts.Values.CountBy(chart => chart["state"]!.GetValue<string>()))}");
        Console.WriteLine($"history: {histories.All.Count()} entries, {check.Effects.Count} of them expected by a caller");
        CheckStore();
        Console.WriteLine($"{_name}: checked in {watch.Elapsed.TotalSeconds:0} s");
    }

    private void CheckStore()
    {
        var code = Server.Stop();
        Violations.Unless(code == 0, "stop", $"the server ended with {code?.ToString() ?? "nothing"}: {Server.LastWords}");
        var walk = new StoreWalk(Violations);
        Console.WriteLine($"store: {(Postgres is null ? walk.Run(Folder) : walk.RunPostgres(Connection))}");
        foreach (var (reader, reads) in MustBeRecorded)
            Violations.Unless(
                walk.Reads.GetValueOrDefault(reader) >= reads, "unrecorded",
                $"{reader} was shown {reads} charts, the record of reads has {walk.Reads.GetValueOrDefault(reader)}");
        if (Server.Verify() is not { } verdict)
        {
            Violations.Add("verify", "this server has no verify");
            return;
        }
        Console.WriteLine($"verify: {verdict.Code}: {verdict.Words}");
        Violations.Unless(verdict.Code == 0, "verify", $"ended with {verdict.Code}: {verdict.Words}");
    }
}
