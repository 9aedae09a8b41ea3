using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Measures;
using NodaTime;

namespace CodingQueue.Engine.Views;

/// <summary>
/// What the feed adds to the figures of each day and is not stored yet, and when each coder last did
/// something. Days that are stored are not in memory: however many charts were finished, there is no more
/// here than a few seconds of work.
/// </summary>
internal sealed class MeasuredDays
{
    private readonly Lock _door = new();
    private readonly Dictionary<CoderId, Instant> _acted = [];
    private Dictionary<LocalDate, DayFigures> _unstored = [];
    private long _stored, _reached;
    private bool _hasActed;

    /// <summary>Begins where the stored figures end.</summary>
    public void Begin(long position, IEnumerable<KeyValuePair<string, Instant>> acted)
    {
        (_stored, _reached) = (position, position);
        foreach (var (coder, at) in acted)
            _acted[new CoderId(coder)] = at;
    }

    /// <summary>Everything up to this position has been counted.</summary>
    public void Reach(long position)
    {
        lock (_door)
            _reached = position;
    }

    public void Add(ClientId client, FacilityId facility, ChartChange change)
    {
        var all = Tallied.Of(client, facility, change);
        if (all.IsEmpty)
            return;
        lock (_door)
            foreach (var tallied in all)
                Of(tallied.Measure.Day).Add(tallied);
    }

    /// <summary>The coder did something.</summary>
    public void Act(CoderId coder, Instant at)
    {
        lock (_door)
            (_acted[coder], _hasActed) = (at, true);
    }

    /// <summary>When the coder last did something, or null: never.</summary>
    public Instant? ActedAt(CoderId coder)
    {
        lock (_door)
            return _acted.TryGetValue(coder, out var at) ? at : null;
    }

    /// <summary>What is not stored of a day, added to what is handed in.</summary>
    public void AddTo(DayFigures figures, LocalDate day)
    {
        lock (_door)
            if (_unstored.TryGetValue(day, out var added))
                figures.Add(added);
    }

    /// <summary>
    /// Takes out what is to be stored; null when nothing happened. Until it is stored or put back it is
    /// nowhere here, so no day may be read meanwhile.
    /// </summary>
    public Taken? Take()
    {
        lock (_door)
        {
            if (_reached == _stored)
                return null;
            var taken = new Taken(_stored, _reached, _unstored, _hasActed
                ? _acted.ToImmutableSortedDictionary(pair => pair.Key.Value, pair => pair.Value,
                    StringComparer.Ordinal)
                : null);
            (_unstored, _hasActed) = ([], false);
            return taken;
        }
    }

    public void Stored(Taken taken)
    {
        lock (_door)
            _stored = taken.Position;
    }

    public void PutBack(Taken taken)
    {
        lock (_door)
        {
            foreach (var (day, figures) in taken.Days)
                Of(day).Add(figures);
            _hasActed |= taken.Acted is not null;
        }
    }

    private DayFigures Of(LocalDate day)
    {
        if (!_unstored.TryGetValue(day, out var figures))
            _unstored[day] = figures = new DayFigures();
        return figures;
    }

    /// <summary>What is to be stored.</summary>
    internal sealed record Taken(
        long From, long Position, Dictionary<LocalDate, DayFigures> Days,
        ImmutableSortedDictionary<string, Instant>? Acted);
}
