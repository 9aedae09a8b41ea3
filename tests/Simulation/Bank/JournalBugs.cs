namespace CodingQueue.Simulation.Bank;

/// <summary>Bugs of what is durable: fences, positions, the chain, rows that lag behind, commands.</summary>
internal static class JournalBugs
{
    private const string Check = "grains/Engine/Journal/BatchCheck.cs";
    private const string Rows = "grains/Engine/Journal/CurrentRows.cs";
    private const string Unstored = "grains/Engine/Journal/Unstored.cs";
    private const string Chain = "grains/Engine/Journal/Chain.cs";
    private const string Format = "grains/Engine/Journal/UnitFormat.cs";
    private const string Queue = "grains/Engine/Journal/CommitQueue.cs";

    public static IReadOnlyList<Planted> All { get; } =
    [
        new("version-check-skipped", "fence", Check,
            "if (Version(append.Stream) != append.Expected)", "if (Version(append.Stream) < 0)", "S16", "S9"),
        new("one-stream-of-two-checked", "fence", Check,
            "foreach (var append in unit.Appends)\n            if (Version(",
            "foreach (var append in unit.Appends.Take(1))\n            if (Version(", "S9", "S16", "S1"),
        new("first-stream-unchecked", "fence", Check,
            "foreach (var append in unit.Appends)\n            if (Version(",
            "foreach (var append in unit.Appends.Skip(1))\n            if (Version(", "S9", "S16", "S1"),
        new("read-streams-not-asserted", "fence", Check,
            "foreach (var (stream, version) in unit.Asserts)",
            "foreach (var (stream, version) in unit.Asserts.Take(0))", "S13", "S14"),
        new("batch-blind-to-itself", "fence", Check,
            "            _versions[append.Stream] = append.Version;", "            _bytes += 0;", "S9", "S16"),
        new("refused-unit-leaves-its-version", "fence", Check,
            "            _refused.Add((waiting, refused));\n            return;",
            "            _refused.Add((waiting, refused));\n            foreach (var append in waiting.Unit.Appends)\n"
            + "                _versions[append.Stream] = append.Version;\n            return;", "S9", "S16"),
        new("command-forgotten-within-batch", "idempotency", Check,
            "            _commands[command.Hash] = (command.Digest, next);", "            _bytes += 0;", "S7"),
        new("command-never-remembered", "idempotency", Check,
            "            if (waiting.Unit.Command is { } command)\n                rows.Keep(",
            "            if (waiting.Unit.Command is { Digest: 1 } command)\n                rows.Keep(", "S7"),
        new("digest-ignored-in-journal", "idempotency", Check,
            "seen.Digest == command.Digest ? AppendEnd.Repeated : AppendEnd.Reused", "AppendEnd.Repeated", "S7"),
        new("answer-before-sync", "durability", Check,
            "        Units.Add((waiting, next));",
            "        Units.Add((waiting, next));\n"
            + "        waiting.Answer.TrySetResult(new AppendResult(AppendEnd.Committed, next));", "S5", "S4"),
        new("answered-with-the-next-position", "positions", Check,
            "            waiting.Answer.TrySetResult(new AppendResult(AppendEnd.Committed, at));",
            "            waiting.Answer.TrySetResult(new AppendResult(AppendEnd.Committed, at + 1));", "S7", "S5"),
        new("positions-with-a-gap", "positions", Check,
            "        var (first, last) = (position + 1, position + Units.Count);",
            "        var (first, last) = (position + 2, position + Units.Count + 1);", "S16", "L6", "L3"),
        new("lines-out-of-order", "positions", Check,
            "        foreach (var (unit, _) in Units)", "        foreach (var (unit, _) in Enumerable.Reverse(Units))",
            "S7", "S9", "S2"),
        new("chain-not-linked", "chain", Chain,
            "        hash.AppendData(previous);", "        hash.AppendData(Genesis);", "S10"),
        new("chain-without-time", "chain", Chain,
            "        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], at);",
            "        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], 0);", "S10"),
        new("row-kept-at-its-old-version", "rows", Check,
            "rows.Keep(append.Stream, append.Version, append.After,", "rows.Keep(append.Stream, append.Expected, append.After,",
            "S9", "S16", "L3"),
        new("tail-off-by-one", "rows", Unstored,
            "_changed.TryPeek(out var oldest) ? oldest.Position - 1 : position",
            "_changed.TryPeek(out var oldest) ? oldest.Position : position", "S17", "S9", "L3"),
        new("commands-tail-off-by-one", "rows", Unstored,
            "_commands.TryPeek(out var command) ? command.Position - 1 : position",
            "_commands.TryPeek(out var command) ? command.Position + 8 : position", "S7", "L3"),
        new("newer-row-dropped-once-stored", "rows", Rows,
            "            if (row.State is Chart { IsClosed: true })\n"
            + "                _rows.TryRemove(KeyValuePair.Create(row.Stream, row));",
            "            if (row.State is Chart { IsClosed: true })\n                _rows.TryRemove(row.Stream, out _);",
            "S9", "S16", "S17"),
        new("open-rows-dropped-once-stored", "rows", Rows,
            "            if (row.State is Chart { IsClosed: true })\n"
            + "                _rows.TryRemove(KeyValuePair.Create(row.Stream, row));",
            "            if (row.State is Chart)\n                _rows.TryRemove(KeyValuePair.Create(row.Stream, row));",
            "S17", "L3", "L5", "S8"),
        new("replay-takes-what-a-row-has", "rows", Rows,
            "        if (version >= append.LastVersion)\n            return;",
            "        if (version > append.LastVersion)\n            return;", "L6", "L3"),
        new("replay-skips-a-unit-of-a-coder", "rows", Rows,
            "        if (version >= append.LastVersion)\n            return;",
            "        if (version >= append.LastVersion || (append.Stream.Kind == StreamKind.Coder && version > 0))\n"
            + "            return;", "S9", "S1", "S17", "S16"),
        new("replay-forgets-commands", "idempotency", Rows,
            "        if (unit.Command is { } command)\n            Keep(", "        if (unit.Command is { Digest: 1 } command)\n            Keep(",
            "S7"),
        new("version-off-by-one-in-the-line", "format", Format,
            "writer.WriteNumber(\"v\", append.Expected + 1);", "writer.WriteNumber(\"v\", append.Expected);", "S9"),
        new("command-not-written", "idempotency", Format,
            "        if (unit.Command is { } command)\n            writer.WriteString(",
            "        if (unit.Command is { Digest: 1 } command)\n            writer.WriteString(", "S7", "S6"),
        new("last-stream-not-written", "format", Format,
            "        foreach (var append in unit.Appends)\n            Write(writer, append);",
            "        foreach (var append in unit.Appends.Take(1))\n            Write(writer, append);", "S1"),
        new("waiting-units-without-bound", "bounds", Queue,
            "            if (_units.Count + Held >= EngineLimits.WaitingUnits)",
            "            if (_units.Count + Held >= int.MaxValue)", "S22"),
        new("units-of-a-failed-journal-untold", "liveness", Queue,
            "        foreach (var unit in waiting)\n            unit.End(AppendEnd.Unknown);",
            "        foreach (var unit in waiting.Take(0))\n            unit.End(AppendEnd.Unknown);", "L3"),
        new("a-unit-lost-from-the-queue", "liveness", Queue,
            "            var taken = (_units, _asks, _closed);",
            "            var taken = (_units.Count > 2 ? _units[1..] : _units, _asks, _closed);", "L3"),
    ];
}
