using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Actors;

internal sealed partial class CoderActor
{
    /// <summary>
    /// What is due of the coder's roster happens; null when done, else why not yet. At a shift's end what was
    /// not opened goes back one by one, and then the coder's own changes follow: what is interrupted is still
    /// due and goes on where it was. Nothing else happens to the coder's charts meanwhile, so that none is
    /// opened between the look and the release.
    /// </summary>
    public async Task<Refused?> Tick()
    {
        if (!await Mailbox.Enter())
            return EngineRefusals.Overloaded;
        try
        {
            Reload();
            var now = time.Now();
            if (_row is null || !(_row.Coder.NextDue <= now))
                return null;
            var open = new List<(ChartId, int)>();
            if (_row.Coder.EndsShift(now))
                foreach (var holding in _row.Coder.Holdings)
                {
                    if (holding.Held)
                        continue;
                    if (IsOpened(holding.Chart))
                        open.Add((holding.Chart, holding.Number));
                    else if (await Release(holding) is { } refused)
                        return refused;
                }
            return await AppendOwn(_row.Coder.Tick(now, open), Caller.Clock);
        }
        finally
        {
            Mailbox.Leave();
        }
    }

    /// <summary>A chart that was open at the end of a shift stays the coder's until the next.</summary>
    public async Task<Reply<Coder>> Keep(ChartId chart, Caller caller)
    {
        if (!await Mailbox.Enter())
            return EngineRefusals.Overloaded;
        try
        {
            Reload();
            return _row is null
                ? EngineRefusals.NotFound("coder", id.Value)
                : await Change(coder => coder!.Keep(chart), caller);
        }
        finally
        {
            Mailbox.Leave();
        }
    }

    private bool IsOpened(ChartId chart) => (journal.Current(StreamId.Of(chart))?.State as Chart)?.State
        is ChartState.InProgress or ChartState.Review { Opened: not null };

    private async Task<Refused?> Release(Holding holding)
    {
        var release = new ChartCommand.Unassign("the shift ended", null, holding.Number);
        var turn = await DriveInTurn(holding.Chart, release, Caller.Clock, WhyLead);
        return turn is ChartTurn.Refused { Reason: var reason }
            && reason.Refusal is Refusal.Overloaded or Refusal.Contended or Refusal.StoreFull
                or Refusal.StoreAway or Refusal.OutcomeUnknown
            ? reason
            : null;
    }
}
