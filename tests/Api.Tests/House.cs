using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Tests;

/// <summary>
/// A server with two clients that must never see each other. MERCY is the tenant whose people the tests are;
/// every id of the other one begins with the canary, so that one search finds a leak in any answer.
/// </summary>
public class House : Server
{
    /// <summary>What no answer to MERCY's people may contain.</summary>
    public const string Canary = "ZZCAN";

    /// <summary>The roles, each with an account of MERCY's.</summary>
    public static readonly string[] Roles = ["admin", "lead", "coder", "auditor", "integration", "viewer"];

    private int _last;

    /// <summary>MERCY's account of a role.</summary>
    public Caller Of(string role) => As($"mercy-{role}");

    /// <summary>The other client's account of a role.</summary>
    public Caller Other(string role) => As($"{Canary}-{role}");

    /// <summary>MERCY's lead.</summary>
    public Caller Lead => Of("lead");

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await SetUpClient("MERCY", ["NORTH", "SOUTH"], "C01", "mercy");
        await SetUpClient($"{Canary}CLIENT", [$"{Canary}FAC"], $"{Canary}CODER", Canary);
    }

    /// <summary>A workqueue of its own with nobody in it, so that tests on one server do not meet.</summary>
    public async Task<Ward> Ward(object? change = null, string facility = "NORTH")
    {
        var ward = new Ward(this, $"W{Interlocked.Increment(ref _last)}", facility);
        await ward.Set(change ?? new { });
        return ward;
    }

    /// <summary>A number that no other test of this server has.</summary>
    public int Next() => Interlocked.Increment(ref _last);

    private async Task SetUpClient(string client, string[] facilities, string coder, string accounts)
    {
        (await Admin.Put($"/api/clients/{client}", new { name = $"{client} Health" })).Must(200);
        foreach (var facility in facilities)
            (await Admin.Put(
                $"/api/facilities/{facility}", new { client, name = $"{facility} campus", timeZone = "America/Chicago" })).Must(200);
        (await Admin.Put(
            $"/api/coders/{coder}",
            new { name = $"{coder} Name", credentials = new[] { new { code = "CCS" } }, facilities, capacity = 3 })).Must(200);
        await Task.WhenAll(Roles.Select(async role => (await Admin.Put(
            $"/api/accounts/{accounts}-{role}",
            new
            {
                role,
                password = $"password of {role}",
                coder = role == "coder" ? coder : null,
                clients = role == "coder" ? null : new[] { client },
            })).Must(200)));
    }
}

/// <summary>A workqueue with its own coders and charts: a rule on one attribute keeps it apart.</summary>
public sealed class Ward(House house, string id, string facility)
{
    private int _last;

    /// <summary>The workqueue's id, and the attribute's value that leads into it.</summary>
    public string Id => id;

    /// <summary>Sets the workqueue again, with some fields changed.</summary>
    public async Task Set(object change)
    {
        var body = Merge(
            new
            {
                name = $"Ward {id}",
                order = 100,
                when = new[] { new { attribute = "attributes.ward", @operator = "equals", value = id } },
                turnaroundHours = 72,
                assign = "pull",
            }, change);
        (await house.Admin.Put($"/api/workqueues/{id}", body)).Must(200);
    }

    /// <summary>A coder of this ward with an account of their own.</summary>
    public async Task<Desk> Coder(object? change = null)
    {
        var name = $"{id}-c{Interlocked.Increment(ref _last)}";
        var body = Merge(
            new
            {
                name = $"Coder {name}",
                credentials = new[] { new { code = "CCS" } },
                facilities = new[] { facility },
                workqueues = new[] { new { id, tier = 1 } },
                capacity = 3,
            }, change);
        (await house.Admin.Put($"/api/coders/{name}", body)).Must(200);
        (await house.Admin.Put(
            $"/api/accounts/{name}", new { role = "coder", password = "password of coder", coder = name })).Must(200);
        return new Desk(name, house.As(name));
    }

    /// <summary>What a chart of this ward looks like when it comes in.</summary>
    public JsonObject ChartIn(object? change = null) => Merge(
        new
        {
            facility,
            account = $"{id}-{Interlocked.Increment(ref _last)}",
            track = "facility",
            kind = "INPATIENT",
            admitted = "2026-03-01T10:00:00Z",
            discharged = "2026-03-04T10:00:00Z",
            attributes = new { ward = id },
        }, change);

    /// <summary>A chart that came in; its id.</summary>
    public async Task<string> Chart(object? change = null) =>
        (string)(await house.Admin.Post("/api/charts", ChartIn(change))).Must(201).Json["id"]!;

    /// <summary>A chart discharged so many hours ago: the more, the more urgent.</summary>
    public Task<string> ChartAt(int hoursAgo) =>
        Chart(new { admitted = (string?)null, discharged = InstantPattern.General.Format(house.Engine.Now - Duration.FromHours(hoursAgo)) });

    /// <summary>The first object with the fields of the second put over it; a null takes a field away.</summary>
    public static JsonObject Merge(object first, object? second)
    {
        var merged = Node(first);
        foreach (var (name, value) in second is null ? [] : Node(second))
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = value.DeepClone();
        return merged;
    }

    private static JsonObject Node(object value) => value as JsonObject
        ?? System.Text.Json.JsonSerializer.SerializeToNode(value, System.Text.Json.JsonSerializerOptions.Web)!.AsObject();
}

/// <summary>A coder and their calls.</summary>
public sealed record Desk(string Id, Caller Calls)
{
    /// <summary>Asks for the next chart: its id and the assignment's number, or null.</summary>
    public async Task<(string Chart, int Number)?> Next(string? key = null)
    {
        var answer = await Calls.Post($"/api/coders/{Id}/next", key: key);
        return answer.Code == 204
            ? null
            : ((string)answer.Must(200).Json["chart"]!["id"]!, (int)answer.Json["assignment"]!);
    }

    /// <summary>Asks for the next chart, and there is one.</summary>
    public async Task<(string Chart, int Number)> Take() =>
        await Next() ?? throw new InvalidOperationException($"There is nothing for {Id}");

    /// <summary>Does something with a chart under a number.</summary>
    public Task<Answer> Do(string verb, (string Chart, int Number) with, object? more = null) =>
        Calls.Post($"/api/charts/{with.Chart}/{verb}", Ward.Merge(new { assignment = with.Number }, more));

    /// <summary>Sets presence.</summary>
    public async Task Be(string state) => (await Calls.Put($"/api/coders/{Id}/presence", new { state })).Must(200);
}
