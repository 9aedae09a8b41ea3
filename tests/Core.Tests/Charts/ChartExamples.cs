using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>A command and, where it matters, who asks, when and under which rules.</summary>
internal sealed record Question(
    ChartCommand Command, Coder? Coder = null, double Hours = 0, Settings.Settings? Rules = null);

/// <summary>One chart in each state, and one question of each sort: the table and the diagram ask all of all.</summary>
internal static class ChartExamples
{
    private static readonly Instant Newer = World.At(2), Older = World.At(-2);

    private static readonly Coder Away = Coder.Apply(
        World.Bob, new CoderChange.PresenceSet(Presence.Away, World.T0));

    private static readonly Coder Full = Coder.Apply(
        World.Coder(World.Profile("BOB", "CCS") with { Capacity = 1 }),
        new CoderChange.ChartTaken(new ChartId("ANOTHER"), 1));

    private static readonly Settings.Settings AskingForTheReport = World.SettingsWith(
        [.. World.Queues.Select(queue => queue with { Requires = new([], [], ["OP"]) })]);

    private static readonly Settings.Settings AskingForTheAuditor = World.SettingsWith(
        [.. World.Queues.Select(queue => queue with { Requires = new(["CPMA"], [], []) })]);

    /// <summary>How a chart comes into each state of the table's columns.</summary>
    public static readonly Dictionary<string, Func<Story>> States = new()
    {
        ["unheard"] = () => new Story(),
        ["notReady"] = () => new Story().Do(
            World.News(World.Discharged with { Discharged = null }, World.At(-1), admits: true)),
        ["ready"] = () => Story.Ready(),
        ["readyFirst"] = () => Kept().Do(new ChartCommand.Release(new HoldId("h1"), null)),
        ["readyOffered"] = () => Story.Ready().Do(new ChartCommand.Offer(), World.Ann),
        ["assigned"] = () => Story.Assigned(World.Ann),
        ["inProgress"] = () => Story.Assigned(World.Ann).Do(new ChartCommand.Open(1)),
        ["heldKept"] = Kept,
        ["heldFree"] = () => Story.Ready().Do(World.Hold("MISS_OP")),
        ["heldReview"] = () => Submitted().Do(World.Hold("MISS_OP")),
        ["review"] = Submitted,
        ["reviewAssigned"] = () => Submitted().Give(World.Bob),
        ["reviewOpened"] = () => Submitted().Give(World.Bob).Do(new ChartCommand.Open(2)),
        ["finalCoded"] = () => Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null)),
        ["cancelled"] = () => Story.Ready().Do(new ChartCommand.Cancel("duplicate", null)),
        ["cancelledUpstream"] = () => Story.Ready().Do(new ChartCommand.Cancel("A11", World.At(1))),
    };

    /// <summary>What each row asks: the command and, where it matters, who asks, when and under which rules.</summary>
    public static readonly Dictionary<string, Func<Story, Question>> Commands = new()
    {
        ["arrive nothing new"] = _ => new(World.News(new ChartPatch())),
        ["arrive discharge"] = _ => new(World.News(new ChartPatch { Discharged = World.At(-20) }, Newer)),
        ["arrive kind for others"] = _ => new(World.News(new ChartPatch { Kind = "PROFEE" })),
        ["arrive kind that waits"] = _ => new(World.News(new ChartPatch { Kind = "OBS" })),
        ["arrive awaited document"] = _ => new(World.News(new ChartPatch { Documents = ["OP"] })),
        ["arrive admission"] = _ => new(World.News(new ChartPatch { Admitted = World.At(-90) }, Newer, true)),
        ["arrive old admission"] = _ => new(World.News(new ChartPatch(), Older, true)),
        ["withdrawDischarge"] = _ => new(new ChartCommand.WithdrawDischarge(Newer)),
        ["withdrawDischarge old"] = _ => new(new ChartCommand.WithdrawDischarge(Older)),
        ["cancel by a person"] = _ => new(new ChartCommand.Cancel("duplicate", null)),
        ["cancel upstream"] = _ => new(new ChartCommand.Cancel("A11", Newer)),
        ["cancel upstream old"] = _ => new(new ChartCommand.Cancel("A11", Older)),
        ["assign next"] = _ => new(new ChartCommand.Assign(GivenBy.Next), World.Bob),
        ["assign next to ANN"] = _ => new(new ChartCommand.Assign(GivenBy.Next), World.Ann),
        ["assign next when full"] = _ => new(new ChartCommand.Assign(GivenBy.Next), Full),
        ["assign push when away"] = _ => new(new ChartCommand.Assign(GivenBy.Push), Away),
        ["assign lead when full"] = _ => new(new ChartCommand.Assign(GivenBy.Lead), Full),
        ["offer to BOB"] = _ => new(new ChartCommand.Offer(), World.Bob),
        ["accept by ANN"] = _ => new(new ChartCommand.Accept(World.Ann.Id), World.Ann),
        ["accept by BOB"] = _ => new(new ChartCommand.Accept(World.Bob.Id), World.Bob),
        ["decline by ANN"] = _ => new(new ChartCommand.Decline(World.Ann.Id, "conflict"), World.Ann),
        ["decline by BOB"] = _ => new(new ChartCommand.Decline(World.Bob.Id, "conflict"), World.Bob),
        ["open"] = story => new(new ChartCommand.Open(Current(story))),
        ["open stale"] = story => new(new ChartCommand.Open(Stale(story))),
        ["complete"] = story => new(new ChartCommand.Complete(Current(story), null, null)),
        ["complete agree"] = story => new(new ChartCommand.Complete(Current(story), ReviewOutcome.Agree, null)),
        ["complete return"] = story => new(new ChartCommand.Complete(Current(story), ReviewOutcome.Return, null)),
        ["complete stale"] = story => new(new ChartCommand.Complete(Stale(story), null, null)),
        ["return"] = story => new(new ChartCommand.Return(Current(story), "conflict")),
        ["return stale"] = story => new(new ChartCommand.Return(Stale(story), "conflict")),
        ["placeHold keeps coder"] = _ => new(World.Hold("MISS_PATH")),
        ["placeHold by coder"] = story => new(World.Hold("MISS_PATH", Current(story))),
        ["placeHold stale"] = story => new(World.Hold("MISS_PATH", Stale(story))),
        ["placeHold frees coder"] = _ => new(World.Hold("LEGAL")),
        ["placeHold for billing"] = _ => new(World.Hold("CHARGE")),
        ["placeHold no reason"] = _ => new(World.Hold("NO_SUCH_REASON")),
        ["release"] = _ => new(new ChartCommand.Release(new HoldId("h1"), null)),
        ["release unknown"] = _ => new(new ChartCommand.Release(new HoldId("h9"), null)),
        ["answer"] = _ => new(new ChartCommand.Answer(new HoldId("h1"), QueryOutcome.Agree)),
        ["answer unknown"] = _ => new(new ChartCommand.Answer(new HoldId("h9"), QueryOutcome.NoResponse)),
        ["unassign"] = _ => new(new ChartCommand.Unassign(null, null)),
        ["unassign for CID"] = _ => new(new ChartCommand.Unassign(null, World.Cid.Id)),
        ["unassign stale"] = story => new(new ChartCommand.Unassign(null, null, Stale(story))),
        ["allow"] = story => new(
            new ChartCommand.Allow(Current(story), "renewing", World.At(24)), Rules: AskingForTheAuditor),
        ["allow who may"] = story => new(new ChartCommand.Allow(Current(story), "renewing", World.At(24))),
        ["allow stale"] = story => new(new ChartCommand.Allow(Stale(story), "renewing", World.At(24))),
        ["allow in the past"] = story => new(new ChartCommand.Allow(Current(story), "renewing", World.At(-1))),
        ["move"] = _ => new(new ChartCommand.Move(World.Special, null)),
        ["move nowhere"] = _ => new(new ChartCommand.Move(new WorkqueueId("NOWHERE"), null)),
        ["expedite"] = _ => new(new ChartCommand.Expedite(60)),
        ["expedite below zero"] = _ => new(new ChartCommand.Expedite(-1)),
        ["reopen"] = _ => new(new ChartCommand.Reopen("late document")),
        ["mergeInto"] = _ => new(new ChartCommand.MergeInto(new ChartId("CHART2"))),
        ["mergeInto itself"] = _ => new(new ChartCommand.MergeInto(World.Chart1)),
        ["takeOver"] = _ => new(new ChartCommand.TakeOver(new ChartId("CHART2"), ["HP"], 100, [])),
        ["endMerge"] = story => new(new ChartCommand.EndMerge(story.Told?.Version ?? 0)),
        ["restrict to BOB"] = _ => new(new ChartCommand.Restrict([World.Bob.Id])),
        ["bar ANN"] = _ => new(new ChartCommand.Bar(World.Ann.Id, Lifted: false)),
        ["yield of ANN"] = _ => new(new ChartCommand.Yield(World.Ann.Id)),
        ["yield of another"] = _ => new(new ChartCommand.Yield(World.Bob.Id)),
        ["keepDraft"] = _ => new(new ChartCommand.KeepDraft("ANN", 1, "complete", "coded to I21.4")),
        ["replace"] = _ => new(new ChartCommand.Replace()),
        ["replace document asked"] = _ => new(new ChartCommand.Replace(), Rules: AskingForTheReport),
        ["replace no rule left"] = _ => new(new ChartCommand.Replace(), Rules: World.SettingsWith()),
        ["tick"] = _ => new(new ChartCommand.Tick()),
        ["tick ten days later"] = _ => new(new ChartCommand.Tick(), Hours: 240),
    };

    private static Story Kept() => Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1));

    private static Story Submitted() =>
        Story.Assigned(World.Ann, "OP_SURG").Do(new ChartCommand.Complete(1, null, null));

    /// <summary>The number in force; with nobody, the last one there was.</summary>
    private static int Current(Story story) => story.Told?.State.InForce?.Number ?? story.Told?.LastNumber ?? 1;

    private static int Stale(Story story) => Current(story) - 1;

    /// <summary>The state, and what of it the table tells apart.</summary>
    public static string Name(Chart? chart) => chart?.State switch
    {
        null => "unheard",
        ChartState.Ready { Sticky.IsOffer: true } => "readyOffered",
        ChartState.Ready { Sticky: not null } => "readyFirst",
        ChartState.Held { Reviewing: not null, Kept: not null } => "heldReviewer",
        ChartState.Held { Reviewing: not null } => "heldReview",
        ChartState.Held { Kept: not null } => "heldKept",
        ChartState.Held => "heldFree",
        ChartState.Review { Sticky: not null } => "reviewFirst",
        ChartState.Review { Assignment: null } => "review",
        ChartState.Review { Opened: null } => "reviewAssigned",
        ChartState.Review => "reviewOpened",
        ChartState.Cancelled { Upstream: not null } => "cancelledUpstream",
        var state => state.Name,
    };
}
