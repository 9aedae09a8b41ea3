using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>
/// A chart whose account was merged into another. It hands over what it has in three steps, each of which may
/// come twice: it is marked and leaves its coder; the other takes over; it ends. Between the first and the
/// last it is open, with nobody, and due, so that no crash can leave it half merged.
/// </summary>
/// <param name="Into">The chart that goes on.</param>
/// <param name="Due">When the handing over is tried again; null: it is done.</param>
public sealed record Merge(ChartId Into, Instant? Due);

/// <summary>A chart that was merged into this one.</summary>
/// <param name="Id">Which.</param>
/// <param name="Charges">The charges that were taken over from it, in dollars.</param>
public sealed record MergedChart(ChartId Id, decimal Charges);

public sealed partial record Chart
{
    /// <summary>What is missing while the chart is handed over to another.</summary>
    public const string MergeMissing = "merge";

    /// <summary>True while it is being handed over to another chart.</summary>
    public bool IsMerging => Merge?.Due is not null;

    private static Refused? RefuseMerge(ChartId id, Chart? chart, ChartCommand.MergeInto merge)
    {
        if (merge.Into == id)
            return new Refused(
                Refusal.Invalid, "A chart is not merged into itself.", "into", merge.Into.Value,
                "another chart");
        return chart?.Merge is { } known && known.Into != merge.Into
            ? new Refused(
                Refusal.Invalid, $"The chart was merged into {known.Into} already.", "into",
                merge.Into.Value, $"{known.Into}")
            : null;
    }

    private Refused? MergeInto(Draft draft, ChartCommand.MergeInto merge)
    {
        if (Merge is not null)
            return null;
        draft.Then(new ChartChange.Merging(merge.Into, draft.Now + Limits.MergeAgain));
        if (State.IsFinished)
            return null;
        EndOffer(draft, OfferEnd.Withdrawn, $"its account was merged into {merge.Into}");
        if (State.InForce is { } assignment)
            End(draft, assignment, AssignmentEnd.Withdrawn, $"its account was merged into {merge.Into}");
        draft.Then(new ChartChange.Waits([MergeMissing], draft.Now));
        return null;
    }

    /// <summary>What came for it since is handed over again.</summary>
    private static void HandOverAgain(Draft draft, ChartFacts known)
    {
        var (chart, facts) = (draft.Chart, draft.Chart.Facts);
        if (chart.Merge is { Due: null } merge
            && (facts.TotalCharges != known.TotalCharges || !facts.Documents.SetEquals(known.Documents)))
            draft.Then(new ChartChange.Merging(merge.Into, draft.Now + Limits.MergeAgain));
    }

    private Refused? TakeOver(Draft draft, ChartCommand.TakeOver take)
    {
        var before = MergedFrom.FirstOrDefault(merged => merged.Id == take.From);
        var charges = take.Charges ?? before?.Charges ?? 0;
        var documents = take.Documents.Except(Facts.Documents)
            .Take(Limits.DocumentsPerChart - Facts.Documents.Count).ToList();
        var posted = charges - (before?.Charges ?? 0);
        if (before is not null && posted == 0 && documents.Count == 0)
            return null;
        draft.Then(new ChartChange.TookOver(new MergedChart(take.From, charges)));
        var patch = new ChartPatch
        {
            Documents = [.. documents], AddedCharges = posted == 0 ? null : posted,
        };
        var facts = patch.On(Facts, Facts.Kind);
        if (facts != Facts)
            draft.Then(new ChartChange.Updated(facts with { TotalCharges = Possible(facts) }));
        foreach (var hold in Holds)
            if (hold.Terms.EndedBy.Merge)
                draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.Merged, $"{take.From}"));
        if (before is null && !State.IsFinished)
            TakeHolds(draft, take);
        EndHoldsThatWaitedFor(draft, Facts, facts, patch);
        ComeLate(draft, Facts, patch, patch.Documents);
        Settle(draft);
        return null;
    }

    /// <summary>
    /// Credits may be merged before the charges that they are for, and sums have the limit of all charges.
    /// </summary>
    private static decimal? Possible(ChartFacts facts) =>
        facts.TotalCharges is { } total ? Math.Clamp(total, 0, Limits.Dollars) : null;

    private static void TakeHolds(Draft draft, ChartCommand.TakeOver take)
    {
        var room = Limits.HoldsPerChart - draft.Chart.Holds.Length;
        var taken = take.Holds.Where(IsStillOpen).Take(room).ToList();
        foreach (var hold in taken)
            draft.Then(new ChartChange.HoldPlaced(
                hold with { Id = new HoldId($"h{draft.Chart.LastHold + 1}") }));
        var blocking = taken.Where(hold => hold.BlocksCoding).ToList();
        if (blocking.Count > 0)
            Pause(draft, blocking.TrueForAll(hold => hold.Terms.KeepsCoder));

        // What the other chart waited for may be here already.
        bool IsStillOpen(Hold hold) => !hold.Terms.EndedBy.Merge
            && !(hold.Terms.EndedBy.Document is { } awaited
                && draft.Chart.Facts.Documents.Contains(awaited) && !take.Documents.Contains(awaited));
    }

    /// <summary>It has handed over what it had at that version; else it is to do so again.</summary>
    private Refused? EndMerge(Draft draft, ChartCommand.EndMerge end)
    {
        if (!IsMerging || end.Version != Version)
            return null;
        foreach (var hold in Holds)
            draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.Merged, null));
        if (Pin is not null)
            draft.Then(new ChartChange.PinEnded());
        draft.Then(new ChartChange.Merged(Merge!.Into));
        if (!State.IsFinished)
            draft.Then(new ChartChange.Cancelled($"merged into {Merge.Into}", draft.Now, null));
        return null;
    }

    private ImmutableArray<MergedChart> With(MergedChart merged) =>
        MergedFrom.RemoveAll(known => known.Id == merged.Id).Add(merged);
}
