using System.Diagnostics;
using System.Net.WebSockets;
using CodingQueue.Load;

namespace CodingQueue.Faults.Probes;

/// <summary>A browser with the board open: connects again whenever it is cut, as browsers do.</summary>
internal sealed class BoardProbe(Uri url) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private string _token = "";
    private long _frameAt;
    private int _connections;

    /// <summary>Times it connected.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async Task Open()
    {
        using var calls = new Calls(url);
        await calls.SignIn("lead", Hospital.Password);
        _token = calls.Token!;
        _ = Task.Run(Follow);
    }

    /// <summary>Waits for a frame that arrives after now; how long, or null when none did.</summary>
    public async Task<TimeSpan?> NextFrame(TimeSpan most)
    {
        var since = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _frameAt) < since)
        {
            if (Stopwatch.GetElapsedTime(since) > most)
                return null;
            await Task.Delay(5);
        }
        return Stopwatch.GetElapsedTime(since);
    }

    private async Task Follow()
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                using var socket = new HubSocket(url, _token);
                await socket.Open(cancel: _stop.Token);
                Interlocked.Increment(ref _connections);
                await socket.Subscribe("board", _stop.Token);
                while (await socket.Receive(_stop.Token) is { } text)
                {
                    if (text.Contains("\"target\":\"Frame\"", StringComparison.Ordinal))
                        Volatile.Write(ref _frameAt, Stopwatch.GetTimestamp());
                    if (text.Contains("\"target\":\"Resync\"", StringComparison.Ordinal))
                        await socket.Subscribe("board", _stop.Token);
                    if (text.Contains("{\"type\":6}", StringComparison.Ordinal))
                        await socket.Send("""{"type":6}""", _stop.Token);
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                await Task.Delay(200, CancellationToken.None);
            }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
