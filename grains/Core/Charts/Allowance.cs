using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>
/// A lead lets a coder finish a chart that they may no longer code. It gives them nothing: no chart is
/// assigned by it, and it covers the rules alone that the lead saw unmet.
/// </summary>
/// <param name="Number">The assignment that is meant.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Rules">The rules that were not met when it was given.</param>
public sealed record Allowance(int Number, string Reason, Instant Until, ImmutableArray<HardRule> Rules)
{
    /// <summary>Equal by content, the rules too.</summary>
    public bool Equals(Allowance? other) =>
        other is not null && Number == other.Number && Reason == other.Reason && Until == other.Until
        && Rules.SequenceEqual(other.Rules);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Number, Reason, Until);
}

public sealed partial record Chart
{
    /// <summary>
    /// Every rule that its coder does not meet any more and that no lead lets pass; empty: they may go on.
    /// </summary>
    /// <param name="coder">Who has it.</param>
    /// <param name="settings">Grants and policies as of one version.</param>
    /// <param name="now">Days are those of the facility at this instant.</param>
    public ImmutableArray<Unmet> WhyNoLonger(Coder coder, Settings.Settings settings, Instant now)
    {
        if (Requirement.Of(this) is not { } requirement
            || Eligibility.May(coder.Profile, requirement.Hard, settings, now))
            return [];
        var unmet = Eligibility.Explain(coder.Profile, requirement.Hard, settings, now).Unmet;
        return Allowance is { } allowance && allowance.Number == State.InForce?.Number
            && allowance.Until > now
            ? unmet.RemoveAll(rule => allowance.Rules.Contains(rule.Rule))
            : unmet;
    }

    private Refused? Allow(Draft draft, ChartCommand.Allow allow)
    {
        var coder = draft.Situation.Coder
            ?? throw new InvalidOperationException("An allowance without the chart's coder");
        var unmet = (this with { Allowance = null })
            .WhyNoLonger(coder, draft.Situation.Settings, draft.Now);
        var allowance = new Allowance(
            allow.Number, allow.Reason, allow.Until, [.. unmet.Select(rule => rule.Rule).Distinct()]);
        if (!unmet.IsEmpty && allowance != Allowance)
            draft.Then(new ChartChange.Allowed(allowance));
        return null;
    }
}
