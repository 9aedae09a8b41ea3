using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;
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

    /// <summary>
    /// Counts what would become of the open charts if a version of the rules came into force now. Decided by
    /// the code that would do it; nothing changes.
    /// </summary>
    /// <param name="version">A version at hand.</param>
    /// <param name="scope">Which charts count.</param>
    /// <returns>Null: there is no such version at hand.</returns>
    public async Task<Reply<DryRunCounts>> CountDryRun(int version, Predicate<Chart> scope)
    {
        if (WithRules(version) is not { } then)
            return EngineRefusals.NotFound("version", $"{version}");
        if (!await _dryRuns.WaitAsync(TimeSpan.Zero))
            return EngineRefusals.Overloaded;
        try
        {
            return await Beside.Run(() => Count(then, scope));
        }
        finally
        {
            _dryRuns.Release();
        }
    }

    /// <summary>A page of the charts that would change, in the order of the list of open charts.</summary>
    /// <param name="version">A version at hand.</param>
    /// <param name="within">Of these facilities alone.</param>
    /// <param name="after">Where the page before ended; null: from the beginning.</param>
    /// <param name="limit">Charts of a page.</param>
    /// <param name="scope">Which of them count.</param>
    public (List<WouldBe> Charts, ListPlace? Next) DryRun(
        int version, Predicate<FacilityId> within, ListPlace? after, int limit, Predicate<Chart> scope)
    {
        var found = new List<WouldBe>();
        if (WithRules(version) is not { } then)
            return (found, null);
        var now = Now;
        var (_, next) = _open.Page(null, within, after, limit, chart =>
        {
            if (!scope(chart) || Would(chart, then, now) is not { } would)
                return false;
            found.Add(would);
            return true;
        });
        return (found, next);
    }

    private readonly SemaphoreSlim _dryRuns = new(1, 1);

    private Settings? WithRules(int version) =>
        Settings is var settings && settings.Books.ContainsKey(version)
        ? settings.Apply(new SettingsChange.RulesActivated(version, Now, ""))
        : null;

    private DryRunCounts Count(Settings then, Predicate<Chart> scope)
    {
        var (now, looked) = (Now, 0);
        var moves = new Dictionary<(string From, string To), WouldMove>();
        Parallel.ForEach(
            _journal.Rows, () => (Looked: 0, Found: new List<WouldBe>()),
            (row, _, own) =>
            {
                if (row.State is not Chart { State.IsFinished: false } chart || !scope(chart))
                    return own;
                if (Would(chart, then, now) is { } would)
                    own.Found.Add(would);
                return (own.Looked + 1, own.Found);
            },
            own =>
            {
                lock (moves)
                {
                    looked += own.Looked;
                    foreach (var would in own.Found)
                        Add(moves, would);
                }
            });
        return new DryRunCounts(
            looked, [.. moves.OrderBy(move => move.Key).Select(move => move.Value)]);
    }

    private static void Add(Dictionary<(string From, string To), WouldMove> moves, WouldBe would)
    {
        var key = (would.Chart.Workqueue?.Value ?? "", would.Workqueue?.Value ?? "");
        var move = moves.GetValueOrDefault(
            key, new WouldMove(would.Chart.Workqueue, would.Workqueue, 0, 0, 0));
        moves[key] = move with
        {
            Charts = move.Charts + 1,
            NewDeadline = move.NewDeadline + (would.Deadline == would.Chart.Deadline ? 0 : 1),
            LoseCoder = move.LoseCoder + (would.LosesCoder ? 1 : 0),
        };
    }

    /// <summary>What would become of the chart under the settings, or null: nothing that shows.</summary>
    private WouldBe? Would(Chart chart, Settings then, Instant now)
    {
        if (chart.IsSettled(then, now))
            return null;
        var coder = chart.State.InForce is { } assignment ? FindCoder(assignment.Coder) : null;
        // Assigned a moment ago to a coder whose row is not known here yet: it will be asked again.
        if (coder is null && chart.State.InForce is not null)
            return null;
        var decision = Chart.Decide(
            chart.Id, chart, new ChartCommand.Replace(), new Situation(now, then, coder));
        var after = decision.Changes.Aggregate(chart, (so, change) => Chart.Apply(chart.Id, so, change));
        var would = new WouldBe(
            chart, after.Workqueue, after.Deadline, after.State.Name,
            chart.State.InForce is not null && after.State.InForce is null);
        return would.Differs ? would : null;
    }

    /// <summary>
    /// Changes of the settings below a position, the latest first. Next: where to go on, or null at the end.
    /// </summary>
    /// <param name="below">A position; the largest number for the latest.</param>
    /// <param name="limit">Units at most; one has few changes.</param>
    public async Task<(IReadOnlyList<SettingsEdit> Edits, long? Next)> SettingsHistory(long below, int limit)
    {
        if (_journal.Current(StreamId.Settings) is not { } row)
            return ([], null);
        var positions = row.Trail.Positions();
        var end = 0;
        while (end < positions.Count && positions[end] < below)
            end++;
        var start = Math.Max(0, end - limit);
        var edits = new List<SettingsEdit>();
        for (var place = end - 1; place >= start; place--)
        {
            var unit = await _journal.Read(positions[place]);
            edits.AddRange(unit.Appends.Where(part => part.Stream == StreamId.Settings)
                .SelectMany(part => part.Changes.Reverse())
                .Select(change => new SettingsEdit(unit.Position, unit.At, unit.By, (SettingsChange)change)));
        }
        return (edits, start > 0 ? positions[start] : null);
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
