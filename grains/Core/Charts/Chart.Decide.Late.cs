using System.Collections.Immutable;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>
    /// What comes after coding is final is recorded, and opens the chart again where the client's rule says
    /// so. A first total is no charge that came late: it was only not told before.
    /// </summary>
    private static void ComeLate(
        Draft draft, ChartFacts? known, ChartPatch patch, ImmutableArray<string> documents)
    {
        // What comes for a merged chart is the other's.
        if (draft.Chart is not { State: ChartState.FinalCoded final, Merge: null } || known is null)
            return;
        var posted = known.TotalCharges is { } before
            ? (draft.Chart.Facts.TotalCharges ?? 0) - before
            : patch.AddedCharges ?? 0;
        if (documents.IsEmpty && posted == 0)
            return;
        draft.Then(new ChartChange.CameLate(new LateArrival(documents, posted, draft.Now)));
        var all = draft.Chart.Late.Aggregate((sum, one) => sum.And(one))!;
        if (draft.Situation.Settings.Clients.TryGetValue(draft.Chart.Client, out var client)
            && client.Reopen?.Reason(final.Since, all, draft.Now) is { } reason)
            OpenAgain(draft, reason);
    }

    private static Refused? Reopen(Draft draft, ChartCommand.Reopen reopen)
    {
        OpenAgain(draft, reopen.Reason);
        Settle(draft);
        return null;
    }

    /// <summary>To who is accountable for its codes first.</summary>
    private static void OpenAgain(Draft draft, string reason)
    {
        draft.Then(new ChartChange.Reopened(reason));
        draft.Then(new ChartChange.BecameReady(
            draft.Now,
            draft.Chart.CoderOfRecord is { } coder ? new Sticky(coder, draft.Now + Limits.StickyFor) : null));
    }

    private ImmutableArray<LateArrival> With(LateArrival late)
    {
        var all = Late.Add(late);
        return all.Length <= Limits.LatePerChart ? all : [all[0].And(all[1]), .. all.Skip(2)];
    }
}
