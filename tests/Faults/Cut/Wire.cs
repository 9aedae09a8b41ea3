using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CodingQueue.Faults.Cut;

/// <summary>What happens to a commit on its way.</summary>
internal enum Break
{
    /// <summary>It reaches the database; the answer does not come back, and the connection ends.</summary>
    Answer,
    /// <summary>It does not reach the database, and the connection ends.</summary>
    Question,
    /// <summary>The connection ends at once; the commit reaches the database half a second later.</summary>
    Late,
}

/// <summary>
/// The network between the server and its database. It breaks at commits (known by the units in them), is slow, or
/// takes bytes without passing them on, as a half-open connection does.
/// </summary>
internal sealed class Wire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _socket;
    private readonly ConcurrentQueue<Break> _breaks = new();
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private int _broken;

    public Wire(string socket)
    {
        _socket = socket;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Commits broken so far.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>How much later than sent every answer arrives.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Breaks the next commit.</summary>
    public void BreakNext(Break how) => _breaks.Enqueue(how);

    /// <summary>
    /// From now on nothing passes on any connection there is, in either direction, and neither end is told. New
    /// connections are not concerned.
    /// </summary>
    public void Stall()
    {
        foreach (var link in _links.Keys)
            link.IsStalled = true;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        foreach (var link in _links.Keys)
            link.End();
        _stop.Dispose();
    }

    private sealed class Link(Socket caller, Socket server)
    {
        public Socket Caller => caller;

        public Socket Server => server;

        public volatile bool IsStalled;

        /// <summary>Set: answers are swallowed, and this is told of the first.</summary>
        public TaskCompletionSource? Swallowed { get; set; }

        public void End()
        {
            caller.Dispose();
            server.Dispose();
        }
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                var caller = await _listener.AcceptSocketAsync(_stop.Token);
                caller.NoDelay = true;
                _ = Serve(caller);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
    }

    private async Task Serve(Socket caller)
    {
        var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var link = new Link(caller, server);
        try
        {
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_socket));
            _links[link] = true;
            await await Task.WhenAny(Ask(link), Answer(link));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone; so is the other.
        }
        _links.TryRemove(link, out _);
        link.End();
    }

    private async Task Ask(Link link)
    {
        var bytes = new byte[1 << 16];
        while (await link.Caller.ReceiveAsync(bytes) is > 0 and var count)
        {
            if (link.IsStalled)
                continue;
            if (bytes.AsSpan(0, count).IndexOf("\"streams\":"u8) < 0 || !_breaks.TryDequeue(out var how))
            {
                await Send(link.Server, bytes.AsMemory(0, count));
                continue;
            }
            Interlocked.Increment(ref _broken);
            var swallowed = link.Swallowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (how == Break.Answer)
            {
                await Send(link.Server, bytes.AsMemory(0, count));
                await Task.WhenAny(swallowed.Task, Task.Delay(5000));
            }
            link.Caller.Dispose();
            if (how == Break.Late)
            {
                await Task.Delay(500);
                await Send(link.Server, bytes.AsMemory(0, count));
                await Task.WhenAny(swallowed.Task, Task.Delay(5000));
            }
            return;
        }
    }

    private async Task Answer(Link link)
    {
        var bytes = new byte[1 << 16];
        while (await link.Server.ReceiveAsync(bytes) is > 0 and var count)
            if (link.Swallowed is { } swallowed)
                swallowed.TrySetResult();
            else if (!link.IsStalled)
            {
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay);
                await Send(link.Caller, bytes.AsMemory(0, count));
            }
    }

    private static async Task Send(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes)..];
    }
}
