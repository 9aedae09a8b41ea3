using System.Text;
using CodingQueue.Api.Intake.Csv;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Engine;
using Xunit.Abstractions;

namespace CodingQueue.Intake.Tests;

/// <summary>The sample messages and encounters, where they are, all the way to charts.</summary>
public class SampleFeedTests(ITestOutputHelper output)
{
    internal static readonly string[] Facilities =
        ["HOMERTON-UNIVER", "GHHSFacility", "FACILITY-1", "1", "RDX", "XYZHOSPITAL", "Ntierprise-Clinic", "IA-Public-Health-Lab"];

    private const string Map =
        "account=Id,admitted=START,discharged=STOP,payer=PAYER,totalCharges=TOTAL_CLAIM_COST,facility='NORTH',"
        + "kind=ENCOUNTERCLASS:inpatient>INPATIENT|emergency>ED_FAC|urgentcare>ED_FAC|ambulatory>ANCILLARY"
        + "|outpatient>OP_SURG|snf>SNF_HH_HOSPICE|hospice>SNF_HH_HOSPICE|virtual>TELEHEALTH|wellness>CLINIC|home>SNF_HH_HOSPICE,"
        + "attributes.encounterClass=ENCOUNTERCLASS";

    [SamplesFact]
    public async Task Every_sample_message_becomes_something()
    {
        await using var hospital = await Hospital.OpenAsync();
        foreach (var facility in Facilities)
            await hospital.SetFacilityAsync(facility, "MERCY", professional: false);
        foreach (var file in Directory.GetFiles(Path.Combine(SamplesFactAttribute.Folder!, "hl7v2"), "*.hl7").Order(StringComparer.Ordinal))
        {
            var text = Hl7Characters.Decode(await File.ReadAllBytesAsync(file)).Value!;
            foreach (var way in new[] { "hl7", "mllp:1", "hl7" })
            {
                var taken = await hospital.TakeAsync(Assert.Single(Hl7Batch.Split(text)).Text.ToString(), Hospital.Mercy with { Name = way });
                Assert.Null(taken.NotTaken);
                if (way != "hl7")
                    continue;
                var became = taken.Unused is { } unused
                    ? $"{(unused.Answer.Verdict == Hl7Verdict.Error ? "AE" : "AR")} kept: {unused.Text}"
                    : $"AA {MessageIntakeTests.Shown(taken.Charts.Count == 0 ? null : await hospital.Engine.FindChart(taken.Charts[0]))}";
                output.WriteLine($"{Path.GetFileName(file)} | {became}");
            }
        }
        var controls = (await hospital.KeptAsync()).Select(kept => (kept.Control, kept.Trigger)).ToList();
        Assert.Equal(controls.Count, controls.Distinct().Count());
    }

    [SamplesFact]
    public async Task Every_sample_encounter_becomes_a_chart()
    {
        await using var hospital = await Hospital.OpenAsync();
        var account = new Account("feed", Role.Integration, "", null, [Hospital.Mercy.Client], 1);
        var file = await File.ReadAllBytesAsync(Path.Combine(SamplesFactAttribute.Folder!, "synthea", "encounters.inpatient_ed.csv"));
        var (first, refused) = await CsvIntake.Take(file, Map, account, Hospital.Mercy.Client, hospital.Engine, new Caller("feed"));
        Assert.Null(refused);
        Assert.Equal((98 + 94 + 9 + 5, 0, 0), (first!.Accepted, first.Duplicates, first.Rejected.Count));
        var (again, _) = await CsvIntake.Take(file, Map, account, Hospital.Mercy.Client, hospital.Engine, new Caller("feed"));
        Assert.Equal((0, 98 + 94 + 9 + 5, 0), (again!.Accepted, again.Duplicates, again.Rejected.Count));
        await hospital.Engine.CaughtUp();
        var (charts, _) = hospital.Engine.Open(null, _ => true, null, 500, _ => true);
        Assert.Equal("ED_FAC 98, INPATIENT 94, SNF_HH_HOSPICE 14", string.Join(", ",
            charts.GroupBy(chart => chart.Facts.Kind).OrderBy(kind => kind.Key).Select(kind => $"{kind.Key} {kind.Count()}")));
    }
}

/// <summary>Files of charts: each row is answered for itself.</summary>
public class CsvIntakeTests
{
    [Fact]
    public async Task Rows_are_taken_one_by_one_and_what_is_wrong_is_named()
    {
        await using var hospital = await Hospital.OpenAsync();
        var account = new Account("feed", Role.Integration, "", null, [Hospital.Mercy.Client], 1);
        const string file =
            "facility,account,kind,admitted,discharged,documents,state\n"
            + "NORTH,A1,INPATIENT,2024-03-05T08:00,2024-03-07,DS;OP,OH\n"
            + "NORTH,A1,,,2024-03-08T09:30,,\n"
            + "EAST,A2,INPATIENT,,,,\n"
            + "NORTH,A3,NOPE,,,,\n"
            + "NORTH,A4,,,,,\n"
            + "\n"
            + "NORTH,A5,OBS,2024-02-30,,,\n"
            + "NORTH,A6,OBS,2024-03-09,2024-03-08,,\n";
        var (taken, _) = await CsvIntake.Take(
            Encoding.UTF8.GetBytes(file), null, account, Hospital.Mercy.Client, hospital.Engine, new Caller("feed"));
        Assert.Equal((1, 1), (taken!.Accepted, taken.Duplicates));
        Assert.Equal(
            "4:not_found:facility 5:invalid:kind 6:invalid:kind 8:invalid:admitted 9:invalid:discharged",
            string.Join(' ', taken.Rejected.Select(row => $"{row.Row}:{row.Refusal}:{row.Field}")));
        Assert.All(taken.Rejected, row => Assert.Equal(row.Row - 2, row.Index));
        var facts = (await hospital.ChartAsync("A1"))!.Facts;
        Assert.Equal(Message.InstantAt(8), facts.Admitted);
        Assert.Equal(Message.InstantAt(24 * 3 + 9.5), facts.Discharged);
    }

    [Theory]
    [InlineData("account=Id=2", "facility,account\n", "map")]
    [InlineData("account=Nope", "facility,account\n", "Nope")]
    [InlineData(null, "", "body")]
    public async Task A_mapping_or_header_that_cannot_be_read_refuses_the_file(string? map, string file, string field)
    {
        await using var hospital = await Hospital.OpenAsync();
        var account = new Account("feed", Role.Integration, "", null, null, 1);
        var (taken, refused) = await CsvIntake.Take(
            Encoding.UTF8.GetBytes(file), map, account, Hospital.Mercy.Client, hospital.Engine, new Caller("feed"));
        Assert.Null(taken);
        Assert.Equal((Refusal.Invalid, field), (refused!.Refusal, refused.Field));
    }
}
