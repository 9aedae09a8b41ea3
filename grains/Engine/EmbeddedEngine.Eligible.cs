using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>A chart with a coder who may no longer code it, and every rule that says so.</summary>
public sealed record IneligibleHolding(Chart Chart, Coder Coder, ImmutableArray<Unmet> Unmet);

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// What coders have, held charts included, and may no longer code, judged now: a credential lapsed, a
    /// grant ended, a rule changed. What a lead lets them finish is left out. Nothing is kept of it, so that
    /// it is right at the first instant of a new day.
    /// </summary>
    /// <param name="within">Of these facilities alone.</param>
    public IEnumerable<IneligibleHolding> IneligibleHoldings(Predicate<FacilityId> within)
    {
        var (settings, now) = (Settings, Now);
        foreach (var coder in _coders.Values)
            foreach (var holding in coder.Holdings)
                if (_journal.Current(StreamId.Of(holding.Chart))?.State is Chart chart
                    && chart.State.InForce?.Coder == coder.Id && within(chart.Facility)
                    && chart.WhyNoLonger(coder, settings, now) is { IsEmpty: false } unmet)
                    yield return new IneligibleHolding(chart, coder, unmet);
    }

    /// <summary>
    /// When the next day begins, after an instant, at a facility or for a coder: the rules judge by days.
    /// </summary>
    public Instant NextDay(Instant after)
    {
        var next = Instant.MaxValue;
        foreach (var name in Settings.Facilities.Values.Select(facility => facility.TimeZone)
            .Concat(_coders.Values.Select(coder => coder.Profile.TimeZone)).Distinct(StringComparer.Ordinal))
        {
            var zone = DateTimeZoneProviders.Tzdb[name];
            var begins = zone.AtStartOfDay(after.InZone(zone).Date.PlusDays(1)).ToInstant();
            next = Instant.Min(next, begins);
        }
        return next;
    }
}
