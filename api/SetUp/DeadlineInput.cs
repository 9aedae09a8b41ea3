using System.Collections.Immutable;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.SetUp;

/// <summary>Filing limits and targets in: what they say, or the first rule they break.</summary>
internal static class DeadlineInput
{
    public static Decision<SettingsChange> Limit(
        Settings settings, string id, FilingLimitBody body, Edit edit)
    {
        var known = settings.FilingLimits.GetValueOrDefault(id);
        if (body is { Off: true, When: null, Days: null } && known is not null)
            return One(known with { Off = true });
        if (settings.Tables.FilingLimits.Length >= Limits.FilingLimits
            && settings.Tables.FilingLimits.All(limit => limit.Id != id))
            return Problems.Invalid("id", id, $"at most {Limits.FilingLimits} filing limits");
        if (body.When is not { Count: > 0 })
            return Problems.Invalid("when", null, "at least one condition: a limit concerns some payers");
        var (when, bad) = RuleInput.Read(body.When);
        if ((bad ?? CheckTimeless(when!)) is { } refused)
            return refused;
        if (body.Days is not { } days)
            return Problems.Invalid("days", null, "required");
        if (days is < 1 or > Limits.FilingDays)
            return Problems.Invalid("days", $"{days}", $"1 to {Limits.FilingDays}");
        // A short limit leaves billing what it leaves, unless somebody says how much that is.
        var lead = body.LeadDays ?? Math.Min(FilingLimit.UsualLead, days);
        if (lead < 0 || lead > days)
            return Problems.Invalid("leadDays", $"{lead}", $"0 to days, which is {days}");
        if (body.Source is { } source && !ChartInput.IsText(source, Limits.TextLength))
            return Problems.Invalid("source", source, $"1-{Limits.TextLength} printable characters");
        return One(new FilingLimit(id, when!, days)
        {
            From = body.From,
            LeadDays = lead,
            Off = body.Off,
            Source = body.Source,
        });
    }

    /// <summary>A client's target for a kind, in one of its three units.</summary>
    public static (Target? Target, Refused? Refused) Target(TargetBody body) => body switch
    {
        { Hours: not null, Days: not null } or { Hours: null, Days: null } =>
            (null, Problems.Invalid("targets.hours", $"{body.Hours}", "either hours or days")),
        { Days: not null, Business: true } =>
            (null, Problems.Invalid("targets.business", "true", "for hours; days are working days")),
        { Days: < 1 or > Limits.TargetDays } =>
            (null, Problems.Invalid("targets.days", $"{body.Days}", $"1 to {Limits.TargetDays}")),
        { Days: { } days } => (new Target(days, TimeUnit.WorkingDays), null),
        { Hours: < 1 or > Limits.TargetHours } =>
            (null, Problems.Invalid("targets.hours", $"{body.Hours}", $"1 to {Limits.TargetHours}")),
        _ => (new Target(body.Hours!.Value, body.Business ? TimeUnit.BusinessHours : TimeUnit.Hours), null),
    };

    /// <summary>The target as it was set.</summary>
    public static TargetBody Of(string kind, Target target) => target.Unit == TimeUnit.WorkingDays
        ? new TargetBody(kind, Days: target.Amount)
        : new TargetBody(kind, target.Amount, target.Unit == TimeUnit.BusinessHours);

    private static Refused? CheckTimeless(Condition when) =>
        when.Criteria.FirstOrDefault(criterion => criterion.ChangesWithTime) is { } timed
            ? Problems.Invalid("when.operator", Criterion.NameOf(timed.Operator),
                "one whose answer does not change as days pass")
            : null;

    private static Decision<SettingsChange> One(FilingLimit limit) =>
        ImmutableArray.Create<SettingsChange>(new SettingsChange.FilingLimitSet(limit));
}
