using System.Net.WebSockets;
using System.Text;

namespace CodingQueue.Faults.Probes;

/// <summary>A WebSocket to the hub that speaks as much of SignalR's JSON protocol as it is told to.</summary>
internal sealed class HubSocket(Uri server, string token) : IDisposable
{
    private const char End = '\u001E';
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[16 * 1024];

    public WebSocketState State => _socket.State;

    /// <summary>Connects; with the hub's handshake unless told otherwise.</summary>
    public async Task Open(bool greets = true, CancellationToken cancel = default)
    {
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await _socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/hub" }.Uri, cancel);
        if (!greets)
            return;
        await Send("""{"protocol":"json","version":1}""", cancel);
        await Receive(cancel);
    }

    public Task Subscribe(string stream, CancellationToken cancel = default) =>
        Send($$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":["{{stream}}",null,null]}""", cancel);

    /// <summary>Sends a message with its end mark.</summary>
    public Task Send(string text, CancellationToken cancel = default) => Send(Encoding.UTF8.GetBytes(text + End), cancel);

    /// <summary>Sends bytes as they are.</summary>
    public Task Send(byte[] bytes, CancellationToken cancel = default) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Text, true, cancel);

    /// <summary>One whole WebSocket message, which may hold several of the hub's; null: it was closed.</summary>
    public async Task<string?> Receive(CancellationToken cancel = default)
    {
        var text = new StringBuilder();
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer, cancel);
            if (read.MessageType == WebSocketMessageType.Close)
                return null;
            text.Append(Encoding.UTF8.GetString(_buffer, 0, read.Count));
            if (read.EndOfMessage)
                return text.ToString();
        }
    }

    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
    }
}
