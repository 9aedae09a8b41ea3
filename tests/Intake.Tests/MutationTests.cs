using System.Globalization;
using System.Text;
using CodingQueue.Api.Intake.Csv;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Api.Intake.Mllp;
using NodaTime;

namespace CodingQueue.Intake.Tests;

/// <summary>
/// Damages good input at random and reads it: whatever comes, there is a value or a named defect, and the
/// answer to it can be read. CODINGQUEUE_FUZZ sets the number of inputs, CODINGQUEUE_SEED the seed.
/// </summary>
public class MutationTests
{
    private const string Special = "|^~\\&\r\n\"\u000B\u001C\uFEFF\uFFFD\uFFFF\0 ,;:>'*=ZMSHPVX09.+-é٣\uD800";

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/New_York"];

    private static readonly string[] Good =
    [
        Messages.Admit,
        "FHS|^~\\&\rBHS|^~\\&\r" + Messages.Admit + Messages.Admit + "BTS|2\rFTS|1\r",
        Messages.With("EVN||20260101\rPID||||||||||||||||||A1\rMRG|P2||A2||V2\rPV1|1|I|||||||||||||||||V1",
            "ADT^A41"),
        Messages.With("PID||||||||||||||||||A1\rTXA|1|DS|TX|||||||||D1|||||AU||AV\rOBX|1|TX|||a\\.br\\b",
            "MDM^T02"),
        Messages.With("PID||||||||||||||||||A1\rFT1|1|||||CG||||2|100&USD|50\rFT1|2|||||CD||||1|5",
            "DFT^P03"),
        Messages.With("PID||||||||||||||||||A1\rOBR|1|||||||||||||||||||||||SP|F\rOBX|1||||||||||F",
            "ORU^R01"),
    ];

    private static int Rounds => Setting("CODINGQUEUE_FUZZ", 5_000);

    private static int Seed => Setting("CODINGQUEUE_SEED", 20260314);

    [Fact]
    public void Any_text_is_a_message_or_a_defect_and_can_be_answered() => Each(Good, (text, _) =>
    {
        var message = Hl7Message.Read(text);
        var answer = message.Defect is { } defect ? Hl7Answer.Of(defect) : Answered(message.Value!);
        foreach (var part in Hl7Batch.Split(text))
        {
            var read = Hl7Message.Read(part.Text);
            if (read.IsRead)
                Answered(read.Value);
        }

        var header = Hl7Message.ReadHeader(text.AsMemory());
        if (Hl7Ack.Build(header.Value, answer, "CQ-1", default) is { } ack)
        {
            Assert.Equal(-1, ack.AsSpan().IndexOfAny('\u000B', '\u001C'));
            var back = Hl7Message.Read(ack);
            Assert.True(back.IsRead && back.Value.Field("MSA", 1)?.Length == 2, back.Defect?.ToString());
        }
    });

    [Fact]
    public void Any_bytes_are_decoded_or_refused_and_can_be_answered() => Each(Good, (text, random) =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var left = random.Next(4); left > 0 && bytes.Length > 0; left--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        var decoded = Hl7Characters.Decode(bytes);
        if (decoded.IsRead)
            Hl7Message.Read(decoded.Value);
        Hl7Ack.BuildUnread(bytes, new(Hl7Rule.MessageTooLong, "", 0, ""), "CQ-1", default);

        var decoder = new MllpDecoder(200, 20);
        var step = MllpStep.NeedsMore;
        for (var at = 0; at < bytes.Length && step is not (MllpStep.FrameTooLong or MllpStep.GarbageTooLong);)
        {
            step = decoder.Feed(bytes.AsSpan(at, Math.Min(7, bytes.Length - at)), out var consumed);
            Assert.True(consumed > 0 || step is not MllpStep.NeedsMore);
            at += consumed;
        }
    });

    [Fact]
    public void Any_time_is_read_or_named() => Each(
        ["20260314081559.1234-0500", "2026-03-14T08:15:59.5+05:00", "20260308023000"],
        (text, _) =>
        {
            if (Hl7Time.TryRead(text, out var time, out var broken))
                time.Resolve(Zone);
            else
                Assert.StartsWith("time_", broken.Name(), StringComparison.Ordinal);
            if (CsvTime.TryRead(text, out time, out var rule))
                time.Resolve(Zone);
            else
                Assert.StartsWith("time_", rule.Name(), StringComparison.Ordinal);
        });

    [Fact]
    public void Any_mapping_is_read_or_named() => Each(
        ["account=Id,kind=\"K\"\"\":a>b|'c'>'d''e'|*>f,facility='N',attributes.x=Y"],
        (text, _) =>
        {
            var mapping = CsvMapping.Read(text);
            Assert.True(mapping.IsRead || mapping.Defect.Rule.Name().Length > 0);
        });

    [Fact]
    public void Any_upload_gives_rows_or_defects() => Each(
        [
            "facility,account,documents,totalCharges,admitted\r\n"
                + "N,\"A,\"\"1\",DS;OP,1.5,2026-03-14\r\nN,A2,,,\r\n",
        ],
        (text, _) =>
        {
            var rows = CsvCharts.ReadAsync(new StringReader(text), CsvMapping.Default).ToBlockingEnumerable();
            foreach (var row in rows)
            {
                Assert.True(row.Chart.Defect is null or { Row: > 0 });
                row.Chart.Value?.Resolve(Zone);
            }
        });

    private static Hl7Answer Answered(Hl7Message message)
    {
        foreach (var segment in message.Segments("PID", "PV1", "OBX", "MSH"))
        {
            for (var field = 1; field < 6; field++)
            {
                segment.Field(field, 0);
                segment.Field(field, 2, 0, 2);
                segment.Repetitions(field);
            }
        }

        var read = UpstreamEvent.Read(message);
        if (read.Defect is { } defect)
            return Hl7Answer.Of(defect);
        read.Value!.Resolve(Zone);
        return Hl7Answer.Accepted;
    }

    private static void Each(string[] good, Action<string, Random> check)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(unchecked(Seed + round));
            var text = Damage(good[random.Next(good.Length)], random);
            try
            {
                check(text, random);
            }
            catch (Exception found)
            {
                throw new InvalidOperationException(
                    $"CODINGQUEUE_SEED={Seed + round} CODINGQUEUE_FUZZ=1: {found.Message}", found);
            }
        }
    }

    private static string Damage(string text, Random random)
    {
        var damaged = new StringBuilder(text);
        for (var left = random.Next(8); left > 0; left--)
        {
            var at = random.Next(damaged.Length + 1);
            var length = Math.Min(random.Next(1, 12), damaged.Length - at);
            switch (random.Next(6))
            {
                case 0:
                    damaged.Remove(at, length);
                    break;
                case 1:
                    damaged.Insert(at, damaged.ToString(at, length));
                    break;
                case 2:
                    damaged.Insert(at, Special[random.Next(Special.Length)].ToString(), random.Next(1, 4));
                    break;
                case 3:
                    damaged.Length = at;
                    break;
                default:
                    if (at < damaged.Length)
                        damaged[at] = Special[random.Next(Special.Length)];
                    break;
            }
        }

        return damaged.ToString();
    }

    private static int Setting(string name, int normal) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture,
                out var value)
            ? value
            : normal;
}
