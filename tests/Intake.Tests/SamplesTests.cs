using System.Text.RegularExpressions;
using CodingQueue.Api.Intake.Csv;
using CodingQueue.Api.Intake.Hl7;
using NodaTime;

namespace CodingQueue.Intake.Tests;

/// <summary>A test over the sample messages, which are not in this repository.</summary>
public sealed class SamplesFactAttribute : FactAttribute
{
    public SamplesFactAttribute()
    {
        if (Folder is null)
            Skip = Missing;
    }

    internal const string Missing = "No samples: set CODINGQUEUE_SAMPLES, or put them at ../shared/samples.";

    internal static string? Folder { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CODINGQUEUE_SAMPLES") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CodingQueue.sln")))
            root = root.Parent;
        var beside = root?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "samples") : null;
        return Directory.Exists(beside) ? beside : null;
    }
}

/// <summary>As <see cref="SamplesFactAttribute"/>, once for each row.</summary>
public sealed class SamplesTheoryAttribute : TheoryAttribute
{
    public SamplesTheoryAttribute()
    {
        if (SamplesFactAttribute.Folder is null)
            Skip = SamplesFactAttribute.Missing;
    }
}

public class SamplesTests
{
    [SamplesFact]
    public async Task Every_sample_message_is_read()
    {
        var files = Directory.GetFiles(Path.Combine(SamplesFactAttribute.Folder!, "hl7v2"), "*.hl7");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var decoded = Hl7Characters.Decode(await File.ReadAllBytesAsync(file));
            var part = Assert.Single(Hl7Batch.Split(decoded.Value!));
            var message = Hl7Message.Read(part.Text);
            Assert.True(message.IsRead, $"{file}: {message.Defect}");
            var read = UpstreamEvent.Read(message.Value);
            Assert.True(read.IsRead, $"{file}: {read.Defect}");
            // Most files are named after their trigger: ...-ADT-A03-01.hl7.
            var named = Regex.Match(Path.GetFileName(file), "-([A-Z]{3})-([A-Z][0-9]{2})-");
            if (named.Success)
                Assert.Equal(named.Result("$1^$2"), read.Value.TriggerCode);
            read.Value.Resolve(DateTimeZoneProviders.Tzdb["America/New_York"]);
        }
    }

    [SamplesFact]
    public async Task Every_sample_encounter_is_read()
    {
        var mapping = CsvMapping.Read(
            "account=Id,admitted=START,discharged=STOP,payer=PAYER,totalCharges=TOTAL_CLAIM_COST,"
            + "facility='NORTH',kind=ENCOUNTERCLASS:inpatient>INPATIENT|emergency>ED_FAC|*>ANCILLARY");
        var folder = Path.Combine(SamplesFactAttribute.Folder!, "synthea");
        foreach (var file in Directory.GetFiles(folder, "encounters*.csv"))
        {
            await using var upload = File.OpenRead(file);
            var count = 0;
            await foreach (var row in CsvCharts.ReadAsync(upload, mapping.Value!))
            {
                Assert.True(row.Chart.IsRead, $"{file}: {row.Chart.Defect}");
                count++;
            }

            Assert.True(count > 100);
        }
    }
}
