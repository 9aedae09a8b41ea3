using System.Text.Json;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;

namespace CodingQueue.Engine.Journal;

/// <summary>The current row of a stream: what its changes add up to.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="Version">Number of changes so far.</param>
/// <param name="State">A Chart, Coder, Settings, AccountBook or Counted.</param>
/// <param name="Trail">For a chart and the settings: the positions of its units, oldest first; for a coder:
/// of those since its last milestone; else empty.</param>
public sealed record StreamRow(StreamId Stream, long Version, object State, Trail Trail)
{
    /// <summary>The chart of a chart's row.</summary>
    public Chart Chart => (Chart)State;

    /// <summary>The coder of a coder's row.</summary>
    public Coder Coder => (Coder)State;

    /// <summary>
    /// The row after one more unit of the stream, and the row before it when that becomes a milestone: it is
    /// then kept, so that a past state is folded from the nearest one and not from the beginning.
    /// </summary>
    internal static (StreamRow Row, StreamRow? Milestone) Next(
        StreamRow? before, StreamId stream, long version, object state, long position)
    {
        if (!stream.HasTrail)
            return (new StreamRow(stream, version, state, Trail.Empty), null);
        var trail = before?.Trail ?? Trail.Empty;
        var isFull = stream.HasMilestones && trail.Count >= EngineLimits.MilestoneEvery;
        var row = new StreamRow(stream, version, state, (isFull ? Trail.Empty : trail).Add(position));
        return (row, isFull ? before : null);
    }

    internal static byte[] Write(object state) => state is Settings settings
        ? JsonSerializer.SerializeToUtf8Bytes(
            new SettingsRow(settings.Version, settings.Tables), JournalFormat.Options)
        : JsonSerializer.SerializeToUtf8Bytes(state, JournalFormat.Options.GetTypeInfo(state.GetType()));

    internal static object Read(StreamKind kind, ReadOnlySpan<byte> body) => kind switch
    {
        StreamKind.Chart => Shared(JsonSerializer.Deserialize<Chart>(body, JournalFormat.Options)!),
        StreamKind.Coder => JsonSerializer.Deserialize<Coder>(body, JournalFormat.Options)!,
        StreamKind.Settings =>
            JsonSerializer.Deserialize<SettingsRow>(body, JournalFormat.Options)!.AsSettings(),
        StreamKind.Accounts => JsonSerializer.Deserialize<AccountBook>(body, JournalFormat.Options)!,
        _ => JsonSerializer.Deserialize<Counted>(body, JournalFormat.Options)!,
    };

    /// <summary>
    /// Codes that many charts share are kept once in memory: a million charts name some twenty kinds.
    /// </summary>
    private static Chart Shared(Chart chart) => chart with
    {
        Facts = chart.Facts with
        {
            Kind = string.Intern(chart.Facts.Kind),
            ServiceLine = Shared(chart.Facts.ServiceLine),
            Payer = Shared(chart.Facts.Payer),
            FinancialClass = Shared(chart.Facts.FinancialClass),
            PatientState = Shared(chart.Facts.PatientState),
            Documents = chart.Facts.Documents.IsEmpty ? [] : chart.Facts.Documents,
        },
    };

    private static string? Shared(string? text) => text is null ? null : string.Intern(text);

    private sealed record SettingsRow(long Version, SettingsTables Tables)
    {
        public Settings AsSettings() => new(Version, Tables);
    }
}

/// <summary>A row as the bytes that are stored.</summary>
internal readonly record struct StoredBytes(StreamId Stream, long Version, byte[] Trail, byte[] Body)
{
    /// <exception cref="JsonException">The bytes are damaged, or were written by a newer server.</exception>
    public StreamRow Read() => new(Stream, Version, StreamRow.Read(Stream.Kind, Body), new Trail(Trail));
}

/// <summary>
/// The positions of a stream's units: its own index into the journal, so that a step needs no index row of
/// its own. Kept as the bytes that are stored, a few for each unit.
/// </summary>
public readonly struct Trail
{
    private readonly byte[]? _bytes;

    internal Trail(byte[] bytes) => _bytes = bytes;

    /// <summary>No unit yet.</summary>
    public static Trail Empty => default;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The trail with one more position, greater than all before.</summary>
    public Trail Add(long position)
    {
        var step = position - Last();
        Span<byte> encoded = stackalloc byte[10];
        var length = 0;
        for (var rest = (ulong)step; ; rest >>= 7)
        {
            encoded[length++] = (byte)((rest & 0x7F) | (rest > 0x7F ? 0x80u : 0u));
            if (rest <= 0x7F)
                break;
        }
        return new Trail([.. Bytes, .. encoded[..length]]);
    }

    /// <summary>Every position, oldest first.</summary>
    public IReadOnlyList<long> Positions()
    {
        var positions = new List<long>();
        long position = 0;
        for (var at = 0; Step(ref at, ref position);)
            positions.Add(position);
        return positions;
    }

    /// <summary>How many positions.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var part in Bytes)
                count += part < 0x80 ? 1 : 0;
            return count;
        }
    }

    /// <summary>The first position; 0: there is none.</summary>
    public long First
    {
        get
        {
            long position = 0;
            var at = 0;
            Step(ref at, ref position);
            return position;
        }
    }

    /// <summary>The latest position; 0: there is none.</summary>
    public long Last()
    {
        long position = 0;
        for (var at = 0; Step(ref at, ref position);)
        {
        }
        return position;
    }

    /// <summary>Moves on to the next position; false at the end.</summary>
    private bool Step(ref int at, ref long position)
    {
        if (at >= Bytes.Length)
            return false;
        for (var shift = 0; ; shift += 7)
        {
            var part = Bytes[at++];
            position += (long)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                return true;
        }
    }
}
