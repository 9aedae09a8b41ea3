using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>What is missing while the clock has not started.</summary>
    public const string ClockMissing = "clock";

    private static Refused? Arrive(Draft draft, Chart? chart, ChartCommand.Arrive news)
    {
        var arrive = news with { AsOf = NotAhead(draft, news.AsOf) };
        if (RefuseCharges(arrive.Patch) is { } impossible)
            return impossible;
        var times = chart?.Times ?? FactTimes.None;
        var patch = arrive.AsOf is { } since ? arrive.Patch.Since(times, since) : arrive.Patch;
        var told = patch.On(chart?.Facts, arrive.KindIfNew, arrive.AsOf, times.Of("totalCharges"));
        var facts = WithKind(chart, told, arrive);
        var erasesDischarge = patch.Erased.Contains(FactTimes.Discharged);
        if (chart?.UpstreamAsOf > arrive.AsOf && !erasesDischarge)
            facts = WithoutLateDischarge(chart!.Facts, facts);
        if (RefuseFacts(facts, draft.Now) is { } refused)
            return refused;
        if (erasesDischarge && chart is { State: ChartState.FinalCoded, Facts.Discharged: not null })
            return FinalAlready();
        if (!draft.Situation.Settings.Facilities.TryGetValue(arrive.Facility, out var facility))
            return new Refused(
                Refusal.NotFound, "No such facility is set up.", "facility", arrive.Facility.Value,
                "a facility of GET /api/facilities");
        if (chart is null)
            draft.Then(new ChartChange.Arrived(
                facility.Client, arrive.Facility, arrive.Account, arrive.Track, facts, draft.Now));
        else if (facts != chart.Facts)
            draft.Then(new ChartChange.Updated(facts));
        if (arrive.AsOf is { } asOf)
        {
            if (times.With(asOf, patch.Fields) is var dated && dated != times)
                draft.Then(new ChartChange.Dated(dated));
            if (arrive.Admits || patch.Discharged is not null)
                Hear(draft, asOf);
        }
        if (arrive.Admits && draft.Chart is { State: ChartState.Cancelled cancelled, Merge: null }
            && arrive.AsOf > cancelled.Upstream)
            Revive(draft);
        // A source's event tells of a document that arrived now; a snapshot may only say again what is known.
        var arrived = patch.Documents.RemoveRange(patch.WithdrawnDocuments);
        if (arrive.AsOf is null && chart is not null)
            arrived = arrived.RemoveRange(chart.Facts.Documents);
        EndHoldsThatWaitedFor(draft, chart?.Facts, facts, patch with { Documents = arrived });
        ComeLate(draft, chart?.Facts, patch, arrived);
        if (chart is not null)
            HandOverAgain(draft, chart.Facts);
        Settle(draft);
        return null;
    }

    /// <summary>
    /// The kind follows the class only when what is known of the class changed, so that a kind that was named
    /// otherwise since then stays.
    /// </summary>
    private static ChartFacts WithKind(Chart? chart, ChartFacts facts, ChartCommand.Arrive arrive)
    {
        if (!arrive.KindByClass || (chart is not null && chart.Facts.Class == facts.Class))
            return facts;
        return facts.KindByClass(arrive.Track) is { } kind ? facts with { Kind = kind } : facts;
    }

    /// <summary>
    /// News older than a withdrawal must not bring the discharge back, nor undo a newer one; its other facts
    /// still count. While a discharge is known nothing is withdrawn, so an unknown clock start may be filled.
    /// </summary>
    private static ChartFacts WithoutLateDischarge(ChartFacts known, ChartFacts facts) => facts with
    {
        Discharged = known.Discharged,
        ClockStart = known.ClockStart ?? (known.Discharged is null ? null : facts.ClockStart),
    };

    private static void Hear(Draft draft, Instant asOf)
    {
        if (!(draft.Chart.UpstreamAsOf >= asOf))
            draft.Then(new ChartChange.Heard(asOf));
    }

    private static void Revive(Draft draft)
    {
        draft.Then(new ChartChange.Revived());
        draft.Then(new ChartChange.Waits([], draft.Now));
    }

    private static Refused? RefuseCharges(ChartPatch patch)
    {
        foreach (var (field, dollars) in new[]
            { ("totalCharges", patch.TotalCharges), ("addedCharges", patch.AddedCharges) })
            if (dollars is > Limits.Dollars or < -Limits.Dollars)
                return new Refused(
                    Refusal.Invalid, "Charges are impossibly large.", field, $"{dollars}",
                    $"at most {Limits.Dollars}");
        return patch.TotalCharges is < 0 ? BelowZeroOrLarge(patch.TotalCharges) : null;
    }

    private static Refused BelowZeroOrLarge(decimal? dollars) => new(
        Refusal.Invalid, "Charges are below zero or impossibly large.", "totalCharges", $"{dollars}",
        $"0 to {Limits.Dollars}");

    private static Refused? RefuseFacts(ChartFacts facts, Instant now)
    {
        foreach (var (field, time) in new[]
            {
                ("admitted", facts.Admitted), ("discharged", facts.Discharged),
                ("clockStart", facts.ClockStart),
            })
            if (time < Limits.Earliest || time > now + Limits.Ahead)
                return new Refused(
                    Refusal.Invalid, $"{field} is an impossible time.", field, $"{time}",
                    $"from {Limits.Earliest} to ten years ahead");
        if (!ChartKinds.Knows(facts.Kind))
            return new Refused(
                Refusal.Invalid, "No such kind of chart.", "kind", facts.Kind, "a code of GET /api/kinds");
        if (facts.Discharged < facts.Admitted)
            return new Refused(
                Refusal.Invalid, "The discharge lies before the admission.", "discharged",
                $"{facts.Discharged}", $"not before admitted ({facts.Admitted})");
        // A credit may come before its charge; the sum is then below zero for a while.
        if (Charges.Of(facts).Sum is < -Limits.Dollars or > Limits.Dollars)
            return BelowZeroOrLarge(facts.TotalCharges);
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

    private static void EndHoldsThatWaitedFor(
        Draft draft, ChartFacts? known, ChartFacts facts, ChartPatch news)
    {
        if (draft.Chart.Holds.IsEmpty)
            return;
        var changed = known is null ? [] : facts.RegistrationSince(known);
        var isPosted = news.AddedCharges is not null || facts.TotalCharges != known?.TotalCharges;
        foreach (var hold in draft.Chart.Holds)
        {
            var by = hold.Terms.EndedBy;
            if (by.Document is { } awaited && news.Documents.Contains(awaited))
                draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.DocumentArrived, awaited));
            else if (by.Signature && news.IsSigned)
                draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.Authenticated, null));
            else if (by.Charge && isPosted)
                draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.ChargePosted, null));
            else if (!changed.IsEmpty && !by.Registration.IsEmpty
                && (by.Registration.Contains(HoldEndedBy.Any) || changed.Any(by.Registration.Contains)))
                draft.Then(new ChartChange.HoldEnded(
                    hold.Id, HoldEnd.RegistrationChanged, string.Join(", ", changed)));
        }
    }

    /// <summary>A source whose clock runs ahead must not make all later news count as late.</summary>
    private static Instant? NotAhead(Draft draft, Instant? asOf) =>
        asOf > draft.Now + Limits.SourceAhead ? draft.Now : asOf;

    private Refused? WithdrawDischarge(Draft draft, ChartCommand.WithdrawDischarge news)
    {
        var withdraw = new ChartCommand.WithdrawDischarge(NotAhead(draft, news.AsOf));
        if (UpstreamAsOf > withdraw.AsOf)
            return null;
        if (withdraw.AsOf is { } asOf)
            Hear(draft, asOf);
        if (Facts.Discharged is not null || Facts.ClockStart is not null)
            draft.Then(new ChartChange.Updated(Facts with { Discharged = null, ClockStart = null }));
        Settle(draft);
        return null;
    }

    private Refused? Cancel(Draft draft, ChartCommand.Cancel news)
    {
        var cancel = news with { AsOf = NotAhead(draft, news.AsOf) };
        if (UpstreamAsOf > cancel.AsOf)
            return null;
        if (cancel.AsOf is { } asOf)
            Hear(draft, asOf);
        if (State is ChartState.Cancelled cancelled)
        {
            // Cancelled again later: only an admission after that revives it.
            if (cancelled.Upstream < cancel.AsOf)
                draft.Then(new ChartChange.Cancelled(cancelled.Reason, cancelled.Since, cancel.AsOf));
            return null;
        }
        EndOffer(draft, OfferEnd.Withdrawn, cancel.Reason);
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
        draft.Then(new ChartChange.Pinned(new Pin(move.Workqueue, move.Until ?? draft.Now + Limits.PinFor)));
        Settle(draft);
        return null;
    }

    private Refused? Expedite(Draft draft, ChartCommand.Expedite expedite)
    {
        if (expedite.Minutes != BoostMinutes)
            draft.Then(new ChartChange.Boosted(expedite.Minutes));
        return null;
    }

    private Refused? Replace(Draft draft)
    {
        if (!State.IsFinished)
            Settle(draft);
        return null;
    }
}
