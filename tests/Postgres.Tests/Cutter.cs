using System.Net;
using System.Net.Sockets;

namespace CodingQueue.Postgres.Tests;

/// <summary>What is done with the next commit that passes.</summary>
public enum Cut
{
    /// <summary>It reaches the server; the answer does not come back.</summary>
    Answer,
    /// <summary>It does not reach the server.</summary>
    Question,
    /// <summary>It reaches the server only once the caller has connected again.</summary>
    Late,
}

/// <summary>
/// A network between the journal and its server, which breaks at a commit: a commit is known by the units in it.
/// </summary>
internal sealed class Cutter : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _socket;
    private readonly Lock _door = new();
    private Cut? _next;
    private TaskCompletionSource _connected = new();
    private int _cuts;

    public Cutter(string socket)
    {
        _socket = socket;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many commits were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Breaks the next commit.</summary>
    public void CutNext(Cut how)
    {
        lock (_door)
            _next = how;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    /// <summary>A caller's connection and the server's end of it.</summary>
    private sealed record Link(Socket Caller, Socket Server)
    {
        /// <summary>Set: answers are swallowed, and this is told of the first.</summary>
        public TaskCompletionSource? Swallowed { get; set; }

        public void Break()
        {
            Caller.Dispose();
            Server.Dispose();
        }
    }

    private async Task Accept()
    {
        while (true)
        {
            var caller = await _listener.AcceptSocketAsync(_stop.Token);
            var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_socket), _stop.Token);
            var link = new Link(caller, server);
            _ = Pass(() => Ask(link), link);
            _ = Pass(() => Answer(link), link);
            _connected.TrySetResult();
        }
    }

    private static async Task Pass(Func<Task> pass, Link link)
    {
        try
        {
            await pass();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone; so is the other.
        }
        link.Break();
    }

    private async Task Ask(Link link)
    {
        var bytes = new byte[1 << 16];
        while (await link.Caller.ReceiveAsync(bytes) is > 0 and var count)
        {
            if (Take(bytes.AsSpan(0, count)) is not { } cut)
            {
                await Send(link.Server, bytes.AsMemory(0, count));
                continue;
            }
            var swallowed = link.Swallowed = new TaskCompletionSource();
            _connected = new TaskCompletionSource();
            Interlocked.Increment(ref _cuts);
            if (cut == Cut.Answer)
            {
                await Send(link.Server, bytes.AsMemory(0, count));
                await swallowed.Task;
            }
            link.Caller.Dispose();
            if (cut == Cut.Late)
            {
                await _connected.Task;
                await Send(link.Server, bytes.AsMemory(0, count));
            }
            return;
        }
    }

    private static async Task Answer(Link link)
    {
        var bytes = new byte[1 << 16];
        while (await link.Server.ReceiveAsync(bytes) is > 0 and var count)
            if (link.Swallowed is { } swallowed)
                swallowed.TrySetResult();
            else
                await Send(link.Caller, bytes.AsMemory(0, count));
    }

    private Cut? Take(ReadOnlySpan<byte> bytes)
    {
        lock (_door)
        {
            if (_next is null || bytes.IndexOf("\"streams\":"u8) < 0)
                return null;
            var cut = _next;
            _next = null;
            return cut;
        }
    }

    private static async Task Send(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes)..];
    }
}
