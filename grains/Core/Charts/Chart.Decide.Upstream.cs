using System.Collections.Immutable;
using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>What is missing while the clock has not started.</summary>
    public const string ClockMissing = "clock";

    private static Refused? Arrive(Draft draft, Chart? chart, ChartCommand.Arrive arrive)
    {
        if (!draft.Situation.Settings.Facilities.TryGetValue(arrive.Facility, out var facility))
            return new Refused(
                Refusal.NotFound, "No such facility is set up.", "facility", arrive.Facility.Value,
                "a facility of GET /api/facilities");
        var facts = arrive.Patch.On(chart?.Facts, arrive.KindIfNew);
        if (RefuseFacts(facts) is { } refused)
            return refused;
        // News older than a withdrawal must not bring the discharge back; its other facts still count.
        if (chart?.UpstreamAsOf > arrive.AsOf)
            facts = facts with { Discharged = chart!.Facts.Discharged, ClockStart = chart.Facts.ClockStart };
        if (chart is null)
            draft.Then(new ChartChange.Arrived(
                facility.Client, arrive.Facility, arrive.Account, arrive.Track, facts, draft.Now));
        else if (facts != chart.Facts)
            draft.Then(new ChartChange.Updated(facts));
        if (arrive.AsOf is { } asOf && arrive.Admits && !(draft.Chart.UpstreamAsOf >= asOf))
            Admit(draft, asOf);
        EndHoldsThatWaitedFor(draft, arrive.Patch.Documents);
        Settle(draft);
        return null;
    }

    private static void Admit(Draft draft, Instant asOf)
    {
        draft.Then(new ChartChange.Heard(asOf));
        if (draft.Chart.State is not ChartState.Cancelled { Upstream: not null })
            return;
        draft.Then(new ChartChange.Revived());
        draft.Then(new ChartChange.Waits([], draft.Now));
    }

    private static Refused? RefuseFacts(ChartFacts facts)
    {
        if (!ChartKinds.Knows(facts.Kind))
            return new Refused(Refusal.Invalid, "No such kind of chart.", "kind", facts.Kind, "a code of GET /api/kinds");
        if (facts.Discharged < facts.Admitted)
            return new Refused(
                Refusal.Invalid, "The discharge lies before the admission.", "discharged", $"{facts.Discharged}",
                $"not before admitted ({facts.Admitted})");
        if (facts.TotalCharges < 0)
            return new Refused(
                Refusal.Invalid, "Charges are below zero.", "totalCharges", $"{facts.TotalCharges}", "at least 0");
        if (facts.Documents.Count > Limits.DocumentsPerChart)
            return new Refused(
                Refusal.Invalid, "Too many documents.", "documents", $"{facts.Documents.Count}",
                $"at most {Limits.DocumentsPerChart}");
        if (facts.Attributes.Count > Limits.AttributesPerChart)
            return new Refused(
                Refusal.Invalid, "Too many attributes.", "attributes", $"{facts.Attributes.Count}",
                $"at most {Limits.AttributesPerChart}");
        return null;
    }

    private static void EndHoldsThatWaitedFor(Draft draft, ImmutableArray<string> documents)
    {
        foreach (var hold in draft.Chart.Holds)
            if (HoldReasons.All.TryGetValue(hold.Reason, out var reason) && reason.EndedByDocument is { } awaited
                && documents.Contains(awaited))
                draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.DocumentArrived, awaited));
    }

    private Refused? WithdrawDischarge(Draft draft, ChartCommand.WithdrawDischarge withdraw)
    {
        if (UpstreamAsOf > withdraw.AsOf)
            return null;
        if (withdraw.AsOf is { } asOf)
            draft.Then(new ChartChange.Heard(asOf));
        if (Facts.Discharged is not null || Facts.ClockStart is not null)
            draft.Then(new ChartChange.Updated(Facts with { Discharged = null, ClockStart = null }));
        Settle(draft);
        return null;
    }

    private Refused? Cancel(Draft draft, ChartCommand.Cancel cancel)
    {
        if (UpstreamAsOf > cancel.AsOf || State is ChartState.Cancelled)
            return null;
        if (cancel.AsOf is { } asOf)
            draft.Then(new ChartChange.Heard(asOf));
        if (State.InForce is { } assignment)
            End(draft, assignment, AssignmentEnd.Withdrawn, cancel.Reason);
        foreach (var hold in Holds)
            draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.ChartCancelled, null));
        if (Pin is not null)
            draft.Then(new ChartChange.PinEnded());
        draft.Then(new ChartChange.Cancelled(cancel.Reason, draft.Now, cancel.AsOf));
        return null;
    }

    private static Refused? Move(Draft draft, ChartCommand.Move move)
    {
        if (!draft.Situation.Settings.Workqueues.ContainsKey(move.Workqueue))
            return new Refused(
                Refusal.NotFound, "No such workqueue.", "workqueue", move.Workqueue.Value,
                "a workqueue of GET /api/workqueues");
        var until = move.Until ?? draft.Now + Limits.PinFor;
        if (until <= draft.Now || until > draft.Now + Limits.Ahead)
            return new Refused(
                Refusal.Invalid, "until must lie ahead.", "until", $"{until}", "after now and within ten years");
        draft.Then(new ChartChange.Pinned(new Pin(move.Workqueue, until)));
        Settle(draft);
        return null;
    }

    private Refused? Expedite(Draft draft, ChartCommand.Expedite expedite)
    {
        if (expedite.Minutes is < 0 or > Limits.BoostMinutes)
            return new Refused(
                Refusal.Invalid, "That many minutes are not possible.", "minutes", $"{expedite.Minutes}",
                $"0 to {Limits.BoostMinutes}");
        if (expedite.Minutes != BoostMinutes)
            draft.Then(new ChartChange.Boosted(expedite.Minutes));
        return null;
    }

    private Refused? Reopen(Draft draft, ChartCommand.Reopen reopen)
    {
        draft.Then(new ChartChange.Reopened(reopen.Reason));
        draft.Then(new ChartChange.BecameReady(
            draft.Now, CoderOfRecord is { } coder ? new Sticky(coder, draft.Now + Limits.StickyFor) : null));
        Settle(draft);
        return null;
    }

    private Refused? Replace(Draft draft)
    {
        if (!State.IsFinished)
            Settle(draft);
        return null;
    }
}
