using System.Text;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Coders;
using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Csv;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Api.Intake.Mllp;
using CodingQueue.Api.SetUp;
using NodaTime;

namespace CodingQueue.Faults.Fuzz;

/// <summary>A parser of the product.</summary>
/// <param name="Name">For a report.</param>
/// <param name="Seeds">Good input.</param>
/// <param name="Read">Reads anything, and throws only when the parser does what it must not.</param>
internal sealed record Parser(string Name, IReadOnlyList<string> Seeds, Action<byte[], Random> Read);

/// <summary>Every parser that takes input from outside, with good input for it.</summary>
internal static class Parsers
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/New_York"];

    public static IEnumerable<Parser> All()
    {
        yield return new Parser("HL7", Hl7Seeds(), Hl7);
        yield return new Parser("MLLP frames", [.. Hl7Seeds().Select(text => $"\u000B{text}\u001C\r")], Mllp);
        yield return new Parser("CSV", CsvSeeds(), Csv);
        yield return new Parser("CSV mappings", [CsvMappingSeed, "account=Id,facility='N'"], Mapping);
        yield return new Parser("JSON bodies", JsonSeeds, Json);
    }

    public static readonly string[] JsonSeeds =
    [
        """{"facility":"NORTH","account":"FUZZ","track":"facility","kind":"INPATIENT","serviceLine":"M","payer":"P","financialClass":"F","state":"OH","admitted":"2026-01-01T00:00:00Z","discharged":"2026-01-02T00:00:00Z","totalCharges":1.5,"documents":["DS"],"attributes":{"a":"b"}}""",
        """{"name":"F","credentials":[{"code":"CCS","issued":"2020-01-01","expires":"2030-01-01"}],"specialties":["s"],"facilities":["NORTH"],"workqueues":[{"id":"IP","tier":1}],"capacity":3,"workCountry":"US","timeZone":"Etc/UTC"}""",
        """{"name":"F","order":1,"turnaroundHours":1,"when":[{"attribute":"totalCharges","operator":"atLeast","value":1},{"attribute":"kind","operator":"in","value":["OBS"]}],"requires":{"anyCredential":["CCS"],"documents":["DS"]},"assign":"push","review":true}""",
        """{"client":"MERCY","name":"F","timeZone":"Etc/UTC","billHoldDays":1,"professionalTrack":true}""",
    ];

    private const string CsvMappingSeed = "account=Id,kind=\"K\"\"\":a>b|'c'>'d''e'|*>f,facility='N',attributes.x=Y";

    /// <summary>Samples of real systems where they are; else messages written for this program.</summary>
    public static List<string> Hl7Seeds()
    {
        var samples = Samples("hl7v2", "*.hl7").Select(file => File.ReadAllText(file).Replace("\r\n", "\r", StringComparison.Ordinal).Replace('\n', '\r'));
        return
        [
            Message("ADT^A03", "EVN||20260101\rPID|1||P1||||||||||||||||A1\rPV1|1|I|4E^1^A^NORTH||||||MED|||||||||V1|MCR"),
            Message("ADT^A41", "EVN||20260101\rPID||||||||||||||||||A1\rMRG|P2||A2||V2\rPV1|1|I|||||||||||||||||V1"),
            Message("MDM^T02", "PID||||||||||||||||||A1\rTXA|1|DS|TX|||||||||D1|||||AU||AV\rOBX|1|TX|||a\\.br\\b"),
            Message("DFT^P03", "PID||||||||||||||||||A1\rFT1|1|||||CG||||2|100&USD|50\rFT1|2|||||CD||||1|5"),
            Message("ORU^R01", "PID||||||||||||||||||A1\rOBR|1|||||||||||||||||||||||SP|F\rOBX|1||||||||||F"),
            .. samples.Where(text => text.Length < 20_000),
        ];
    }

    private static string Message(string type, string rest) =>
        $"MSH|^~\\&|REG|NORTH|CQ|HUB|20260314081500-0500||{type}|M1|P|2.5.1\r{rest}\r";

    private static List<string> CsvSeeds() =>
    [
        "facility,account,documents,totalCharges,admitted\r\nN,\"A,\"\"1\",DS;OP,1.5,2026-03-14\r\nN,A2,,,\r\n",
        .. Samples("synthea", "encounters*.csv").Select(file => string.Join('\n', File.ReadLines(file).Take(6))),
    ];

    private static IEnumerable<string> Samples(string folder, string pattern)
    {
        var root = Environment.GetEnvironmentVariable("CODINGQUEUE_SAMPLES") is { Length: > 0 } named
            ? named : Path.Combine(Load.ServerProcess.Root, "../shared/samples");
        var path = Path.Combine(root, folder);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal) : [];
    }

    private static void Hl7(byte[] bytes, Random random)
    {
        var decoded = Hl7Characters.Decode(bytes);
        Demand(Hl7Ack.BuildUnread(bytes, new(Hl7Rule.MessageTooLong, "", 0, ""), "CQ-1", default) is not null, "no answer to what cannot be read");
        if (!decoded.IsRead)
            return;
        var text = decoded.Value;
        foreach (var part in Hl7Batch.Split(text))
            Hl7Message.Read(part.Text);
        var message = Hl7Message.Read(text);
        var answer = message.Defect is { } defect ? Hl7Answer.Of(defect) : Answered(message.Value!);
        if (Hl7Ack.Build(Hl7Message.ReadHeader(text.AsMemory()).Value, answer, "CQ-1", default) is not { } ack)
            return;
        Demand(ack.AsSpan().IndexOfAny('\u000B', '\u001C') < 0, "an answer with a frame's marks in it");
        var back = Hl7Message.Read(ack);
        Demand(back.IsRead && back.Value.Field("MSA", 1)?.Length == 2, "an answer that cannot be read");
    }

    private static Hl7Answer Answered(Hl7Message message)
    {
        var read = UpstreamEvent.Read(message);
        if (read.Defect is { } defect)
            return Hl7Answer.Of(defect);
        read.Value!.Resolve(Zone);
        return Hl7Answer.Accepted;
    }

    private static void Mllp(byte[] bytes, Random random)
    {
        var decoder = new MllpDecoder(4096, 64);
        for (var at = 0; at < bytes.Length;)
        {
            var piece = bytes.AsSpan(at, Math.Min(random.Next(1, 40), bytes.Length - at));
            var step = decoder.Feed(piece, out var consumed);
            Demand(consumed <= piece.Length && decoder.Content.Length <= 4096, "more than there was");
            if (step is MllpStep.FrameTooLong or MllpStep.GarbageTooLong)
                return;
            Demand(consumed > 0 || step != MllpStep.NeedsMore, "nothing taken, and more wanted");
            at += consumed;
        }
    }

    private static void Csv(byte[] bytes, Random random)
    {
        var rows = CsvCharts.ReadAsync(new StringReader(Encoding.UTF8.GetString(bytes)), CsvMapping.Default).ToBlockingEnumerable();
        foreach (var row in rows)
        {
            Demand(row.Chart.Defect is null or { Row: > 0 }, "a defect of no row");
            row.Chart.Value?.Resolve(Zone);
        }
    }

    private static void Mapping(byte[] bytes, Random random)
    {
        var mapping = CsvMapping.Read(Encoding.UTF8.GetString(bytes));
        Demand(mapping.IsRead || mapping.Defect.Rule.Name().Length > 0, "a defect without a name");
    }

    private static void Json(byte[] bytes, Random random)
    {
        Read<ChartIn>(bytes);
        Read<CoderBody>(bytes);
        Read<WorkqueueBody>(bytes);
        Read<FacilityBody>(bytes);
    }

    private static void Read<T>(byte[] bytes) where T : class
    {
        var (value, refused) = Body.Parse<T>(bytes);
        Demand(value is null != refused is null, "neither read nor refused");
    }

    private static void Demand(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }
}
