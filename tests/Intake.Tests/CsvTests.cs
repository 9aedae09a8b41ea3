using System.Text;
using CodingQueue.Api.Intake;
using CodingQueue.Api.Intake.Csv;
using NodaTime;

namespace CodingQueue.Intake.Tests;

public class CsvTests
{
    private const string Example =
        "account=Id,admitted=START,discharged=STOP,kind=ENCOUNTERCLASS:inpatient>INPATIENT|emergency>ED_FAC,"
        + "facility='NORTH'";

    public static TheoryData<string, string> Grammar => new()
    {
        { "", "" },
        { "  ", "" },
        { "account=Id", "account=Id" },
        { " account = Id , facility = ' N ' ", "account=Id;facility=const: N " },
        { "account=\"A,\"\"B\"\"\"", "account=A,\"B\"" },
        { "payer='it''s'", "payer=const:it's" },
        { "payer=''", "payer=const:" },
        { "kind=C:a>b|c>'d|e'|*>F", "kind=C[a>b c>d|e *>F]" },
        { "kind=C:''>NONE|'*'>STAR", "kind=C[>NONE *>STAR]" },
        { "kind=C:a>''", "kind=C[a>]" },
        { "state=S", "patientState=S" },
        { "attributes.ward=W,attributes.a-b_c.1=X", "attributes.ward=W;attributes.a-b_c.1=X" },
        { "kind=Encounter class", "kind=Encounter class" },
        { "account", "mapping_malformed" },
        { "account=", "mapping_malformed" },
        { "=Id", "mapping_malformed" },
        { "account=Id,", "mapping_malformed" },
        { ",account=Id", "mapping_malformed" },
        { "account=Id facility", "account=Id facility" },
        { "account='Id", "mapping_malformed" },
        { "account=\"Id", "mapping_malformed" },
        { "account='Id'x", "mapping_malformed" },
        { "kind='A':a>b", "mapping_malformed" },
        { "kind=C:", "mapping_malformed" },
        { "kind=C:a", "mapping_malformed" },
        { "kind=C:a>", "mapping_malformed" },
        { "kind=C:a>b|", "mapping_malformed" },
        { "kind=C:a>b|a>c", "mapping_malformed" },
        { "kind=C:*>b|*>c", "mapping_malformed" },
        { "account=Id;facility=F", "mapping_malformed" },
        { "patient=Id", "target_unknown" },
        { "Account=Id", "target_unknown" },
        { "attributes.=Id", "target_unknown" },
        { "attributes.a b=Id", "target_unknown" },
        { "account=Id,account=Id2", "target_repeated" },
        { "state=S,patientState=T", "target_repeated" },
    };

    [Theory]
    [MemberData(nameof(Grammar))]
    public void Reads_the_grammar_of_a_mapping(string text, string sources)
    {
        var reading = CsvMapping.Read(text);
        Assert.Equal(sources, reading.IsRead ? Shown(reading.Value) : reading.Defect.Rule.Name());
    }

    [Fact]
    public void Refuses_a_mapping_past_its_limit() =>
        Assert.Equal(
            CsvRule.MappingTooLong,
            CsvMapping.Read("account=" + new string('x', IntakeLimits.CsvMappingLength)).Defect?.Rule);

    [Fact]
    public async Task Reads_every_field_by_its_own_name()
    {
        var row = Assert.Single(await ReadAsync(
            "facility,account,track,kind,serviceLine,payer,financialClass,patientState,admitted,discharged,"
            + "clockStart,totalCharges,documents,attributes.ward,other\n"
            + "NORTH,A1,Facility,INPATIENT,Cardiac,MC01,Medicare,OH,2026-03-14T08:15:00-05:00,"
            + "2026-03-16 10:00,2026-03-16,\"1234.50\",DS; OP ;,2W,x\n"));
        var chart = row.Chart.Value!;
        Assert.Equal(2, row.Number);
        Assert.Equal(
            ("NORTH", "A1", "facility", "INPATIENT", "Cardiac"),
            (chart.Facility, chart.Account, chart.Track, chart.Kind, chart.ServiceLine));
        Assert.Equal(
            ("MC01", "Medicare", "OH", 1234.50m),
            (chart.Payer, chart.FinancialClass, chart.PatientState, chart.TotalCharges));
        Assert.Equal(["DS", "OP"], chart.Documents);
        Assert.Equal("2W", Assert.Single(chart.Attributes, pair => pair.Key == "ward").Value);
        var times = chart.Resolve(DateTimeZoneProviders.Tzdb["America/New_York"]);
        Assert.Equal(Instant.FromUtc(2026, 3, 14, 13, 15), times.Admitted?.At);
        Assert.Equal(Instant.FromUtc(2026, 3, 16, 14, 0), times.Discharged?.At);
        Assert.Equal(Instant.FromUtc(2026, 3, 16, 4, 0), times.ClockStart?.At);
    }

    [Fact]
    public async Task Reads_the_columns_of_a_mapping()
    {
        var rows = await ReadAsync(
            "Id,START,STOP,ENCOUNTERCLASS\r\ne1,2013-12-18T14:19:41Z,2013-12-18T15:27:41Z,emergency\r\n"
            + "e2,2018-11-21T09:59:37Z,,inpatient\r\ne3,2018-11-21T09:59:37Z,,hospice\r\n",
            Example);
        Assert.Equal("NORTH e1 ED_FAC", Shown(rows[0]));
        Assert.Equal("NORTH e2 INPATIENT", Shown(rows[1]));
        Assert.Equal("value_not_mapped@4 ENCOUNTERCLASS=hospice", Shown(rows[2]));
    }

    [Theory]
    [InlineData("kind=K:a>A|*>OTHER", "a", "N A A")]
    [InlineData("kind=K:a>A|*>OTHER", "b", "N A OTHER")]
    [InlineData("kind=K:a>A|*>OTHER", "", "N A ")]
    [InlineData("kind=K:a>A|''>NONE", "", "N A NONE")]
    [InlineData("kind=K:a>''", "a", "N A ")]
    [InlineData("kind=K:a>A", "A", "value_not_mapped@2 K=A")]
    public async Task Turns_values_into_others(string mapping, string cell, string shown) =>
        Assert.Equal(shown,
            Shown(Assert.Single(await ReadAsync($"facility,account,K\nN,A,{cell}", mapping))));

    [Theory]
    [InlineData("", "header_missing@1 =")]
    [InlineData("\n\n", "header_missing@1 =")]
    [InlineData("facility\nN", "column_missing@1 account=")]
    [InlineData("account,Facility\nA,N", "column_missing@1 facility=")]
    [InlineData("facility,account,account\nN,A,B", "column_repeated@1 account=")]
    [InlineData("facility,account,state,patientState\nN,A,OH,OH", "column_repeated@1 patientState=")]
    [InlineData("facility,account,x,x\nN,A,1,2", "N A ")]
    [InlineData("facility,account\nN", "cells_differ@2 =")]
    [InlineData("facility,account\nN,A,x", "cells_differ@2 =")]
    [InlineData("facility,account\nN,", "required_missing@2 account=")]
    [InlineData("facility,account\n  ,A", "required_missing@2 facility=")]
    [InlineData("facility,account,track\nN,A,both", "value_not_allowed@2 track=both")]
    [InlineData("facility,account,admitted\nN,A,03/14/2026", "time_malformed@2 admitted=03/14/2026")]
    [InlineData("facility,account,admitted\nN,A,2026", "time_malformed@2 admitted=2026")]
    [InlineData("facility,account,admitted\nN,A,2026-02-30", "time_impossible@2 admitted=2026-02-30")]
    [InlineData("facility,account,admitted\nN,A,1026-02-03", "time_out_of_range@2 admitted=1026-02-03")]
    [InlineData("facility,account,totalCharges\nN,A,$5", "amount_malformed@2 totalCharges=$5")]
    [InlineData("facility,account,totalCharges\nN,A,\"1,000\"", "amount_malformed@2 totalCharges=1,000")]
    [InlineData("facility,account,totalCharges\nN,A,2000000000",
        "amount_out_of_range@2 totalCharges=2000000000")]
    [InlineData("facility,account\nN,\"A\n1\"", "value_malformed@2 account=A\n1")]
    [InlineData("facility,account\nN,A\uFFFD", "value_malformed@2 account=A\uFFFD")]
    [InlineData("facility,account\nN,A\"x", "row_malformed@2 =")]
    [InlineData("facility,account\nN,\"A\"x", "row_malformed@2 =")]
    [InlineData("facility,account\nN,\"A", "row_malformed@2 =")]
    [InlineData("facility,account\nN,=A", "N =A ")]
    [InlineData("facility,account\nN,\"A,\"\"1\"\"\"", "N A,\"1\" ")]
    [InlineData("\uFEFFfacility,account\nN,A", "N A ")]
    [InlineData("facility , account\r\n N , A \r\n", "N A ")]
    [InlineData("facility,account\rN,A\r", "N A ")]
    public async Task Names_the_row_the_column_and_the_rule(string upload, string shown) =>
        Assert.Equal(shown, Shown(Assert.Single(await ReadAsync(upload))));

    [Fact]
    public async Task Reads_on_after_a_defect_and_counts_blank_rows()
    {
        var rows = await ReadAsync("facility,account\nN,A1\n\nN,\nN,A2\n\n");
        Assert.Equal(["N A1 ", "required_missing@4 account=", "N A2 "], rows.Select(Shown));
        Assert.Equal([2, 4, 5], rows.Select(row => row.Number));
    }

    [Fact]
    public async Task Stops_at_the_limits()
    {
        var columns = string.Join(',', Enumerable.Range(0, IntakeLimits.CsvColumns + 1));
        Assert.Equal("columns_too_many@1 =", Shown(Assert.Single(await ReadAsync(columns))));

        var wide = $"facility,account,x\nN,A1,{new string('x', IntakeLimits.CsvRowLength)}\nN,A2,\n";
        Assert.Equal(["row_too_long@2 =", "N A2 "], (await ReadAsync(wide)).Select(Shown));

        var many = new StringBuilder("facility,account\n");
        for (var row = 0; row <= IntakeLimits.CsvRows; row++)
            many.Append("N,A\n");
        var rows = await ReadAsync(many.ToString());
        Assert.Equal(IntakeLimits.CsvRows + 1, rows.Count);
        Assert.Equal("rows_too_many@100002 =", Shown(rows[^1]));

        var documents = string.Join(';', Enumerable.Repeat("DS", IntakeLimits.CsvDocuments + 1));
        Assert.Equal(
            "documents_too_many@2 documents=",
            Shown(Assert.Single(await ReadAsync($"facility,account,documents\nN,A,{documents}"))));
    }

    [Theory]
    [InlineData("facility,account\nN,A1\nN,\"", "row_too_long@3 =")]
    [InlineData("\"", "row_too_long@1 =")]
    [InlineData("facility", "row_too_long@1 =")]
    public async Task A_row_that_never_ends_is_not_gathered(string start, string last)
    {
        using var upload = new EndlessReader(start, 'x');
        var rows = new List<CsvRow>();
        await foreach (var row in CsvCharts.ReadAsync(upload, CsvMapping.Default))
            rows.Add(row);
        Assert.Equal(last, Shown(rows[^1]));
        Assert.True(upload.Given < 1_000_000, $"{upload.Given} characters were taken");
    }

    [Fact]
    public async Task Reads_a_stream_row_by_row()
    {
        using var upload = new MemoryStream(
            [.. Encoding.UTF8.Preamble, .. "\"facility\",account\nN,"u8, 0xC3, 0xA9, .. "1\nN,"u8, 0xE9,
                .. "1\n"u8]);
        var rows = new List<CsvRow>();
        await foreach (var row in CsvCharts.ReadAsync(upload, CsvMapping.Default))
            rows.Add(row);
        Assert.Equal(["N é1 ", "value_malformed@3 account=\uFFFD1"], rows.Select(Shown));
        Assert.True(upload.CanRead);
    }

    [Fact]
    public void Every_rule_has_a_name_and_a_sentence()
    {
        var rules = Enum.GetValues<CsvRule>();
        Assert.Equal(rules.Length, rules.Select(rule => rule.Name()).Distinct().Count());
        Assert.All(rules, rule => Assert.EndsWith(".", rule.Sentence(), StringComparison.Ordinal));
        Assert.Equal("value_malformed in row 3",
            new CsvDefect(CsvRule.ValueMalformed, 3, "c", "TEST").ToString());
    }

    private static async Task<List<CsvRow>> ReadAsync(string upload, string mapping = "")
    {
        var rows = new List<CsvRow>();
        await foreach (var row in CsvCharts.ReadAsync(new StringReader(upload),
            CsvMapping.Read(mapping).Value!))
            rows.Add(row);
        return rows;
    }

    private static string Shown(CsvRow row) => row.Chart.IsRead
        ? $"{row.Chart.Value.Facility} {row.Chart.Value.Account} {row.Chart.Value.Kind}"
        : $"{row.Chart.Defect.Rule.Name()}@{row.Number} {row.Chart.Defect.Column}={row.Chart.Defect.Value}";

    private static string Shown(CsvMapping mapping) =>
        string.Join(';', mapping.Sources.Values.Select(source =>
    {
        var values = source.Values?.Select(pair => $"{pair.Key}>{pair.Value}") ?? [];
        if (source.Otherwise is not null)
            values = values.Append($"*>{source.Otherwise}");
        var pairs = source.Values is null ? "" : $"[{string.Join(' ', values)}]";
        return $"{source.Target}={source.Column ?? "const:" + source.Constant}{pairs}";
    }));

    /// <summary>Gives a text and then one character for ever.</summary>
    private sealed class EndlessReader(string start, char then) : TextReader
    {
        internal long Given { get; private set; }

        public override int Read(char[] buffer, int index, int count)
        {
            for (var at = 0; at < count; at++)
                buffer[index + at] = Given < start.Length ? start[(int)Given++] : Then();
            return count;
        }

        public override Task<int> ReadAsync(char[] buffer, int index, int count) =>
            Task.FromResult(Read(buffer, index, count));

        private char Then()
        {
            Given++;
            return then;
        }
    }
}
