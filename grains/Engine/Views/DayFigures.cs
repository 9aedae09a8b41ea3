using System.Text.Json;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Measures;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Views;

/// <summary>
/// Figures of one day, or a part of them: as many as there are combinations of facility, workqueue, kind and
/// clock in which something ended.
/// </summary>
internal sealed class DayFigures
{
    private readonly Dictionary<FigureKey, Figure> _figures = [];

    public IEnumerable<KeyValuePair<FigureKey, Figure>> All => _figures;

    public void Add(Tallied tallied) => Of(tallied.Key).Add(tallied.Measure, tallied.Times);

    public void Add(DayFigures other)
    {
        foreach (var (key, figure) in other._figures)
            Of(key).Add(figure);
    }

    /// <summary>Adds what was stored.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public void Add(ReadOnlySpan<byte> stored)
    {
        foreach (var row in JsonSerializer.Deserialize<Row[]>(stored, JournalFormat.Options)!)
            Of(row.Key).Add(new Figure
            {
                Wall = Sketch.FromNumbers(row.Wall),
                Working = Sketch.FromNumbers(row.Working ?? row.Wall),
                Met = row.Met,
                Late = row.Late,
            });
    }

    /// <summary>What is stored; in an order of its own, so that equal figures are equal bytes.</summary>
    public byte[] Write()
    {
        var rows = _figures.Where(pair => !pair.Value.IsEmpty).Select(pair => Row.Of(pair.Key, pair.Value))
            .OrderBy(row => $"{row.Facility} {row.Workqueue} {row.Kind} {row.Clock} {row.Moved}",
                StringComparer.Ordinal);
        return JsonSerializer.SerializeToUtf8Bytes(rows.ToArray(), JournalFormat.Options);
    }

    private Figure Of(FigureKey key)
    {
        if (!_figures.TryGetValue(key, out var figure))
            _figures[key] = figure = new Figure();
        return figure;
    }

    /// <summary>One figure as stored. Working: null where every hour counts, and it is the same.</summary>
    private sealed record Row(
        ClientId Client, FacilityId Facility, WorkqueueId? Workqueue, string Kind, Clocks Clock, bool Moved,
        long Met, long Late, long[] Wall, long[]? Working)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public FigureKey Key => new(Client, Facility, Workqueue, Kind, Clock, Moved);

        public static Row Of(FigureKey key, Figure figure)
        {
            var (wall, working) = (figure.Wall.ToNumbers(), figure.Working.ToNumbers());
            return new Row(
                key.Client, key.Facility, key.Workqueue, key.Kind, key.Clock, key.Moved, figure.Met,
                figure.Late, wall, working.AsSpan().SequenceEqual(wall) ? null : working);
        }
    }
}
