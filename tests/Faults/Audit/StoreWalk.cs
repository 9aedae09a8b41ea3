using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using CodingQueue.Load;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CodingQueue.Faults.Audit;

/// <summary>
/// Reads the store of a stopped server, a SQLite file or a database, from its first batch to its last with code of its own: the chain,
/// the positions, the versions, at most one assignee in every prefix, coders and charts of one mind after every
/// unit, each command once, and stored rows that are as far as the journal is.
/// </summary>
internal sealed class StoreWalk(Violations violations)
{
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Coder, int Number)> _assigned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Coder, int Number)> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _commands = new(StringComparer.Ordinal);
    /// <summary>Recorded reads of protected facts, by account.</summary>
    public Dictionary<string, int> Reads { get; } = new(StringComparer.Ordinal);

    private long _position;
    private long _batches;
    private long _at;

    /// <summary>Walks a folder's store; returns what it walked through in words.</summary>
    public string Run(string folder)
    {
        var source = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "codingqueue.db"),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        using var connection = new SqliteConnection(source.ToString());
        connection.Open();
        Walk(connection);
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        violations.Unless(check.ExecuteScalar() is "ok", "store", "SQLite finds its own file damaged");
        return Walked;
    }

    /// <summary>Walks a database's store; returns what it walked through in words.</summary>
    public string RunPostgres(string connection)
    {
        using var source = NpgsqlDataSource.Create(connection);
        using var opened = source.OpenConnection();
        Walk(opened);
        return Walked;
    }

    private string Walked =>
        $"{_batches} batches, {_position} units, {_versions.Count} streams, {_commands.Count} commands";

    private void Walk(DbConnection connection)
    {
        WalkBatches(connection);
        CompareRows(connection);
    }

    private void WalkBatches(DbConnection connection)
    {
        var previous = new byte[32];
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT first, last, at, units, hash FROM batches ORDER BY last";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var (first, last, at) = (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2));
            var (units, hash) = (rows.GetFieldValue<byte[]>(3), rows.GetFieldValue<byte[]>(4));
            violations.Unless(first == _position + 1, "positions", $"a batch begins at {first} after {_position}");
            violations.Unless(Link(previous, first, last, at, units).AsSpan().SequenceEqual(hash), "chain", $"broken at {first}");
            violations.Unless(at >= _at, "times", $"the batch at {first} is of {at}, the one before of {_at}");
            (previous, _at) = (hash, at);
            _batches++;
            _position = first - 1;
            foreach (var line in Lines(units))
            {
                _position++;
                using var unit = JsonDocument.Parse(line);
                Take(unit.RootElement);
            }
            violations.Unless(_position == last, "positions", $"a batch {first} to {last} holds units up to {_position}");
        }
    }

    /// <summary>SHA-256 over the hash before, three little-endian numbers, and the units' bytes.</summary>
    public static byte[] Link(byte[] previous, long first, long last, long at, byte[] units)
    {
        var all = new byte[32 + 24 + units.Length];
        previous.CopyTo(all, 0);
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan(32), first);
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan(40), last);
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan(48), at);
        units.CopyTo(all, 56);
        return SHA256.HashData(all);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] units)
    {
        for (var start = 0; start < units.Length;)
        {
            var end = Array.IndexOf(units, (byte)'\n', start);
            end = end < 0 ? units.Length : end;
            yield return units.AsMemory(start, end - start);
            start = end + 1;
        }
    }

    private void Take(JsonElement unit)
    {
        if (unit.TryGetProperty("command", out var command))
            violations.Unless(_commands.Add(command.GetString()![..32]), "repeated", $"command {command} twice, again at {_position}");
        var touched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in unit.GetProperty("streams").EnumerateArray())
        {
            var (kind, name) = (part.GetProperty("s").GetString()!, part.GetProperty("k").GetString()!);
            var version = part.GetProperty("v").GetInt64();
            var stream = $"{kind}/{name}";
            violations.Unless(
                version == _versions.GetValueOrDefault(stream) + 1, "versions",
                $"{stream} goes on at {version} after {_versions.GetValueOrDefault(stream)}, position {_position}");
            if (!_positions.TryGetValue(stream, out var positions))
                _positions[stream] = positions = [];
            positions.Add(_position);
            var changes = part.GetProperty("c");
            _versions[stream] = version + changes.GetArrayLength() - 1;
            foreach (var change in changes.EnumerateArray())
                if (kind == "access")
                    TakeReads(change);
                else if (kind == "chart")
                    TakeChart(name, change, touched);
                else if (kind == "coder")
                    TakeCoder(name, change, touched);
        }
        foreach (var chart in touched)
            violations.Unless(
                _assigned.GetValueOrDefault(chart) == _held.GetValueOrDefault(chart), "coders",
                $"after position {_position} chart {chart} is with {_assigned.GetValueOrDefault(chart)}, coders say {_held.GetValueOrDefault(chart)}");
    }

    private void TakeReads(JsonElement change)
    {
        foreach (var read in change.GetProperty("reads").EnumerateArray())
        {
            var by = read.GetProperty("by").GetString()!;
            Reads[by] = Reads.GetValueOrDefault(by) + 1;
        }
    }

    private void TakeChart(string chart, JsonElement change, HashSet<string> touched)
    {
        switch (change.GetProperty("t").GetString())
        {
            case "given":
                var given = change.GetProperty("assignment");
                violations.Unless(
                    !_assigned.ContainsKey(chart), "two assignees",
                    $"chart {chart} is given at {_position} while {_assigned.GetValueOrDefault(chart)} has it");
                _assigned[chart] = (given.GetProperty("coder").GetString()!, given.GetProperty("number").GetInt32());
                touched.Add(chart);
                break;
            case "assignmentEnded":
                var ended = (change.GetProperty("coder").GetString()!, change.GetProperty("number").GetInt32());
                violations.Unless(
                    _assigned.Remove(chart, out var had) && had == ended, "assignments", $"chart {chart}: {ended} ends at {_position}, {had} had it");
                touched.Add(chart);
                break;
        }
    }

    private void TakeCoder(string coder, JsonElement change, HashSet<string> touched)
    {
        if (!change.TryGetProperty("chart", out var named))
            return;
        var chart = named.GetString()!;
        touched.Add(chart);
        var mine = (coder, change.GetProperty("number").GetInt32());
        switch (change.GetProperty("t").GetString())
        {
            case "chartTaken":
                violations.Unless(_held.TryAdd(chart, mine), "two assignees", $"{mine} takes {chart} at {_position}, {_held[chart]} has it");
                break;
            case "chartGone":
                violations.Unless(_held.Remove(chart, out var had) && had == mine, "assignments", $"{mine} gives {chart} up at {_position}");
                break;
            case "chartParked":
                violations.Unless(_held.GetValueOrDefault(chart) == mine, "assignments", $"{mine} parks {chart} at {_position}");
                break;
        }
    }

    /// <summary>A chart's stored row: as far as its stream, and with the place of every unit of it.</summary>
    private void CompareRows(DbConnection connection)
    {
        var stored = new Dictionary<string, (long Version, byte[] Trail)>(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, version, trail FROM charts UNION ALL SELECT id, version, trail FROM finished";
        using var rows = command.ExecuteReader();
        while (rows.Read())
            violations.Unless(
                stored.TryAdd(rows.GetString(0), (rows.GetInt64(1), rows.GetFieldValue<byte[]>(2))), "rows",
                $"chart {rows.GetString(0)} has two stored rows");
        foreach (var (stream, version) in _versions.Where(pair => pair.Key.StartsWith("chart/", StringComparison.Ordinal)))
        {
            var row = stored.GetValueOrDefault(stream[6..]);
            violations.Unless(row.Version == version, "rows", $"{stream} is at {version}, its stored row at {row.Version}");
            violations.Unless(
                row.Trail is not null && Positions(row.Trail).SequenceEqual(_positions[stream]), "rows",
                $"{stream} has units at {string.Join(", ", _positions[stream])}, its stored row knows {string.Join(", ", Positions(row.Trail ?? []))}");
        }
    }

    /// <summary>Each position is kept as the step from the one before: seven bits a byte, the lowest first.</summary>
    private static List<long> Positions(byte[] trail)
    {
        var positions = new List<long>();
        long last = 0, step = 0;
        var shift = 0;
        foreach (var part in trail)
        {
            step |= (long)(part & 0x7F) << shift;
            shift += 7;
            if (part > 0x7F)
                continue;
            positions.Add(last += step);
            (step, shift) = (0, 0);
        }
        return positions;
    }
}
