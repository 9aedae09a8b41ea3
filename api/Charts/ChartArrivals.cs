using System.Text.Json;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Engine;

namespace CodingQueue.Api.Charts;

/// <summary>Charts that come in as JSON.</summary>
internal static class ChartArrivals
{
    /// <summary>Rows of one batch that are on their way at once.</summary>
    private const int AtOnce = 256;

    /// <summary>Rows of one batch.</summary>
    private const int MostRows = 100_000;

    public static async Task<IResult> Post(HttpContext context, EmbeddedEngine engine)
    {
        var body = await Body.Read<ChartIn>(context);
        if (body.Refused is { } bad)
            return bad.AsProblem(context);
        var (caller, wrong) = Commands.Of(context, context.Account(), body.Bytes);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var reply = await Arrive(engine, context.Account(), body.Value!, caller);
        if (reply.Refused is { } refused)
            return refused.AsProblem(context);
        var outcome = reply.Value!;
        if (outcome.Created)
            context.Response.Headers.Location = $"/api/charts/{outcome.Chart.Id}";
        return Results.Json(
            ChartOut.Of(outcome.Chart), Json.Options, statusCode: outcome.Created ? 201 : 200);
    }

    public static async Task<IResult> PostBatch(HttpContext context, EmbeddedEngine engine)
    {
        if (await Body.Bytes(context, Body.BatchLimit) is not { } bytes)
            return Body.TooLarge(Body.BatchLimit).AsProblem(context);
        var (caller, wrong) = Commands.Of(context, context.Account(), bytes);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var (rows, refused) = Rows(bytes);
        if (refused is not null)
            return refused.AsProblem(context);
        if (rows.Count > MostRows)
            return new Refused(Refusal.TooLarge, "The batch has too many rows.", "body", $"{rows.Count}",
                $"at most {MostRows} rows")
                .AsProblem(context);
        var ends = await TakeAll(engine, context.Account(), rows, caller);
        var taken = ends.Count(end => end.Rejected is null);
        var accepted = ends.Count(end => end.Changed);
        return Results.Json(
            new BatchOut(accepted, taken - accepted,
                [.. ends.Select(end => end.Rejected).OfType<RejectedRow>()]),
            Json.Options);
    }

    /// <summary>
    /// Charts go side by side; what concerns one chart goes in the order of the batch, so that the last row
    /// has the last word and a later one may be short.
    /// </summary>
    private static async Task<(RejectedRow? Rejected, bool Changed)[]> TakeAll(
        EmbeddedEngine engine, Account account, List<ReadOnlyMemory<byte>> rows, Caller caller)
    {
        var ends = new (RejectedRow? Rejected, bool Changed)[rows.Count];
        var charts = new Dictionary<(string Facility, string Account, Track Track),
            List<(int Index, ChartIn Chart)>>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (chart, bad) = Body.Parse<ChartIn>(rows[i]);
            if (bad is not null)
            {
                ends[i] = (Rejected(i, bad), false);
                continue;
            }
            var key = (chart!.Facility, chart.Account, chart.Track);
            if (!charts.TryGetValue(key, out var line))
                charts[key] = line = [];
            line.Add((i, chart));
        }
        await Parallel.ForEachAsync(
            charts.Values, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (line, _) =>
            {
                foreach (var (index, chart) in line)
                    ends[index] = await Take(
                        engine, account, chart, index, caller.Part($"{index}", rows[index].Span));
            });
        return ends;
    }

    /// <summary>One chart in, made or updated.</summary>
    public static async Task<Reply<ChartOutcome>> Arrive(
        EmbeddedEngine engine, Account account, ChartIn chart, Caller caller)
    {
        var isNew = chart.Kind is null
            && await engine.FindChart(
                engine.IdOf(new FacilityId(chart.Facility), chart.Account ?? "", chart.Track)) is null;
        var (news, refused) = ChartInput.Read(chart, account, engine.Settings, isNew);
        return refused is not null ? refused : await engine.Arrive(news!, caller);
    }

    /// <summary>How a row of a batch that was not taken is told.</summary>
    public static RejectedRow Rejected(int index, Refused refused) => new(
        index, Problems.NameOf(refused.Refusal), refused.Detail, refused.Field,
        Problems.Shortened(refused.Value), refused.Rule);

    /// <summary>One row; Changed: false for a row that said nothing new.</summary>
    private static async Task<(RejectedRow?, bool)> Take(
        EmbeddedEngine engine, Account account, ChartIn chart, int index, Caller caller)
    {
        var reply = await Arrive(engine, account, chart, caller);
        return reply.Refused is { } refused ? (Rejected(index, refused), false)
            : (null, reply.Value!.Position > 0);
    }

    /// <summary>The rows of an array, or of lines with an object each.</summary>
    private static (List<ReadOnlyMemory<byte>> Rows, Refused? Refused) Rows(ReadOnlyMemory<byte> bytes)
    {
        var text = bytes.Span.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == (byte)'[' ? ArrayRows(bytes) : (LineRows(bytes), null);
    }

    private static List<ReadOnlyMemory<byte>> LineRows(ReadOnlyMemory<byte> bytes)
    {
        var rows = new List<ReadOnlyMemory<byte>>();
        while (bytes.Length > 0)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                rows.Add(line);
        }
        return rows;
    }

    private static (List<ReadOnlyMemory<byte>> Rows, Refused? Refused) ArrayRows(ReadOnlyMemory<byte> bytes)
    {
        var rows = new List<ReadOnlyMemory<byte>>();
        try
        {
            var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = 16 });
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                rows.Add(bytes[start..(int)reader.BytesConsumed]);
            }
            // Whatever follows the array makes the body something else.
            reader.Read();
            return (rows, null);
        }
        catch (JsonException e)
        {
            return ([], Problems.Invalid(
                "body", null, $"a well-formed JSON array or NDJSON: {e.Message.Split(" LineNumber")[0]}"));
        }
    }
}
