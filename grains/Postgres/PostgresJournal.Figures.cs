using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;
using Npgsql;

namespace CodingQueue.Postgres;

public sealed partial class PostgresJournal
{
    /// <inheritdoc/>
    public long FiguresPosition { get; }

    /// <summary>
    /// Stores figures in a transaction of their own. One whose end is not known is looked at and tried
    /// again for a while: the position that the figures have reached says whether it took place.
    /// </summary>
    public async Task<AppendEnd> Store(FigureSlice slice)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(PostgresLimits.ShortestPause))
        {
            if (_queue.IsFailed || _queue.IsClosed)
                return AppendEnd.Unknown;
            try
            {
                return await _queue.Ask(() => Linked(() => Write(slice)));
            }
            catch (StoreAwayException) when (Stopwatch.GetElapsedTime(since) < PostgresLimits.Succession)
            {
            }
            catch (StoreException)
            {
                return AppendEnd.Unknown;
            }
        }
    }

    /// <inheritdoc/>
    public Task<List<byte[]>> Figures(LocalDate day) => _reads.Figures(FigureSlice.NumberOf(day));

    /// <inheritdoc/>
    public async Task<ImmutableSortedDictionary<string, Instant>> Acted() => await _reads.Acted() is { } body
        ? JsonSerializer.Deserialize<ImmutableSortedDictionary<string, Instant>>(body, JournalFormat.Options)!
        : ImmutableSortedDictionary<string, Instant>.Empty;

    /// <inheritdoc/>
    public async Task<List<RecordedUnit>> UnitsAfter(long position)
    {
        var units = new List<RecordedUnit>();
        while (units.Count < EngineLimits.UnitsPerCount)
        {
            var last = units.Count == 0 ? position : units[^1].Position;
            var batches = await _reads.BatchesAfter(last, PostgresLimits.BatchesAtOnce);
            if (batches.Count == 0)
                break;
            units.AddRange(batches.SelectMany(UnitFormat.ReadAll).Where(unit => unit.Position > last));
        }
        return units;
    }

    private AppendEnd Write(FigureSlice slice)
    {
        const string Reached = " WHERE (SELECT figures_position FROM meta) = ";
        using var text = new NpgsqlBatch(_link);
        text.Add("SELECT one FROM meta FOR UPDATE");
        foreach (var day in slice.Days)
        {
            var number = PostgresText.Of(FigureSlice.NumberOf(day.Day));
            if (day.IsWhole)
                text.Add($"DELETE FROM figures{Reached}$1 AND day = $2", PostgresText.Of(slice.From),
                    number.Clone());
            text.Add(
                $"INSERT INTO figures(day, body) SELECT $2, $3{Reached}$1", PostgresText.Of(slice.From),
                    number,
                PostgresText.Of(day.Body));
        }
        if (slice.Acted is { } acted)
            text.Add(
                "UPDATE meta SET acted = $2 WHERE figures_position = $1", PostgresText.Of(slice.From),
                PostgresText.Of(JsonSerializer.SerializeToUtf8Bytes(acted, JournalFormat.Options)));
        var stored = text.Add(
            "UPDATE meta SET figures_position = $2 WHERE figures_position = $1", PostgresText.Of(slice.From),
            PostgresText.Of(slice.Position));
        text.ExecuteNonQuery();
        if (stored.RecordsAffected > 0)
            return AppendEnd.Committed;
        using var reached = new NpgsqlCommand("SELECT figures_position FROM meta", _link);
        return (long)reached.ExecuteScalar()! == slice.Position ? AppendEnd.Committed : AppendEnd.Stale;
    }
}
