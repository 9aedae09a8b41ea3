using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>
/// What a chart asks of a coder: charts that ask for the same are one requirement class, and a pick looks at
/// the head of each class only.
/// </summary>
/// <param name="Workqueue">Its workqueue, for what that asks beyond the kind's policy.</param>
/// <param name="Facility">The coder needs a grant for it.</param>
/// <param name="Kind">The coder needs a credential that fits it.</param>
/// <param name="ReviewOf">In review: the coder of record, who may not review their own work; else
/// null.</param>
public readonly record struct Requirement(
    WorkqueueId Workqueue, FacilityId Facility, string Kind, CoderId? ReviewOf)
{
    /// <summary>What the chart asks, or null while no rule places it.</summary>
    public static Requirement? Of(Chart chart) => chart.Workqueue is { } queue
        ? new Requirement(queue, chart.Facility, chart.Facts.Kind, chart.InReviewOf)
        : null;
}

/// <summary>Whether a coder may code a chart, and if not, every reason why not.</summary>
/// <param name="Reasons">Empty: may. Else one sentence for each rule that is not met.</param>
/// <param name="Supervised">True: may, and the work must then be reviewed.</param>
public readonly record struct Verdict(ImmutableArray<string> Reasons, bool Supervised)
{
    /// <summary>True when every hard rule is met.</summary>
    public bool May => Reasons.IsEmpty;
}

/// <summary>The hard rules, which never relax.</summary>
public static class Eligibility
{
    /// <summary>True when the coder meets every hard rule: the quick answer of a pick.</summary>
    /// <param name="profile">The coder.</param>
    /// <param name="requirement">What the chart asks.</param>
    /// <param name="settings">Grants and policies as of one version.</param>
    /// <param name="now">Credentials are judged on this instant's day at the facility.</param>
    public static bool May(
        CoderProfile profile, in Requirement requirement, Settings.Settings settings, Instant now) =>
        Judge(profile, requirement, settings, now, reasons: null).May;

    /// <summary>The full verdict with its reasons.</summary>
    public static Verdict Explain(
        CoderProfile profile, in Requirement requirement, Settings.Settings settings, Instant now)
    {
        var reasons = new List<string>();
        var (_, supervised) = Judge(profile, requirement, settings, now, reasons);
        return new Verdict([.. reasons], supervised);
    }

    private static (bool May, bool Supervised) Judge(
        CoderProfile profile, in Requirement requirement, Settings.Settings settings, Instant now,
        List<string>? reasons)
    {
        if (!settings.Facilities.TryGetValue(requirement.Facility, out var facility)
            || !settings.Workqueues.TryGetValue(requirement.Workqueue, out var queue))
            return No(
                reasons,
                $"facility {requirement.Facility} or workqueue {requirement.Workqueue} is not set up");
        var may = true;
        if (!profile.Facilities.Contains(requirement.Facility))
            may = No(reasons, $"no grant for facility {requirement.Facility}").May;
        var day = now.InZone(facility.Zone).Date;
        var fit = BestFit(profile, requirement.Kind, day);
        var supervised = fit == Fit.Supervised;
        if (fit is null || (supervised && (!queue.Supervised || requirement.ReviewOf is not null)))
            may = No(reasons, WhyNoFit(profile, requirement, day, supervised)).May;
        if (!queue.Requires.AnyCredential.IsEmpty && !HoldsAny(profile, queue.Requires.AnyCredential, day))
            may = No(
                reasons,
                $"none of {string.Join(", ", queue.Requires.AnyCredential)} valid on {Day(day)}").May;
        foreach (var specialty in queue.Requires.Specialties)
            if (!profile.Specialties.Contains(specialty))
                may = No(reasons, $"lacks specialty {specialty}").May;
        if (requirement.ReviewOf == profile.Id)
            may = No(reasons, "coded this chart, so another must review it").May;
        return (may, may && supervised);
    }

    private static (bool May, bool Supervised) No(List<string>? reasons, string why)
    {
        reasons?.Add(why);
        return (false, false);
    }

    private static Fit? BestFit(CoderProfile profile, string kind, LocalDate day)
    {
        var fits = CredentialFit.Of(kind);
        Fit? best = null;
        foreach (var held in profile.Credentials)
            if (fits.TryGetValue(held.Code, out var fit) && held.IsValidOn(day)
                && (best is null || fit < best))
                best = fit;
        return best;
    }

    private static bool HoldsAny(CoderProfile profile, ImmutableArray<string> codes, LocalDate day)
    {
        foreach (var held in profile.Credentials)
            if (codes.Contains(held.Code) && held.IsValidOn(day))
                return true;
        return false;
    }

    private static string WhyNoFit(
        CoderProfile profile, in Requirement requirement, LocalDate day, bool supervised)
    {
        if (supervised)
            return requirement.ReviewOf is null
                ? "credential is good only under supervision, which this workqueue does not allow"
                : "a credential under supervision may not review";
        var fits = CredentialFit.Of(requirement.Kind);
        var lapsed = profile.Credentials.FirstOrDefault(held => fits.ContainsKey(held.Code));
        return lapsed is null
            ? $"no credential for {requirement.Kind}: one of {string.Join(", ", fits.Keys)}"
            : $"credential {lapsed.Code} is not valid on {Day(day)} ({lapsed.Span})";
    }

    private static string Day(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
