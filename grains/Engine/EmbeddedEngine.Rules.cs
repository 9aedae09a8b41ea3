using System.Collections.Immutable;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    private Instant _rulesNotBefore = Instant.MinValue;

    /// <summary>When a scheduled version of the rules comes into force, or null.</summary>
    private Instant? NextRulesDue => Settings.NextRules?.Effective is { } next
        ? next > _rulesNotBefore ? next : _rulesNotBefore
        : null;

    /// <summary>
    /// Brings scheduled versions of the rules into force whose time has come, the earliest first. One that
    /// cannot be now is tried again a little later.
    /// </summary>
    private async Task ActivateRulesThatAreDue()
    {
        while (!_stop.IsCancellationRequested && NextRulesDue <= Now)
        {
            var reply = await Set(
                (Settings settings) => RuleBooks.ActivateDue(settings, Now), Caller.Clock);
            if (reply.Refused is not { } refused)
                continue;
            EngineLog.DueFailed(_log, "rules", refused.Detail);
            _rulesNotBefore = Now + EngineLimits.TickAgain;
        }
    }

    private static Instant? Earlier(Instant? left, Instant? right) =>
        left is null ? right : right is null || left < right ? left : right;

    /// <summary>A version of the rules that only waits moves no chart.</summary>
    private void FollowSettings(ImmutableArray<object> changes, Settings settings)
    {
        if (settings.NextRules is not null)
            _due.Wake();
        foreach (var change in changes)
            if (change is not (SettingsChange.RulesMade or SettingsChange.RulesScheduled
                or SettingsChange.RulesWithdrawn))
            {
                ReplaceWhereRulesChanged();
                return;
            }
    }
}
