namespace CodingQueue.Simulation.Auditor;

/// <summary>One thing that must not be.</summary>
/// <param name="Id">The invariant.</param>
/// <param name="No">During which happening it was noticed.</param>
/// <param name="What">What there was.</param>
public sealed record Broken(string Id, int No, string What);

/// <summary>
/// The independent auditor of a history: it follows a trace, keeps its own books from the journal's bytes and
/// asks after every step whether each invariant holds. It shares no code with the product.
/// </summary>
public sealed class Audit
{
    private const int Told = 20;
    private readonly long _wall;
    private readonly IReadOnlyList<Invariant> _invariants;
    private readonly List<Broken> _broken = [];
    private Happening _now = new Phase("before");

    /// <param name="wall">What a clock that is right shows at true time 0, in milliseconds since 1970.</param>
    public Audit(long wall = 1_772_460_000_000)
    {
        _wall = wall;
        Calls = new CallBook();
        Hosts = new HostBook();
        Placing = new Placing(Books);
        Judging = new Judging(Books, Placing);
        Picking = new Picking(Books, Judging);
        _invariants = Invariants.All();
        foreach (var one in _invariants)
            one.Join(this);
    }

    /// <summary>What was found, the first first; not more than a few.</summary>
    public IReadOnlyList<Broken> Found => _broken;

    /// <summary>The first thing that was found, as one line; null: nothing was.</summary>
    public string? First => _broken.Count == 0 ? null : $"{_broken[0].Id} at {_broken[0].No}: {_broken[0].What}";

    /// <summary>What the invariants are, by id.</summary>
    public static IReadOnlyList<(string Id, string Means)> Known =>
        [.. Invariants.All().Select(one => (one.Id, one.Means))];

    internal Books Books { get; } = new();
    internal CallBook Calls { get; }
    internal HostBook Hosts { get; }
    internal Placing Placing { get; }
    internal Judging Judging { get; }
    internal Picking Picking { get; }
    internal string PhaseName { get; private set; } = "";
    internal Happening Now => _now;

    /// <summary>The instant, as a clock that is right shows it.</summary>
    internal long Instant => _wall + _now.At;

    /// <summary>The next thing that happened.</summary>
    public void Take(Happening happening)
    {
        if (_broken.Count >= Told)
            return;
        _now = happening;
        try
        {
            TakeIn(happening);
        }
        catch (Exception e)
        {
            // Whoever is told of a history must not change it, not by a fault of theirs either.
            Broken("audit", $"{e}");
        }
    }

    private void TakeIn(Happening happening)
    {
        Calls.Take(happening);
        Hosts.Take(happening);
        if (happening is Phase phase)
            PhaseName = phase.Name;
        foreach (var one in _invariants)
            one.Happens(happening);
        if (happening is Stored batch)
            Take(batch);
        if (happening is Phase { Name: "rest" })
            foreach (var one in _invariants)
                one.AtRest(_wall + happening.At);
        if (happening is Phase { Name: "end" })
            foreach (var one in _invariants)
                one.AtEnd();
    }

    internal void Broken(string id, string what)
    {
        if (_broken.Count < Told)
            _broken.Add(new Broken(id, _now.No, what));
    }

    private void Take(Stored batch)
    {
        var position = batch.First;
        foreach (var line in System.Text.Encoding.UTF8.GetString(batch.Lines).Split('\n'))
        {
            JournalUnit unit;
            try
            {
                unit = JournalUnit.Read(position++, line, batch);
            }
            catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
            {
                Broken("S10", $"the line of position {position - 1} is not a unit: {e.Message}");
                continue;
            }
            Take(unit);
        }
    }

    private void Take(JournalUnit unit)
    {
        foreach (var chart in unit.Keys("chart"))
            unit.Before[chart] = Books.Stand(chart);
        foreach (var one in _invariants)
            one.Before(unit);
        foreach (var part in unit.Parts)
        {
            foreach (var change in part.Changes)
            {
                foreach (var one in _invariants)
                    one.Change(unit, part, change);
                Books.Take(unit, part, change);
            }
            Books.Versions[$"{part.Kind}/{part.Key}"] = part.Last;
        }
        Books.Units.Add(unit);
        if (unit.Command is { } command)
            Books.Commands.TryAdd(command, unit);
        foreach (var chart in unit.Keys("chart"))
            if (Books.Charts.TryGetValue(chart, out var known))
                unit.After[chart] = (known.State, known.With?.Coder, known.With?.Number, known.Version);
        foreach (var one in _invariants)
            one.After(unit);
    }
}
