using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>
/// Routing as the documentation says it, and nothing else: plain lists, looked through and sorted as a whole for every
/// question. It shares no code with the product and knows no index, class line or cache.
/// </summary>
internal sealed partial class Naive(Coverage coverage)
{
    public Dictionary<string, MClient> Clients { get; } = [];
    public Dictionary<string, MFacility> Facilities { get; } = [];
    public Dictionary<string, MQueue> Queues { get; } = [];
    public Dictionary<string, MRestriction> Restrictions { get; } = Tables.Offshore.ToDictionary(known => known.Id);
    public Dictionary<string, MEmployer> Employers { get; } = [];
    public Dictionary<string, MCalendar> Calendars { get; } = [];
    public Dictionary<string, MFiling> Filings { get; } = [];
    public Dictionary<string, MKind> Kinds { get; } = [];
    public Dictionary<string, MReason> Reasons { get; } = Tables.Holds.ToDictionary(known => known.Code);
    public List<MRule> Rules { get; set; } = [];
    /// <summary>Rules that come into force by themselves, with their version.</summary>
    public List<(Instant From, int Version, List<MRule> Rules)> Scheduled { get; } = [];
    public List<MChart> Charts { get; } = [];
    public List<MCoder> Coders { get; } = [];
    public Instant Now { get; set; }

    /// <summary>Scheduled rules whose time has come replace those before them.</summary>
    public void BringIntoForce()
    {
        foreach (var one in Scheduled.Where(one => one.From <= Now).OrderBy(one => one.From).ThenBy(one => one.Version).ToList())
        {
            Rules = one.Rules;
            Scheduled.Remove(one);
            coverage.Happened("rules come into force");
        }
    }

    public MCoder Coder(string id) => Coders.Single(coder => coder.Id == id);

    private LocalDate Day(string facility, Instant at) => at.InZone(Zone(facility)).Date;

    private DateTimeZone Zone(string facility) => DateTimeZoneProviders.Tzdb[Facilities[facility].Zone];

    private bool Meets(MChart chart, MCriterion criterion) => (criterion.Attribute, criterion.Operator) switch
    {
        ("discharged", "moreThanDaysAgo") => chart.Discharged is { } time
            && Period.DaysBetween(Day(chart.Facility, time), Day(chart.Facility, Now)) > int.Parse(criterion.Values[0]),
        ("totalCharges", "atLeast") => chart.Charges >= int.Parse(criterion.Values[0]),
        ("totalCharges", "lessThan") => chart.Charges < int.Parse(criterion.Values[0]),
        ("documents", "contains") => chart.Documents.Contains(criterion.Values[0]),
        (var name, "in") => Text(chart, name) is { } text && Among(text, criterion),
        (var name, "notIn") => Text(chart, name) is not { } text || !Among(text, criterion),
        (var name, "missing") => Text(chart, name) is null,
        _ => throw new InvalidOperationException($"The model does not know {criterion}"),
    };

    private static bool Among(string text, MCriterion criterion) =>
        criterion.Values.Contains(text, StringComparer.OrdinalIgnoreCase);

    private string? Text(MChart chart, string name) => name switch
    {
        "kind" => chart.Kind,
        "payer" => chart.Payer,
        "financialClass" => chart.FinancialClass,
        "state" => chart.State,
        "facility" => chart.Facility,
        "client" => Facilities[chart.Facility].Client,
        _ => throw new InvalidOperationException($"The model does not know {name}"),
    };

    /// <summary>Ordered rules, the first match wins; a hand routing in force wins over all of them.</summary>
    private string? QueueOf(MChart chart)
    {
        if (chart.Pin is { } pin && pin.Until > Now)
            return pin.Queue;
        foreach (var rule in Rules.OrderBy(rule => rule.Order).ThenBy(rule => rule.Queue, StringComparer.Ordinal))
            if (rule.All.All(one => Meets(chart, one)) && (rule.Any.Length == 0 || rule.Any.Any(one => Meets(chart, one))))
                return rule.Queue;
        return null;
    }

    private string[] RestrictionsOf(MChart chart) =>
    [
        .. Restrictions.Values.Where(known => !known.Off && known.When.All(one => Meets(chart, one)))
            .Select(known => known.Id).Order(StringComparer.Ordinal),
    ];

    /// <summary>Every rule that keeps the coder from the chart; empty: they may have it.</summary>
    public List<string> Unmet(MCoder coder, MChart chart, bool hardOnly = false)
    {
        var unmet = new List<string>();
        if (chart.Queue is null)
            return ["Placement"];
        var (profile, queue, facility) = (coder.Profile, Queues[chart.Queue], Facilities[chart.Facility]);
        var day = Day(facility.Id, Now);
        if (!profile.Grants.Any(grant => (grant.Facility == facility.Id || grant.Client == facility.Client)
            && InForce(day, grant.From, grant.Until)))
            unmet.Add("Grant");
        var fit = FitOf(coder, chart.Kind, day);
        if (fit is null)
            unmet.Add("Credential");
        else if (fit == "Supervised" && !(queue.Supervised && chart.ReviewOf is null))
            unmet.Add("Supervision");
        if (queue.AnyCredential.Length > 0
            && !profile.Credentials.Any(held => queue.AnyCredential.Contains(held.Code) && IsGood(profile, held, day)))
            unmet.Add("WorkqueueCredential");
        if (queue.Specialties.Any(name => Proficiency(profile, name) is var has && (has == 0 || has < queue.Proficiency)))
            unmet.Add("Specialty");
        if (chart.Restrictions.Any(id => Denies(Restrictions[id], profile, facility.Client, day)))
            unmet.Add("Restriction");
        if (chart.Only.Length > 0 && !chart.Only.Contains(profile.Id))
            unmet.Add("Named");
        if (chart.Barred.Contains(profile.Id))
            unmet.Add("Conflict");
        if (chart.ReviewOf == profile.Id || chart.NotBy == profile.Id)
            unmet.Add("Independence");
        if (!hardOnly && chart.PreferredUntil is not null && queue.Prefers is { } prefers
            && (Worse(fit, prefers.Fit) || queue.Specialties.Any(name => Proficiency(profile, name) < prefers.Proficiency)))
            unmet.Add("Preference");
        coverage.Judged(unmet);
        return unmet;
    }

    public bool May(MCoder coder, MChart chart, bool hardOnly = false) => Unmet(coder, chart, hardOnly).Count == 0;

    private static bool Worse(string? fit, string than) =>
        fit is not null && Array.IndexOf(Tables.FitsBestFirst, fit) > Array.IndexOf(Tables.FitsBestFirst, than);

    private static int Proficiency(MProfile profile, string specialty) =>
        profile.Specialties.TryGetValue(specialty, out var rated) ? rated ?? 3 : 0;

    private static string? FitOf(MCoder coder, string kind, LocalDate day) => coder.Profile.Credentials
        .Where(held => Tables.Kinds[kind].Fits.ContainsKey(held.Code) && IsGood(coder.Profile, held, day))
        .Select(held => Tables.Kinds[kind].Fits[held.Code])
        .OrderBy(fit => Array.IndexOf(Tables.FitsBestFirst, fit)).FirstOrDefault();

    /// <summary>In force by its own days, and the issuer's membership and cycle have not ended.</summary>
    private static bool IsGood(MProfile profile, MCredential held, LocalDate day) =>
        InForce(day, held.From, held.Until)
        && profile.Standings.Where(standing => standing.Issuer == Tables.Issuers.GetValueOrDefault(held.Code))
            .All(standing => InForce(day, null, standing.MemberThrough) && InForce(day, null, standing.CycleEnds));

    private static bool InForce(LocalDate day, LocalDate? from, LocalDate? until) =>
        (from is null || from <= day) && (until is null || day <= until);

    private bool Denies(MRestriction restriction, MProfile profile, string client, LocalDate day) =>
        (restriction.Countries.Length > 0 && !restriction.Countries.Contains(profile.Country))
        || (restriction.Employers.Length > 0 && !restriction.Employers.Contains(profile.Employer))
        || (restriction.Coders.Length > 0 && !restriction.Coders.Contains(profile.Id))
        || (restriction.Agreement && !(profile.Employer is { } employer && Employers.TryGetValue(employer, out var known)
            && known.Agreements.Any(agreement => agreement.Client == client && InForce(day, agreement.From, agreement.Until))));
}
