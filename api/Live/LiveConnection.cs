using System.Threading.Channels;
using CodingQueue.Core.Accounts;
using Microsoft.AspNetCore.SignalR;

namespace CodingQueue.Api.Live;

/// <summary>
/// One browser: a bounded list of what it is to be sent, and one pump that sends it. A slow reader is told to
/// subscribe again, a stalled one is cut off, and neither holds up anybody else.
/// </summary>
internal sealed class LiveConnection
{
    private const int Waiting = 256;
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(10);

    private readonly Channel<object> _out = Channel.CreateBounded<object>(
        new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly TimeProvider _time;
    private readonly HubCallerContext _context;
    private readonly ILiveClient _client;
    private readonly HashSet<string> _overrun = [];

    public LiveConnection(HubCallerContext context, ILiveClient client, string token, TimeProvider time)
    {
        (_context, _client, Token, _time) = (context, client, token, time);
        _ = Pump();
    }

    /// <summary>What it signed in with: checked again on every call and every few seconds.</summary>
    public string Token { get; }

    /// <summary>The streams it reads, by name.</summary>
    public Dictionary<string, LiveStream> Streams { get; } = new(StringComparer.Ordinal);

    /// <summary>The scope it subscribed in: when it changes, so must its streams.</summary>
    public Account? Account { get; set; }

    /// <summary>Sends a frame, unless so much waits that the reader must subscribe again.</summary>
    public void Send(LiveStream stream, Frame frame)
    {
        lock (_overrun)
            if (_overrun.Contains(stream.Name) || !_out.Writer.TryWrite(frame))
                _overrun.Add(stream.Name);
    }

    /// <summary>Sends where a stream is; it does not matter if there is no room.</summary>
    public void Send(Heartbeat heartbeat) => _out.Writer.TryWrite(heartbeat);

    /// <summary>Forgets that a stream overran: it was subscribed to again.</summary>
    public void Caught(string stream)
    {
        lock (_overrun)
            _overrun.Remove(stream);
    }

    /// <summary>Says why the sign-in ended, after what waits to be sent, and ends the connection.</summary>
    public void SignOut(SignedOut why)
    {
        _out.Writer.TryWrite(why);
        _out.Writer.TryComplete();
    }

    /// <summary>Ends the connection.</summary>
    public void Cut()
    {
        _out.Writer.TryComplete();
        _context.Abort();
    }

    private async Task Pump()
    {
        try
        {
            while (await _out.Reader.WaitToReadAsync(_context.ConnectionAborted))
            {
                while (_out.Reader.TryRead(out var message))
                    await Send(message).WaitAsync(Stalled, _time, _context.ConnectionAborted);
                foreach (var stream in TakeOverrun())
                    await _client.Resync(new Resync(stream))
                        .WaitAsync(Stalled, _time, _context.ConnectionAborted);
            }
            _context.Abort();
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or IOException
            or InvalidOperationException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            Cut();
        }
    }

    private Task Send(object message) => message switch
    {
        Frame frame => _client.Frame(frame),
        SignedOut why => _client.SignedOut(why),
        _ => _client.Heartbeat((Heartbeat)message),
    };

    /// <summary>The streams that overran stay so until they are subscribed to again.</summary>
    private List<string> TakeOverrun()
    {
        lock (_overrun)
            return [.. _overrun];
    }
}
