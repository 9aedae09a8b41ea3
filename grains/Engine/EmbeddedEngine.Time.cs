using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;
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
                // A longest wait: a timer does not notice that the clock was set, or the machine suspended.
                wait = Duration.Min(wait, EngineLimits.LookAtClock);
                using var delayed = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                earlier ??= Woken();
                await Task.WhenAny(earlier, Task.Delay(wait.ToTimeSpan(), _time, delayed.Token));
                delayed.Cancel();
                if (earlier.IsCompleted)
                    earlier = null;
            }
        }
        catch (Exception e)
        {
            _journal.Fail(e);
        }
    }

    /// <summary>Ends, on the engine's own scheduler, when something became due earlier.</summary>
    private async Task Woken() => await _due.Earlier.WaitAsync();

    /// <summary>
    /// A window at a time, so that many share a commit. Their units are handed to the journal in order: each
    /// tick runs up to that by itself, unless two in one window wait for the same coder, which ends the
    /// window. The end of a shift is several units, so whatever is due at another instant waits for it.
    /// </summary>
    private async Task TickWhatIsDue()
    {
        var window = new List<Task>();
        var coders = new HashSet<CoderId>();
        Instant? shiftsAt = null;
        while (!_stop.IsCancellationRequested && _due.Take(Earlier(Now, NextRulesDue)!.Value) is { } due)
        {
            var (isCoder, coder) = Concerned(due.Stream);
            if (window.Count >= EngineLimits.TicksAtOnce || (coder is { } kept && !coders.Add(kept))
                || (isCoder ? window.Count > 0 && shiftsAt != due.At : shiftsAt is not null))
            {
                await Task.WhenAll(window);
                window.Clear();
                coders.Clear();
                if (coder is { } first)
                    coders.Add(first);
            }
            shiftsAt = isCoder ? due.At : null;
            window.Add(Tick(due.Stream));
        }
        await Task.WhenAll(window);
    }

    /// <summary>The coder whose turn the tick of a stream waits for, if any.</summary>
    private (bool IsCoder, CoderId? Coder) Concerned(StreamId stream) => stream.Kind == StreamKind.Coder
        ? (true, new CoderId(stream.Key))
        : (false, FindOpen(new ChartId(stream.Key))?.State.Concerns);

    /// <summary>
    /// One that fails is tried again a little later, and does not keep others from their turn.
    /// </summary>
    private async Task Tick(StreamId stream)
    {
        try
        {
            var refused = stream.Kind == StreamKind.Coder
                ? await _coderActors.Of(new CoderId(stream.Key)).Tick()
                : await TickChart(new ChartId(stream.Key));
            if (refused is not { Refusal: not Refusal.NotFound } || _stop.IsCancellationRequested)
                return;
            EngineLog.DueFailed(_log, $"{stream}", refused.Detail);
            _due.Again(stream, Now + EngineLimits.TickAgain);
        }
        catch (Exception e)
        {
            EngineLog.BackgroundFailed(_log, e);
            _due.Again(stream, Now + EngineLimits.TickAgainAfterBug);
        }
    }

    private async Task<Refused?> TickChart(ChartId chart)
    {
        var reply = await Command(chart, new ChartCommand.Tick(), Caller.Clock);
        if (reply.Value?.Chart.IsMerging == true)
            Later(HandOver(chart, Caller.Clock));
        return reply.Refused;
    }
}
