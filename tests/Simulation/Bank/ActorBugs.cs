namespace CodingQueue.Simulation.Bank;

/// <summary>Bugs of actors and of the engine around them: who drives, who is told what, retries, time.</summary>
internal static class ActorBugs
{
    private const string ChartActor = "grains/Engine/Actors/ChartActor.cs";
    private const string CoderActor = "grains/Engine/Actors/CoderActor.cs";
    private const string Pick = "grains/Engine/Actors/CoderActor.Pick.cs";
    private const string Charts = "grains/Engine/EmbeddedEngine.Charts.cs";
    private const string Time = "grains/Engine/EmbeddedEngine.Time.cs";
    private const string Push = "grains/Engine/EmbeddedEngine.Push.cs";
    private const string Merge = "grains/Engine/EmbeddedEngine.Merge.cs";

    public static IReadOnlyList<Planted> All { get; } =
    [
        new("chart-acts-without-its-coder", "two streams", ChartActor,
            "        if (holder is { } coder && side?.Coder.Id != coder)",
            "        if (holder is { } coder && side?.Coder.Id != coder && command is not ChartCommand.Cancel)",
            "S1", "S8"),
        new("coder-side-not-appended", "two streams", ChartActor,
            "settings.WeightOf(after.Facts.Kind)) is { IsEmpty: false } follows)",
            "settings.WeightOf(after.Facts.Kind)) is { Length: > 1 } follows)", "S1"),
        new("answer-without-waiting", "durability", ChartActor,
            "        var result = await journal.Append(unit);",
            "        _ = journal.Append(unit);\n"
            + "        var result = new AppendResult(AppendEnd.Committed, journal.Position + 1);", "S5", "S7"),
        new("unknown-taken-for-committed", "durability", ChartActor,
            "        if (result.End == AppendEnd.Committed)",
            "        if (result.End is AppendEnd.Committed or AppendEnd.Unknown)", "S5", "S4", "S20"),
        new("full-disk-taken-for-committed", "durability", ChartActor,
            "        if (result.End == AppendEnd.Committed)",
            "        if (result.End is AppendEnd.Committed or AppendEnd.Full or AppendEnd.Away)", "S4", "lost"),
        new("stale-taken-for-done", "fence", ChartActor,
            "            AppendEnd.Stale => null,",
            "            AppendEnd.Stale => new ChartTurn.Done(new ChartOutcome(after, false, null, null, 0), side),",
            "S5", "lost", "S7"),
        new("wall-clock-of-the-machine", "time", ChartActor,
            "        var now = time.Now();", "        var now = TimeProvider.System.Now();", "S19", "S13"),
        new("repeated-by-running-again", "idempotency", ChartActor,
            "            AppendEnd.Repeated => new ChartTurn.Repeated(result.Position),",
            "            AppendEnd.Repeated => new ChartTurn.Done(new ChartOutcome(after, false, null, null, result.Position), side),",
            "S7"),
        new("coder-answer-not-kept", "idempotency", CoderActor,
            "            Answer = caller.Command is null ? null : after,", "            Answer = null,", "S7"),
        new("coder-retry-under-no-command", "idempotency", CoderActor,
            "            Command = caller.Command,\n            Answer", "            Command = null,\n            Answer", "S7", "S6"),
        new("row-not-reloaded-after-stale", "caches", CoderActor,
            "            if (turn is not ChartTurn.CoderMoved)\n                return turn;\n            Reload();",
            "            if (turn is not ChartTurn.CoderMoved)\n                return turn;", "L3", "replies"),
        new("stale-coder-row", "caches", CoderActor,
            "    private void Reload() => _row = journal.Current(_stream);",
            "    private void Reload() => _row ??= journal.Current(_stream);", "L3", "replies", "S14"),
        new("reservation-never-given-back", "picks", Pick,
            "                lines.GiveBack(found.Head.Requirement.Workqueue, found.Chart.Chart);",
            "                _heads.Clear();", "L5", "S14"),
        new("hint-answered-once", "push", Pick,
            "            Volatile.Write(ref _hinted, 0);\n", "", "L5"),
        new("pick-again-after-an-unknown-outcome", "idempotency", Pick,
            "                or Refusal.StoreAway or Refusal.OutcomeUnknown\n                or Refusal.AtCapacity",
            "                or Refusal.AtCapacity", "S7", "S6", "S14"),
        new("digest-ignored", "idempotency", Charts,
            "        return seen.Digest == command.Digest\n            ? await Replay(",
            "        return seen.Position > 0\n            ? await Replay(", "S7"),
        new("retry-told-of-now", "idempotency", Charts,
            "            if (earlier.Position > position)\n                break;\n", "", "S7"),
        new("command-id-on-the-first-unit", "idempotency", Charts,
            "        var turn = await Route(chart.Id, take, caller with { Command = null });",
            "        var turn = await Route(chart.Id, take, caller);", "S7", "replies"),
        new("reassigned-without-first-right", "two units", Charts,
            "        var take = new ChartCommand.Unassign(\"reassigned\", target.Id);",
            "        var take = new ChartCommand.Unassign(\"reassigned\", null);", "S8", "S14", "replies"),
        new("draft-of-late-work-lost", "late work", Charts,
            "            await Once(keeper, () => Route(chart, keep, keeper));", "            _ = keeper;", "S2"),
        new("due-looked-at-early", "time", Time,
            "_due.Take(Earlier(Now, NextRulesDue)!.Value)",
            "_due.Take(Earlier(Now + Duration.FromMinutes(10), NextRulesDue)!.Value)", "L1", "L2"),
        new("failed-tick-forgotten", "time", Time,
            "            _due.Again(stream, Now + EngineLimits.TickAgain);", "            _ = refused.Detail;", "L1", "L2"),
        new("sweep-forgets-push-queues", "push", Push,
            "            if (queue.Assign != AssignMode.Pull)\n                Pair(queue.Id);",
            "            if (queue.Assign == AssignMode.Offer)\n                Pair(queue.Id);", "L5"),
        new("first-rights-of-who-is-off-stay", "push", Push,
            "                && (coder.Presence == Presence.Off || !MayCode(coder, right.Chart)))",
            "                && coder.Presence == Presence.Off && !MayCode(coder, right.Chart))", "L5", "L2"),
        new("merge-ends-at-any-version", "merge", Merge,
            "new ChartCommand.EndMerge(chart.Version)", "new ChartCommand.EndMerge((await FindChart(from))!.Version)",
            "S4"),
        new("merge-never-taken-up-again", "merge", Time,
            "            Later(HandOver(chart, Caller.Clock));", "            _ = chart;", "L1", "L3"),
    ];
}
