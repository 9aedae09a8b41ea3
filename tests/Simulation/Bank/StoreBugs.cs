namespace CodingQueue.Simulation.Bank;

/// <summary>
/// Bugs of a store that several processes share, planted in the simulated one: it does step by step what the
/// writer of grains/Postgres does, over a database that is simulated.
/// </summary>
internal static class StoreBugs
{
    private const string Tables = "tests/Simulation/Disk/Tables.Write.cs";
    private const string Server = "tests/Simulation/Disk/Server.cs";
    private const string Commit = "tests/Simulation/Disk/SimulatedJournal.Commit.cs";
    private const string Tail = "tests/Simulation/Disk/SimulatedJournal.Tail.cs";
    private const string Writer = "tests/Simulation/Disk/SimulatedJournal.Writer.cs";

    public static IReadOnlyList<Planted> All { get; } =
    [
        new("position-not-compared-in-the-commit", "fence", Tables,
            "(link.First == End + 1 && !asked", "(!asked", "S16", "S10", "S9"),
        new("finished-charts-taken-to-be-new", "fence", Tables,
            " && !asked.TakenToBeNew.Any(IsFinished)", "", "S9", "S16", "S4"),
        new("old-commands-taken-to-be-new", "idempotency", Tables,
            "\n            && !asked.TakenToBeUnknown.Any(_commands.ContainsKey));", ");", "S7"),
        new("told-before-the-sync", "durability", Server,
            "        _unsynced = (session, asked);\n        var life = _life;\n",
            "        _unsynced = (session, asked);\n        var life = _life;\n        reply(holds);\n", "S5", "lost", "S4"),
        new("lost-outcome-sent-again", "unknown outcomes", Commit,
            "        _pending.RemoveAll(unit => unit.Answer.Task.IsCompleted);",
            "        _doubts.Clear();", "S7", "S16", "S9"),
        new("own-batch-not-recognised", "unknown outcomes", Tail,
            "            var own = writer == _id ? _doubts.Find(doubt => doubt.Number == number) : null;",
            "            var own = writer == \"\" ? _doubts.Find(doubt => doubt.Number == number) : null;", "S7", "L3", "replies"),
        new("any-foreign-batch-taken-for-ones-own", "unknown outcomes", Tail,
            "            var own = writer == _id ? _doubts.Find(doubt => doubt.Number == number) : null;",
            "            var own = _doubts.Find(doubt => doubt.Link.First == link.First);", "S7", "lost", "S5", "S4"),
        new("foreign-batches-not-folded", "rows", Tail,
            "            _rows.Keep(part.Stream, part.LastVersion, after, before, unit.Position);\n",
            "            if (part.Stream.Kind != StreamKind.Coder)\n"
            + "                _rows.Keep(part.Stream, part.LastVersion, after, before, unit.Position);\n", "S17", "L3", "S9"),
        new("foreign-commands-forgotten", "idempotency", Tail,
            "        if (unit.Command is { } command)\n            _rows.Keep(",
            "        if (unit.Command is { Digest: 1 } command)\n            _rows.Keep(", "S7"),
        new("followed-on-hints-alone", "feed", Writer,
            "                if (_hinted || IsLookDue)", "                if (_hinted)", "demand", "L3", "S17"),
        new("full-store-told-as-done", "durability", Writer,
            "            Drop(AppendEnd.Full);", "            Drop(AppendEnd.Committed);", "S5", "S4", "lost"),
    ];
}
