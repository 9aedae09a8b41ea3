using System.Collections.Immutable;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Core.Rules;

/// <summary>What may be done with versions of the placement rules. Pure.</summary>
public static class RuleBooks
{
    /// <summary>Makes a version that waits to be activated.</summary>
    /// <param name="settings">As they are.</param>
    /// <param name="rules">All rules of the version, in any order.</param>
    /// <param name="note">Why.</param>
    /// <param name="by">Who.</param>
    /// <param name="now">When.</param>
    public static Decision<SettingsChange> Draft(
        Settings.Settings settings, ImmutableArray<PlacementRule> rules, string note, string by, Instant now)
    {
        if (Refuse(settings, rules) is { } refused)
            return refused;
        var waiting = settings.Books.Values.Count(IsWaiting);
        if (waiting >= Limits.WaitingRuleBooks)
            return new Refused(
                Refusal.Invalid, "Too many versions wait: activate or withdraw some.", "rules", $"{waiting}",
                $"at most {Limits.WaitingRuleBooks} drafts and scheduled versions");
        return ImmutableArray.Create<SettingsChange>(
            new SettingsChange.RulesMade(Next(settings, rules, note, by, now)));
    }

    /// <summary>
    /// Brings a version into force, now or at an instant ahead; also an older one, which is the way back. One
    /// that is scheduled gets the new time.
    /// </summary>
    public static Decision<SettingsChange> Activate(
        Settings.Settings settings, int version, Instant? effective, string by, Instant now)
    {
        if (!settings.Books.TryGetValue(version, out var book))
            return Unknown(version);
        if (effective is { } at && at > now + Limits.Ahead)
            return new Refused(
                Refusal.Invalid, "effective lies too far ahead.", "effective", $"{at}",
                "within ten years");
        if (book.State == BookState.Active)
            return ImmutableArray<SettingsChange>.Empty;
        if (effective > now && book.State == BookState.Scheduled && book.Effective == effective)
            return ImmutableArray<SettingsChange>.Empty;
        return ImmutableArray.Create<SettingsChange>(
            effective is { } later && later > now
                ? new SettingsChange.RulesScheduled(version, later, by)
                : new SettingsChange.RulesActivated(version, now, by));
    }

    /// <summary>Takes back a version that waits: it will not come into force by itself.</summary>
    public static Decision<SettingsChange> Withdraw(Settings.Settings settings, int version)
    {
        if (!settings.Books.TryGetValue(version, out var book))
            return Unknown(version);
        if (book.State == BookState.Withdrawn)
            return ImmutableArray<SettingsChange>.Empty;
        return IsWaiting(book)
            ? ImmutableArray.Create<SettingsChange>(new SettingsChange.RulesWithdrawn(version))
            : new Refused(
                Refusal.Invalid, "Only a version that waits can be withdrawn.", "version", $"{version}",
                "a draft or a scheduled version; activate another one to end an active one");
    }

    /// <summary>
    /// The one rule that leads to a workqueue, set: a new version at once, or nothing when it is so already.
    /// Refused when several rules lead there.
    /// </summary>
    public static Decision<SettingsChange> SetOnly(
        Settings.Settings settings, WorkqueueId workqueue, int order, Condition when, string by, Instant now)
    {
        var own = settings.Rules.Where(rule => rule.Workqueue == workqueue).ToList();
        if (own.Count > 1)
            return new Refused(
                Refusal.Invalid, $"{own.Count} rules lead to {workqueue}.", "when", null,
                "left out together with order, where several rules lead to the workqueue: POST /api/rules");
        var rule = new PlacementRule(workqueue, order, when);
        if (own.Count == 1 && own[0] == rule)
            return ImmutableArray<SettingsChange>.Empty;
        var rules = settings.Rules.RemoveAll(known => known.Workqueue == workqueue).Add(rule);
        if (RefuseRules(rules) is { } refused)
            return refused;
        var book = Next(settings, rules, $"workqueue {workqueue} was set", by, now);
        return ImmutableArray.Create<SettingsChange>(
            new SettingsChange.RulesMade(book), new SettingsChange.RulesActivated(book.Version, now, by));
    }

    /// <summary>
    /// Brings the scheduled version into force whose time came first, or nothing when none is due. It stays
    /// known who scheduled it.
    /// </summary>
    public static Decision<SettingsChange> ActivateDue(Settings.Settings settings, Instant now) =>
        settings.NextRules is { } next && next.Effective <= now
            ? ImmutableArray.Create<SettingsChange>(
                new SettingsChange.RulesActivated(next.Version, now, next.EffectiveBy ?? next.By))
            : ImmutableArray<SettingsChange>.Empty;

    internal static bool IsWaiting(RuleBook book) => book.State is BookState.Draft or BookState.Scheduled;

    private static RuleBook Next(
        Settings.Settings settings, ImmutableArray<PlacementRule> rules, string note, string by, Instant now)
    {
        var last = settings.Books.Count == 0 ? 0 : settings.Books.Keys.Max();
        return new RuleBook(
            last + 1, RuleBook.InOrder(rules), note, by, now, settings.ActiveRules?.Version);
    }

    private static Refused Unknown(int version) => new(
        Refusal.NotFound, "There is no such version of the rules at hand.", "version", $"{version}",
        "a version of GET /api/rules");

    private static Refused? Refuse(Settings.Settings settings, ImmutableArray<PlacementRule> rules)
    {
        foreach (var rule in rules)
            if (!settings.Workqueues.ContainsKey(rule.Workqueue))
                return new Refused(
                    Refusal.Invalid, "A rule leads to no workqueue.", "rules.workqueue",
                    rule.Workqueue.Value, "a workqueue of GET /api/workqueues");
        return RefuseRules(rules);
    }

    private static Refused? RefuseRules(ImmutableArray<PlacementRule> rules)
    {
        if (rules.Length > Limits.RulesPerBook)
            return new Refused(
                Refusal.Invalid, "Too many rules.", "rules", $"{rules.Length}",
                $"at most {Limits.RulesPerBook} rules");
        foreach (var rule in rules)
            if (RefuseCondition(rule.When) is { } refused)
                return refused;
        return null;
    }

    /// <summary>What is wrong with a condition, or null.</summary>
    public static Refused? RefuseCondition(Condition when)
    {
        // The list of a rule is itself a group, so one more is nested.
        if (when.Depth > Limits.ConditionDepth + 1)
            return new Refused(
                Refusal.Invalid, "Groups lie too deep within groups.", "when", $"{when.Depth - 1}",
                $"at most {Limits.ConditionDepth} groups within each other");
        var criteria = 0;
        foreach (var criterion in when.Criteria)
        {
            if (++criteria > Limits.CriteriaPerRule)
                return new Refused(
                    Refusal.Invalid, "Too many criteria.", "when", $"more than {Limits.CriteriaPerRule}",
                    $"at most {Limits.CriteriaPerRule} criteria");
            if (criterion.Fault is { } fault)
                return new Refused(
                    Refusal.Invalid, $"A criterion is not acceptable: {fault.Rule}.", $"when.{fault.Field}",
                    fault.Value, fault.Rule);
        }
        return HasEmptyAny(when)
            ? new Refused(
                Refusal.Invalid, "A group of alternatives is empty.", "when.any", "[]",
                "at least one alternative")
            : null;
    }

    private static bool HasEmptyAny(Condition when) => when switch
    {
        Condition.Any any => any.Parts.IsEmpty || any.Parts.Any(HasEmptyAny),
        Condition.All all => all.Parts.Any(HasEmptyAny),
        _ => false,
    };
}
