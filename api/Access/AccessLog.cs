using System.Threading.Channels;
using CodingQueue.Core;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.Access;

/// <summary>
/// Reads of protected facts go into the journal, many at a time: within a second, and at the latest when the
/// server stops. Past its bound the oldest wait is made by the reader, so that nothing goes unrecorded.
/// </summary>
public sealed class AccessLog(EmbeddedEngine engine) : BackgroundService
{
    private const int MostAtOnce = 1_000;
    private readonly Channel<Read> _reads = Channel.CreateBounded<Read>(50_000);

    /// <summary>The caller saw a chart, or a list.</summary>
    public void Saw(HttpContext context, string what, ChartId? chart)
    {
        var read = new Read(context.Account().Name, what, chart, engine.Now);
        if (!_reads.Writer.TryWrite(read))
            _reads.Writer.WriteAsync(read).AsTask().GetAwaiter().GetResult();
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
        while (_reads.Reader.TryPeek(out _))
        {
            var batch = new List<Read>();
            while (batch.Count < MostAtOnce && _reads.Reader.TryRead(out var read))
                batch.Add(read);
            await engine.Record(batch);
        }
    }
}
