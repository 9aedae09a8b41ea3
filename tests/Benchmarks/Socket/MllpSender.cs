using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodingQueue.Benchmarks.Socket;

/// <summary>One MLLP connection: sends a message, waits for its acknowledgement.</summary>
internal sealed class MllpSender(int port) : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _answer = new byte[16 * 1024];

    public Task Connect() => _client.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Sends discharges at a steady rate, whatever the answers take; each on the next free connection.</summary>
    /// <param name="port">The MLLP port.</param>
    /// <param name="senders">Connections.</param>
    /// <param name="rate">Messages a second.</param>
    /// <param name="count">Messages.</param>
    /// <param name="prefix">What accounts begin with.</param>
    /// <param name="sending">Told of an account right before its first byte leaves, and by how much that is late.</param>
    /// <param name="answered">Told of an account how long its answer took, and whether it was accepted.</param>
    public static async Task SendAll(
        int port, int senders, int rate, int count, string prefix, Action<string, TimeSpan> sending,
        Action<string, TimeSpan, bool> answered)
    {
        var (next, began) = (-1, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(async () =>
        {
            using var sender = new MllpSender(port);
            await sender.Connect();
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                var account = string.Create(CultureInfo.InvariantCulture, $"{prefix}E{number}");
                var framed = Discharge(account);
                var due = TimeSpan.FromSeconds((double)number / rate);
                if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } wait)
                    await Task.Delay(wait);
                sending(account, Stopwatch.GetElapsedTime(began) - due);
                var (sentAt, isAccepted) = await sender.Send(framed);
                answered(account, Stopwatch.GetElapsedTime(sentAt), isAccepted);
            }
        })));
    }

    /// <summary>A discharge from the emergency department, framed; the account is its number.</summary>
    public static byte[] Discharge(string account)
    {
        var now = DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "+0000";
        var left = DateTime.UtcNow.AddHours(-1).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "+0000";
        var came = DateTime.UtcNow.AddHours(-5).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "+0000";
        var visit = new string[53];
        Array.Fill(visit, "");
        (visit[0], visit[1], visit[2], visit[3]) = ("PV1", "1", "E", "ED^1^A^NORTH");
        (visit[20], visit[44], visit[45], visit[47]) = ("MCR", came, left, "812.40");
        var text = string.Join('\r',
            $"MSH|^~\\&|REG|NORTH|CQ|HUB|{now}||ADT^A03^ADT_A03|M-{account}|P|2.5.1",
            $"EVN|A03|{left}",
            $"PID|1||P1^^^NORTH^MR||TEST^ONE||19500101|F||||||||||{account}^^^NORTH^AN",
            string.Join('|', visit).TrimEnd('|')) + "\r";
        return [0x0B, .. Encoding.ASCII.GetBytes(text), 0x1C, 0x0D];
    }

    /// <summary>Sends and waits; when the first byte left, and whether the message was accepted.</summary>
    public async Task<(long SentAt, bool IsAccepted)> Send(byte[] framed)
    {
        var sentAt = Stopwatch.GetTimestamp();
        await _client.Client.SendAsync(framed);
        var length = 0;
        while (length == 0 || _answer[length - 1] != 0x0D || length < 2 || _answer[length - 2] != 0x1C)
        {
            var read = await _client.Client.ReceiveAsync(_answer.AsMemory(length));
            if (read == 0)
                throw new IOException("The MLLP connection was closed.");
            length += read;
        }
        return (sentAt, Encoding.ASCII.GetString(_answer, 0, length).Contains("MSA|AA|", StringComparison.Ordinal));
    }

    public void Dispose() => _client.Dispose();
}
