using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>
/// Who may work on charts of a payer, programme, state or client, and from where. Where one applies, what it
/// does not allow is denied: a coder of whom the country is not known included.
/// </summary>
/// <param name="Id">The restriction; follows <see cref="Ids.Rule"/>.</param>
/// <param name="When">It applies to charts that meet this.</param>
public sealed record Restriction(string Id, Condition When)
{
    /// <summary>Countries from which the work may be done, two letters each; empty: any.</summary>
    public ImmutableArray<string> Countries { get; init; } = [];

    /// <summary>Employers whose coders may do it; empty: any.</summary>
    public ImmutableArray<string> Employers { get; init; } = [];

    /// <summary>Coders who may do it, as with charts of known people; empty: any.</summary>
    public ImmutableArray<CoderId> Coders { get; init; } = [];

    /// <summary>
    /// True: the coder's employer needs an agreement in force with the chart's client (a business associate
    /// agreement, 45 CFR 164.504(e)).
    /// </summary>
    public bool Agreement { get; init; }

    /// <summary>True: it is switched off; for a default that does not hold here.</summary>
    public bool Off { get; init; }

    /// <summary>Where it comes from, for people; null: nothing said.</summary>
    public string? Source { get; init; }

    /// <summary>True when it concerns the chart.</summary>
    public bool AppliesTo(in Placed chart) => !Off && When.Holds(chart);

    /// <summary>What the coder lacks under it, or null when they may work.</summary>
    /// <param name="profile">The coder.</param>
    /// <param name="client">Whose chart.</param>
    /// <param name="settings">For the employer's agreements.</param>
    /// <param name="day">The day at the facility.</param>
    public Unmet? Judge(CoderProfile profile, ClientId client, Settings.Settings settings, LocalDate day)
    {
        if (!Countries.IsEmpty && (profile.WorkCountry is not { } country || !Countries.Contains(country)))
            return Lacks(
                profile.WorkCountry ?? "unknown", $"work from {string.Join(", ", Countries)}",
                $"works from {profile.WorkCountry ?? "an unknown place"}, not {string.Join(",", Countries)}");
        if (!Employers.IsEmpty && !Employers.Contains(profile.Employer ?? ""))
            return Lacks(
                profile.Employer ?? "none", $"employer {string.Join(", ", Employers)}",
                $"is employed by {profile.Employer ?? "nobody named"}, not {string.Join(" or ", Employers)}");
        if (!Coders.IsEmpty && !Coders.Contains(profile.Id))
            return Lacks(profile.Id.Value, $"be named in {Id}", "is not among the coders it names");
        if (Agreement && !settings.HasAgreement(profile.Employer, client, day))
            return Lacks(
                profile.Employer ?? "none", $"agreement of the employer with {client}",
                $"{profile.Employer ?? "no employer"} has no agreement with {client} in force");
        return null;

        Unmet Lacks(string value, string needs, string why) =>
            new(HardRule.Restriction, value, needs, $"{why} (restriction {Id})");
    }
}

/// <summary>Who employs coders, and the agreements it has with clients.</summary>
/// <param name="Id">The employer; follows <see cref="Ids.Rule"/>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Agreements">Business associate agreements, past ones included.</param>
public sealed record Employer(string Id, string Name, ImmutableArray<Agreement> Agreements);

/// <summary>A business associate agreement between an employer and a client.</summary>
/// <param name="Client">The client.</param>
/// <param name="Number">What the parties call it.</param>
/// <param name="From">First day in force.</param>
/// <param name="Until">Last day in force; null: no end.</param>
public sealed record Agreement(ClientId Client, string Number, LocalDate From, LocalDate? Until)
{
    /// <summary>True on every day in force, the first and the last included.</summary>
    public bool IsInForce(LocalDate day) => From <= day && !(Until < day);
}
