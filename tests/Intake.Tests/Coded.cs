using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine;

namespace CodingQueue.Intake.Tests;

/// <summary>Takes a chart all the way to final coded.</summary>
internal static class Coded
{
    internal static async Task<Chart> Finish(Hospital hospital, ChartId id)
    {
        var queue = new WorkqueueId("ALL");
        await hospital.SetAsync(new SettingsChange.WorkqueueSet(new Workqueue(
            queue, "All", new Requires([], [], []), 48, AssignMode.Pull, false, false)));
        Assert.Null((await hospital.Engine.Set(
            (Settings settings) => RuleBooks.SetOnly(
                settings, queue, 1, Condition.Always, "lead", hospital.Engine.Now), Caller.Server)).Refused);
        var coder = new CoderId("C1");
        var profile = new CoderProfile(
            coder, "Coder One", [new HeldCredential("CCS", null, null)], [], [Hospital.North], [new Membership(queue, 1)], 3,
            "US", "America/New_York");
        Assert.Null((await hospital.Engine.Set(profile, Caller.Server)).Refused);
        // Rules that changed place open charts again in the background: ask until it is there.
        Reply<ChartOutcome> given;
        do
            given = await hospital.Engine.Assign(id, coder, Caller.Server);
        while (given.Refused?.Refusal == Refusal.NotEligible);
        Assert.Null(given.Refused);
        var number = given.Value!.Chart.State.InForce!.Number;
        return (await hospital.Engine.Command(id, new ChartCommand.Complete(number, null, null), Caller.Server)).Value!.Chart;
    }
}
