using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
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
/// <param name="Bounds">What the chart asks beyond that, or null.</param>
public readonly record struct Requirement(
    WorkqueueId Workqueue, FacilityId Facility, string Kind, CoderId? ReviewOf, Bounds? Bounds = null)
{
    /// <summary>What the chart asks, or null while no rule places it.</summary>
    public static Requirement? Of(Chart chart) => chart.Workqueue is { } queue
        ? new Requirement(queue, chart.Facility, chart.Facts.Kind, chart.InReviewOf, chart.Bounds)
        : null;

    /// <summary>
    /// What it asks of one coder, or null while no rule places it. What was theirs and waits for them is
    /// theirs by every hard rule: a preference for others comes after that.
    /// </summary>
    public static Requirement? Of(Chart chart, CoderId coder) =>
        chart.State.FirstRight is { IsOffer: false } right && right.Coder == coder
            ? Of(chart)?.Hard
            : Of(chart);

    /// <summary>The same without what relaxes with time: the hard rules alone.</summary>
    public Requirement Hard => Bounds is { Preferred: true } bounds
        ? this with { Bounds = bounds with { Preferred = false } is { IsNone: false } left ? left : null }
        : this;
}

/// <summary>The rules of eligibility, in the order in which they are told.</summary>
public enum HardRule
{
    /// <summary>Facility and workqueue are set up.</summary>
    SetUp,
    /// <summary>A grant for the facility, in force that day.</summary>
    Grant,
    /// <summary>A credential that fits the kind, valid that day.</summary>
    Credential,
    /// <summary>A credential that is good only under supervision, where that is allowed.</summary>
    Supervision,
    /// <summary>One of the credentials that the workqueue asks for.</summary>
    WorkqueueCredential,
    /// <summary>The specialties that the workqueue asks for.</summary>
    Specialty,
    /// <summary>Payer, programme, state, country, employer and agreement; named coders.</summary>
    Restriction,
    /// <summary>A lead named who may have the chart.</summary>
    Named,
    /// <summary>A conflict of interest.</summary>
    Conflict,
    /// <summary>Nobody checks their own work.</summary>
    Independence,
    /// <summary>Not a hard rule: preferred coders have the chart to themselves until it has waited.</summary>
    Preference,
}

/// <summary>A rule that a coder does not meet.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Value">What they have.</param>
/// <param name="Needs">What they would need.</param>
/// <param name="Sentence">Both, for people.</param>
public sealed record Unmet(HardRule Rule, string Value, string Needs, string Sentence);

/// <summary>Whether a coder may code a chart, and if not, every rule that says so.</summary>
/// <param name="Unmet">Empty: may. Else one entry for each rule that is not met.</param>
/// <param name="Supervised">True: may, and the work must then be reviewed.</param>
public readonly record struct Verdict(ImmutableArray<Unmet> Unmet, bool Supervised)
{
    /// <summary>True when every rule is met.</summary>
    public bool May => Unmet.IsEmpty;

    /// <summary>One sentence for each rule that is not met.</summary>
    public ImmutableArray<string> Reasons => [.. Unmet.Select(unmet => unmet.Sentence)];
}

/// <summary>
/// Who may code what. Hard rules never relax; the preference of a workqueue does, by itself.
/// </summary>
public static class Eligibility
{
    /// <summary>True when the coder meets every rule: the quick answer of a pick.</summary>
    /// <param name="profile">The coder.</param>
    /// <param name="requirement">What the chart asks.</param>
    /// <param name="settings">Grants and policies as of one version.</param>
    /// <param name="now">Days are those of the facility at this instant.</param>
    public static bool May(
        CoderProfile profile, in Requirement requirement, Settings.Settings settings, Instant now) =>
        Judge(profile, requirement, settings, now, unmet: null).May;

    /// <summary>The full verdict with its reasons: the same code that decides.</summary>
    public static Verdict Explain(
        CoderProfile profile, in Requirement requirement, Settings.Settings settings, Instant now)
    {
        var unmet = new List<Unmet>();
        var (_, supervised) = Judge(profile, requirement, settings, now, unmet);
        return new Verdict([.. unmet], supervised);
    }

    /// <summary>
    /// Asks every rule in turn. Without a list the first no is the answer; with one every no is told.
    /// </summary>
    private static (bool May, bool Supervised) Judge(
        CoderProfile profile, in Requirement requirement, Settings.Settings settings, Instant now,
        List<Unmet>? unmet)
    {
        if (!settings.Facilities.TryGetValue(requirement.Facility, out var facility)
            || !settings.Workqueues.TryGetValue(requirement.Workqueue, out var queue))
        {
            unmet?.Add(new Unmet(
                HardRule.SetUp, $"{requirement.Facility}, {requirement.Workqueue}", "both set up",
                $"facility {requirement.Facility} or workqueue {requirement.Workqueue} is not set up"));
            return (false, false);
        }
        var day = now.InZone(facility.Zone).Date;
        var fit = BestFit(profile, requirement.Kind, day);
        var asked = new Asked(profile, requirement, settings, queue, facility, day, fit);
        var may = true;
        foreach (var rule in Rules)
        {
            may &= rule(in asked, unmet);
            if (!may && unmet is null)
                return (false, false);
        }
        return (may, may && fit == Fit.Supervised);
    }

    private readonly record struct Asked(
        CoderProfile Profile, Requirement Requirement, Settings.Settings Settings, Workqueue Queue,
        Facility Facility, LocalDate Day, Fit? Fit);

    /// <summary>True when it is met; what is not is added to the list, if there is one.</summary>
    private delegate bool Rule(in Asked asked, List<Unmet>? unmet);

    private static readonly Rule[] Rules =
    [
        IsGranted, HasCredential, HasWorkqueueCredential, HasSpecialties, IsUnrestricted, IsNamedAndFree,
        IsIndependent, IsPreferred,
    ];

    private static bool IsGranted(in Asked asked, List<Unmet>? unmet)
    {
        if (asked.Profile.IsGranted(asked.Facility.Id, asked.Facility.Client, asked.Day))
            return true;
        unmet?.Add(new Unmet(
            HardRule.Grant, "none", $"a grant for {asked.Facility.Id}",
            $"no grant for facility {asked.Facility.Id}"));
        return false;
    }

    private static bool HasCredential(in Asked asked, List<Unmet>? unmet)
    {
        var isReview = asked.Requirement.ReviewOf is not null;
        if (asked.Fit is { } fit && (fit != Fit.Supervised || (asked.Queue.Supervised && !isReview)))
            return true;
        unmet?.Add(asked.Fit is null ? WhyNoFit(asked) : new Unmet(
            HardRule.Supervision, "supervised only",
            $"a credential for {asked.Requirement.Kind} without supervision",
            isReview
                ? "a credential under supervision may not review"
                : "credential is good only under supervision, which this workqueue does not allow"));
        return false;
    }

    private static Unmet WhyNoFit(in Asked asked)
    {
        var fits = CredentialFit.Of(asked.Requirement.Kind);
        foreach (var held in asked.Profile.Credentials)
            if (fits.ContainsKey(held.Code))
                return new Unmet(
                    HardRule.Credential, held.Code, $"{held.Code} valid on {Day(asked.Day)}",
                    $"credential {held.Code} is not valid on {Day(asked.Day)} ({WhyNot(asked, held)})");
        var needs = $"one of {string.Join(", ", fits.Keys)}";
        return new Unmet(
            HardRule.Credential, "none", needs, $"no credential for {asked.Requirement.Kind}: {needs}");
    }

    private static string WhyNot(in Asked asked, HeldCredential held) => held.IsValidOn(asked.Day)
        ? $"{Credentials.All[held.Code].Issuer} standing ended {Day(asked.Profile.GoodThrough(held)!.Value)}"
        : held.Span;

    private static bool HasWorkqueueCredential(in Asked asked, List<Unmet>? unmet)
    {
        var codes = asked.Queue.Requires.AnyCredential;
        if (codes.IsEmpty || HoldsAny(asked.Profile, codes, asked.Day))
            return true;
        unmet?.Add(new Unmet(
            HardRule.WorkqueueCredential, "none", $"one of {string.Join(", ", codes)}",
            $"none of {string.Join(", ", codes)} valid on {Day(asked.Day)}"));
        return false;
    }

    private static bool HasSpecialties(in Asked asked, List<Unmet>? unmet)
    {
        var (met, least) = (true, asked.Queue.Requires.Proficiency);
        foreach (var specialty in asked.Queue.Requires.Specialties)
        {
            var has = asked.Profile.ProficiencyIn(specialty);
            if (has > 0 && has >= least)
                continue;
            met = false;
            unmet?.Add(has == 0
                ? new Unmet(
                    HardRule.Specialty, "none", $"specialty {specialty}", $"lacks specialty {specialty}")
                : new Unmet(
                    HardRule.Specialty, $"{has}", $"{specialty} at {least}",
                    $"{specialty} at {has}, the workqueue asks for {least}"));
        }
        return met;
    }

    private static bool IsUnrestricted(in Asked asked, List<Unmet>? unmet)
    {
        var met = true;
        if (asked.Requirement.Bounds is { Restrictions.IsEmpty: false } bounds)
            foreach (var id in bounds.Restrictions)
                if (asked.Settings.Restrictions.TryGetValue(id, out var restriction) && restriction.Judge(
                    asked.Profile, asked.Facility.Client, asked.Settings, asked.Day) is { } no)
                {
                    met = false;
                    unmet?.Add(no);
                }
        return met;
    }

    private static bool IsNamedAndFree(in Asked asked, List<Unmet>? unmet)
    {
        if (asked.Requirement.Bounds is not { } bounds)
            return true;
        var isNamed = bounds.Only.IsEmpty || bounds.Only.Contains(asked.Profile.Id);
        if (!isNamed)
            unmet?.Add(new Unmet(
                HardRule.Named, asked.Profile.Id.Value, "be named for the chart",
                "is not among the coders named for this chart"));
        if (!bounds.Barred.Contains(asked.Profile.Id))
            return isNamed;
        unmet?.Add(new Unmet(
            HardRule.Conflict, "conflict of interest", "no conflict",
            "has a conflict of interest with this chart"));
        return false;
    }

    private static bool IsIndependent(in Asked asked, List<Unmet>? unmet)
    {
        var isReview = asked.Requirement.ReviewOf == asked.Profile.Id;
        if (!isReview && asked.Requirement.Bounds?.NotBy != asked.Profile.Id)
            return true;
        unmet?.Add(new Unmet(
            HardRule.Independence, asked.Profile.Id.Value, "another coder",
            isReview
                ? "coded this chart, so another must review it"
                : "coded what this chart checks, so another must check it"));
        return false;
    }

    private static bool IsPreferred(in Asked asked, List<Unmet>? unmet)
    {
        if (asked.Requirement.Bounds is not { Preferred: true } || asked.Queue.Prefers is not { } prefers)
            return true;
        var met = !(asked.Fit > prefers.Fit);
        if (!met)
            unmet?.Add(new Unmet(
                HardRule.Preference, $"{asked.Fit}", $"{prefers.Fit}",
                $"a {prefers.Fit} credential for {asked.Requirement.Kind} is preferred for now"));
        foreach (var specialty in asked.Queue.Requires.Specialties)
            if (asked.Profile.ProficiencyIn(specialty) < prefers.Proficiency)
            {
                met = false;
                unmet?.Add(new Unmet(
                    HardRule.Preference, $"{asked.Profile.ProficiencyIn(specialty)}",
                        $"{prefers.Proficiency}",
                    $"a coder with {specialty} at {prefers.Proficiency} is preferred for now"));
            }
        return met;
    }

    private static Fit? BestFit(CoderProfile profile, string kind, LocalDate day)
    {
        var fits = CredentialFit.Of(kind);
        Fit? best = null;
        foreach (var held in profile.Credentials)
            if (fits.TryGetValue(held.Code, out var fit) && profile.IsValid(held, day)
                && (best is null || fit < best))
                best = fit;
        return best;
    }

    private static bool HoldsAny(CoderProfile profile, ImmutableArray<string> codes, LocalDate day)
    {
        foreach (var held in profile.Credentials)
            if (codes.Contains(held.Code) && profile.IsValid(held, day))
                return true;
        return false;
    }

    private static string Day(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
