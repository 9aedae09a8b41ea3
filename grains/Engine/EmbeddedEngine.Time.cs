using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// Turns what falls due into commands, in the order in which it falls due: charts by the rules of then.
    /// </summary>
    private async Task MakeDueThingsHappen()
    {
        Task? earlier = null;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await TickWhatIsDue();
                await ActivateRulesThatAreDue();
                var next = Earlier(_due.Next, NextRulesDue);
                var wait = next is { } due ? Duration.Max(due - Now, Duration.Zero) : Duration.MaxValue;
                // A longest wait, because the clock may be set back or forward under a timer.
                wait = Duration.Min(wait, Duration.FromMinutes(1));
                using var delayed = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                earlier ??= _due.Earlier.WaitAsync(_stop.Token);
                await Task.WhenAny(earlier, Task.Delay(wait.ToTimeSpan(), _time, delayed.Token));
                await delayed.CancelAsync();
                if (earlier.IsCompleted)
                    earlier = null;
            }
        }
        catch (Exception e)
        {
            _journal.Fail(e);
        }
    }

    /// <summary>
    /// A window at a time, so that many share a commit. Their units are handed to the journal in order: each
    /// tick runs up to that by itself, unless two in one window wait for the same coder, which ends the
    /// window.
    /// </summary>
    private async Task TickWhatIsDue()
    {
        var window = new List<Task>();
        var coders = new HashSet<CoderId>();
        while (!_stop.IsCancellationRequested && _due.Take(Earlier(Now, NextRulesDue)!.Value) is { } id)
        {
            var coder = FindOpen(id)?.State.Concerns;
            if (window.Count >= EngineLimits.TicksAtOnce || (coder is { } kept && !coders.Add(kept)))
            {
                await Task.WhenAll(window);
                window.Clear();
                coders.Clear();
                if (coder is { } first)
                    coders.Add(first);
            }
            window.Add(Tick(id));
        }
        await Task.WhenAll(window);
    }

    /// <summary>
    /// One that fails is tried again a little later, and does not keep others from their turn.
    /// </summary>
    private async Task Tick(ChartId chart)
    {
        try
        {
            var reply = await Command(chart, new ChartCommand.Tick(), Caller.Clock);
            if (reply.Refused is not { Refusal: not Refusal.NotFound } refused
                || _stop.IsCancellationRequested)
                return;
            EngineLog.DueFailed(_log, chart.Value, refused.Detail);
            _due.Again(chart, Now + EngineLimits.TickAgain);
        }
        catch (Exception e)
        {
            EngineLog.BackgroundFailed(_log, e);
            _due.Again(chart, Now + EngineLimits.TickAgainAfterBug);
        }
    }
}
