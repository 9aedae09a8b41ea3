using System.Globalization;
using System.Text;
using CodingQueue.Load;

namespace CodingQueue.Faults.Drain;

/// <summary>Encounters as a source exports them: CSV files with a header, and what each row must become.</summary>
internal sealed class Encounters
{
    /// <summary>The class of an encounter as the source says it, and the kind of chart it is.</summary>
    public static readonly IReadOnlyDictionary<string, string> KindOfClass = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["emergency"] = "ED_FAC",
        ["inpatient"] = "INPATIENT",
        ["snf"] = "SNF_HH_HOSPICE",
        ["hospice"] = "SNF_HH_HOSPICE",
        ["ambulatory"] = "CLINIC_FAC",
        ["outpatient"] = "ANCILLARY",
        ["urgentcare"] = "ED_FAC",
        ["wellness"] = "CLINIC_FAC",
    };

    /// <summary>Which column is which field, as the CSV intake is told.</summary>
    public static readonly string Mapping =
        "account=Id,admitted=START,discharged=STOP,payer=PAYER,totalCharges=TOTAL_CLAIM_COST,facility='NORTH',track='facility',"
        + $"attributes.class=ENCOUNTERCLASS,kind=ENCOUNTERCLASS:{string.Join('|', KindOfClass.Select(pair => $"{pair.Key}>{pair.Value}"))}";

    private Encounters(IReadOnlyList<string> files, string origin)
    {
        (Files, Origin) = (files, origin);
        foreach (var file in files)
            foreach (var row in Rows(file))
            {
                RowCount++;
                Kinds[row["Id"]] = KindOfClass[row["ENCOUNTERCLASS"]];
            }
    }

    /// <summary>Each file's whole text.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Where they come from, in words.</summary>
    public string Origin { get; }

    /// <summary>Rows of all files; the same encounter may be in several.</summary>
    public int RowCount { get; }

    /// <summary>The kind of each encounter, by its account.</summary>
    public Dictionary<string, string> Kinds { get; } = new(StringComparer.Ordinal);

    public static Encounters Read(Words words)
    {
        var folder = words.Text("samples", Path.Combine(ServerProcess.Root, "..", "shared", "samples", "synthea"));
        if (Directory.Exists(folder) && Directory.GetFiles(folder, "encounters*.csv") is { Length: > 0 } found)
            return new Encounters(
                [.. found.Order(StringComparer.Ordinal).Select(File.ReadAllText)],
                string.Join(", ", found.Order(StringComparer.Ordinal).Select(Path.GetFileName)));
        return new Encounters([Generate()], "GENERATED encounters, because there are no samples here");
    }

    /// <summary>The rows of a file by column. These files quote nothing.</summary>
    public static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var header = lines[0].Split(',');
        foreach (var line in lines.Skip(1))
            yield return header.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    private static string Generate()
    {
        var chance = new Random(1);
        var classes = KindOfClass.Keys.ToArray();
        var text = new StringBuilder("Id,START,STOP,PAYER,ENCOUNTERCLASS,TOTAL_CLAIM_COST\n");
        for (var row = 0; row < 600; row++)
        {
            var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(chance.Next(300_000));
            var stop = start.AddMinutes(chance.Next(15, 6_000));
            text.Append(CultureInfo.InvariantCulture,
                $"G{row},{start:yyyy-MM-ddTHH:mm:ss}Z,{stop:yyyy-MM-ddTHH:mm:ss}Z,P{chance.Next(9)},{classes[chance.Next(classes.Length)]},{chance.Next(100, 90_000)}.25\n");
        }
        return text.ToString();
    }
}
