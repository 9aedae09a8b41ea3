using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>Why nothing will move a chart on, and what would.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Fix">What a person can do.</param>
public sealed record Stuck(string Reason, string Fix);

public sealed partial record Chart
{
    /// <summary>
    /// From when on nothing that is expected can be relied on to move the chart: at once when an open hold
    /// has no end, no event that ends it and nobody who is told of it; after
    /// <see cref="Limits.StuckAfter"/> when it waits for a discharge or document that the source has not
    /// sent. Null: something will move it.
    /// </summary>
    public Instant? StuckFrom
    {
        get
        {
            if (State is ChartState.Held held)
                return Forgotten is null ? null : held.Since;
            if (State is not ChartState.NotReady waiting)
                return null;
            // A clock that is known starts by itself.
            return waiting.Missing.Contains(ClockMissing) && Facts.Clock is not null
                ? null
                : waiting.Since + Limits.StuckAfter;
        }
    }

    /// <summary>Why nothing will move the chart on, or null: something will.</summary>
    public Stuck? WhyStuck(Instant now)
    {
        if (!(StuckFrom <= now))
            return null;
        if (Forgotten is { } hold)
            return new Stuck(
                $"nothing ends hold {hold.Id} ({hold.Reason}) and nobody is told of it",
                $"{hold.Owner} releases hold {hold.Id}");
        var missing = ((ChartState.NotReady)State).Missing;
        var days = Limits.StuckAfter.Days;
        return missing.Contains(ClockMissing)
            ? new Stuck(
                $"no discharge or clock start has come for {days} days",
                "the source sends the discharge, or a lead cancels the chart")
            : new Stuck(
                $"{string.Join(", ", missing)} has not come for {days} days",
                "the source sends the document, or a lead moves the chart or cancels it");
    }

    private Hold? Forgotten
    {
        get
        {
            foreach (var hold in Holds)
                if (hold.BlocksCoding && hold.IsForgotten)
                    return hold;
            return null;
        }
    }
}
