using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>A caller's connection to the live hub: SignalR's JSON protocol over one WebSocket.</summary>
public sealed class HubSocket : IDisposable
{
    private const byte End = 0x1E;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ClientWebSocket _socket = new();
    private readonly Queue<JsonNode> _waiting = new();
    private int _calls;

    private HubSocket()
    {
    }

    /// <summary>Connects as the caller.</summary>
    public static Task<HubSocket> Open(Server server, Caller caller) => Open(server.Http.BaseAddress!, caller);

    /// <summary>Connects as the caller to a server somewhere else.</summary>
    public static async Task<HubSocket> Open(Uri server, Caller caller)
    {
        var hub = new HubSocket();
        hub._socket.Options.SetRequestHeader("Authorization", $"Bearer {caller.Token}");
        using var patience = new CancellationTokenSource(Patience);
        await hub._socket.ConnectAsync(
            new UriBuilder(server) { Scheme = "ws", Path = "/hub" }.Uri, patience.Token);
        await hub.Send("""{"protocol":"json","version":1}""");
        await hub.Read(message => message["type"] is null);
        return hub;
    }

    /// <summary>Subscribes without a position; the server's answer.</summary>
    public async Task<JsonNode> Subscribe(string stream)
    {
        var id = $"{++_calls}";
        await Send($$"""{"type":1,"invocationId":"{{id}}","target":"Subscribe","arguments":["{{stream}}",null,null]}""");
        return (await Read(message => (string?)message["invocationId"] == id))["result"]!;
    }

    /// <summary>The next call of the server's with that name that fits; earlier ones that do not fit are dropped.</summary>
    public async Task<JsonNode> Next(string target, Func<JsonNode, bool> fits) =>
        (await Read(message => (string?)message["target"] == target && fits(message["arguments"]![0]!)))["arguments"]![0]!;

    public void Dispose() => _socket.Dispose();

    private async Task<JsonNode> Read(Func<JsonNode, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            while (_waiting.TryDequeue(out var message))
                if (wanted(message))
                    return message;
            var buffer = new ArrayBufferWriter<byte>();
            ValueWebSocketReceiveResult read;
            do
            {
                read = await _socket.ReceiveAsync(buffer.GetMemory(16_384), patience.Token);
                buffer.Advance(read.Count);
            }
            while (!read.EndOfMessage);
            foreach (var part in Encoding.UTF8.GetString(buffer.WrittenSpan).Split((char)End, StringSplitOptions.RemoveEmptyEntries))
                _waiting.Enqueue(JsonNode.Parse(part)!);
        }
    }

    private async Task Send(string text) => await _socket.SendAsync(
        (byte[])[.. Encoding.UTF8.GetBytes(text), End], WebSocketMessageType.Text, true, CancellationToken.None);
}
