using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>
/// What people and sources ask, as the documentation of each command says. The answer is the name of the refusal, or
/// null when it is done.
/// </summary>
internal sealed partial class Naive
{
    public string? Update(MChart chart, Action<MChart> news, string? document)
    {
        var (known, charges) = (Facts(chart), chart.Charges);
        news(chart);
        // A missing or questioned charge is settled when a charge is posted.
        if (chart.Charges != charges)
            chart.Holds.RemoveAll(hold => hold.Reason.Code == "CHARGE");
        if (document is not null && chart.Documents.Add(document))
            chart.Holds.RemoveAll(hold => hold.Reason.Document == document);
        Place(chart, touched: known != Facts(chart));
        return null;
    }

    private static string Facts(MChart chart) => string.Join('|',
        chart.Kind, chart.Payer, chart.FinancialClass, chart.State, chart.Discharged, chart.Charges, chart.Checks,
        string.Join(',', chart.Documents));

    public void Arrive(MChart chart)
    {
        Charts.Add(chart);
        chart.Entered = Now;
        Place(chart, touched: true);
    }

    /// <summary>Asks for the next chart: Nothing, a refusal, or null and the choice.</summary>
    public (string? Refused, MChoice? Choice) TakeNext(MCoder coder)
    {
        if (coder.Duty == "TimeOff")
            return ("CoderUnavailable", null);
        if (!coder.HasRoom)
            return ("AtCapacity", null);
        if (Next(coder) is not { } choice)
            return (null, null);
        CountPasses(coder, choice, pushed: false);
        Give(choice.Chart, coder, choice.Reason != "FirstRight");
        return (null, choice);
    }

    /// <summary>The server gave or offered the coder their chart unasked.</summary>
    public void Push(MCoder coder, MChoice choice)
    {
        CountPasses(coder, choice, pushed: true);
        if (choice.Reason != "FirstRight" && Queues[choice.Chart.Queue!].Mode == "offer")
        {
            choice.Chart.Right = new MRight(coder.Id, Now + Duration.FromMinutes(2), true);
            coder.Offer = choice.Chart;
        }
        else
            Give(choice.Chart, coder, choice.Reason != "FirstRight");
    }

    private void Give(MChart chart, MCoder coder, bool fromLine)
    {
        fromLine |= chart.Right is { IsOffer: true } offer && offer.Coder == coder.Id;
        var supervised = FitOf(coder, chart.Kind, Day(chart.Facility, Now)) == "Supervised";
        EndRight(chart);
        chart.Assignment = new MAssignment(coder.Id, ++chart.LastNumber, supervised);
        if (chart.Where == "ready")
            (chart.Where, chart.Entered) = ("assigned", Now);
        coder.Holdings.Add(new MHolding(chart, chart.LastNumber, WeightOf(chart)));
        if (fromLine && coder.Profile.Queues.FirstOrDefault(one => one.Queue == chart.Queue) is { Limit: not null } member)
        {
            if (HadItsTurn(coder, member))
                coder.Round = [];
            coder.Round[member.Queue] = coder.Round.GetValueOrDefault(member.Queue) + 1;
        }
    }

    public static string? Open(MChart chart, int number)
    {
        if (RefuseNumber(chart, number) is { } no)
            return no;
        if (chart.Where is "assigned")
            (chart.Where, chart.Opened) = ("inProgress", true);
        else if (chart.Where == "review")
            chart.Opened = true;
        return null;
    }

    private static string? RefuseNumber(MChart chart, int number) =>
        chart.Where == "cancelled" ? "ChartCancelled"
        : chart.Assignment?.Number != number ? "StaleAssignment"
        : chart.Where == "held" ? "ChartHeld"
        : null;

    public string? Complete(MChart chart, int number, string? outcome)
    {
        if (RefuseNumber(chart, number) is { } no)
            return no;
        if (outcome is null == (chart.Where == "review"))
            return "ReviewOutcome";
        var has = chart.Assignment!;
        End(chart);
        if (chart.Where == "review")
        {
            if (outcome == "Agree")
                return Finish(chart, chart.ReviewOf!);
            BecomeReady(chart, new MRight(chart.ReviewOf!, Now + StickyFor, false));
            Place(chart, touched: true);
            return null;
        }
        if (!has.Supervised && !(chart.Queue is { } queue && Queues[queue].Review))
            return Finish(chart, has.Coder);
        BeReviewed(chart, has.Coder, null);
        Place(chart, touched: true);
        return null;
    }

    private static string? Finish(MChart chart, string coderOfRecord)
    {
        chart.Holds.Clear();
        chart.Declines.Clear();
        (chart.Where, chart.CoderOfRecord, chart.ReviewOf) = ("finalCoded", coderOfRecord, null);
        return null;
    }

    public string? Return(MChart chart, int number, bool conflict)
    {
        if (RefuseNumber(chart, number) is { } no)
            return no;
        var coder = chart.Assignment!.Coder;
        End(chart);
        if (conflict)
            chart.Barred = [.. chart.Barred.Append(coder).Distinct().Order(StringComparer.Ordinal)];
        else
            Decline(chart, coder, Duration.FromHours(4));
        Offer(chart, null);
        return null;
    }

    public string? PlaceHold(MChart chart, int? number, string reason, Instant? until)
    {
        if (chart.Where == "cancelled")
            return "ChartCancelled";
        if (number is not null && chart.Assignment?.Number != number)
            return "StaleAssignment";
        if (chart.Where == "finalCoded")
            return "AlreadyFinalCoded";
        var terms = Reasons[reason];
        chart.Holds.Add(new MHold(
            $"h{++chart.LastHold}", terms, Now, until ?? (terms.Hours is { } hours ? Now + Duration.FromHours(hours) : null))
        {
            FollowUp = terms.FollowUpHours > 0 ? Now + Duration.FromHours(terms.FollowUpHours) : null,
        });
        if (terms.Blocks)
            Pause(chart, terms.Keeps);
        return null;
    }

    public string? Release(MChart chart, string hold)
    {
        if (chart.Where == "cancelled")
            return "ChartCancelled";
        if (chart.Holds.RemoveAll(open => open.Id == hold) == 0)
            return "UnknownHold";
        Place(chart, touched: false);
        return null;
    }

    private static string? RefuseLead(MChart chart) => chart.Where switch
    {
        "cancelled" => "ChartCancelled",
        "finalCoded" => "AlreadyFinalCoded",
        _ => null,
    };

    public string? Unassign(MChart chart, string? first = null)
    {
        if (RefuseLead(chart) is { } no)
            return no;
        if (chart.Assignment is null)
            return "NotAssigned";
        End(chart);
        if (chart.Where != "held")
            Offer(chart, first is null ? null : new MRight(first, Now + Duration.FromMinutes(2), false));
        return null;
    }

    /// <summary>A lead gives it to a coder, over a preference and over capacity, never over a hard rule.</summary>
    public string? Assign(MChart chart, MCoder coder)
    {
        if (chart.Right is { IsOffer: true } offer && offer.Coder != coder.Id)
            EndRight(chart);
        var refused = RefuseLead(chart)
            ?? chart.Where switch
            {
                "notReady" => "NotReady",
                "held" => "ChartHeld",
                _ when chart.Assignment?.Coder == coder.Id => "AlreadyAssigned",
                // Once it is taken from the other, it would wait for what is missing.
                "assigned" or "inProgress" when MissingOf(chart).Length > 0 => "NotReady",
                _ when !May(coder, chart, hardOnly: true) => "NotEligible",
                _ => null,
            };
        if (refused is not null)
            return refused;
        if (chart.Assignment is not null)
            Unassign(chart, coder.Id);
        EndRight(chart);
        Give(chart, coder, fromLine: false);
        return null;
    }

    public string? Move(MChart chart, string queue, Instant? until)
    {
        if (RefuseLead(chart) is { } no)
            return no;
        chart.Pin = (queue, until ?? Now + Duration.FromDays(7));
        Place(chart, touched: false);
        return null;
    }

    public static string? Expedite(MChart chart, int minutes)
    {
        if (RefuseLead(chart) is { } no)
            return no;
        chart.Boost = minutes;
        return null;
    }

    public string? Restrict(MChart chart, string[] only)
    {
        if (RefuseLead(chart) is { } no)
            return no;
        var before = chart.Only;
        chart.Only = [.. only.Order(StringComparer.Ordinal)];
        Place(chart, touched: !before.SequenceEqual(chart.Only));
        return null;
    }

    public string? Bar(MChart chart, string coder, bool lifted)
    {
        if (RefuseLead(chart) is { } no)
            return no;
        var (before, others) = (chart.Barred, chart.Barred.Where(barred => barred != coder));
        chart.Barred = [.. (lifted ? others : others.Append(coder)).Order(StringComparer.Ordinal)];
        Place(chart, touched: !before.SequenceEqual(chart.Barred));
        return null;
    }

    public string? Reopen(MChart chart)
    {
        if (chart.Where == "cancelled")
            return "ChartCancelled";
        if (chart.MergedInto is not null)
            return "Invalid";
        if (chart.Where != "finalCoded")
            return "NotFinalCoded";
        BecomeReady(chart, new MRight(chart.CoderOfRecord!, Now + StickyFor, false));
        Place(chart, touched: true);
        return null;
    }

    public string? Cancel(MChart chart)
    {
        if (RefuseLead(chart) is { } no)
            return no;
        EndRight(chart);
        End(chart);
        chart.Holds.Clear();
        (chart.Pin, chart.Where, chart.WaitedFor, chart.ReviewOf) = (null, "cancelled", null, null);
        return null;
    }

    public string? WithdrawDischarge(MChart chart)
    {
        if (chart.Where == "finalCoded")
            return "AlreadyFinalCoded";
        var known = Facts(chart);
        chart.Discharged = null;
        Place(chart, touched: known != Facts(chart));
        return null;
    }

    /// <summary>A coder answers an offer.</summary>
    public string? Answer(MChart chart, MCoder coder, bool accepts)
    {
        if (chart.Where == "cancelled")
            return "ChartCancelled";
        if (!(chart.Right is { IsOffer: true } offer && offer.Coder == coder.Id))
            return "NotOffered";
        if (!accepts)
        {
            EndRight(chart);
            Decline(chart, coder.Id, Duration.FromHours(4));
            return null;
        }
        if (!May(coder, chart))
            return "NotEligible";
        if (coder.Duty is "TimeOff" or "OffShift" or "OnBreak")
            return "CoderUnavailable";
        if (!coder.HasRoomFor(WeightOf(chart)))
            return "AtCapacity";
        Give(chart, coder, fromLine: true);
        return null;
    }
}
