using System.Threading.Channels;
using CodingQueue.Core;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.Access;

/// <summary>
/// Reads of protected facts go into the journal, many at a time: within a second, and at the latest when the
/// server stops; while the store is full or away they wait. Past their bound nobody reads any more, so that
/// nothing goes unrecorded.
/// </summary>
public sealed class AccessLog(EmbeddedEngine engine) : BackgroundService
{
    private const int MostAtOnce = 1_000;
    private readonly Channel<Read> _reads = Channel.CreateBounded<Read>(50_000);
    private List<Read> _taken = [];

    /// <summary>The caller is about to see a chart, or a list.</summary>
    /// <exception cref="StoreException">As many reads wait to be recorded as may: the caller sees
    /// nothing.</exception>
    public void Saw(HttpContext context, string what, ChartId? chart)
    {
        if (!_reads.Writer.TryWrite(new Read(context.Account().Name, what, chart, engine.Now)))
            throw new StoreException("As many reads wait to be recorded as may.");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Store();
        }
        catch (OperationCanceledException)
        {
            await Store();
        }
    }

    private async Task Store()
    {
        while (true)
        {
            while (_taken.Count < MostAtOnce && _reads.Reader.TryRead(out var read))
                _taken.Add(read);
            // What could not be recorded is tried again with the next tick.
            if (_taken.Count == 0 || !await engine.Record(_taken))
                return;
            _taken = [];
        }
    }
}
