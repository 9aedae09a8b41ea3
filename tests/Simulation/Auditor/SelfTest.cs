namespace CodingQueue.Simulation.Auditor;

/// <summary>
/// Every invariant is shown histories that break it, which it must say, and ones that do not, which it must
/// not: an auditor that never says no is worth nothing.
/// </summary>
internal static partial class SelfTest
{
    private const string Key1 = "0000000000000000000000000000000100000000000000aa";
    private const string Key1Other = "0000000000000000000000000000000100000000000000bb";

    /// <summary>The invariant; what the row is about; what breaks it, and what is much the same and fine.</summary>
    private sealed record Row(string Id, string About, Action<Scene> Bad, Action<Scene> Good);

    public static int Run()
    {
        var wrong = 0;
        var rows = Rows.Concat(More).ToList();
        foreach (var row in rows)
        {
            wrong += Check(row, row.Bad, row.Id);
            wrong += Check(row, row.Good, null);
        }
        var shown = rows.Select(row => row.Id).ToHashSet();
        foreach (var (id, _) in Audit.Known.Where(known => !shown.Contains(known.Id)))
        {
            Console.WriteLine($"WRONG {id}: no history shows that it is asked");
            wrong++;
        }
        Console.WriteLine($"audit: {rows.Count} rows over {shown.Count} invariants, {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }

    private static int Check(Row row, Action<Scene> act, string? expected)
    {
        var scene = new Scene();
        act(scene);
        var found = scene.Audit.Found;
        if (expected is null ? found.Count == 0 : found.Any(one => one.Id == expected))
            return 0;
        Console.WriteLine(
            $"WRONG {row.Id} ({row.About}): {(expected is null ? "it is fine" : "it is broken")}, and the auditor says "
            + (found.Count == 0 ? "nothing" : string.Join(" | ", found.Select(one => $"{one.Id} {one.What}"))));
        return 1;
    }

    private static readonly List<Row> Rows =
    [
        new("S1", "given twice",
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); scene.Give("C1", "BOB", 2); },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); scene.Complete("C1", "ANN", 1); }),
        new("S1", "the coder's stream says nothing",
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1, silent: true); },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); }),
        new("S1", "cancelled from under a coder",
            scene =>
            {
                scene.Arrive("C1");
                scene.Give("C1", "ANN", 1);
                scene.Do("lead", null, ("chart", "C1", $$$"""{"t":"cancelled","reason":"x","since":{{{scene.Now}}}}"""), "cancel");
            },
            scene =>
            {
                scene.Arrive("C1");
                scene.Do("lead", null, ("chart", "C1", $$$"""{"t":"cancelled","reason":"x","since":{{{scene.Now}}}}"""), "cancel");
            }),
        new("S2", "completed under an old number",
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 3); scene.Complete("C1", "ANN", 3, Key1, named: 2); },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 3); scene.Complete("C1", "ANN", 3, Key1); }),
        new("S3", "a number again",
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); Unassign(scene); scene.Give("C1", "BOB", 1); },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); Unassign(scene); scene.Give("C1", "BOB", 2); }),
        new("S3", "a number below a restore's",
            scene => { scene.Arrive("C1"); Restored(scene); scene.Give("C1", "ANN", 1); },
            scene => { scene.Arrive("C1"); Restored(scene); scene.Give("C1", "ANN", 1_000_000); }),
        new("S4", "acknowledged and not there",
            scene => scene.Serve(scene.Invoke("feed", null, "arrive", "C1"), 0, "C1", 0),
            scene => { scene.Arrive("C1"); scene.Serve(scene.Invoke("feed", null, "arrive", "C1"), 0, "C1", 3); }),
        new("S4", "two charts of one encounter",
            scene =>
            {
                scene.Arrive("C1");
                scene.Do("feed", null, ("chart", "C2", """{"t":"arrived","client":"MERCY","facility":"NORTH","account":"AC1","track":"facility","facts":{"kind":"INPATIENT"},"at":1}"""), "arrive");
            },
            scene => { scene.Arrive("C1"); scene.Arrive("C2"); }),
        new("S5", "answered before it is stored",
            scene =>
            {
                scene.Arrive("C1");
                var call = scene.Invoke("ANN", null, "next", null, "ANN");
                scene.Serve(call, scene.Position + 1, "C1", 4);
            },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); }),
        new("S5", "pushed before it is stored",
            scene => { scene.Arrive("C1"); scene.Tell(Frame(1, 0, 1, "C1", 4)); },
            scene => { scene.Arrive("C1"); scene.Tell(Snapshot(0)); scene.Tell(Frame(1, 0, 1, "C1", 3)); }),
        new("S6", "a unit that nobody asked for",
            scene => { scene.Arrive("C1"); scene.Store("mallory", null, ("chart", "C1", """{"t":"boosted","minutes":5}""")); },
            scene => { scene.Arrive("C1"); scene.Do("lead", null, ("chart", "C1", """{"t":"boosted","minutes":5}"""), "expedite"); }),
        new("S7", "done twice",
            scene => { scene.Arrive("C1"); Boost(scene, Key1, 5); Boost(scene, Key1, 6); },
            scene => { scene.Arrive("C1"); var first = Boost(scene, Key1, 5); Again(scene, first, scene.Position, 4); }),
        new("S7", "another answer to a retry",
            scene => { scene.Arrive("C1"); var first = Boost(scene, Key1, 5); var at = scene.Position; Boost(scene, null, 6); Again(scene, first, at, 5); },
            scene => { scene.Arrive("C1"); var first = Boost(scene, Key1, 5); var at = scene.Position; Boost(scene, null, 6); Again(scene, first, at, 4); }),
        new("S7", "other content under the same key",
            scene => { scene.Arrive("C1"); Boost(scene, Key1, 5); Boost(scene, Key1Other, 6); },
            scene =>
            {
                scene.Arrive("C1");
                Boost(scene, Key1, 5);
                scene.Serve(scene.Invoke("lead", Key1Other, "expedite", "C1"), 0, null, 0, "refused", "command_id_reused");
            }),
        new("S8", "given while held",
            scene => { scene.Arrive("C1"); scene.Hold("C1", null); scene.Give("C1", "ANN", 1); },
            scene => { scene.Arrive("C1"); scene.Hold("C1", null); scene.Wake("C1", "lead", "released"); scene.Give("C1", "ANN", 1); }),
        new("S8", "final coded twice",
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); scene.Complete("C1", "ANN", 1); scene.Give("C1", "BOB", 2); },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); scene.Complete("C1", "ANN", 1); }),
        new("S9", "a version left out",
            scene => { scene.Arrive("C1"); scene.Line("lead", null, ("chart", "C1", """{"t":"boosted","minutes":5}""")); Boost(scene, null, 6); },
            scene => { scene.Arrive("C1"); Boost(scene, null, 6); }),
        new("S10", "a batch chained to nothing",
            scene => scene.StoreAs(scene.Position + 1, new string('0', 64), scene.Line("server", null, ("access", "reads", """{"reads":[]}"""))),
            scene => scene.StoreLines(scene.Line("server", null, ("access", "reads", """{"reads":[]}""")))),
        new("S13", "given to who has no grant",
            scene => { scene.Arrive("C1", "SOUTH", "OTHER"); scene.Give("C1", "ANN", 1); },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); }),
        new("S13", "a credential that ended",
            scene => { scene.Hire("ANN", """{"code":"CCS","expires":"2026-03-01"}"""); scene.Arrive("C1"); scene.Give("C1", "ANN", 1); },
            scene => { scene.Hire("ANN", """{"code":"CCS","expires":"2026-03-02"}"""); scene.Arrive("C1"); scene.Give("C1", "ANN", 1); }),
        new("S13", "over capacity",
            scene => { foreach (var id in new[] { "C1", "C2", "C3" }) { scene.Arrive(id); scene.Give(id, "ANN", 1); } },
            scene => { foreach (var id in new[] { "C1", "C2" }) { scene.Arrive(id); scene.Give(id, "ANN", 1); } }),
        new("S15", "a chart that nobody sent",
            scene =>
            {
                scene.Arrive("C1");
                scene.Do("feed", null, ("chart", "C2", """{"t":"arrived","client":"MERCY","facility":"NORTH","account":"Z","track":"facility","facts":{"kind":"INPATIENT"},"at":1}"""), "expedite");
            },
            scene => scene.Arrive("C1")),
        new("S16", "positions with a gap",
            scene => { scene.Arrive("C1"); scene.StoreAs(scene.Position + 2, HashOf(scene), scene.Line("server", null, ("access", "reads", """{"reads":[]}"""))); },
            scene => { scene.Arrive("C1"); scene.StoreLines(scene.Line("server", null, ("access", "reads", """{"reads":[]}"""))); }),
        new("S19", "a hold that ends early",
            scene => { scene.Arrive("C1"); scene.Hold("C1", scene.Now + Scene.Hour); scene.Pass(Scene.Hour - 1); scene.Wake("C1"); },
            scene => { scene.Arrive("C1"); scene.Hold("C1", scene.Now + Scene.Hour); scene.Pass(Scene.Hour); scene.Wake("C1"); }),
    ];

    private static string HashOf(Scene scene) => new('1', 64);

    private static int Boost(Scene scene, string? command, int minutes) => scene.Do(
        "lead", command, ("chart", "C1", $$$"""{"t":"boosted","minutes":{{{minutes}}}}"""), "expedite");

    /// <summary>The same command again, answered without another effect.</summary>
    private static void Again(Scene scene, int first, long position, long version) =>
        scene.Serve(scene.Invoke("lead", Key1, "expedite", "C1"), position, "C1", version);

    private static void Unassign(Scene scene) => scene.Do("lead", null,
    [
        ("chart", "C1", $$$"""
            {"t":"assignmentEnded","coder":"ANN","number":1,"how":"unassigned"}
            {"t":"ready","since":{{{scene.Now}}}}
            """),
        ("coder", "ANN", """{"t":"chartGone","chart":"C1","number":1}"""),
    ], "unassign");

    private static void Restored(Scene scene) =>
        scene.Do("server", null, ("settings", "settings", """{"t":"numbersBegin","at":1000000}"""));

    private static Pushed Snapshot(long seq) => new(1, "h1", "snapshot", "desk:ANN",
        $$$"""{"stream":"desk:ANN","epoch":"e","seq":{{{seq}}},"kind":"snapshot","rows":[]}""");

    private static Pushed Frame(int connection, long prev, long seq, string chart, long version) => new(connection, "h1", "frame", "desk:ANN",
        $$$"""{"stream":"desk:ANN","epoch":"e","prev":{{{prev}}},"seq":{{{seq}}},"t":0,"rows":[{"key":"chart:{{{chart}}}","ver":{{{version}}},"chart":{"id":"{{{chart}}}"}}]}""");
}
