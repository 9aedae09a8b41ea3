using CodingQueue.Core;
using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Journal;

/// <summary>What is wrong, and where: the first fault found.</summary>
/// <param name="Position">The position in the journal at which it shows; 0: in the stored rows alone.</param>
/// <param name="What">One sentence for an operator.</param>
public sealed record VerificationFault(long Position, string What);

/// <summary>What a verification counted, up to the end or the first fault.</summary>
/// <param name="Batches">Links of the chain.</param>
/// <param name="Units">Units, each at its position.</param>
/// <param name="Charts">Charts, finished ones included.</param>
/// <param name="Coders">Coders.</param>
/// <param name="Assignments">Assignments ever made.</param>
/// <param name="RowsCompared">Stored rows that were compared with the fold of the journal.</param>
/// <param name="Fault">Null: everything holds.</param>
public sealed record VerificationReport(
    long Batches, long Units, long Charts, long Coders, long Assignments, long RowsCompared,
        VerificationFault? Fault);

/// <summary>
/// Reads a whole store and checks what must hold of it: the chain, positions without a gap, consecutive
/// versions, one assignee at every point, charts and coders that agree in every unit, and stored rows that
/// are the fold of the journal. The store must not be in use.
/// </summary>
public sealed class Verification
{
    /// <summary>
    /// Charts whose state is kept at once. A larger store is read several times, a part of the charts each
    /// time.
    /// </summary>
    private const int ChartsAtOnce = 250_000;

    /// <summary>Length of the ids that are made with the store's key; tests name charts otherwise.</summary>
    private const int ChartIdLength = 16;

    private readonly IStoredJournal _store;
    private long _rowsAt;
    private long _commandsAt;
    private long _batches;
    private long _units;
    private long _charts;
    private long _coders;
    private long _assignments;
    private long _compared;
    private long _position;
    private byte[] _storeKey = [];

    /// <summary>Stored commands that were not met in the journal yet, by position.</summary>
    private readonly Dictionary<long, (UInt128 Hash, ulong Digest)> _commands = [];

    private Verification(IStoredJournal store) => _store = store;

    /// <summary>Verifies the store in a folder.</summary>
    /// <exception cref="StoreException">There is no store in the folder, or it is in use.</exception>
    public static VerificationReport Run(string folder)
    {
        if (!SqliteStore.Exists(folder))
            throw new StoreException($"There is no store in the folder {folder}.");
        using var store = SqliteStore.Open(folder);
        return Run(store);
    }

    /// <summary>Verifies a store that nobody changes meanwhile, or a snapshot of one.</summary>
    internal static VerificationReport Run(IStoredJournal store) => new Verification(store).Run();

    private VerificationReport Run()
    {
        try
        {
            var damage = _store.Damage;
            Demand(damage is null, $"the store's file is damaged: {damage}");
            foreach (var run in _store.CommandRuns())
                TakeCommands(run);
            _storeKey = _store.StoreKey;
            (_rowsAt, _commandsAt) = _store.Reached;
            var parts = 1 + (int)(_store.CountCharts() / ChartsAtOnce);
            for (var part = 0; part < parts; part++)
                ReadPart(part, parts);
        }
        catch (FaultException fault)
        {
            return Report(new VerificationFault(_position, fault.Message));
        }
        // What a damaged change does to a fold is many kinds of exception; all of them mean the same.
        catch (Exception e) when (e is not StoreException)
        {
            return Report(new VerificationFault(_position, $"cannot be read: {e.Message}"));
        }
        return Report(null);
    }

    /// <summary>
    /// A run is found by the positions it says it is of, so they must be those of its commands.
    /// </summary>
    private void TakeCommands(CommandRun run)
    {
        var (first, last) = (0L, 0L);
        foreach (var command in run.Commands)
        {
            Demand(command.Position > last, $"commands up to position {run.Last} are not in order");
            (first, last) = (first == 0 ? command.Position : first, command.Position);
            // A database may have it twice: from a server that was replaced while it stored it.
            var answered = (command.Hash, command.Digest);
            Demand(_commands.TryAdd(command.Position, answered) || _commands[command.Position] == answered,
                $"two commands are stored for position {command.Position}");
        }
        Demand((first, last) == (run.First, run.Last),
            $"commands of positions {first} to {last} are stored as those of {run.First} to {run.Last}");
    }

    private VerificationReport Report(VerificationFault? fault) =>
        new(_batches, _units, _charts, _coders, _assignments, _compared, fault);

    /// <summary>
    /// One reading of the journal. The first also checks what does not depend on streams' states.
    /// </summary>
    private void ReadPart(int part, int parts)
    {
        var (position, hash) = (0L, Chain.Genesis);
        var streams = new VerifiedStreams(
            _store.AllRows(stream => IsPart(stream, part, parts)),
            _store.Milestones(stream => IsPart(stream, part, parts)), _rowsAt);
        foreach (var batch in _store.Batches(1))
        {
            _position = position + 1;
            Demand(batch.First == position + 1 && batch.Last >= batch.First, "positions have a gap");
            Demand(Chain.Holds(hash, batch),
                "the chain is broken: the batch was changed, moved or one is missing");
            (position, hash) = (batch.Last, batch.Hash);
            foreach (var unit in UnitFormat.ReadAll(batch))
            {
                _position = unit.Position;
                if (part == 0)
                    CheckUnit(unit);
                foreach (var append in unit.Appends)
                    if (IsPart(append.Stream, part, parts))
                        streams.Take(append, unit.Position);
            }
            _batches += part == 0 ? 1 : 0;
        }
        _position = 0;
        Demand(position >= _rowsAt, $"rows reach position {_rowsAt}, the journal ends at {position}");
        Demand(position >= _commandsAt,
            $"commands reach position {_commandsAt}, the journal ends at {position}");
        Demand(_commands.Count == 0,
            $"a command is stored for position {_commands.Keys.FirstOrDefault()}, "
            + "which answered another or none");
        _compared += streams.Finish();
        _charts += streams.Count(StreamKind.Chart);
        _coders += streams.Count(StreamKind.Coder);
    }

    private static bool IsPart(StreamId stream, int part, int parts) =>
        parts == 1 || (stream.Kind == StreamKind.Chart ? Sum(stream.Key) % parts : 0) == part;

    private static int Sum(string key)
    {
        var sum = 0;
        foreach (var letter in key)
            sum = (sum * 31 + letter) % 1_000_003;
        return sum;
    }

    /// <summary>In every unit the chart's side and the coder's side of an assignment say the same.</summary>
    private void CheckUnit(RecordedUnit unit)
    {
        _units++;
        if (unit.Command is { } command && _commands.TryGetValue(unit.Position, out var stored)
            && stored == (command.Hash, command.Digest))
            _commands.Remove(unit.Position);
        var sides = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var append in unit.Appends)
            foreach (var change in append.Changes)
            {
                var side = change switch
                {
                    ChartChange.Given given =>
                        $"{append.Stream.Key} to {given.Assignment.Coder} as {given.Assignment.Number}",
                    ChartChange.AssignmentEnded ended =>
                        $"{append.Stream.Key} from {ended.Coder} as {ended.Number}",
                    Core.Coders.CoderChange.ChartTaken taken =>
                        $"{taken.Chart} to {append.Stream.Key} as {taken.Number}",
                    Core.Coders.CoderChange.ChartGone gone =>
                        $"{gone.Chart} from {append.Stream.Key} as {gone.Number}",
                    _ => null,
                };
                if (change is ChartChange.Given)
                    _assignments++;
                if (change is ChartChange.Arrived arrived && append.Stream.Key.Length == ChartIdLength)
                    Demand(
                        ChartId.Of(_storeKey, arrived.Facility, arrived.Account, arrived.Track).Value
                            == append.Stream.Key,
                        $"the id of {append.Stream} is not made with the store's key");
                // Each is said twice, once by either side: what is left over was said by one alone.
                if (side is not null && !sides.Add(side))
                    sides.Remove(side);
            }
        Demand(sides.Count == 0, $"only one side knows of {sides.FirstOrDefault()}");
    }

    internal static void Demand(bool holds, string fault)
    {
        if (!holds)
            throw new FaultException(fault);
    }

    /// <summary>Carries the first fault out of the reading.</summary>
    private sealed class FaultException(string what) : Exception(what);
}
