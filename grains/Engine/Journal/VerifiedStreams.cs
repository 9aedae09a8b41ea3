using System.Buffers.Binary;
using System.Security.Cryptography;
using CodingQueue.Core.Charts;
using static CodingQueue.Engine.Journal.Verification;

namespace CodingQueue.Engine.Journal;

/// <summary>A stored row, as a verification compares it: a digest of its bytes stands for them.</summary>
internal readonly record struct StoredRow(StreamId Stream, long Version, UInt128 Body, UInt128 Trail)
{
    /// <summary>What stands for bytes: the first half of their SHA-256.</summary>
    public static UInt128 Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}

/// <summary>
/// The streams of one reading of the journal: folded change by change, and compared with the stored row at
/// the moment when the fold has the row's version.
/// </summary>
internal sealed class VerifiedStreams
{
    private readonly Dictionary<StreamId, StreamRow> _folds = [];
    private readonly Dictionary<StreamId, (string Coder, int Number)> _assigned = [];
    private readonly Dictionary<StreamId, int> _numbers = [];
    private readonly Dictionary<StreamId, StoredRow> _stored;
    private readonly Dictionary<(StreamId, long Version), StoredRow> _milestones;
    private readonly long _rowsAt;
    private long _compared;

    public VerifiedStreams(IEnumerable<StoredRow> stored, IEnumerable<StoredRow> milestones, long rowsAt)
    {
        _milestones = milestones.ToDictionary(row => (row.Stream, row.Version));
        _stored = [];
        foreach (var row in stored)
            Demand(_stored.TryAdd(row.Stream, row), $"{row.Stream} is stored twice, as open and as finished");
        _rowsAt = rowsAt;
    }

    public int Count(StreamKind kind) => _folds.Keys.Count(stream => stream.Kind == kind);

    public void Take(RecordedAppend append, long position)
    {
        var before = _folds.GetValueOrDefault(append.Stream);
        var version = before?.Version ?? 0;
        Demand(append.FirstVersion == version + 1 && append.Changes.Length > 0,
            $"{append.Stream} continues at version {append.FirstVersion}, it is at {version}");
        if (append.Stream.Kind == StreamKind.Chart)
            foreach (var change in append.Changes)
                Assign(append.Stream, change);
        var state = StreamFold.Apply(append.Stream, before?.State, append.Changes);
        var (row, milestone) = StreamRow.Next(before, append.Stream, append.LastVersion, state, position);
        _folds[append.Stream] = row;
        if (milestone is not null)
            CompareMilestone(milestone);
        Compare(row, position);
    }

    /// <summary>Rows left over have no such version in the journal. Returns how many were compared.</summary>
    public long Finish()
    {
        foreach (var row in _stored.Values)
            Demand(_folds.TryGetValue(row.Stream, out var fold) && fold.Version >= row.Version,
                $"the row of {row.Stream} is at version {row.Version}, which the journal does not have");
        foreach (var (stream, version) in _milestones.Keys)
            Demand(false, $"{stream} has a milestone at version {version} where none belongs");
        return _compared;
    }

    /// <summary>A milestone is stored with the first row after it, and is what the fold was there.</summary>
    private void CompareMilestone(StreamRow row)
    {
        if (_milestones.Remove((row.Stream, row.Version), out var kept))
            Demand(kept.Body == StoredRow.Digest(StreamRow.Write(row.State))
                && kept.Trail == StoredRow.Digest(row.Trail.Bytes),
                $"the milestone of {row.Stream} at version {row.Version} is not the fold");
        else
            Demand(_stored.GetValueOrDefault(row.Stream).Version <= row.Version,
                $"the milestone of {row.Stream} at version {row.Version} is missing");
    }

    /// <summary>
    /// One assignee at most, and numbers that only grow. Knows nothing of how a chart folds.
    /// </summary>
    private void Assign(StreamId chart, object change)
    {
        switch (change)
        {
            case ChartChange.Given { Assignment: var next }:
                Demand(!_assigned.TryGetValue(chart, out var has),
                    $"{chart} is given to {next.Coder} while {has.Coder} has it");
                Demand(next.Number > _numbers.GetValueOrDefault(chart),
                    $"{chart} has the number {next.Number} again");
                _numbers[chart] = next.Number;
                _assigned[chart] = (next.Coder.Value, next.Number);
                break;
            case ChartChange.AssignmentEnded ended:
                Demand(_assigned.Remove(chart, out var had) && had == (ended.Coder.Value, ended.Number),
                    $"{chart} is taken from {ended.Coder}, who does not have it as {ended.Number}");
                break;
        }
    }

    private void Compare(StreamRow row, long position)
    {
        var stored = _stored.GetValueOrDefault(row.Stream);
        Demand(position > _rowsAt || stored.Version >= row.Version,
            $"the row of {row.Stream} is at version {stored.Version}, "
            + $"though rows are stored up to {_rowsAt}");
        if (stored.Version != row.Version)
            return;
        Demand(stored.Body == StoredRow.Digest(StreamRow.Write(row.State)),
            $"the row of {row.Stream} is not the fold");
        Demand(stored.Trail == StoredRow.Digest(row.Trail.Bytes),
            $"the trail of {row.Stream} is not that of its units");
        _compared++;
    }
}
