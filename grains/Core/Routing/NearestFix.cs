using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>What would let coders take a chart that nobody may take.</summary>
/// <param name="Coders">How many it would help, at least 1.</param>
/// <param name="Steps">How many things each of them needs, at least 1.</param>
/// <param name="Sentence">"2 coders would qualify if granted facility NORTH".</param>
public sealed record Fix(int Coders, int Steps, string Sentence);

/// <summary>
/// The nearest way out for a chart that nobody may take, out of the same verdicts that say why nobody may.
/// </summary>
public static class NearestFix
{
    /// <summary>Fixes that are told.</summary>
    public const int Told = 3;

    /// <summary>
    /// The fixes with the fewest steps first, of those the ones that help the most coders, then in order of
    /// their sentence. Coders whom nothing could help are left out: who coded a chart never reviews it.
    /// </summary>
    /// <param name="requirement">What the chart asks; what relaxes by itself is not counted.</param>
    /// <param name="coders">Those to whom the fix may be told.</param>
    /// <param name="settings">Grants and policies as of one version.</param>
    /// <param name="now">Days are those of the facility at this instant.</param>
    public static ImmutableArray<Fix> Of(
        Requirement requirement, IEnumerable<Coder> coders, Settings.Settings settings, Instant now) =>
    [
        .. coders.Select(coder => Needs(coder, requirement, settings, now))
            .Where(needs => !needs.IsDefaultOrEmpty)
            .GroupBy(needs => string.Join(" and ", needs), StringComparer.Ordinal)
            .Select(group => new Fix(group.Count(), group.First().Length, Sentence(group.Count(), group.Key)))
            .OrderBy(fix => fix.Steps).ThenByDescending(fix => fix.Coders)
            .ThenBy(fix => fix.Sentence, StringComparer.Ordinal).Take(Told),
    ];

    private static string Sentence(int coders, string needs) =>
        $"{coders} {(coders == 1 ? "coder" : "coders")} would qualify if {needs}";

    /// <summary>What this coder needs, in order; default: nothing helps.</summary>
    private static ImmutableArray<string> Needs(
        Coder coder, in Requirement requirement, Settings.Settings settings, Instant now)
    {
        var needs = ImmutableArray.CreateBuilder<string>();
        foreach (var unmet in Eligibility.Explain(coder.Profile, requirement.Hard, settings, now).Unmet)
        {
            if (Step(coder, requirement, unmet) is not { } step)
                return default;
            needs.Add(step);
        }
        if (Push.TierOf(coder, requirement.Workqueue) is null)
            needs.Add($"given workqueue {requirement.Workqueue}");
        return needs.ToImmutable();
    }

    /// <summary>What meets one rule, or null when nothing does.</summary>
    private static string? Step(Coder coder, in Requirement requirement, Unmet unmet) => unmet.Rule switch
    {
        HardRule.Grant => $"granted facility {requirement.Facility}",
        HardRule.Credential when unmet.Value != "none" => $"{unmet.Value} of {coder.Id} were renewed",
        HardRule.Credential or HardRule.WorkqueueCredential => $"they held {unmet.Needs}",
        HardRule.Supervision when requirement.ReviewOf is null =>
            $"workqueue {requirement.Workqueue} allowed work under supervision",
        HardRule.Specialty => $"they had {unmet.Needs}",
        HardRule.Restriction => $"they met: {unmet.Needs}",
        HardRule.Named => "named for the chart",
        _ => null,
    };
}
