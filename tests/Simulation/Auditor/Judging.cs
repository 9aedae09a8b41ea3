using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace CodingQueue.Simulation.Auditor;

/// <summary>Who may have a chart: every hard rule, one after the other, of the settings as they are.</summary>
internal sealed class Judging(Books books, Placing placing)
{
    /// <summary>Every rule that keeps the coder from the chart; null: the auditor does not know its kind.</summary>
    public List<string>? Unmet(BookedCoder coder, BookedChart chart, long now, bool hardOnly)
    {
        if (!Tables.Kinds.ContainsKey(chart.Kind))
            return null;
        var settings = books.Settings;
        if (chart.Queue is null || !settings.Workqueues.TryGetValue(chart.Queue, out var queue)
            || !settings.Facilities.ContainsKey(chart.Facility))
            return ["set-up"];
        var unmet = new List<string>();
        var (profile, day) = (coder.Profile, placing.Day(chart.Facility, now));
        if (!IsGranted(profile, chart, day))
            unmet.Add("grant");
        var fit = FitOf(profile, chart.Kind, day);
        if (fit is null)
            unmet.Add("credential");
        else if (fit == "supervised" && !(queue.Is("supervised") && chart.ReviewOf is null))
            unmet.Add("supervision");
        var requires = queue.Part("requires");
        var any = requires?.Texts("anyCredential") ?? [];
        if (any.Length > 0 && !profile.All("credentials").Any(
            held => any.Contains(held.Text("code")) && IsGood(profile, held, day)))
            unmet.Add("workqueue credential");
        var specialties = requires?.Texts("specialties") ?? [];
        if (specialties.Any(name => Proficiency(profile, name) is var has
            && (has == 0 || has < (requires?.Int("proficiency") ?? 0))))
            unmet.Add("specialty");
        var asked = placing.RestrictionsOf(chart, now) ?? chart.Bounds?.Texts("restrictions") ?? [];
        if (asked.Any(id => Denies(id, profile, chart.Client, day)))
            unmet.Add("restriction");
        if (chart.Bounds?.Texts("only") is { Length: > 0 } only && !only.Contains(coder.Id))
            unmet.Add("named");
        if (chart.Bounds?.Texts("barred").Contains(coder.Id) == true)
            unmet.Add("conflict");
        if (chart.ReviewOf == coder.Id || chart.Facts.Part("attributes")?.Text("coderOfRecord") == coder.Id)
            unmet.Add("independence");
        if (!hardOnly && chart.PreferredUntil is not null && queue.Part("prefers") is { } prefers
            && (Worse(fit, prefers.Text("fit")!)
                || specialties.Any(name => Proficiency(profile, name) < prefers.Int("proficiency"))))
            unmet.Add("preference");
        return unmet;
    }

    public bool May(BookedCoder coder, BookedChart chart, long now, bool hardOnly = false) =>
        Unmet(coder, chart, now, hardOnly) is { Count: 0 };

    /// <summary>How well the coder's best credential of that day fits; null: none does.</summary>
    public static string? FitOf(JsonElement profile, string kind, LocalDate day) => profile.All("credentials")
        .Where(held => Tables.Kinds[kind].Fits.ContainsKey(held.Text("code")!) && IsGood(profile, held, day))
        .Select(held => Tables.Kinds[kind].Fits[held.Text("code")!])
        .OrderBy(fit => Array.IndexOf(Tables.FitsBestFirst, fit)).FirstOrDefault();

    private static bool IsGranted(JsonElement profile, BookedChart chart, LocalDate day) =>
        profile.Texts("facilities").Contains(chart.Facility)
        || profile.All("grants").Any(grant =>
            (grant.Text("facility") == chart.Facility || grant.Text("client") == chart.Client)
            && InForce(day, grant.Text("from"), grant.Text("until")));

    /// <summary>In force by its own days, and the issuer's membership and cycle have not ended.</summary>
    private static bool IsGood(JsonElement profile, JsonElement held, LocalDate day) =>
        InForce(day, held.Text("issued"), held.Text("expires"))
        && profile.All("standings")
            .Where(standing => standing.Text("issuer") == Tables.Issuers.GetValueOrDefault(held.Text("code")!))
            .All(standing => InForce(day, null, standing.Text("memberThrough"))
                && InForce(day, null, standing.Text("cycleEnds")));

    private static bool InForce(LocalDate day, string? from, string? until)
    {
        var text = day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
        return (from is null || string.CompareOrdinal(from, text) <= 0)
            && (until is null || string.CompareOrdinal(text, until) <= 0);
    }

    private static bool Worse(string? fit, string than) => fit is not null
        && Array.IndexOf(Tables.FitsBestFirst, fit) > Array.IndexOf(Tables.FitsBestFirst, than);

    private static int Proficiency(JsonElement profile, string specialty) =>
        profile.Texts("specialties").Contains(specialty)
            ? profile.Part("proficiency")?.Int(specialty) ?? 3 : 0;

    private bool Denies(string id, JsonElement profile, string client, LocalDate day)
    {
        var country = profile.Text("workCountry");
        if (!books.Settings.Restrictions.TryGetValue(id, out var restriction))
            return Tables.Offshore.Any(known => known.Id == id && !known.Countries.Contains(country));
        return (restriction.Texts("countries") is { Length: > 0 } countries && !countries.Contains(country))
            || (restriction.Texts("employers") is { Length: > 0 } employers
                && !employers.Contains(profile.Text("employer") ?? ""))
            || (restriction.Texts("coders") is { Length: > 0 } coders && !coders.Contains(profile.Text("id")))
            || (restriction.Is("agreement") && !HasAgreement(profile.Text("employer"), client, day));
    }

    private bool HasAgreement(string? employer, string client, LocalDate day) =>
        employer is not null && books.Settings.Employers.TryGetValue(employer, out var known)
        && known.All("agreements").Any(one =>
            one.Text("client") == client && InForce(day, one.Text("from"), one.Text("until")));
}
