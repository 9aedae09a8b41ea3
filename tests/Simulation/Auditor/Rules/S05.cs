namespace CodingQueue.Simulation.Auditor;

internal sealed class S05() : Invariant("S5", "nothing is told, answered or pushed before it is durable")
{
    public override void Happens(Happening happening)
    {
        switch (happening)
        {
            case Served { Reply: { Outcome: "done" } reply } served:
                Unless(
                    reply.Position <= Books.Units.Count,
                    $"call {served.Call} is told of position {reply.Position}, the journal ends at {Books.Units.Count}");
                if (reply.Chart is { } chart && Audit.Calls.Find(served.Call)?.Verb is not (Verbs.Presence or Verbs.Profile))
                    Unless(
                        reply.Version <= (Books.Charts.TryGetValue(chart, out var known) ? known.Version : 0),
                        $"call {served.Call} is shown version {reply.Version} of {chart}, the journal has {known?.Version}");
                break;
            case Pushed { Kind: "frame" or "snapshot" or "delta" } pushed:
                foreach (var (key, version) in Rows(pushed.Message))
                    if (Books.Charts.TryGetValue(key, out var shown))
                        Unless(
                            version <= shown.Version,
                            $"connection {pushed.Connection} is shown version {version} of {key}, the journal has {shown.Version}");
                    else
                        Broken($"connection {pushed.Connection} is shown {key}, which is not in the journal");
                break;
        }
    }

    /// <summary>The charts of a message, with their versions.</summary>
    private static IEnumerable<(string Chart, long Version)> Rows(string message)
    {
        var json = Json.Parse(message);
        foreach (var rows in new[] { json.All("rows"), json.All("frames").SelectMany(frame => frame.All("rows")) })
            foreach (var row in rows)
                if (row.Part("chart") is { } chart && chart.Text("id") is { } id && row.Long("ver") is { } version)
                    yield return (id, version);
    }
}
