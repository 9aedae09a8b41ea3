using System.Net;
using System.Net.Sockets;

namespace CodingQueue.Browser.Tests.Stage;

/// <summary>
/// The network between one browser and the server, for a test to break: it can be cut, it can refuse, it can
/// go silent without ending, and it can lose the server's answers while the questions still arrive.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly IPEndPoint _server;
    private readonly IPEndPoint _here;
    private readonly Lock _door = new();
    private readonly HashSet<Socket> _open = [];
    private TcpListener? _listener;
    private TaskCompletionSource _questions = Flowing();
    private TaskCompletionSource _answers = Flowing();

    public Line(Uri server)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _here = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        Address = new Uri($"http://{_here}");
    }

    /// <summary>What the browser is told the server's address is.</summary>
    public Uri Address { get; }

    /// <summary>Every connection ends at once, and new ones are refused.</summary>
    public void Cut()
    {
        lock (_door)
        {
            _listener?.Dispose();
            _listener = null;
        }
        Drop();
    }

    /// <summary>Every connection ends at once; new ones are welcome.</summary>
    public void Drop()
    {
        lock (_door)
        {
            foreach (var socket in _open)
                socket.Close(0);
            _open.Clear();
        }
    }

    /// <summary>Nothing comes through in either direction, and nothing says so.</summary>
    public void Stall() => (_questions, _answers) = (new TaskCompletionSource(), new TaskCompletionSource());

    /// <summary>What the browser sends arrives; what the server says does not.</summary>
    public void LoseAnswers() => _answers = new TaskCompletionSource();

    /// <summary>All is well again; connections that were silent go on where they were.</summary>
    public void Mend()
    {
        _questions.TrySetResult();
        _answers.TrySetResult();
        lock (_door)
            if (_listener is not null)
                return;
        Listen(_here);
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        _questions.TrySetResult();
        _answers.TrySetResult();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource Flowing()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private IPEndPoint Listen(IPEndPoint at)
    {
        var listener = new TcpListener(at);
        listener.Start();
        lock (_door)
            _listener = listener;
        _ = Accept(listener);
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private async Task Accept(TcpListener listener)
    {
        try
        {
            while (true)
                _ = Carry(await listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task Carry(Socket browser)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        browser.NoDelay = true;
        lock (_door)
        {
            _open.Add(browser);
            _open.Add(server);
        }
        try
        {
            await server.ConnectAsync(_server);
            await Task.WhenAny(
                Pump(browser, server, () => _questions), Pump(server, browser, () => _answers));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone, so is the other.
        }
        lock (_door)
        {
            _open.Remove(browser);
            _open.Remove(server);
        }
        browser.Close(0);
        server.Close(0);
    }

    private static async Task Pump(Socket from, Socket to, Func<TaskCompletionSource> gate)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                await gate().Task;
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or closed by the other side.
        }
    }
}
