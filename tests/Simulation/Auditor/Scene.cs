using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CodingQueue.Simulation.Auditor;

/// <summary>A history made by hand, told to an auditor: a small hospital, and whatever a row adds to it.</summary>
internal sealed class Scene
{
    public const long Start = 1_772_460_000_000;
    public const long Hour = 3_600_000;

    private readonly Dictionary<string, long> _versions = [];
    private string _hash = new('0', 64);
    private long _position, _true;
    private int _no, _call;

    public Scene()
    {
        Tell(new Process("h1", 1, "started", ""));
        Tell(new Phase("setUp"));
        foreach (var change in new[]
            {
                """{"t":"clientSet","client":{"id":"MERCY","name":"Mercy","targets":{}}}""",
                """{"t":"clientSet","client":{"id":"OTHER","name":"Other","targets":{}}}""",
                """{"t":"facilitySet","facility":{"id":"NORTH","client":"MERCY","name":"N","timeZone":"America/New_York"}}""",
                """{"t":"facilitySet","facility":{"id":"SOUTH","client":"OTHER","name":"S","timeZone":"America/New_York"}}""",
                """{"t":"workqueueSet","workqueue":{"id":"IP","requires":{"anyCredential":[],"specialties":[],"documents":[],"proficiency":0},"turnaroundHours":48,"assign":"pull","review":false,"supervised":false,"offerFor":120000,"businessHours":false}}""",
                """{"t":"rulesMade","book":{"version":1,"rules":[{"workqueue":"IP","order":1,"when":{"t":"all","parts":[]}}],"state":"draft"}}""",
                """{"t":"rulesActivated","version":1,"at":0,"by":"lead"}""",
            })
            Do("lead", null, ("settings", "settings", change));
        Hire("ANN");
        Hire("BOB");
    }

    public Audit Audit { get; } = new();

    public long Now { get; set; } = Start;

    public long Position => _position;

    public long Version(string kind, string key) => _versions.GetValueOrDefault($"{kind}/{key}");

    public void Tell(Happening happening) => Audit.Take(happening with { No = _no++, At = _true++ });

    public void Pass(long ms) => (_true, Now) = (_true + ms, Now + ms);

    public void Hire(string id, string credential = """{"code":"CCS"}""") => Do("lead", null, ("coder", id,
        $$$"""{"t":"profileSet","profile":{"id":"{{{id}}}","name":"{{{id}}}","credentials":[{{{credential}}}],"specialties":[],"facilities":["NORTH"],"workqueues":[{"id":"IP","tier":1}],"capacity":2,"workCountry":"US","timeZone":"America/Chicago","grants":[],"standings":[]}}"""));

    /// <summary>A chart that is ready.</summary>
    public void Arrive(string id, string facility = "NORTH", string client = "MERCY", long hoursAgo = 1) => Do("feed", null, ("chart", id,
        $$$"""
        {"t":"arrived","client":"{{{client}}}","facility":"{{{facility}}}","account":"A{{{id}}}","track":"facility","facts":{"kind":"INPATIENT","discharged":{{{Now - hoursAgo * Hour}}},"documents":[],"attributes":{}},"at":{{{Now}}}}
        {"t":"placed","workqueue":"IP","deadline":{{{Now - hoursAgo * Hour + 48 * Hour}}},"rules":1}
        {"t":"ready","since":{{{Now}}}}
        """), "arrive");

    public void Give(string chart, string coder, int number, string by = "next", bool silent = false)
    {
        var given = ("chart", chart, $$$"""{"t":"given","assignment":{"coder":"{{{coder}}}","number":{{{number}}},"since":{{{Now}}},"supervised":false},"by":"{{{by}}}"}""");
        var taken = ("coder", coder, $$$"""{"t":"chartTaken","chart":"{{{chart}}}","number":{{{number}}},"weight":100}""");
        Do(by == "lead" ? "lead" : coder, null, silent ? [given] : [given, taken], by == "lead" ? "assign" : "next", coder: coder);
    }

    public void Complete(string chart, string coder, int number, string? command = null, int? named = null) => Do(
        coder, command,
        [
            ("chart", chart, $$$"""
                {"t":"opened","number":{{{number}}},"at":{{{Now}}}}
                {"t":"assignmentEnded","coder":"{{{coder}}}","number":{{{number}}},"how":"completed"}
                {"t":"finalCoded","coderOfRecord":"{{{coder}}}","since":{{{Now}}}}
                """),
            ("coder", coder, $$$"""{"t":"chartGone","chart":"{{{chart}}}","number":{{{number}}},"completed":"2026-03-02"}"""),
        ], "complete", named ?? number, coder: coder);

    public void Hold(string chart, long? until, string id = "h1") => Do("lead", null, ("chart", chart, $$$"""
        {"t":"holdPlaced","hold":{"id":"{{{id}}}","reason":"DOC","owner":"him","since":{{{Now}}},{{{(until is null ? "" : $"\"until\":{until},")}}}"every":86400000,"by":"lead","told":0,"terms":{"blocksCoding":true,"keepsCoder":true,"escalation":[]},"escalated":0}}
        {"t":"held","since":{{{Now}}}}
        """), "placeHold");

    public void Wake(string chart, string by = "clock", string how = "timeCame") => Do(by, null, ("chart", chart, $$$"""
        {"t":"holdEnded","hold":"h1","how":"{{{how}}}"}
        {"t":"ready","since":{{{Now}}}}
        """), "release");

    public int Do(string by, string? command, (string Kind, string Key, string Changes) part, string verb = "settings") =>
        Do(by, command, [part], verb);

    /// <summary>A command, its unit, and its answer.</summary>
    public int Do(
        string by, string? command, (string Kind, string Key, string Changes)[] parts, string verb = "settings",
        int? number = null, string? coder = null)
    {
        var call = Invoke(by, command, verb, parts[0].Kind == "chart" ? parts[0].Key : null, coder, number);
        Store(by, command, parts);
        if (by is not ("clock" or "server"))
            Serve(call, Position, parts[0].Kind == "chart" ? parts[0].Key : null, Version(parts[0].Kind, parts[0].Key));
        return call;
    }

    public int Invoke(string by, string? command, string verb, string? chart, string? coder = null, int? number = null, string content = "{}")
    {
        if (by is not ("clock" or "server"))
            Tell(new Invoked(++_call, _call, by, "h1", command, verb, chart, coder, number, content));
        return _call;
    }

    public void Serve(int call, long position, string? chart, long version, string outcome = "done", string? refusal = null, string? coder = null, int? number = null)
    {
        var reply = new Reply(outcome, refusal, "", position, chart, version, "", coder, number);
        Tell(new Served(call, "h1", 1, reply));
        Tell(new Answered(call, reply));
    }

    public void Store(string by, string? command, params (string Kind, string Key, string Changes)[] parts) =>
        StoreLines(Line(by, command, parts));

    /// <summary>A unit as the journal writes it; the versions follow from what was stored.</summary>
    public string Line(string by, string? command, params (string Kind, string Key, string Changes)[] parts)
    {
        var streams = parts.Select(part =>
        {
            var changes = part.Changes.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var version = Version(part.Kind, part.Key) + 1;
            _versions[$"{part.Kind}/{part.Key}"] = version + changes.Length - 1;
            return string.Create(CultureInfo.InvariantCulture,
                $$$"""{"s":"{{{part.Kind}}}","k":"{{{part.Key}}}","v":{{{version}}},"c":[{{{string.Join(',', changes)}}}]}""");
        });
        return string.Create(CultureInfo.InvariantCulture, $$$"""{"at":{{{Now}}},"by":"{{{by}}}",{{{(command is null ? "" : $"\"command\":\"{command}\",")}}}"streams":[{{{string.Join(',', streams)}}}]}""");
    }

    public void StoreLines(params string[] lines) => StoreAs(_position + 1, _hash, lines);

    public void StoreAs(long first, string previous, params string[] lines)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var last = first + lines.Length - 1;
        var numbers = new byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, first);
        BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(8), last);
        BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(16), Now);
        _hash = Convert.ToHexStringLower(SHA256.HashData([.. Convert.FromHexString(previous), .. numbers, .. bytes]));
        _position = last;
        Tell(new Stored("h1", 1, first, last, Now, bytes, _hash));
    }
}
