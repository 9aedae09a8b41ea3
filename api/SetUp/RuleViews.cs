using CodingQueue.Api.Access;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;

namespace CodingQueue.Api.SetUp;

/// <summary>Placement rules as callers see them.</summary>
internal static class RuleViews
{
    /// <summary>The version without its rules.</summary>
    public static RuleBookHead Head(RuleBook book, Account account)
    {
        var whole = account.SeesAll();
        return new RuleBookHead(
            book.Version, book.State, book.Effective, whole ? book.EffectiveBy : null, whole ? book.Note
                : null,
            whole ? book.By : null, book.Made, book.MadeFrom);
    }

    /// <summary>The version with the rules that lead charts in scope.</summary>
    public static RuleBookOut Of(RuleBook book, Account account, Settings settings) => new(
        Head(book, account),
        [
            .. from rule in book.Rules
               let seen = account.Of(rule.When, settings)
               where seen is not null
               select new PlacementRuleOut(
                   rule.Workqueue.Value, rule.Order, SettingsViews.ListOf(seen), RuleText.Of(seen)),
        ]);

    /// <summary>A finding.</summary>
    public static FindingOut Of(Finding finding) => new(
        finding.Kind, finding.Rule, finding.Workqueue.Value, finding.Earlier, finding.Sentence,
            finding.Example);

    /// <summary>A count of a dry run.</summary>
    public static WouldMoveOut Of(WouldMove move) => new(
        move.From?.Value, move.To?.Value, move.Charts, move.NewDeadline, move.LoseCoder);

    /// <summary>A chart of a dry run.</summary>
    public static WouldBeOut Of(WouldBe would) => new(
        would.Chart.Id.Value, would.Chart.Facility.Value, would.Chart.Workqueue?.Value,
            would.Workqueue?.Value,
        would.Chart.Deadline, would.Deadline, would.Chart.State.Name, would.State, would.LosesCoder);
}
