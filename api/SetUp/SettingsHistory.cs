using System.Globalization;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.SetUp;

/// <summary>Who changed which settings, when, and to what: read from the journal.</summary>
internal static class SettingsHistory
{
    private const int DefaultPage = 50;

    public static async Task<IResult> Get(
        HttpContext context, EmbeddedEngine engine, string? limit = null, string? cursor = null)
    {
        if (!context.Account().SeesAll())
            return new Refused(
                Refusal.Forbidden, "Settings reach over all clients: only an account of all clients reads "
                    + "who changed them.").AsProblem(context);
        var (most, tooMany) = Cursor.Limit(limit, DefaultPage, EngineLimits.Page);
        var cursors = Cursor.Of(context, "settings");
        var (place, unknown) = cursors.Read(cursor);
        if ((tooMany ?? unknown) is { } refused)
            return refused.AsProblem(context);
        var below = place is null ? long.MaxValue : long.Parse(place[0], CultureInfo.InvariantCulture);
        var (edits, next) = await engine.SettingsHistory(below, most);
        return Results.Json(
            new SettingsHistoryOut(
                [.. edits.Select(Of)], next is { } last ? cursors.Write(last) : null), Json.Options);
    }

    private static SettingsEntry Of(SettingsEdit edit)
    {
        var (id, facts) = Facts(edit.Change);
        return new SettingsEntry(
            edit.Position, edit.At, edit.By, JournalFormat.NameOf(edit.Change), id, facts);
    }

    private static (string Id, object Facts) Facts(SettingsChange change) => change switch
    {
        SettingsChange.ClientSet set => (set.Client.Id.Value, SettingsViews.Of(set.Client)),
        SettingsChange.FacilitySet set => (set.Facility.Id.Value, SettingsViews.Of(set.Facility)),
        SettingsChange.WorkqueueSet { Workqueue: var set } => (set.Id.Value, new
        {
            set.Name,
            set.Requires,
            set.TurnaroundHours,
            set.Assign,
            set.Review,
            set.Supervised,
            ReviewPercent = set.ReviewRate / 100m,
            set.ReviewNewCoderCharts,
        }),
        SettingsChange.EmployerSet set => (set.Employer.Id, new
        {
            set.Employer.Name,
            Agreements = set.Employer.Agreements.Select(agreement => new
            {
                Client = agreement.Client.Value, agreement.Number, agreement.From, agreement.Until,
            }).ToArray(),
        }),
        SettingsChange.RestrictionSet { Restriction: var set } => (set.Id, new
        {
            When = RuleText.Of(set.When),
            set.Countries,
            set.Employers,
            Coders = set.Coders.Select(coder => coder.Value).ToArray(),
            set.Agreement,
            set.Off,
            set.Source,
        }),
        SettingsChange.RulesMade { Book: var book } => (
            Number(book.Version), new { book.Note, book.MadeFrom, Rules = book.Rules.Length }),
        SettingsChange.RulesScheduled set => (Number(set.Version), new { set.Effective }),
        // By the clock: who had scheduled it.
        SettingsChange.RulesActivated set => (Number(set.Version), new { ScheduledBy = set.By }),
        SettingsChange.RulesWithdrawn set => (Number(set.Version), new { }),
        SettingsChange.HoldReasonSet { Reason: var set } => (set.Key, new { set.Name, set.Owner, set.Terms }),
        SettingsChange.KindSet { Kind: var set } =>
            (set.Code, new { set.Documents, set.Minutes, set.Weight }),
        SettingsChange.NumbersBegin set => ("", new { set.At }),
        _ => ("", new { }),
    };

    private static string Number(int version) => version.ToString(CultureInfo.InvariantCulture);
}
