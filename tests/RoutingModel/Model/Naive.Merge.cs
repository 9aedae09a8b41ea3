namespace CodingQueue.RoutingModel.Model;

/// <summary>One account was merged into another: one chart goes on and takes what the other had.</summary>
internal sealed partial class Naive
{
    public string? Merge(MChart from, MChart into)
    {
        var stays = into;
        while (stays.MergedInto is { } next)
            stays = next;
        if (from.MergedInto is { } known)
            return known == into || known == stays ? null : "Invalid";
        if (stays == from || ClientOf(stays) != ClientOf(from))
            return "Invalid";
        from.MergedInto = stays;
        var holds = from.Holds.ToList();
        from.Holds.Clear();
        from.Pin = null;
        if (!from.IsFinished)
        {
            EndRight(from);
            End(from);
            (from.Where, from.WaitedFor, from.ReviewOf) = ("cancelled", null, null);
        }
        TakeOver(stays, from, holds);
        return null;
    }

    private void TakeOver(MChart chart, MChart from, List<MHold> holds)
    {
        var known = Facts(chart);
        var documents = from.Documents.Except(chart.Documents).ToList();
        chart.Documents.UnionWith(documents);
        var posted = from.Charges is { } charges && charges != 0;
        if (posted)
            chart.Charges = (chart.Charges ?? 0) + from.Charges;
        chart.Holds.RemoveAll(hold => hold.Reason.Code == "COMBINE");
        if (!chart.IsFinished)
        {
            // What the other waited for may be here already.
            var taken = holds.Where(hold => hold.Reason.Code != "COMBINE" && !(hold.Reason.Document is { } awaited
                && chart.Documents.Contains(awaited) && !from.Documents.Contains(awaited))).ToList();
            chart.Holds.AddRange(taken.Select(hold => hold with { Id = $"h{++chart.LastHold}" }));
            var blocking = taken.FindAll(hold => hold.Reason.Blocks);
            if (blocking.Count > 0)
                Pause(chart, blocking.TrueForAll(hold => hold.Reason.Keeps));
        }
        chart.Holds.RemoveAll(hold => documents.Contains(hold.Reason.Document!) || (posted && hold.Reason.Code == "CHARGE"));
        Place(chart, touched: known != Facts(chart));
    }
}
