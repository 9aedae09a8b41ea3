using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>What would become of one chart.</summary>
/// <param name="Chart">As it is.</param>
/// <param name="Workqueue">Where it would be; null: no rule would place it.</param>
/// <param name="Deadline">When it would have to be final coded; null: its clock has not started.</param>
/// <param name="State">Its state then, by name.</param>
/// <param name="LosesCoder">True: it would be taken from its coder, who may not code it there.</param>
public sealed record WouldBe(
    Chart Chart, WorkqueueId? Workqueue, Instant? Deadline, string State, bool LosesCoder)
{
    /// <summary>True when anything that people see would be otherwise.</summary>
    public bool Differs => Workqueue != Chart.Workqueue || Deadline != Chart.Deadline
        || State != Chart.State.Name || LosesCoder;
}

/// <summary>How many charts would go from one workqueue to another.</summary>
/// <param name="From">Where they are; null: no rule places them.</param>
/// <param name="To">Where they would be; the same for those that only change otherwise.</param>
/// <param name="Charts">How many.</param>
/// <param name="NewDeadline">Of these, those whose deadline would change.</param>
/// <param name="LoseCoder">Of these, those that would be taken from their coder.</param>
public sealed record WouldMove(
    WorkqueueId? From, WorkqueueId? To, int Charts, int NewDeadline, int LoseCoder);

/// <summary>What a version of the rules would do now.</summary>
/// <param name="Looked">Open charts that were looked at.</param>
/// <param name="Moves">Charts that would change, by where from and where to, in that order.</param>
public sealed record DryRunCounts(int Looked, ImmutableArray<WouldMove> Moves);

/// <summary>One change of the settings.</summary>
/// <param name="Position">Its unit's place in the journal.</param>
/// <param name="At">When.</param>
/// <param name="By">Who: an account, or "clock".</param>
/// <param name="Change">What.</param>
public sealed record SettingsEdit(long Position, Instant At, string By, SettingsChange Change);
