namespace CodingQueue.Simulation.Bank;

/// <summary>Bugs of the live hub: streams, cursors, walls, sign-ins.</summary>
internal static class LiveBugs
{
    private const string Stream = "api/Live/LiveStream.cs";
    private const string Connection = "api/Live/LiveConnection.cs";
    private const string Streams = "api/Live/LiveStreams.cs";
    private const string Hub = "api/Live/LiveHub.cs";
    private const string Desk = "api/Live/DeskStream.cs";

    public static IReadOnlyList<Planted> All { get; } =
    [
        new("cursor-off-by-one", "cursor", Stream,
            "[.. _frames.Where(frame => frame.Seq > last)]", "[.. _frames.Where(frame => frame.Seq > last + 1)]", "S18"),
        new("cursor-repeats", "cursor", Stream,
            "[.. _frames.Where(frame => frame.Seq > last)]", "[.. _frames.Where(frame => frame.Seq >= last)]", "S18"),
        new("delta-of-a-forgotten-past", "cursor", Stream,
            "last >= oldest && last <= _seq)", "last <= _seq)", "S18"),
        new("epoch-ignored", "cursor", Stream,
            "            if (epoch == Epoch && seq is { } last", "            if (seq is { } last", "S18"),
        new("resync-lost", "cursor", Connection,
            "            return [.. _overrun];", "            return [];", "S18"),
        new("overrun-goes-on", "cursor", Connection,
            "if (_overrun.Contains(stream.Name) || !_out.Writer.TryWrite(frame))", "if (!_out.Writer.TryWrite(frame))", "S18"),
        new("connection-buffer-without-bound", "bounds", Connection,
            "Channel.CreateBounded<object>(\n        new BoundedChannelOptions(Waiting) { SingleReader = true });",
            "Channel.CreateUnbounded<object>();", "S22"),
        new("desk-shows-every-client", "wall", Desk,
            "    private bool Shows(Chart chart) =>", "    private bool Shows(Chart chart) => true ||", "S11"),
        new("desk-of-a-coder-out-of-scope", "wall", Streams,
            "                || !account.Sees(coder, _engine.Settings))", "                || coder.Version == 0)", "S11"),
        new("board-shared-by-scopes", "wall", Streams,
            "_boards.GetOrAdd(scope, _ =>", "_boards.GetOrAdd(\"\", _ =>", "S11"),
        new("sign-in-never-ends", "sign-in", Streams,
            "            if (_tokens.Read(connection.Token) != connection.Account)", "            if (connection.Account is null)", "S12"),
        new("hub-trusts-old-sign-ins", "sign-in", Hub,
            "        if (connection is not null && tokens.Read(connection.Token) is { } account\n            && account == connection.Account)",
            "        if (connection is not null && connection.Account is { } account)", "S12"),
        new("desk-not-told-of-what-leaves", "live", Streams,
            "        foreach (var chart in new[] { before, after })", "        foreach (var chart in new[] { after })", "S18"),
        new("desk-row-with-the-old-version", "live", Desk,
            "        var rows = new List<LiveRow> { RowOf(chart) };", "        var rows = new List<LiveRow> { RowOf(before ?? chart) };", "S18"),
    ];
}
