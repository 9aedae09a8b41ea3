using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>
/// A running engine in a folder of its own, with a hospital, and a clock that the test moves.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public static readonly ClientId Mercy = new("MERCY");
    public static readonly FacilityId North = new("NORTH");
    public static readonly WorkqueueId Inpatient = new("IP");
    public static readonly Caller Lead = new("lead");

    private readonly List<Exception> _failures = [];
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Folder _folder = new();

    private World(TimeProvider? time) => Clock = time ?? Time;

    public ManualTime Time { get; } = new();

    public TimeProvider Clock { get; }

    public EmbeddedEngine Engine { get; private set; } = null!;

    public string Folder => _folder.Path;

    /// <summary>What the engine told whoever runs the process.</summary>
    public IReadOnlyList<Exception> Failures => _failures;

    /// <summary>
    /// An engine with one client, one facility and one pull workqueue that takes every chart.
    /// </summary>
    public static async Task<World> Start(AssignMode assign = AssignMode.Pull, TimeProvider? time = null)
    {
        var world = new World(time);
        world.StartEngine();
        await world.Set(new SettingsChange.ClientSet(new Client(Mercy, "Mercy", ImmutableSortedDictionary<string, Target>.Empty)));
        await world.Set(new SettingsChange.FacilitySet(new Facility(North, Mercy, "North", "America/New_York", null, false)));
        await world.Queue(Inpatient.Value, assign: assign);
        return world;
    }

    public Task Set(SettingsChange change) => Set(_ => ImmutableArray.Create(change));

    public async Task Set(Func<Settings, Decision<SettingsChange>> decide)
    {
        var reply = await Engine.Set(decide, Lead);
        Assert.Null(reply.Refused);
    }

    public async Task Queue(
        string id, int order = 10, AssignMode assign = AssignMode.Pull, bool review = false, string? kind = null,
        ImmutableArray<string> documents = default, ImmutableArray<string> specialties = default)
    {
        var queue = new Workqueue(
            new(id), id, new Requires([], specialties.IsDefault ? [] : specialties, documents.IsDefault ? [] : documents),
            48, assign, review, false);
        var when = kind is null ? Condition.Always : Condition.Of(new Criterion("kind", Operator.Equals, [kind]));
        await Set(queue, order, when);
    }

    /// <summary>A workqueue with the one rule that leads to it.</summary>
    public async Task Set(Workqueue queue, int order, Condition when)
    {
        await Set(settings =>
        {
            var rule = RuleBooks.SetOnly(settings, queue.Id, order, when, Lead.Name, Engine.Now);
            return rule.Refused is { } refused
                ? refused
                : (Decision<SettingsChange>)rule.Changes.Insert(0, new SettingsChange.WorkqueueSet(queue));
        });
    }

    public async Task<Coder> Hire(
        string id, int capacity = 5, bool available = false, string credential = "CCS", params string[] queues)
    {
        var memberships = (queues.Length == 0 ? [Inpatient.Value] : queues).Select((queue, i) => new Membership(new(queue), i + 1));
        var reply = await Engine.Set(
            new CoderProfile(
                new(id), id, [new(credential, null, null)], [], [North], [.. memberships], capacity, "US", "America/Chicago"),
            Lead);
        Assert.Null(reply.Refused);
        return available ? await Be(id, Presence.Available) : reply.Value!;
    }

    /// <summary>Changes a coder's profile.</summary>
    public async Task<Coder> Alter(string id, Func<CoderProfile, CoderProfile> change)
    {
        var reply = await Engine.Set(change(Coder(id).Profile), Lead);
        Assert.Null(reply.Refused);
        await Engine.CaughtUp();
        return reply.Value!;
    }

    public async Task<Coder> Be(string id, Presence presence)
    {
        var reply = await Engine.Be(new(id), presence, new Caller(id));
        Assert.Null(reply.Refused);
        return reply.Value!;
    }

    public static ChartCommand.Arrive News(string account, double hoursAgo = 5, ChartPatch? patch = null) => new(
        North, account, Track.Facility,
        (patch ?? new ChartPatch()) with
        {
            Kind = patch?.Kind ?? "INPATIENT",
            Discharged = patch?.Discharged ?? ManualTime.Morning - Duration.FromHours(hoursAgo),
        },
        "INPATIENT", null, false);

    public async Task<Chart> Arrive(string account, double hoursAgo = 5, ChartPatch? patch = null)
    {
        var reply = await Engine.Arrive(News(account, hoursAgo, patch), new Caller("feed"));
        Assert.Null(reply.Refused);
        await Engine.CaughtUp();
        return reply.Value!.Chart;
    }

    public async Task<ChartOutcome?> Next(string coder, CommandId? key = null)
    {
        var reply = await Engine.Next(new(coder), new Caller(coder, key));
        Assert.Null(reply.Refused);
        await Engine.CaughtUp();
        return reply.Value;
    }

    /// <summary>Runs a command that must be accepted.</summary>
    public async Task<ChartOutcome> Do(ChartId chart, ChartCommand command, Caller? caller = null)
    {
        var reply = await Engine.Command(chart, command, caller ?? Lead);
        Assert.Null(reply.Refused);
        await Engine.CaughtUp();
        return reply.Value!;
    }

    /// <summary>Runs a command that must be refused.</summary>
    public async Task<Refusal> Refused(ChartId chart, ChartCommand command)
    {
        var reply = await Engine.Command(chart, command, Lead);
        Assert.NotNull(reply.Refused);
        return reply.Refused.Refusal;
    }

    public async Task<Chart> Chart(ChartId id) => (await Engine.FindChart(id))!;

    public Coder Coder(string id) => Engine.FindCoder(new(id))!;

    public static ChartCommand.PlaceHold Hold(
        string reason = "MISS_DS", int? number = null, Instant? until = null, Instant? followUp = null) =>
        new(number, reason, null, null, until, followUp, "lead");

    /// <summary>
    /// Waits for what the engine does by itself. A clock that was moved while the engine was about to look at
    /// it is moved a little more.
    /// </summary>
    public async Task Until(Func<ValueTask<bool>> holds)
    {
        var patience = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            await Engine.CaughtUp();
            if (await holds())
                return;
            Assert.True(DateTime.UtcNow < patience, "The engine did not get there.");
            if (await Task.WhenAny(moved, Task.Delay(500)) != moved && Clock == Time)
                Time.Advance(Duration.FromMinutes(1));
        }
    }

    public Task Until(Func<bool> holds) => Until(() => ValueTask.FromResult(holds()));

    /// <summary>Stops in order, or crashes, and starts again on what is left.</summary>
    public async Task Restart(bool crash = false, Duration downtime = default)
    {
        var left = crash ? _folder.CrashedCopy() : null;
        await Engine.DisposeAsync();
        if (left is not null)
        {
            _folder.Dispose();
            _folder = left;
        }
        Time.Advance(downtime);
        StartEngine();
        await Engine.CaughtUp();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _folder.Dispose();
    }

    private void StartEngine()
    {
        Engine = EmbeddedEngine.Start(_folder.Path, Clock, NullLogger.Instance, _failures.Add);
        Engine.Follow(_ => Interlocked.Exchange(
            ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult());
    }
}
