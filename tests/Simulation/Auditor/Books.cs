using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

/// <summary>
/// The auditor's own books: what the journal's lines add up to, kept in plain lists and dictionaries. They
/// know the words of the format and nothing of the product.
/// </summary>
internal sealed partial class Books
{
    public Dictionary<string, BookedChart> Charts { get; } = [];
    public Dictionary<string, BookedCoder> Coders { get; } = [];
    public BookedSettings Settings { get; } = new();
    public Dictionary<string, JsonElement> Accounts { get; } = [];
    /// <summary>Version of every stream, by kind/key.</summary>
    public Dictionary<string, long> Versions { get; } = [];
    /// <summary>Every unit; that of position p is at p - 1.</summary>
    public List<JournalUnit> Units { get; } = [];
    /// <summary>The unit of each command.</summary>
    public Dictionary<string, JournalUnit> Commands { get; } = [];
    public int Arrivals { get; private set; }

    public JournalUnit? UnitAt(long position) =>
        position >= 1 && position <= Units.Count ? Units[(int)position - 1] : null;

    /// <summary>The state, coder and number of a chart now.</summary>
    public (string State, string? Coder, int? Number) Stand(string chart) =>
        Charts.TryGetValue(chart, out var known) ? (known.State, known.With?.Coder, known.With?.Number) : ("", null, null);

    public void Take(JournalUnit unit, UnitPart part, JsonElement change)
    {
        switch (part.Kind)
        {
            case "chart":
                TakeChart(unit, part.Key, change);
                break;
            case "coder":
                TakeCoder(part.Key, change);
                break;
            case "settings":
                Settings.Take(change);
                break;
            case "accounts" when change.Part("account") is { } account:
                Accounts[account.Text("name")!] = account;
                break;
        }
    }

    private void TakeChart(JournalUnit unit, string key, JsonElement change)
    {
        if (change.Name() == "arrived")
        {
            Arrivals++;
            Charts[key] = new BookedChart
            {
                Id = key,
                Client = change.Text("client")!,
                Facility = change.Text("facility")!,
                Account = change.Text("account")!,
                Track = change.Text("track")!,
                Arrived = change.Time("at")!.Value,
                Facts = change.Part("facts")!.Value,
                Since = change.Time("at")!.Value,
                Version = 1,
            };
            return;
        }
        if (!Charts.TryGetValue(key, out var chart))
            return;
        chart.Take(change, unit.At);
        chart.Version++;
    }

    private void TakeCoder(string key, JsonElement change)
    {
        if (!Coders.TryGetValue(key, out var coder))
            Coders[key] = coder = new BookedCoder { Id = key };
        coder.Take(change);
        coder.Version++;
    }
}
