using CodingQueue.Core;
using CodingQueue.Core.Charts;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    /// <summary>
    /// Stores a row. WasFinished: the chart was taken up again and may have a row among the finished.
    /// </summary>
    public void WriteRow(StreamRow row, byte[] body, bool wasFinished)
    {
        if (row.Stream.Kind != StreamKind.Chart)
            Run(Prepare("INSERT OR REPLACE INTO streams(kind, key, version, trail, body) "
                + "VALUES($1, $2, $3, $4, $5)", 5),
                (long)row.Stream.Kind, row.Stream.Key, row.Version, row.Trail.Bytes.ToArray(), body);
        else if (row.Chart.IsClosed)
            WriteFinished(row, row.Chart, body);
        else
            WriteOpen(row, body, wasFinished);
    }

    private void WriteOpen(StreamRow row, byte[] body, bool wasFinished)
    {
        Run(Prepare("INSERT OR REPLACE INTO charts(place, id, version, trail, body) "
            + "VALUES($1, $2, $3, $4, $5)", 5),
            PlaceOf(row), row.Stream.Key, row.Version, row.Trail.Bytes.ToArray(), body);
        if (wasFinished)
            Run(Prepare("DELETE FROM finished WHERE id = $1", 1), row.Stream.Key);
    }

    private void WriteFinished(StreamRow row, Chart chart, byte[] body)
    {
        Run(Prepare("DELETE FROM charts WHERE place = $1", 1), PlaceOf(row));
        var finished = Prepare(
            """
            INSERT INTO finished(id, version, trail, body, client, facility, workqueue, coder, state)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT(id) DO UPDATE SET version = excluded.version, trail = excluded.trail,
                body = excluded.body, workqueue = excluded.workqueue, coder = excluded.coder,
                state = excluded.state
            """, 9);
        Run(finished, chart.Id.Value, row.Version, row.Trail.Bytes.ToArray(), body, chart.Client.Value,
            chart.Facility.Value, chart.Workqueue?.Value, chart.CoderOfRecord?.Value, chart.State.Name);
    }

    /// <summary>
    /// Where an open chart's row is: at the position of its first unit. Rows then lie in the order in which
    /// charts first came, not in that of their ids, which is chance: charts that come together share pages,
    /// and a commit writes fewer of them.
    /// </summary>
    private static long PlaceOf(StreamRow row) => row.Trail.First;

    /// <inheritdoc/>
    public void LoadOpenRows(CurrentRows rows)
    {
        foreach (var row in Rows("SELECT kind, key, version, trail, body FROM streams"))
        {
            var stream = new StreamId((StreamKind)row.GetInt64(0), row.GetString(1));
            rows.Load(Row(stream, row, 2));
        }
        rows.Load(OpenCharts());
    }

    private IEnumerable<StoredBytes> OpenCharts()
    {
        foreach (var row in Rows("SELECT id, version, trail, body FROM charts ORDER BY place"))
            yield return new StoredBytes(
                new StreamId(StreamKind.Chart, row.GetString(0)), row.GetInt64(1),
                row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));
    }

    /// <inheritdoc/>
    public StreamRow? FindFinished(ChartId chart)
    {
        foreach (var row in Rows("SELECT version, trail, body FROM finished WHERE id = $1", chart.Value))
            return Row(StreamId.Of(chart), row, 0);
        return null;
    }

    /// <summary>Finished charts, the latest first, below a place in that order.</summary>
    public List<(long Place, StreamRow Row)> ListFinished(long below, int limit)
    {
        var found = new List<(long, StreamRow)>();
        foreach (var row in Rows(
            "SELECT place, id, version, trail, body FROM finished WHERE place < $1 "
            + "ORDER BY place DESC LIMIT $2",
            below, (long)limit))
            found.Add((row.GetInt64(0), Row(new StreamId(StreamKind.Chart, row.GetString(1)), row, 2)));
        return found;
    }

    private static StreamRow Row(StreamId stream, SqliteDataReader row, int first) => new(
        stream, row.GetInt64(first), StreamRow.Read(stream.Kind, row.GetFieldValue<byte[]>(first + 2)),
        new Trail(row.GetFieldValue<byte[]>(first + 1)));
}
