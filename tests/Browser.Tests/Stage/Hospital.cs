using System.Globalization;
using System.Text.Json;

namespace CodingQueue.Browser.Tests.Stage;

/// <summary>
/// One client with a facility, workqueues, coders and accounts of its own. Every test has its own, and the
/// wall between clients keeps the tests apart as it keeps the clients apart.
/// </summary>
internal sealed class Hospital(Api admin, Uri address, string client, string facility)
{
    public const string Password = "only-for-tests";
    private static int _made;

    public Uri Address { get; } = address;

    public string Client { get; } = client;

    public string Facility { get; } = facility;

    public Api Admin { get; } = admin;

    public string Lead => $"lead-{Client}";

    /// <summary>A client of its own, its lead's account included.</summary>
    public static async Task<Hospital> Make(Api admin, Uri address, string? client = null)
    {
        client ??= $"K{Interlocked.Increment(ref _made)}";
        var hospital = new Hospital(admin, address, client, $"{client}-F");
        await admin.Put($"/api/clients/{client}", new { name = $"Client {client}" });
        await admin.Put($"/api/facilities/{hospital.Facility}", new
        {
            client,
            name = $"Hospital {client}",
            timeZone = "America/Chicago",
        });
        await hospital.Account(hospital.Lead, "lead");
        return hospital;
    }

    public string Queue(string name) => $"{Client}-{name}";

    public string Coder(string name) => $"{Client}-{name}";

    /// <summary>A workqueue for one kind of this hospital's charts.</summary>
    public async Task<Hospital> Has(
        string queue, string kind, string assign = "pull", bool review = false, int? offerSeconds = null,
        params string[] documents)
    {
        await Admin.Put($"/api/workqueues/{Queue(queue)}", new
        {
            name = $"{queue} of {Client}",
            order = 10,
            when = new object[]
            {
                new { attribute = "facility", @operator = "equals", value = Facility },
                new { attribute = "kind", @operator = "equals", value = kind },
            },
            requires = new { anyCredential = Array.Empty<string>(), specialties = Array.Empty<string>(), documents },
            turnaroundHours = 72,
            assign,
            offerSeconds,
            review,
        });
        return this;
    }

    /// <summary>A coder with an account of the same name; <paramref name="queues"/> in order of their tiers.</summary>
    public async Task<string> Employs(string name, string credential, int capacity, params string[] queues)
    {
        var id = Coder(name);
        await Sets(name, credential, null, capacity, queues);
        await Account(id, "coder", id);
        return id;
    }

    /// <summary>What the coder's credential is good through, and time off that begins today, are set anew.</summary>
    public Task Sets(
        string name, string credential, string? expires, int capacity, string[] queues, bool isOff = false) =>
        Admin.Put($"/api/coders/{Coder(name)}", new
        {
            name = $"{name} of {Client}",
            credentials = new[] { new { code = credential, expires } },
            specialties = Array.Empty<string>(),
            facilities = new[] { Facility },
            workqueues = queues.Select((queue, index) => new { id = Queue(queue), tier = index + 1 }),
            capacity,
            workCountry = "US",
            timeZone = "America/Chicago",
            timeOff = isOff ? new[] { new { from = Day(-1), until = Day(1) } } : [],
        });

    /// <summary>A day at the hospital, so many days from today.</summary>
    public static string Day(int ahead) => TimeZoneInfo
        .ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"))
        .AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A document of an account arrives.</summary>
    public Task Gets(string account, string document) => Admin.Post("/api/charts", new
    {
        facility = Facility,
        account,
        track = "facility",
        documents = new[] { document },
    });

    /// <summary>An account of this client alone.</summary>
    public Task Account(string name, string role, string? coder = null) => Admin.Put(
        $"/api/accounts/{name}",
        coder is null
            ? new { role, password = Password, clients = new[] { Client } }
            : new { role, password = Password, coder, clients = new[] { Client } });

    /// <summary>A discharged chart comes in; its id.</summary>
    public async Task<string> Receives(
        string account, string kind, double hoursAgo = 5, string document = "DS")
    {
        var discharged = DateTimeOffset.UtcNow.AddHours(-hoursAgo);
        var chart = await Admin.Post("/api/charts", new
        {
            facility = Facility,
            account,
            track = kind == "PROFEE" ? "professional" : "facility",
            kind,
            payer = "MEDICARE",
            admitted = Text(discharged.AddHours(-30)),
            discharged = Text(discharged),
            totalCharges = 4321.5,
            documents = new[] { document },
        });
        return chart.GetProperty("id").GetString()!;
    }

    /// <summary>The chart of an account of this hospital.</summary>
    public async Task<string> Find(string account) =>
        (await Admin.Get($"/api/charts?facility={Facility}")).GetProperty("charts").EnumerateArray()
            .Single(chart => chart.GetProperty("account").GetString() == account).GetProperty("id").GetString()!;

    public Task<JsonElement> Chart(string id) => Admin.Get($"/api/charts/{id}");

    public async Task<string> StateOf(string id) => (await Chart(id)).GetProperty("state").GetString()!;

    /// <summary>How often something of that name happened to the chart.</summary>
    public async Task<int> Count(string id, string change) =>
        (await Admin.Get($"/api/charts/{id}/history")).GetProperty("entries").EnumerateArray()
            .Count(entry => entry.GetProperty("change").GetString() == change);

    /// <summary>The accounts of the coder's charts, as the server says; held ones or the others.</summary>
    public async Task<List<string>> DeskOf(string coder, bool held) =>
    [
        .. (await Admin.Get($"/api/coders/{coder}/assignments")).GetProperty("assignments").EnumerateArray()
            .Where(chart => chart.GetProperty("state").GetString() == "held" == held)
            .OrderBy(chart => chart.GetProperty("assignment").GetProperty("since").GetString(), StringComparer.Ordinal)
            .Select(chart => chart.GetProperty("account").GetString()!),
    ];

    public static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
