namespace CodingQueue.Simulation.Bank;

/// <summary>Bugs of what follows the journal: lines, first rights, due times, boards, waiting coders.</summary>
internal static class ViewBugs
{
    private const string Due = "grains/Engine/Views/DueIndex.cs";
    private const string Feed = "grains/Engine/EmbeddedEngine.Feed.cs";
    private const string Lines = "grains/Engine/Views/ReadyLines.cs";
    private const string Open = "grains/Engine/Views/OpenCharts.cs";
    private const string Board = "grains/Engine/Views/Board.cs";
    private const string Waiting = "grains/Engine/Views/WaitingCoders.cs";
    private const string Rights = "grains/Core/Workqueues/FirstRights.cs";
    private const string Line = "grains/Core/Workqueues/ReadyLine.cs";
    private const string Duty = "grains/Core/Workqueues/DutyRoster.cs";

    public static IReadOnlyList<Planted> All { get; } =
    [
        new("due-index-loses-equal-instants", "due", Due,
            "            return order != 0 ? order : string.CompareOrdinal(left.Stream.Key, right.Stream.Key);\n",
            "            return order;\n", "L1", "L2"),
        new("timers-lost-at-a-start", "due", Feed,
            "        _due.Change(before, after);\n        _followUps.Change(after);",
            "        if (before is not null)\n            _due.Change(before, after);\n        _followUps.Change(after);", "L1", "L2"),
        new("timer-lost-on-a-move", "due", Due,
            "            if (is_ is { } next)\n                Put(next, stream);",
            "            if (is_ is { } next && was is null)\n                Put(next, stream);", "L1", "L2"),
        new("earlier-due-does-not-wake", "due", Due,
            "        _due.Add((at, stream));\n        if (_due.Min.Stream == stream && Earlier.CurrentCount == 0)",
            "        _due.Add((at, stream));\n        if (_due.Min.Stream == stream && Earlier.CurrentCount < 0)", "L1"),
        new("line-forgets-a-first-right", "lines", Line,
            "    private static bool IsInLine(Chart chart) => chart.State.IsOffered && chart.State.FirstRight is null;",
            "    private static bool IsInLine(Chart chart) => chart.State.IsOffered;", "S17", "S14", "S13"),
        new("taken-chart-stays-in-line", "lines", Line,
            "        if (line.Remove(chart))\n            Count--;", "        if (chart.BoostMinutes == 0 && line.Remove(chart))\n            Count--;", "S17", "L3"),
        new("first-rights-never-leave", "lines", Rights,
            "            old.Remove(Urgency.Of(before));\n", "            _ = Urgency.Of(before);\n", "S17", "S14"),
        new("feed-skips-a-stream", "feed", Feed,
            "                    foreach (var append in committed.Unit.Appends)\n                        Follow(append);",
            "                    foreach (var append in committed.Unit.Appends.Take(1))\n                        Follow(append);", "S17", "S14", "L5"),
        new("caught-up-too-early", "feed", Feed,
            "        if (Volatile.Read(ref _followed) >= _journal.Position)\n            return Task.CompletedTask;",
            "        if (Volatile.Read(ref _followed) >= _journal.Position - 3)\n            return Task.CompletedTask;", "S14", "S17"),
        new("line-kept-under-the-old-queue", "lines", Lines,
            "        if (from is { } left)\n            In(left, line => line.Change(before, null));\n",
            "        if (from is { } left && to is null)\n            In(left, line => line.Change(before, null));\n", "S17"),
        new("work-in-progress-counted-once", "lines", Lines,
            "(_, n) => n + (is_ ? 1 : -1));", "(_, n) => Math.Max(n, 1) + (is_ ? 0 : -1));", "S14", "S17"),
        new("list-keeps-finished-charts", "lists", Open,
            "            if (before is { State.IsFinished: false })\n                Remove(before);",
            "            if (before is { State.IsFinished: false } && after?.State.IsFinished != true)\n                Remove(before);", "S17"),
        new("board-counts-drift", "boards", Board,
            "            if (before is { State.IsFinished: false })\n                Add(before, -1);",
            "            if (before is { State.IsFinished: false } && before.Workqueue == after?.Workqueue)\n                Add(before, -1);", "S17", "S15"),
        new("waiting-coders-never-leave", "push", Waiting,
            "                        left.Remove(before.Id);", "                        left.Remove(default);", "S17"),
        new("roster-never-leaves", "lines", Duty,
            "                        left.Remove(before.Id);", "                        left.Remove(default);", "S14", "S17"),
    ];
}
