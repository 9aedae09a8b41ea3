namespace CodingQueue.Engine.Journal;

public sealed partial class SqliteJournal
{
    /// <summary>
    /// The units of one commit: each is checked against the rows as they are, and against the units before
    /// it.
    /// Nobody is answered before the commit, not even with a refusal: it may rest on a unit that then fails.
    /// </summary>
    private sealed class Accepted(SqliteJournal journal)
    {
        private readonly Dictionary<UInt128, (ulong Digest, long Position)> _commands = [];
        private readonly Dictionary<StreamId, long> _versions = [];
        private readonly List<(Waiting Waiting, AppendResult Result)> _refused = [];

        public List<(Waiting Waiting, long Position)> Units { get; } = [];

        /// <summary>Rows that had to be read from disk.</summary>
        public Dictionary<StreamId, StreamRow> Rows { get; } = [];

        /// <summary>Length of the units' lines with a line feed between them.</summary>
        public int Bytes { get; private set; }

        public void Take(Waiting waiting)
        {
            if (Refuse(waiting.Unit) is { } refused)
            {
                _refused.Add((waiting, refused));
                return;
            }
            var position = journal._position + Units.Count + 1;
            foreach (var append in waiting.Unit.Appends)
                _versions[append.Stream] = append.Version;
            if (waiting.Unit.Command is { } command)
                _commands[command.Hash] = (command.Digest, position);
            Bytes += waiting.Line.Length + (Units.Count == 0 ? 0 : 1);
            Units.Add((waiting, position));
        }

        public void Answer()
        {
            foreach (var (waiting, position) in Units)
                waiting.Answer.SetResult(new AppendResult(AppendEnd.Committed, position));
            foreach (var (waiting, result) in _refused)
                waiting.Answer.SetResult(result);
        }

        private AppendResult? Refuse(Unit unit)
        {
            if (unit.Command is { } command && Seen(command) is { } seen)
                return new AppendResult(
                    seen.Digest == command.Digest ? AppendEnd.Repeated : AppendEnd.Reused, seen.Position);
            foreach (var append in unit.Appends)
                if (Version(append.Stream) != append.Expected)
                    return new AppendResult(AppendEnd.Stale, 0, append.Stream);
            foreach (var (stream, version) in unit.Asserts)
                if (Version(stream) != version)
                    return new AppendResult(AppendEnd.Stale, 0, stream);
            return null;
        }

        private (ulong Digest, long Position)? Seen(CommandId command) =>
            _commands.TryGetValue(command.Hash, out var here) ? here : journal.FindCommand(command.Hash);

        private long Version(StreamId stream)
        {
            if (_versions.TryGetValue(stream, out var version))
                return version;
            if (journal._rows.TryGetValue(stream, out var row))
                return row.Version;
            if (!Rows.TryGetValue(stream, out row))
            {
                if (journal.FindRow(journal._store, stream) is not { } stored)
                    return 0;
                Rows[stream] = row = stored;
            }
            return row.Version;
        }
    }
}
