using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;

namespace CodingQueue.Simulation.Callers;

/// <summary>What callers ask, as the engine is asked it.</summary>
internal static class Asks
{
    public static Ask Set(SettingsChange change) => new("lead1", Verbs.Settings,
        async (engine, caller) => Replies.Of(await engine.Set(
            (Settings _) => (Decision<SettingsChange>)ImmutableArray.Create(change), caller)))
    { Content = change };

    public static Ask Rules(ImmutableArray<PlacementRule> rules) => new("lead1", Verbs.Settings,
        async (engine, caller) => Replies.Of(await engine.Set((Settings settings) =>
        {
            var made = RuleBooks.Draft(settings, rules, "", "lead1", engine.Now);
            if (made.Refused is not null)
                return made;
            var then = made.Changes.Aggregate(settings, (so, change) => so.Apply(change));
            var active = RuleBooks.Activate(then, then.Books.Keys.Max(), null, "lead1", engine.Now);
            return active.Refused is { } refused ? refused : made.Changes.AddRange(active.Changes);
        }, caller)))
    { Content = rules };

    public static Ask SetProfile(CoderProfile profile) => new("lead1", Verbs.Profile,
        async (engine, caller) => Replies.Of(await engine.Set(profile, caller)))
    { Coder = profile.Id.Value, Content = profile };

    public static Ask SetAccount(string name, Role role, string? coder, long stamp)
    {
        var account = new Account(
            name, role, "-", coder is null ? null : new CoderId(coder), null, stamp);
        return new("lead1", Verbs.Account, async (engine, caller) => Replies.Of(await engine.Set(
            (AccountBook _) => (Decision<AccountChange>)ImmutableArray.Create<AccountChange>(
                new AccountChange.AccountSet(account)), caller)))
        { Content = account };
    }

    public static Ask Be(string coder, Presence presence, string by) => new(by, Verbs.Presence,
        async (engine, caller) => Replies.Of(await engine.Be(new(coder), presence, caller)))
    { Coder = coder, Content = new { presence = $"{presence}" } };

    public static Ask Next(string coder) => new(coder, Verbs.Next,
        async (engine, caller) => Replies.Of(await engine.Next(new(coder), caller)))
    { Coder = coder };

    public static Ask Arrive(ChartCommand.Arrive news) => new("feed", Verbs.Arrive,
        async (engine, caller) => Replies.Of(await engine.Arrive(news, caller)))
    { Content = news };

    public static Ask Assign(string chart, string coder) => new("lead1", Verbs.Assign,
        async (engine, caller) => Replies.Of(await engine.Assign(new(chart), new(coder), caller)))
    { Chart = chart, Coder = coder, Content = new { coder } };

    public static Ask Merge(string from, string into) => new("feed", Verbs.Merge,
        async (engine, caller) => Replies.Of(await engine.Merge(new(from), new(into), caller)))
    { Chart = from, Content = new { into } };

    public static Ask Keep(string coder, string chart) => new(coder, "keep",
        async (engine, caller) => Replies.Of(await engine.Keep(new(coder), new(chart), caller)))
    { Chart = chart, Coder = coder };

    /// <summary>A coder answers an offer.</summary>
    public static Ask Answer(string chart, ChartCommand answer, string coder) => new(coder, Verbs.Answer,
        async (engine, caller) => Replies.Of(await engine.Answer(new(chart), answer, new(coder), caller)))
    { Chart = chart, Coder = coder, Content = new { command = answer.Name } };

    /// <summary>Any other command on a chart.</summary>
    public static Ask Do(string by, string chart, ChartCommand command) => new(by, command.Name,
        async (engine, caller) => Replies.Of(await engine.Command(new(chart), command, caller)))
    { Chart = chart, Number = command.NamedNumber, Content = (object)command };
}
