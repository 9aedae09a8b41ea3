using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;

namespace CodingQueue.Api.Intake.Messages;

public sealed partial class MessageIntake
{
    /// <summary>
    /// Merges the charts of each pair of accounts. An account that stays and was not heard of takes over the
    /// other's visit: it was only given another number. One that ended and was not heard of is remembered, so
    /// that what is still sent for it reaches the one that stays.
    /// </summary>
    private async Task<(IReadOnlyList<ChartId> Charts, Unused? Unused, Refused? NotTaken)> Merge(
        UpstreamEvent told, Facility facility, Caller caller)
    {
        var (charts, pairs) = (new List<ChartId>(), 0);
        foreach (var merge in told.Merges)
        {
            if (merge is not { Account: { } account, PriorAccount: { } prior } || account == prior)
                continue;
            pairs++;
            foreach (var track in new[] { Track.Facility, Track.Professional })
            {
                var part = caller.Part($"{track} merge {pairs}");
                var (chart, refused) = await Merge(facility, prior, account, track, part);
                if (refused is { Refusal: var refusal } && Problems.Table[refusal].Retry)
                    return (charts, null, refused);
                if (refused is not null)
                    return (charts, Unused.Of(refused), null);
                if (chart is { } merged)
                    charts.Add(merged);
            }
        }
        return pairs > 0 && charts.Count == 0
            ? (charts, Unused.Of(IntakeReason.MergeUnknown), null)
            : (charts, null, null);
    }

    private async Task<(ChartId? Chart, Refused? Refused)> Merge(
        Facility facility, string prior, string account, Track track, Caller caller)
    {
        var (from, into) = (engine.IdOf(facility.Id, prior, track), engine.IdOf(facility.Id, account, track));
        var (ends, stays) = (await engine.FindChart(from), await engine.FindChart(into));
        if (ends is null && stays is null)
            return (null, null);
        var refused = ends is null
            ? await Try(() => engine.Arrive(Known(facility, prior, stays!, new ChartPatch()),
                caller.Part("prior")))
            : stays is null
                ? await Try(() => engine.Arrive(Known(facility, account, ends, VisitOf(ends.Facts)),
                    caller.Part("account")))
                : null;
        refused ??= await Try(() => engine.Merge(from, into, caller));
        return (into, refused);
    }

    /// <summary>A chart of the other's kind and track.</summary>
    private static ChartCommand.Arrive Known(
        Facility facility, string account, Chart other, ChartPatch patch) =>
        new(facility.Id, account, other.Track, patch, other.Facts.Kind, null, false);

    /// <summary>What is known of the visit; documents and charges are taken over by the merge.</summary>
    private static ChartPatch VisitOf(ChartFacts facts) => new()
    {
        Kind = facts.Kind,
        ServiceLine = facts.ServiceLine,
        Payer = facts.Payer,
        FinancialClass = facts.FinancialClass,
        PatientState = facts.PatientState,
        Admitted = facts.Admitted,
        Discharged = facts.Discharged,
        ClockStart = facts.ClockStart,
        Attributes = facts.Attributes,
    };
}
