using System.Collections.Immutable;
using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.Core.Coders;

/// <summary>What ends a credential first.</summary>
public enum LapseCause
{
    /// <summary>Its own last day.</summary>
    Expires,
    /// <summary>Its issuer's membership, which takes all credentials of the issuer with it.</summary>
    Membership,
    /// <summary>Its issuer's continuing-education cycle, likewise.</summary>
    Cycle,
}

/// <summary>A credential that is about to lapse, or has.</summary>
/// <param name="Code">The credential.</param>
/// <param name="Issuer">Who awards it.</param>
/// <param name="LastGood">The last day on which it is good.</param>
/// <param name="Cause">What ends it.</param>
/// <param name="DaysLeft">Days from today to the last good day: 0 on that day, below 0 once it has
/// lapsed.</param>
/// <param name="Step">90, 60, 30 or 7 days ahead: the nearest that is reached; 0: lapsed.</param>
/// <param name="Costs">Kinds of chart that it fits and that the coder can no longer code afterwards.</param>
public sealed record CredentialWarning(
    string Code, string Issuer, LocalDate LastGood, LapseCause Cause, int DaysLeft, int Step,
    ImmutableArray<string> Costs);

/// <summary>How a person stands in an issuer's cycle of continuing education.</summary>
/// <param name="Issuer">Whose cycle.</param>
/// <param name="Ends">Its last day, or null: not followed here.</param>
/// <param name="Total">Units asked for in all.</param>
/// <param name="Earned">Units earned, or null: not followed here.</param>
/// <param name="ToEarn">Units still to earn, at least 0; all of them when none are followed.</param>
/// <param name="Specific">What of the total must be on a subject.</param>
public sealed record CeuStanding(
    string Issuer, LocalDate? Ends, int Total, decimal? Earned, decimal ToEarn,
    ImmutableArray<SpecificUnits> Specific);

/// <summary>What a coder's credentials will cost them, and when.</summary>
public static class CredentialWatch
{
    /// <summary>Days ahead of a lapse at which it is warned of, the farthest first.</summary>
    public static readonly ImmutableArray<int> Steps = [90, 60, 30, 7];

    /// <summary>
    /// The credentials that lapse within <see cref="Steps"/>, or lapsed lately, the first to lapse first.
    /// </summary>
    /// <param name="profile">Whose.</param>
    /// <param name="day">Today, in the coder's zone.</param>
    public static ImmutableArray<CredentialWarning> Of(CoderProfile profile, LocalDate day)
    {
        var warnings = ImmutableArray.CreateBuilder<CredentialWarning>();
        foreach (var held in profile.Credentials)
        {
            if (profile.GoodThrough(held) is not { } last)
                continue;
            var left = Period.DaysBetween(day, last);
            if (left > Steps[0] || left < -Limits.LapsedShownDays)
                continue;
            var after = LocalDate.Max(day, last.PlusDays(1));
            warnings.Add(new CredentialWarning(
                held.Code, Credentials.All[held.Code].Issuer, last, CauseOf(profile, held, last), left,
                left < 0 ? 0 : Steps.Last(step => left <= step), Costs(profile, held, after)));
        }
        return [.. warnings.OrderBy(warning => warning.LastGood)
            .ThenBy(warning => warning.Code, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The cycles that are followed for a coder, or whose issuers have a rule, by issuer. Credentials whose
    /// own last day is past do not count in the total.
    /// </summary>
    public static ImmutableArray<CeuStanding> Cycles(CoderProfile profile, LocalDate day)
    {
        var codes = profile.Credentials.Where(held => !(held.Expires < day)).Select(held => held.Code)
            .ToList();
        var cycles = ImmutableArray.CreateBuilder<CeuStanding>();
        foreach (var standing in profile.Standings)
            if (CeuRules.Total(standing.Issuer, codes) is { } total)
                cycles.Add(new CeuStanding(
                    standing.Issuer, standing.CycleEnds, total, standing.Earned,
                    Math.Max(0, total - (standing.Earned ?? 0)),
                    [.. CeuRules.Specific(standing.Issuer, codes)]));
        return [.. cycles.OrderBy(cycle => cycle.Issuer, StringComparer.Ordinal)];
    }

    private static LapseCause CauseOf(CoderProfile profile, HeldCredential held, LocalDate last)
    {
        if (held.Expires == last)
            return LapseCause.Expires;
        var issuer = Credentials.All[held.Code].Issuer;
        return profile.Standings.Any(
            standing => standing.Issuer == issuer && standing.MemberThrough == last)
            ? LapseCause.Membership
            : LapseCause.Cycle;
    }

    /// <summary>Kinds that the credential fits and that nothing else they then hold lets them code.</summary>
    private static ImmutableArray<string> Costs(CoderProfile profile, HeldCredential lapsing, LocalDate after)
    {
        var costs = ImmutableArray.CreateBuilder<string>();
        foreach (var kind in ChartKinds.All.Keys)
        {
            var fits = CredentialFit.Of(kind);
            if (fits.ContainsKey(lapsing.Code) && !profile.Credentials.Any(
                held => fits.ContainsKey(held.Code) && profile.IsValid(held, after)))
                costs.Add(kind);
        }
        costs.Sort(StringComparer.Ordinal);
        return costs.ToImmutable();
    }
}
