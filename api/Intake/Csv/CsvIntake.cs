using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;

namespace CodingQueue.Api.Intake.Csv;

/// <summary>A row that was not taken, with the reason.</summary>
/// <param name="Row">The row in the file; the header is row 1.</param>
/// <param name="Index">The row's place among the charts, from 0.</param>
/// <param name="Refusal">The refusal's name.</param>
/// <param name="Detail">One sentence.</param>
/// <param name="Field">The column or field at fault, or null.</param>
/// <param name="Value">What stood there, or null.</param>
/// <param name="Rule">The rule it breaks, or null.</param>
public sealed record RejectedCsvRow(
    int Row, int Index, string Refusal, string Detail, string? Field, string? Value, string? Rule);

/// <summary>
/// What a file led to: charts that are new, charts that were known, and rows that were not taken.
/// </summary>
public sealed record CsvOut(int Accepted, int Duplicates, IReadOnlyList<RejectedCsvRow> Rejected);

/// <summary>Takes in the rows of one file: those of one account in their order, others at once.</summary>
public static class CsvIntake
{
    /// <summary>Accounts of one file that are on their way at once.</summary>
    private const int AtOnce = 256;

    /// <summary>Characters of a value that an answer shows.</summary>
    private const int ShownLength = 64;

    /// <summary>Takes every row in; a defect of the mapping or the header refuses the file.</summary>
    public static async Task<(CsvOut? Out, Refused? Refused)> Take(
        byte[] file, string? map, Account account, ClientId client, EmbeddedEngine engine, Caller caller)
    {
        var mapping = CsvMapping.Read(map ?? "");
        if (!mapping.IsRead)
            return (null, Of(mapping.Defect, "map"));
        var rows = new List<CsvRow>();
        await foreach (var row in CsvCharts.ReadAsync(new MemoryStream(file), mapping.Value))
            rows.Add(row);
        if (rows is [{ Number: 1, Chart.Defect: { } header }])
            return (null, Of(header, "body"));
        var ends = new (Refused? Refused, bool Created)[rows.Count];
        var chains = Enumerable.Range(0, rows.Count)
            .GroupBy(i => rows[i].Chart.Value is { } chart ? (chart.Facility, chart.Account) : ("", $"{i}"));
        await Parallel.ForEachAsync(
            chains, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (chain, _) =>
            {
                foreach (var i in chain)
                    ends[i] = await TakeRow(rows[i], account, client, engine, caller);
            });
        return (Count(rows, ends), null);
    }

    private static CsvOut Count(List<CsvRow> rows, (Refused? Refused, bool Created)[] ends)
    {
        var rejected = Enumerable.Range(0, rows.Count).Where(i => ends[i].Refused is not null)
            .Select(i => Rejected(rows[i].Number, ends[i].Refused!)).ToList();
        var created = ends.Count(end => end.Created);
        return new CsvOut(created, rows.Count - created - rejected.Count, rejected);
    }

    private static async Task<(Refused?, bool)> TakeRow(
        CsvRow row, Account account, ClientId client, EmbeddedEngine engine, Caller caller)
    {
        if (row.Chart.Value is not { } chart)
            return (Of(row.Chart.Defect!, "row"), false);
        if (!engine.Settings.Facilities.TryGetValue(new FacilityId(chart.Facility), out var facility)
            || facility.Client != client)
            return (Problems.Unknown("facility", chart.Facility), false);
        var part = caller.Part($"{row.Number}");
        var reply = await ChartArrivals.Arrive(engine, account, In(chart, facility), part);
        return (reply.Refused, reply.Value?.Created ?? false);
    }

    private static ChartIn In(CsvChart chart, Facility facility)
    {
        var times = chart.Resolve(facility.Zone);
        return new ChartIn(
            chart.Facility, chart.Account,
            chart.Track == "professional" ? Track.Professional : Track.Facility, chart.Kind,
            chart.ServiceLine, chart.Payer, chart.FinancialClass, chart.PatientState,
            times.Admitted?.At, times.Discharged?.At, times.ClockStart?.At, chart.TotalCharges,
            chart.Documents, chart.Attributes);
    }

    private static Refused Of(CsvDefect defect, string otherwise)
    {
        var field = defect.Column.Length > 0 ? defect.Column : otherwise;
        var value = defect.Value.Length > 0 ? defect.Value : null;
        return new Refused(
            Refusal.Invalid, $"{field} is not acceptable: {defect.Rule.Sentence()}", field, value,
            defect.Rule.Name());
    }

    private static RejectedCsvRow Rejected(int row, Refused refused) => new(
        row, row - 2, Problems.NameOf(refused.Refusal), refused.Detail, refused.Field,
        refused.Value is { Length: > ShownLength } value ? value[..ShownLength] : refused.Value,
        refused.Rule);
}
