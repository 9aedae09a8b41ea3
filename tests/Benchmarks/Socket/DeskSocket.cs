using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CodingQueue.Benchmarks.Socket;

/// <summary>
/// A coder's socket to the hub: speaks SignalR's JSON protocol over one WebSocket, subscribes to the coder's
/// desk and tells of each chart that is given to them, with the moment at which its frame had arrived.
/// </summary>
/// <param name="server">Where the server is.</param>
/// <param name="coder">Whose desk.</param>
/// <param name="token">Of a sign-in that may read it.</param>
/// <param name="given">Told of each chart.</param>
/// <param name="over">Makes the connection; null: as usual.</param>
/// <param name="stream">What is subscribed to; null: the coder's desk.</param>
internal sealed class DeskSocket(
    Uri server, string coder, string token, Action<DeskSocket, ChartGiven> given, HttpMessageInvoker? over = null,
    string? stream = null) : IDisposable
{
    private const byte End = 0x1E;
    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _received = new(over is null ? 16 * 1024 : 1024);
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Coder => coder;

    public string Token => token;

    /// <summary>Times the server asked to subscribe again: the reader was too slow.</summary>
    public int Resyncs { get; private set; }

    /// <summary>True when the server ended the connection.</summary>
    public bool IsCut { get; private set; }

    /// <summary>True: it reads nothing more until this is false again, and then from <see cref="Read"/>.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Connects, subscribes, and reads until it is disposed of.</summary>
    /// <param name="most">How long the snapshot may take.</param>
    public async Task Open(TimeSpan? most = null)
    {
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await _socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/hub" }.Uri, over, CancellationToken.None);
        await Send("""{"protocol":"json","version":1}""");
        await Subscribe();
        _ = Task.Run(Read);
        await _subscribed.Task.WaitAsync(most ?? TimeSpan.FromSeconds(30));
    }

    public void Dispose() => _socket.Dispose();

    private Task Subscribe() =>
        Send($$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":["{{stream ?? $"desk:{coder}"}}",null,null]}""");

    private async Task Send(string text) => await _socket.SendAsync(
        (byte[])[.. Encoding.UTF8.GetBytes(text), End], WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>Reads until the connection ends or it is told to stall.</summary>
    public async Task Read()
    {
        try
        {
            while (!IsStalled)
            {
                var read = await _socket.ReceiveAsync(
                    _received.GetMemory(over is null ? 8192 : 1024), CancellationToken.None);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    IsCut = true;
                    return;
                }
                _received.Advance(read.Count);
                if (read.EndOfMessage)
                    await TakeAll(Stopwatch.GetTimestamp());
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            IsCut = true;
            _subscribed.TrySetException(e);
        }
    }

    /// <summary>A WebSocket message may hold several of the hub's, each with its end mark.</summary>
    private async Task TakeAll(long arrivedAt)
    {
        var rest = _received.WrittenMemory;
        while (rest.Span.IndexOf(End) is >= 0 and var end)
        {
            await Take(rest[..end], arrivedAt);
            rest = rest[(end + 1)..];
        }
        _received.ResetWrittenCount();
    }

    private async Task Take(ReadOnlyMemory<byte> message, long arrivedAt)
    {
        using var json = JsonDocument.Parse(message);
        var root = json.RootElement;
        if (!root.TryGetProperty("type", out var type))
            return;
        if (type.GetInt32() == 3)
        {
            var kind = root.TryGetProperty("result", out var result) ? result.GetProperty("kind").GetString() : "error";
            if (kind == "snapshot")
                _subscribed.TrySetResult();
            else
                _subscribed.TrySetException(new InvalidOperationException($"Subscribing {coder}: {root}"));
        }
        else if (type.GetInt32() == 6)
            await Send("""{"type":6}""");
        else if (type.GetInt32() == 1 && root.GetProperty("target").GetString() == "Frame")
            TakeFrame(root.GetProperty("arguments")[0], arrivedAt);
        else if (type.GetInt32() == 1 && root.GetProperty("target").GetString() == "Resync")
        {
            Resyncs++;
            await Subscribe();
        }
    }

    private void TakeFrame(JsonElement frame, long arrivedAt)
    {
        foreach (var row in frame.GetProperty("rows").EnumerateArray())
            if (row.TryGetProperty("chart", out var chart) && chart.TryGetProperty("assignment", out var assignment))
                given(this, new ChartGiven(
                    chart.GetProperty("account").GetString()!, chart.GetProperty("id").GetString()!,
                    assignment.GetProperty("number").GetInt32(), arrivedAt));
    }
}

/// <summary>A chart on a desk.</summary>
internal readonly record struct ChartGiven(string Account, string Chart, int Number, long ArrivedAt);
