using System.Threading.Channels;

namespace CodingQueue.Engine.Journal;

/// <summary>What a journal tells its one follower, in order.</summary>
internal sealed class CommittedFeed
{
    private readonly Channel<Committed> _channel = Channel.CreateBounded<Committed>(
        new BoundedChannelOptions(EngineLimits.FeedLag) { SingleWriter = true, SingleReader = true });

    public ChannelReader<Committed> Reader => _channel.Reader;

    /// <summary>
    /// Tells of a unit. A follower that lags by as much as it may holds up the writer; one that failed does
    /// not.
    /// </summary>
    public void Tell(Committed committed, Func<bool> hasFailed)
    {
        while (!_channel.Writer.TryWrite(committed) && !hasFailed())
            _channel.Writer.WaitToWriteAsync().AsTask().Wait(EngineLimits.StoreAfter);
    }

    public void End() => _channel.Writer.TryComplete();
}
