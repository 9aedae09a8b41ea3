using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Measures;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>What a decision may look at besides the chart and the command.</summary>
/// <param name="Now">The instant of the decision, and of everything in its unit.</param>
/// <param name="Settings">Rules, targets and grants as of one version.</param>
/// <param name="Coder">
/// The coder who has the chart or is to have it; null when nobody does. A decision about an assigned chart
/// without its coder is a bug of the caller.
/// </param>
public sealed record Situation(Instant Now, Settings.Settings Settings, Coder? Coder)
{
    /// <summary>
    /// The store's secret, for what is drawn by chance; empty: chance that anybody can tell.
    /// </summary>
    public ReadOnlyMemory<byte> Seed { get; init; }
}

/// <summary>The changes decided so far, and the chart as they leave it.</summary>
internal sealed class Draft(ChartId id, Chart? chart, Situation situation)
{
    private readonly ImmutableArray<ChartChange>.Builder _changes =
        ImmutableArray.CreateBuilder<ChartChange>();

    private ImmutableArray<Measure> _ended = [];

    private Chart? _chart = chart;

    public Situation Situation { get; } = situation;

    /// <summary>The chart as it was; null when the server had not heard of it.</summary>
    public Chart? Before { get; } = chart;

    public Instant Now => Situation.Now;

    public Chart Chart => _chart ?? throw new InvalidOperationException($"Chart {id} has not arrived");

    /// <summary>The clocks that ended by what is decided so far.</summary>
    public ImmutableArray<Measure> Ended => _ended;

    /// <summary>True when something is decided.</summary>
    public bool IsDecided => _changes.Count > 0;

    public ImmutableArray<ChartChange> Changes => _changes.ToImmutable();

    /// <summary>The chart as it is by what is decided; null when the server has not heard of it.</summary>
    public Chart? After => _chart;

    public void Then(ChartChange change)
    {
        if (_chart is not null && change is ChartChange.AssignmentEnded or ChartChange.FinalCoded
            or ChartChange.HoldEnded)
            _ended = _ended.AddRange(
                Chart.EndedBy(change, Now, Situation.Settings.TimeOf(Chart.Facility)));
        _changes.Add(change);
        _chart = Chart.Apply(id, _chart, change);
    }
}
