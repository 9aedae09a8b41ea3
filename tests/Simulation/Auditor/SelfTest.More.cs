namespace CodingQueue.Simulation.Auditor;

/// <summary>Histories about what is shown, what is next, and what must come in the end.</summary>
internal static partial class SelfTest
{
    private static readonly List<Row> More =
    [
        new("S4", "a merge that loses a hold",
            scene => { Merging(scene); scene.Do("feed", null, ("chart", "C2", """{"t":"tookOver","from":{"id":"C1","charges":0}}"""), "merge"); Merged(scene); },
            scene =>
            {
                Merging(scene);
                scene.Do("feed", null, ("chart", "C2", """{"t":"tookOver","from":{"id":"C1","charges":0}}"""), "merge");
                scene.Hold("C2", null);
                Merged(scene);
            }),
        new("S11", "another client's chart on a desk",
            scene => { scene.Arrive("C1", "SOUTH", "OTHER"); Account(scene, """["MERCY"]"""); Open(scene); scene.Tell(Frame(1, 0, 1, "C1", 3)); },
            scene => { scene.Arrive("C1"); Account(scene, """["MERCY"]"""); Open(scene); scene.Tell(Frame(1, 0, 1, "C1", 3)); }),
        new("S12", "told after the account was changed",
            scene =>
            {
                Account(scene, "null");
                scene.Pass(60_000);
                Open(scene);
                Account(scene, """["OTHER"]""");
                scene.Pass(13_000);
                scene.Tell(new Pushed(1, "h1", "heartbeat", "desk:ANN", "{}"));
            },
            scene =>
            {
                Account(scene, "null");
                scene.Pass(60_000);
                Open(scene);
                Account(scene, """["OTHER"]""");
                scene.Pass(4_000);
                scene.Tell(new Pushed(1, "h1", "heartbeat", "desk:ANN", "{}"));
            }),
        new("S14", "a later chart first",
            scene => { Two(scene); scene.Give("C2", "ANN", 1); scene.Pass(20_000); scene.Hire("EVE"); },
            scene => { Two(scene); scene.Give("C1", "ANN", 1); scene.Pass(20_000); scene.Hire("EVE"); }),
        new("S14", "told that there is none",
            scene => { Two(scene); Nothing(scene); scene.Pass(20_000); scene.Hire("EVE"); },
            scene => { Two(scene); scene.Give("C1", "ANN", 1); scene.Give("C2", "ANN", 1); scene.Pass(20_000); Nothing(scene, "BOB"); scene.Pass(20_000); scene.Hire("EVE"); }),
        new("S17", "a board that counts too many",
            scene => { scene.Arrive("C1"); scene.Tell(new Shown("h1", scene.Position, "counts", "IP", Counts(2))); },
            scene => { scene.Arrive("C1"); scene.Tell(new Shown("h1", scene.Position, "counts", "IP", Counts(1))); }),
        new("S17", "a chart with an old version",
            scene => { scene.Arrive("C1"); scene.Tell(new Shown("h1", scene.Position, "Chart", "C1", ShownChart(scene, 2))); },
            scene => { scene.Arrive("C1"); scene.Tell(new Shown("h1", scene.Position, "Chart", "C1", ShownChart(scene, 3))); }),
        new("S18", "a frame left out",
            scene => { scene.Arrive("C1"); Open(scene); scene.Tell(Frame(1, 0, 1, "C1", 3)); scene.Tell(Frame(1, 2, 3, "C1", 3)); },
            scene =>
            {
                scene.Arrive("C1");
                Open(scene);
                scene.Tell(Frame(1, 0, 1, "C1", 3));
                scene.Tell(new Pushed(1, "h1", "resync", "desk:ANN", "{}"));
                scene.Tell(Frame(1, 2, 3, "C1", 3));
            }),
        new("S20", "an answer from beyond",
            scene => { scene.Arrive("C1"); scene.Tell(new Process("h1", 1, "failed", "disk")); scene.Give("C1", "ANN", 1); },
            scene => { scene.Arrive("C1"); scene.Give("C1", "ANN", 1); scene.Tell(new Process("h1", 1, "failed", "disk")); }),
        new("S22", "more wait than may",
            scene => { scene.Arrive("C1"); Crowd(scene, 600); },
            scene => { scene.Arrive("C1"); Crowd(scene, 200); }),
        new("S23", "a note in a refusal",
            scene => { var call = scene.Invoke("ANN", null, "open", "C1", "ANN", 1); Refuse(scene, call, "Invalid", $"no such note: {S23.Canary}"); },
            scene => { var call = scene.Invoke("ANN", null, "expedite", "C1", "ANN"); Refuse(scene, call, "Invalid", "no such note"); }),
        new("L1", "a hold that never opens",
            scene => { scene.Arrive("C1"); scene.Hold("C1", scene.Now + Scene.Hour); Rest(scene, 2 * Scene.Hour); },
            scene => { scene.Arrive("C1"); scene.Hold("C1", scene.Now + Scene.Hour); scene.Pass(Scene.Hour); scene.Wake("C1"); Rest(scene, Scene.Hour); }),
        new("L2", "a first right for ever",
            scene => { First(scene); Rest(scene, 9 * Scene.Hour); },
            scene => { First(scene); Rest(scene, 7 * Scene.Hour); }),
        new("L3", "no answer",
            scene => { scene.Tell(new Phase("healed")); scene.Pass(20_000); scene.Invoke("ANN", null, "next", null, "ANN"); Rest(scene, 60_000); },
            scene => { scene.Tell(new Phase("healed")); scene.Pass(20_000); Nothing(scene); Rest(scene, 60_000); }),
        new("L3", "refused for want of trying",
            scene => { scene.Tell(new Phase("healed")); scene.Pass(60_000); Refuse(scene, scene.Invoke("ANN", null, "next", null, "ANN"), "Contended", ""); },
            scene => { Refuse(scene, scene.Invoke("ANN", null, "next", null, "ANN"), "Contended", ""); }),
        new("L5", "work beside a coder who waits",
            scene => { Pushes(scene); scene.Arrive("C1"); Rest(scene, 60_000); },
            scene => { Pushes(scene); scene.Arrive("C1"); scene.Give("C1", "ANN", 1, "lead"); Rest(scene, 60_000); }),
        new("lost", "answered with another's unit",
            scene => { scene.Arrive("C1"); var call = Boost(scene, Key1, 5); scene.Serve(call, scene.Position - 1, "C1", 3); Rest(scene, 1); },
            scene => { scene.Arrive("C1"); Boost(scene, Key1, 5); Rest(scene, 1); }),
        new("reordered", "a later command before an earlier one",
            scene => { scene.Arrive("C1"); var at = scene.Position; Boost(scene, null, 5); scene.Serve(scene.Invoke("lead", null, "expedite", "C1"), at, "C1", 3); },
            scene => { scene.Arrive("C1"); Boost(scene, null, 5); Boost(scene, null, 6); }),
        new("replies", "refused for what never was",
            scene => { scene.Arrive("C1"); Refuse(scene, scene.Invoke("lead", null, "open", "C1", null, 1), "ChartHeld", ""); },
            scene => { scene.Arrive("C1"); scene.Hold("C1", null); Refuse(scene, scene.Invoke("lead", null, "open", "C1", null, 1), "ChartHeld", ""); }),
    ];

    private static void Account(Scene scene, string clients) => scene.Do("lead", null, ("accounts", "accounts",
        $$$"""{"t":"accountSet","account":{"name":"ann","role":"coder","clients":{{{clients}}},"stamp":{{{scene.Position}}}}}"""));

    private static void Merging(Scene scene)
    {
        scene.Arrive("C1");
        scene.Arrive("C2");
        scene.Hold("C1", null);
        scene.Do("feed", null, ("chart", "C1", $$$"""
            {"t":"merging","into":"C2","due":{{{scene.Now + 5_000}}}}
            {"t":"waits","missing":["merge"],"since":{{{scene.Now}}}}
            """), "merge");
    }

    private static void Merged(Scene scene) => scene.Do("feed", null, ("chart", "C1", $$$"""
        {"t":"holdEnded","hold":"h1","how":"merged"}
        {"t":"merged","into":"C2"}
        {"t":"cancelled","reason":"merged","since":{{{scene.Now}}}}
        """), "merge");

    private static void Open(Scene scene) => scene.Tell(new Connected(1, "ann", "h1", true));

    private static void Two(Scene scene)
    {
        scene.Arrive("C1", hoursAgo: 9);
        scene.Arrive("C2", hoursAgo: 2);
        scene.Pass(60_000);
    }

    private static void Nothing(Scene scene, string coder = "ANN") =>
        scene.Serve(scene.Invoke(coder, null, "next", null, coder), 0, null, 0, "nothing");

    private static string Counts(int ready) =>
        $"WorkqueueCounts {{ NotReady = 0, Ready = {ready}, Assigned = 0, InProgress = 0, Held = 0, Review = 0, Oldest = x }}";

    private static string ShownChart(Scene scene, int version) =>
        $$$"""{"version":{{{version}}},"state":{"t":"ready","since":1},"workqueue":"IP","deadline":{{{scene.Now + 47 * Scene.Hour}}},"lastNumber":0,"boostMinutes":0,"holds":[],"declines":[],"facts":{"documents":[]}}""";

    private static void Crowd(Scene scene, int many)
    {
        var calls = Enumerable.Range(0, many).Select(_ => scene.Invoke("lead", null, "expedite", "C1")).ToList();
        scene.Store("lead", null, ("chart", "C1", """{"t":"boosted","minutes":5}"""));
        scene.Serve(calls[0], scene.Position, "C1", 4);
    }

    private static void Refuse(Scene scene, int call, string refusal, string detail)
    {
        var reply = new Reply("refused", refusal, detail, 0, null, 0, "", null, null);
        scene.Tell(new Served(call, "h1", 1, reply));
    }

    private static void Rest(Scene scene, long after)
    {
        scene.Pass(after);
        scene.Tell(new Phase("rest"));
    }

    private static void First(Scene scene)
    {
        scene.Arrive("C1");
        scene.Give("C1", "ANN", 1);
        scene.Do("lead", null,
        [
            ("chart", "C1", $$$"""
                {"t":"assignmentEnded","coder":"ANN","number":1,"how":"unassigned"}
                {"t":"ready","since":{{{scene.Now}}},"sticky":{"coder":"BOB","until":{{{scene.Now + 8 * Scene.Hour}}},"isOffer":false}}
                """),
            ("coder", "ANN", """{"t":"chartGone","chart":"C1","number":1}"""),
        ], "unassign");
    }

    private static void Pushes(Scene scene)
    {
        scene.Do("lead", null, ("settings", "settings",
            """{"t":"workqueueSet","workqueue":{"id":"IP","requires":{"anyCredential":[],"specialties":[],"documents":[],"proficiency":0},"turnaroundHours":48,"assign":"push","review":false,"supervised":false,"offerFor":120000,"businessHours":false}}"""));
        scene.Do("ANN", null, ("coder", "ANN", $$$"""{"t":"presenceSet","presence":"available","since":{{{scene.Now}}}}"""), "presence");
    }
}
