using System.Collections.Frozen;
using System.Collections.Immutable;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Settings;

/// <summary>A client: whose charts they are.</summary>
/// <param name="Id">The client.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Targets">Time from clock start to final coded, by kind of chart; beats the
/// workqueue's.</param>
public sealed record Client(ClientId Id, string Name, ImmutableSortedDictionary<string, Target> Targets)
{
    /// <summary>
    /// Charts discharged in a month must be final coded by the end of this working day of the next month, 0
    /// to <see cref="Limits.MonthEndDays"/>; 0: by the end of the month itself. Null: no such close.
    /// </summary>
    public int? MonthEndDays { get; init; }

    /// <summary>
    /// Its part of coders who serve several clients, beside the weights of the others; 1 to 1000. Null: no
    /// weight; where no client has one, nothing is shared out and urgency alone decides.
    /// </summary>
    public int? Weight { get; init; }
    /// <summary>What opens its final coded charts again; null: nothing but a lead.</summary>
    public Charts.ReopenRule? Reopen { get; init; }
}

/// <summary>A facility of a client.</summary>
/// <param name="Id">The facility; unique over all clients, because charts name it alone.</param>
/// <param name="Client">Whose it is.</param>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">IANA zone in which its days begin and end.</param>
/// <param name="BillHoldDays">Whole days from discharge to billing, or null: no such limit.</param>
/// <param name="ProfessionalTrack">True: an admission makes the professional chart too.</param>
public sealed record Facility(
    FacilityId Id, ClientId Client, string Name, string TimeZone, int? BillHoldDays, bool ProfessionalTrack)
{
    /// <summary>The zone itself.</summary>
    /// <exception cref="NodaTime.TimeZones.DateTimeZoneNotFoundException">The zone is unknown; settings
    /// refuse that.</exception>
    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[TimeZone];

    /// <summary>The business calendar by its id; null: every hour counts.</summary>
    public string? Calendar { get; init; }
}

/// <summary>What a lead sets for a kind of chart.</summary>
/// <param name="Code">A code of <see cref="ChartKinds"/>.</param>
/// <param name="Documents">Charts of the kind are not ready before these have arrived, besides what their
/// workqueue asks for.</param>
/// <param name="Minutes">Expected minutes to code one, above 0; null: the kind's own.</param>
/// <param name="Weight">How much of a coder's capacity one takes, above 0; null: 1.</param>
public sealed record KindSettings(
    string Code, ImmutableArray<string> Documents, decimal? Minutes = null, decimal? Weight = null)
{
    /// <summary>Equal by content, the list too.</summary>
    public bool Equals(KindSettings? other) =>
        other is not null && Code == other.Code && Minutes == other.Minutes && Weight == other.Weight
        && Documents.SequenceEqual(other.Documents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Minutes, Weight);
}

/// <summary>
/// What the settings are made of: the tables as they are kept and stored. Each is in the order of its ids.
/// </summary>
public sealed record SettingsTables
{
    /// <summary>All clients.</summary>
    public ImmutableArray<Client> Clients { get; init; } = [];
    /// <summary>All facilities.</summary>
    public ImmutableArray<Facility> Facilities { get; init; } = [];
    /// <summary>All workqueues.</summary>
    public ImmutableArray<Workqueue> Workqueues { get; init; } = [];
    /// <summary>All employers of coders.</summary>
    public ImmutableArray<Employer> Employers { get; init; } = [];
    /// <summary>Restrictions that were set; one with the id of a default takes its place.</summary>
    public ImmutableArray<Restriction> Restrictions { get; init; } = [];
    /// <summary>Business calendars that were set; one with the id of a built-in takes its place.</summary>
    public ImmutableArray<BusinessCalendar> Calendars { get; init; } = [];
    /// <summary>Filing limits that were set; one with the id of a default takes its place.</summary>
    public ImmutableArray<FilingLimit> FilingLimits { get; init; } = [];
    /// <summary>
    /// Versions of the placement rules: the active one, those that wait, and the latest past.
    /// </summary>
    public ImmutableArray<RuleBook> RuleBooks { get; init; } = [];
    /// <summary>Hold reasons that were set; one with the code of a default takes its place.</summary>
    public ImmutableArray<HoldReason> HoldReasons { get; init; } = [];
    /// <summary>What was set for kinds of chart, beyond what a kind is by itself.</summary>
    public ImmutableArray<KindSettings> Kinds { get; init; } = [];
    /// <summary>The least number of a new assignment, set by a restore; null: 1.</summary>
    public int? LeastNumber { get; init; }
}

/// <summary>
/// What placement, deadlines and eligibility read besides the chart and the coder. Immutable: a decision
/// sees one version from its beginning to its end, and its commit asserts that version.
/// </summary>
public sealed partial class Settings
{
    /// <summary>No clients, facilities or workqueues yet.</summary>
    public static readonly Settings None = new(0, new SettingsTables());

    /// <summary>Settings at a version.</summary>
    /// <param name="version">Number of changes so far.</param>
    /// <param name="tables">What they are made of.</param>
    /// <param name="before">Settings before the change, whose calendars need not be worked out again; or
    /// null.</param>
    public Settings(long version, SettingsTables tables, Settings? before = null)
    {
        (Version, Tables) = (version, tables);
        Clients = tables.Clients.ToFrozenDictionary(client => client.Id);
        Facilities = tables.Facilities.ToFrozenDictionary(facility => facility.Id);
        Workqueues = tables.Workqueues.ToFrozenDictionary(queue => queue.Id);
        Books = tables.RuleBooks.ToFrozenDictionary(book => book.Version);
        ActiveRules = tables.RuleBooks.FirstOrDefault(book => book.State == BookState.Active);
        NextRules = tables.RuleBooks.Where(book => book.State == BookState.Scheduled)
            .OrderBy(book => book.Effective).ThenBy(book => book.Version).FirstOrDefault();
        Rules = ActiveRules?.Rules ?? [];
        var led = Rules.Select(rule => rule.Workqueue).Distinct().ToList();
        Ordered =
        [
            .. led.Select(id => Workqueues.GetValueOrDefault(id)).OfType<Workqueue>(),
            .. tables.Workqueues.ExceptBy(led, queue => queue.Id)
                .OrderBy(queue => queue.Id.Value, StringComparer.Ordinal),
        ];
        Weights = Clients.Values.Where(client => client.Weight is not null)
            .ToFrozenDictionary(client => client.Id, client => client.Weight!.Value);
        Employers = tables.Employers.ToFrozenDictionary(employer => employer.Id, StringComparer.Ordinal);
        var set = tables.Restrictions.ToDictionary(restriction => restriction.Id, StringComparer.Ordinal);
        Restrictions = Offshore.Defaults.Where(known => !set.ContainsKey(known.Id))
            .Concat(tables.Restrictions)
            .ToFrozenDictionary(restriction => restriction.Id, StringComparer.Ordinal);
        HoldReasons = Reference.HoldReasons.All.Values
            .Where(known => !tables.HoldReasons.Any(own => own.Key == known.Key))
            .Concat(tables.HoldReasons).ToFrozenDictionary(reason => reason.Key, StringComparer.Ordinal);
        Kinds = tables.Kinds.ToFrozenDictionary(kind => kind.Code, StringComparer.Ordinal);
        RestrictionsInOrder = [.. Restrictions.Values.OrderBy(known => known.Id, StringComparer.Ordinal)];
        Calendars = CalendarsOf(tables);
        FilingLimits = FilingLimitsOf(tables);
        FilingInOrder = InOrder(FilingLimits.Values);
        _shared = before?._shared ?? ImmutableDictionary<(BusinessCalendar, string), WorkingTime>.Empty;
        _times = TimesOf(tables);
        Timed =
        [
            .. Rules.SelectMany(rule => rule.When.Criteria)
                .Concat(Restrictions.Values.Where(known => !known.Off)
                    .SelectMany(known => known.When.Criteria))
                .Where(criterion => criterion.ChangesWithTime).Distinct(),
        ];
    }

    /// <summary>Number of changes so far.</summary>
    public long Version { get; }
    /// <summary>The tables that this is made of.</summary>
    public SettingsTables Tables { get; }
    /// <summary>All clients.</summary>
    public FrozenDictionary<ClientId, Client> Clients { get; }
    /// <summary>All facilities.</summary>
    public FrozenDictionary<FacilityId, Facility> Facilities { get; }
    /// <summary>All workqueues.</summary>
    public FrozenDictionary<WorkqueueId, Workqueue> Workqueues { get; }
    /// <summary>
    /// All workqueues in the order in which their first rules are tried; then those without, by id.
    /// </summary>
    public ImmutableArray<Workqueue> Ordered { get; }
    /// <summary>The weights of the clients that have one.</summary>
    public FrozenDictionary<ClientId, int> Weights { get; }
    /// <summary>Versions of the placement rules at hand.</summary>
    public FrozenDictionary<int, RuleBook> Books { get; }
    /// <summary>The version in force, or null before the first.</summary>
    public RuleBook? ActiveRules { get; }
    /// <summary>The scheduled version that comes into force first, or null.</summary>
    public RuleBook? NextRules { get; }
    /// <summary>The rules in force, in the order in which they are tried.</summary>
    public ImmutableArray<PlacementRule> Rules { get; }
    /// <summary>
    /// Criteria of rules and restrictions in force whose answers change as days pass, each once.
    /// </summary>
    public ImmutableArray<Criterion> Timed { get; }
    /// <summary>All employers of coders.</summary>
    public FrozenDictionary<string, Employer> Employers { get; }
    /// <summary>All restrictions, the defaults that nothing replaced included.</summary>
    public FrozenDictionary<string, Restriction> Restrictions { get; }
    /// <summary>The same in the order of their ids.</summary>
    public ImmutableArray<Restriction> RestrictionsInOrder { get; }

    /// <summary>
    /// The order of the first rule that leads to the workqueue; the largest number when none does.
    /// </summary>
    public int OrderOf(WorkqueueId workqueue)
    {
        foreach (var rule in Rules)
            if (rule.Workqueue == workqueue)
                return rule.Order;
        return int.MaxValue;
    }

    /// <summary>
    /// All hold reasons, the defaults that nothing replaced included, by <see cref="HoldReason.Key"/>.
    /// </summary>
    public FrozenDictionary<string, HoldReason> HoldReasons { get; }
    /// <summary>What was set for kinds of chart, by code.</summary>
    public FrozenDictionary<string, KindSettings> Kinds { get; }

    /// <summary>
    /// What a code means for a client's charts: the client's own reason, else that of all; null: nothing.
    /// </summary>
    public HoldReason? FindHoldReason(string code, ClientId? client)
    {
        if (client is { } own && HoldReasons.TryGetValue($"{code} {own}", out var reason))
            return reason;
        return HoldReasons.GetValueOrDefault(code) is { Client: null } general ? general : null;
    }

    /// <summary>What every code means for a client's charts, by code; null: for those of all.</summary>
    public IEnumerable<HoldReason> HoldReasonsOf(ClientId? client) => HoldReasons.Values
        .Where(reason => reason.Client is null || reason.Client == client)
        .GroupBy(reason => reason.Code, StringComparer.Ordinal)
        .Select(group => group.FirstOrDefault(reason => reason.Client is not null) ?? group.First())
        .OrderBy(reason => reason.Code, StringComparer.Ordinal);

    /// <summary>
    /// How much of a coder's capacity a chart of the kind takes, in hundredths of an ordinary chart.
    /// </summary>
    public int WeightOf(string kind) =>
        Kinds.TryGetValue(kind, out var set) && set.Weight is { } weight
            ? (int)(weight * Coders.Holding.Ordinary)
            : Coders.Holding.Ordinary;

    /// <summary>
    /// How many seconds coding a chart of the kind is expected to take, where that was set; null: the kind's
    /// own.
    /// </summary>
    public int? SecondsOf(string kind) =>
        Kinds.TryGetValue(kind, out var set) && set.Minutes is { } minutes ? (int)(minutes * 60) : null;

    /// <summary>True when the employer has an agreement with the client in force on the day.</summary>
    public bool HasAgreement(string? employer, ClientId client, LocalDate day)
    {
        if (employer is not null && Employers.TryGetValue(employer, out var known))
            foreach (var agreement in known.Agreements)
                if (agreement.Client == client && agreement.IsInForce(day))
                    return true;
        return false;
    }

    /// <summary>The settings after a change. Never refuses: what is impossible was refused before.</summary>
    public Settings Apply(SettingsChange change) => new(Version + 1, change switch
    {
        SettingsChange.ClientSet set => Tables with
        {
            Clients = With(Tables.Clients, set.Client, client => client.Id.Value),
        },
        SettingsChange.FacilitySet set => Tables with
        {
            Facilities = With(Tables.Facilities, set.Facility, facility => facility.Id.Value),
        },
        SettingsChange.WorkqueueSet set => Tables with
        {
            Workqueues = With(Tables.Workqueues, set.Workqueue, queue => queue.Id.Value),
        },
        SettingsChange.EmployerSet set => Tables with
        {
            Employers = With(Tables.Employers, set.Employer, employer => employer.Id),
        },
        SettingsChange.RestrictionSet set => Tables with
        {
            Restrictions = With(Tables.Restrictions, set.Restriction, restriction => restriction.Id),
        },
        SettingsChange.CalendarSet set => Tables with
        {
            Calendars = With(Tables.Calendars, set.Calendar, calendar => calendar.Id),
        },
        SettingsChange.FilingLimitSet set => Tables with
        {
            FilingLimits = With(Tables.FilingLimits, set.Limit, limit => limit.Id),
        },
        SettingsChange.RulesMade made => Tables with { RuleBooks = Kept(Tables.RuleBooks, made.Book) },
        SettingsChange.RulesScheduled set => WithBook(set.Version, book => book with
        {
            State = BookState.Scheduled,
            Effective = set.Effective,
            EffectiveBy = set.By,
        }),
        SettingsChange.RulesActivated set => WithBook(set.Version, book => book with
        {
            State = BookState.Active,
            Effective = set.At,
            EffectiveBy = set.By,
        }),
        SettingsChange.RulesWithdrawn set => WithBook(set.Version, book => book with
        {
            State = BookState.Withdrawn,
            Effective = null,
        }),
        SettingsChange.HoldReasonSet set => Tables with
        {
            HoldReasons = With(Tables.HoldReasons, set.Reason, reason => reason.Key),
        },
        SettingsChange.KindSet set => Tables with
        {
            Kinds = With(Tables.Kinds, set.Kind, kind => kind.Code),
        },
        SettingsChange.NumbersBegin set => Tables with { LeastNumber = set.At },
        _ => throw new InvalidOperationException($"No such change: {change.GetType().Name}"),
    }, this);

    /// <summary>The tables with one version changed; there is one active version, and it is that.</summary>
    private SettingsTables WithBook(int version, Func<RuleBook, RuleBook> change)
    {
        if (!Books.TryGetValue(version, out var known))
            return Tables;
        var changed = change(known);
        return Tables with
        {
            RuleBooks =
            [
                .. Tables.RuleBooks.Select(book => book.Version == version ? changed
                    : changed.State == BookState.Active && book.State == BookState.Active
                        ? book with { State = BookState.Past }
                    : book),
            ],
        };
    }

    /// <summary>The versions with one more; of those that are over the latest stay at hand.</summary>
    private static ImmutableArray<RuleBook> Kept(ImmutableArray<RuleBook> books, RuleBook made)
    {
        var all = books.RemoveAll(book => book.Version == made.Version).Add(made);
        var over = all.Count(IsOver);
        foreach (var book in all)
            if (over > Limits.PastRuleBooks && IsOver(book))
            {
                all = all.Remove(book);
                over--;
            }
        return all;

        static bool IsOver(RuleBook book) => book.State is BookState.Past or BookState.Withdrawn;
    }

    private static ImmutableArray<T> With<T>(ImmutableArray<T> table, T row, Func<T, string> id) =>
    [
        .. table.Where(other => id(other) != id(row)).Append(row).OrderBy(id, StringComparer.Ordinal),
    ];
}

/// <summary>A change of the settings.</summary>
public abstract record SettingsChange
{
    private SettingsChange() { }

    /// <summary>A client was made or replaced.</summary>
    public sealed record ClientSet(Client Client) : SettingsChange;

    /// <summary>A facility was made or replaced.</summary>
    public sealed record FacilitySet(Facility Facility) : SettingsChange;

    /// <summary>A workqueue was made or replaced.</summary>
    public sealed record WorkqueueSet(Workqueue Workqueue) : SettingsChange;

    /// <summary>An employer was made or replaced.</summary>
    public sealed record EmployerSet(Employer Employer) : SettingsChange;

    /// <summary>A restriction was made or replaced.</summary>
    public sealed record RestrictionSet(Restriction Restriction) : SettingsChange;

    /// <summary>A business calendar was made or replaced.</summary>
    public sealed record CalendarSet(BusinessCalendar Calendar) : SettingsChange;

    /// <summary>A filing limit was made or replaced.</summary>
    public sealed record FilingLimitSet(FilingLimit Limit) : SettingsChange;
    /// <summary>A version of the placement rules was made; it waits.</summary>
    public sealed record RulesMade(RuleBook Book) : SettingsChange;

    /// <summary>A version will come into force at its time.</summary>
    public sealed record RulesScheduled(int Version, Instant Effective, string By) : SettingsChange;

    /// <summary>A version places charts from then on; the one before it is past.</summary>
    public sealed record RulesActivated(int Version, Instant At, string By) : SettingsChange;

    /// <summary>A version that waited was taken back.</summary>
    public sealed record RulesWithdrawn(int Version) : SettingsChange;
    /// <summary>A hold reason was made or replaced, for all clients or for one.</summary>
    public sealed record HoldReasonSet(HoldReason Reason) : SettingsChange;

    /// <summary>A kind of chart was set anew.</summary>
    public sealed record KindSet(KindSettings Kind) : SettingsChange;
    /// <summary>The store was restored: what it lost must match nothing; new numbers begin here.</summary>
    public sealed record NumbersBegin(int At) : SettingsChange;
}
