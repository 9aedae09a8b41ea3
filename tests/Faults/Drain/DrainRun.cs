using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodingQueue.Faults.Audit;
using CodingQueue.Load;

namespace CodingQueue.Faults.Drain;

/// <summary>
/// Takes encounters in, lets coders work them off over HTTP as people do (with holds, returns and reviews), and
/// counts: every encounter is one chart, of its kind, in one workqueue, and final coded, or is named with the
/// reason why not.
/// </summary>
internal sealed class DrainRun : IDisposable
{
    /// <summary>The workqueues and the kind each takes; the kinds that are not here stay unplaced.</summary>
    private static readonly (string Queue, string Kind, bool Review)[] Queues =
        [("IP", "INPATIENT", true), ("ED", "ED_FAC", false), ("CLIN", "CLINIC_FAC", false), ("ANC", "ANCILLARY", false)];

    private readonly Words _words;
    private readonly string _folder = ServerProcess.NewFolder("drain");
    private readonly ServerProcess _server;
    private readonly Violations _violations = new();
    private readonly Machine _machine = new();
    private int _commands;

    private DrainRun(Words words)
    {
        _words = words;
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder);
    }

    public static async Task<int> Run(Words words)
    {
        using var run = new DrainRun(words);
        return await run.Run();
    }

    private async Task<int> Run()
    {
        var encounters = Encounters.Read(_words);
        Console.WriteLine($"drain: {encounters.RowCount} rows of {encounters.Origin}; {encounters.Kinds.Count} encounters");
        _server.Start();
        if (!await _server.IsReady(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"The server did not start: {_server.LastWords}");
        using var admin = new Calls(_server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        var coders = _words.Number("coders", 12);
        await SetUp(admin, coders);
        await TakeIn(admin, encounters);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, coders).Select(number => Task.Run(() => Work(Hospital.Coder(number), number))));
        var took = watch.Elapsed;
        await Check(admin, encounters);
        Console.WriteLine(FormattableString.Invariant(
            $"worked off in {took.TotalSeconds:0.0} s by {coders} coders with {_commands} commands"));
        Console.WriteLine($"machine: {_machine}");
        var exit = _violations.ExitCode();
        new Figure(
            "charts drained over HTTP", Math.Round(encounters.Kinds.Count / took.TotalSeconds), "charts/s", null, null, _machine.Busy)
            .Print();
        return exit;
    }

    private static async Task SetUp(Calls admin, int coders)
    {
        await admin.Put("/api/clients/MERCY", new { name = "Mercy" });
        await admin.Put("/api/facilities/NORTH", new { client = "MERCY", name = "North", timeZone = "America/New_York" });
        for (var order = 0; order < Queues.Length; order++)
            await admin.Put($"/api/workqueues/{Queues[order].Queue}", new
            {
                name = Queues[order].Queue,
                order,
                turnaroundHours = 48,
                when = new[] { new { attribute = "kind", @operator = "equals", value = Queues[order].Kind } },
                assign = "pull",
                review = Queues[order].Review,
            });
        for (var number = 0; number < coders; number++)
        {
            var id = Hospital.Coder(number);
            await admin.Put($"/api/coders/{id}", new
            {
                name = id,
                credentials = new[] { new { code = "CCS" }, new { code = "COC" } },
                facilities = new[] { "NORTH" },
                workqueues = Queues.Select((queue, at) => new { id = queue.Queue, tier = (at + number) % 2 + 1 }),
                capacity = 2,
                workCountry = "US",
            });
            await admin.Put($"/api/accounts/{id}", new { role = "coder", password = Hospital.Password, coder = id });
        }
    }

    /// <summary>Uploads the files; a server without CSV intake is sent the same rows as JSON, and that is said.</summary>
    private async Task TakeIn(Calls admin, Encounters encounters)
    {
        foreach (var file in encounters.Files)
        {
            var path = $"/api/intake/csv?client=MERCY&map={Uri.EscapeDataString(Encounters.Mapping)}";
            var answer = await admin.Send(HttpMethod.Post, path, file, type: "text/csv");
            if (answer.Code == 404 && answer.Refusal is "not_found" or "404" or "405")
            {
                Console.WriteLine("THIS SERVER HAS NO CSV INTAKE YET: the same rows go in as JSON");
                answer = await admin.Send(
                    HttpMethod.Post, "/api/charts/batch", string.Join('\n', Encounters.Rows(file).Select(AsJson)), type: "application/x-ndjson");
            }
            _violations.Unless(answer.IsSuccess, "intake", $"{answer.Code} {answer.Body}");
            Console.WriteLine($"taken in: {(answer.Body.Length > 300 ? answer.Body[..300] + " ..." : answer.Body)}");
        }
    }

    private static string AsJson(Dictionary<string, string> row) => JsonSerializer.Serialize(new
    {
        facility = "NORTH",
        account = row["Id"],
        track = "facility",
        kind = Encounters.KindOfClass[row["ENCOUNTERCLASS"]],
        payer = row["PAYER"],
        admitted = row["START"],
        discharged = row["STOP"],
        totalCharges = decimal.Parse(row["TOTAL_CLAIM_COST"], CultureInfo.InvariantCulture),
        attributes = new Dictionary<string, string> { ["class"] = row["ENCOUNTERCLASS"] },
    });

    /// <summary>One coder until there is nothing left: most charts are completed, some held, a few returned.</summary>
    private async Task Work(string coder, int seed)
    {
        using var calls = new Calls(_server.Url);
        await calls.SignIn(coder, Hospital.Password);
        var chance = new Random(seed);
        for (var empty = 0; empty < 20;)
        {
            var next = await calls.Post($"/api/coders/{coder}/next");
            Interlocked.Increment(ref _commands);
            if (next.Code == 204)
            {
                // Others may still return a chart or send one to review.
                empty++;
                await Task.Delay(50);
                continue;
            }
            empty = 0;
            await Code(calls, next.Json["chart"]!, chance);
        }
    }

    private async Task Code(Calls calls, JsonNode chart, Random chance)
    {
        var (path, assignment) = ($"/api/charts/{chart["id"]}", chart["assignment"]!["number"]!.GetValue<int>());
        await Do($"{path}/open", new { assignment });
        switch (chance.Next(20))
        {
            case 0:
                await Do($"{path}/return", new { assignment, reason = "not mine" });
                return;
            case < 3:
                var hold = (await Do($"{path}/hold", new { assignment, reason = "QUERY_OPEN" })).Json["hold"]!.GetValue<string>();
                await Do($"{path}/release", new { hold });
                return;
        }
        if (chart["state"]!.GetValue<string>() == "review")
            await Do($"{path}/complete", new { assignment, outcome = chance.Next(8) == 0 ? "return" : "agree" });
        else
            await Do($"{path}/complete", new { assignment });

        async Task<Answer> Do(string where, object body)
        {
            Interlocked.Increment(ref _commands);
            return await calls.Post(where, body);
        }
    }

    private async Task Check(Calls admin, Encounters encounters)
    {
        var charts = await StateCheck.ReadAll(admin, _violations);
        _violations.Unless(
            charts.Count == encounters.Kinds.Count, "counts", $"{encounters.Kinds.Count} encounters became {charts.Count} charts");
        var placed = Queues.ToDictionary(queue => queue.Kind, queue => queue.Queue, StringComparer.Ordinal);
        foreach (var chart in charts.Values)
            CheckChart(chart, encounters, placed);
        foreach (var group in charts.Values
            .GroupBy(chart => (Kind: $"{chart["kind"]}", Queue: $"{chart["workqueue"]}", State: $"{chart["state"]}"))
            .OrderBy(group => group.Key))
            Console.WriteLine($"{group.Key.Kind,-16}{(group.Key.Queue.Length > 0 ? group.Key.Queue : "(none)"),-8}{group.Key.State,-12}{group.Count(),6}");
        var reasons = await Unplaced(admin);
        foreach (var group in reasons.GroupBy(pair => pair.Value, pair => pair.Key))
            Console.WriteLine($"unplaced: {group.Count()}, {group.Key} ({string.Join(", ", group.Order())})");
        var expected = encounters.Kinds.Where(pair => !placed.ContainsKey(pair.Value)).Select(pair => pair.Key).Order().ToList();
        _violations.Unless(
            reasons.Keys.Order().SequenceEqual(expected), "unplaced",
            $"{expected.Count} encounters have no workqueue, {reasons.Count} are listed as unroutable");
    }

    private void CheckChart(JsonNode chart, Encounters encounters, Dictionary<string, string> placed)
    {
        var (account, kind) = ($"{chart["account"]}", $"{chart["kind"]}");
        _violations.Unless(
            encounters.Kinds.GetValueOrDefault(account) == kind, "kind", $"{account} is {kind}, sent as {encounters.Kinds.GetValueOrDefault(account)}");
        _violations.Unless(
            placed.GetValueOrDefault(kind, "") == $"{chart["workqueue"]}", "placement", $"{account}, {kind}, is in '{chart["workqueue"]}'");
        var state = placed.ContainsKey(kind) ? "finalCoded" : "ready";
        _violations.Unless($"{chart["state"]}" == state, "state", $"{account}, {kind}, ended {chart["state"]} and not {state}");
    }

    /// <summary>Accounts on the unroutable list, with the reason each.</summary>
    private static async Task<Dictionary<string, string>> Unplaced(Calls admin)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        var cursor = "";
        do
        {
            var page = await admin.Get($"/api/unroutable{cursor}");
            foreach (var row in page["charts"]!.AsArray())
                reasons[$"{row!["chart"]!["account"]}"] = $"{row["reason"]}: {row["detail"]}";
            cursor = page["cursor"] is { } next ? $"?cursor={next}" : "";
        }
        while (cursor.Length > 0);
        return reasons;
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
        if (_violations.Count == 0)
            File.Delete(_server.Log);
    }
}
