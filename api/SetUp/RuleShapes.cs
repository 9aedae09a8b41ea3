using CodingQueue.Core.Rules;
using NodaTime;

namespace CodingQueue.Api.SetUp;

/// <summary>One placement rule; without an order it follows the one before it.</summary>
public sealed record RuleBody(
    string Workqueue, int? Order = null, IReadOnlyList<ConditionBody>? When = null);

/// <summary>A whole version of the placement rules.</summary>
public sealed record RuleBookBody(IReadOnlyList<RuleBody> Rules, string? Note = null);

/// <summary>From when a version is in force; without it, now.</summary>
public sealed record ActivateBody(Instant? Effective = null);

/// <summary>A version without its rules. Note and people are told to who sees all clients.</summary>
public sealed record RuleBookHead(
    int Version, BookState State, Instant? Effective, string? EffectiveBy, string? Note, string? By,
        Instant Made,
    int? MadeFrom);

/// <summary>One placement rule as far as the account may see it.</summary>
public sealed record PlacementRuleOut(
    string Workqueue, int Order, IReadOnlyList<ConditionBody> When, string Text);

/// <summary>What the linter says of one rule.</summary>
public sealed record FindingOut(
    FindingKind Kind, int Rule, string Workqueue, int? Earlier, string Sentence,
    IReadOnlyDictionary<string, string>? Example);

/// <summary>What the linter says of a version.</summary>
public sealed record FindingList(IReadOnlyList<FindingOut> Findings);

/// <summary>A version with its rules, and what the linter says of them when it was just made.</summary>
public sealed record RuleBookOut(
    RuleBookHead Book, IReadOnlyList<PlacementRuleOut> Rules, IReadOnlyList<FindingOut>? Findings = null);

/// <summary>The version in force with its rules, those that wait, and the latest that are over.</summary>
public sealed record RuleBookList(
    RuleBookOut? Active, IReadOnlyList<RuleBookHead> Waiting, IReadOnlyList<RuleBookHead> Over);

/// <summary>How many charts would go from one workqueue to another; null: no rule places them.</summary>
public sealed record WouldMoveOut(string? From, string? To, int Charts, int NewDeadline, int LoseCoder);

/// <summary>What would become of one chart.</summary>
public sealed record WouldBeOut(
    string Chart, string Facility, string? From, string? To, Instant? Deadline, Instant? NewDeadline,
    string State, string NewState, bool LosesCoder);

/// <summary>
/// What a version would do now. Looked and moves come with the first page and count everything in scope.
/// </summary>
public sealed record DryRunOut(
    int Version, Instant At, int? Looked, IReadOnlyList<WouldMoveOut>? Moves,
    IReadOnlyList<WouldBeOut> Charts, string? Cursor);

/// <summary>One change of the settings: what was set, as it was set.</summary>
public sealed record SettingsEntry(
    long Position, Instant At, string By, string Change, string Id, object Facts);

/// <summary>Changes of the settings, the latest first.</summary>
public sealed record SettingsHistoryOut(IReadOnlyList<SettingsEntry> Entries, string? Cursor);
