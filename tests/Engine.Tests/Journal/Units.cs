using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests.Journal;

/// <summary>Units as actors would write them, made with Core's own decisions.</summary>
internal static class Units
{
    public static readonly Instant At = ManualTime.Morning;

    public static readonly ClientId Mercy = new("MERCY");

    public static readonly Settings Rules = new(3, new SettingsTables
    {
        Clients = [new Client(Mercy, "Mercy", ImmutableSortedDictionary<string, Target>.Empty)],
        Facilities = [new Facility(new("NORTH"), Mercy, "North", "America/New_York", 3, false)],
        Workqueues = [new Workqueue(new("IP"), "Inpatient", Requires.Nothing, 48, AssignMode.Pull, false, false)],
        RuleBooks =
        [
            new RuleBook(1, [new PlacementRule(new("IP"), 1, Condition.Always)], "", "test", At, null)
            {
                State = BookState.Active,
            },
        ],
    });

    public static readonly CoderProfile Ann = new(
        new("ANN"), "Ann", [new("CCS", null, null)], ["CARDIO"], [new("NORTH")], [new(new("IP"), 1)], 5, "US",
        "America/Chicago");

    public static StreamId Stream(string chart) => StreamId.Of(new ChartId(chart));

    public static CommandId Id(int key, ulong digest = 1) => new((UInt128)key, digest);

    public static Unit Of(params Append[] appends) => new() { At = At, By = "test", Appends = [.. appends] };

    public static Append Coder(CoderChange change, Coder? before = null) => new(
        StreamId.Of(Ann.Id), before?.Version ?? 0, [change], before, Core.Coders.Coder.Apply(before, change));

    public static Append Hired() => Coder(new CoderChange.ProfileSet(Ann));

    /// <summary>A chart's changes by a command, with the coder's half when there is one.</summary>
    public static Unit On(Chart? chart, ChartCommand command, string id, Coder? coder = null)
    {
        var decision = Chart.Decide(new ChartId(id), chart, command, new Situation(At, Rules, coder));
        Assert.Null(decision.Refused);
        Assert.NotEmpty(decision.Changes);
        var after = decision.Changes.Aggregate(chart, (so, change) => Chart.Apply(new ChartId(id), so, change));
        var unit = Of(new Append(
            Stream(id), chart?.Version ?? 0, ImmutableArray<object>.CastUp(decision.Changes), chart, after!));
        var follows = coder?.Follow(new ChartId(id), decision.Changes, At) ?? [];
        return follows.IsEmpty
            ? unit
            : unit with
            {
                Appends = unit.Appends.Add(new Append(
                    StreamId.Of(coder!.Id), coder.Version, ImmutableArray<object>.CastUp(follows), coder,
                    follows.Aggregate(coder, Core.Coders.Coder.Apply))),
            };
    }

    public static Unit Arrival(string id) => On(null, News(id), id);

    public static Unit Boost(Chart chart, int minutes) => On(chart, new ChartCommand.Expedite(minutes), chart.Id.Value);

    public static Unit Finish(Chart chart) => On(chart, new ChartCommand.Cancel("not ours", null), chart.Id.Value);

    public static ChartCommand.Arrive News(string account) => new(
        new("NORTH"), account, Track.Facility,
        new ChartPatch { Kind = "INPATIENT", Discharged = At - Duration.FromHours(5), TotalCharges = 12.5m, Payer = "AETNA" },
        "INPATIENT", null, false);
}
