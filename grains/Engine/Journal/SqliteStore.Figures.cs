using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;

namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    private const string FiguresReach = "figures_position";
    private const string ActedName = "acted";

    /// <summary>The position up to which stored figures lack nothing, and beyond which they count
    /// nothing.</summary>
    public long FiguresPosition => Meta(FiguresReach) is { } reached ? BitConverter.ToInt64(reached) : 0;

    /// <summary>Within a transaction: adds to the figures; nothing when others did so first.</summary>
    public bool WriteFigures(FigureSlice slice)
    {
        if (FiguresPosition != slice.From)
            return false;
        foreach (var day in slice.Days)
        {
            var number = (long)FigureSlice.NumberOf(day.Day);
            if (day.IsWhole)
                Run(Prepare("DELETE FROM figures WHERE day = $1", 1), number);
            Run(Prepare("INSERT INTO figures(day, body) VALUES($1, $2)", 2), number, day.Body);
        }
        if (slice.Acted is { } acted)
            SetMeta(ActedName, JsonSerializer.SerializeToUtf8Bytes(acted, JournalFormat.Options));
        SetMeta(FiguresReach, BitConverter.GetBytes(slice.Position));
        return true;
    }

    /// <summary>All that is stored of a day's figures.</summary>
    public List<byte[]> Figures(LocalDate day)
    {
        var found = new List<byte[]>();
        foreach (var row in Rows("SELECT body FROM figures WHERE day = $1", (long)FigureSlice.NumberOf(day)))
            found.Add(row.GetFieldValue<byte[]>(0));
        return found;
    }

    /// <summary>When each coder last did something, as stored.</summary>
    public ImmutableSortedDictionary<string, Instant> Acted() => Meta(ActedName) is { } body
        ? JsonSerializer.Deserialize<ImmutableSortedDictionary<string, Instant>>(
            body, JournalFormat.Options)!
        : ImmutableSortedDictionary<string, Instant>.Empty;

    /// <summary>Forgets figures before a day, a bounded number of rows; false when there were none.</summary>
    public bool ForgetFigures(long day) => Run(
        Prepare("DELETE FROM figures WHERE id IN (SELECT id FROM figures WHERE day < $1 LIMIT $2)", 2),
        day, (long)EngineLimits.RowsPerTidying) > 0;
}
