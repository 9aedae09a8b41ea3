using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CodingQueue.Api.Intake.Mllp;
using Microsoft.Extensions.Logging;

namespace CodingQueue.Intake.Tests;

public sealed class MllpListenerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTime time = new();
    private readonly Log log = new();
    private MllpListener? listener;

    [Fact]
    public async Task Answers_frames_that_come_together_in_order()
    {
        await ListenAsync(Echo);
        using var sender = await ConnectAsync();
        await sender.SendAsync("\u000Bone\u001C\r\u000Btwo\u001C\u000Bthree\u001C\r");
        Assert.Equal("ok one", await sender.ReceiveAsync());
        Assert.Equal("ok two", await sender.ReceiveAsync());
        Assert.Equal("ok three", await sender.ReceiveAsync());
    }

    [Fact]
    public async Task Takes_the_next_message_only_when_the_one_before_is_answered()
    {
        var asked = new ConcurrentQueue<string>();
        var first = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await ListenAsync(async (content, cancellation) =>
        {
            asked.Enqueue(Encoding.UTF8.GetString(content.Span));
            first.TrySetResult();
            await release.Task;
            return await Echo(content, cancellation);
        });
        using var sender = await ConnectAsync();
        await sender.SendAsync("\u000Bone\u001C\r\u000Btwo\u001C\r");
        await first.Task.WaitAsync(Patience);
        Assert.Equal(["one"], asked);
        release.SetResult();
        Assert.Equal("ok one", await sender.ReceiveAsync());
        Assert.Equal("ok two", await sender.ReceiveAsync());
    }

    [Fact]
    public async Task Serves_connections_beside_each_other()
    {
        var release = new TaskCompletionSource();
        await ListenAsync(async (content, cancellation) =>
        {
            if (content.Span.SequenceEqual("slow"u8))
                await release.Task;
            return await Echo(content, cancellation);
        });
        using var slow = await ConnectAsync();
        using var fast = await ConnectAsync();
        await slow.SendAsync("\u000Bslow\u001C\r");
        await fast.SendAsync("\u000Bfast\u001C\r");
        Assert.Equal("ok fast", await fast.ReceiveAsync());
        release.SetResult();
        Assert.Equal("ok slow", await slow.ReceiveAsync());
    }

    [Fact]
    public async Task Rejects_a_frame_past_the_limit_and_closes()
    {
        await ListenAsync(Echo);
        using var sender = await ConnectAsync();
        var message = "\u000BMSH|^~\\&|REG|N|CQ|H|20260101||ADT^A01|M77|P|2.5\rOBX|"
            + new string('x', 3 << 20);
        var sending = sender.SendAsync(message);
        var ack = await sender.ReceiveAsync();
        Assert.Contains("MSA|AR|M77|message_too_long", ack, StringComparison.Ordinal);
        await sending;
        sender.FinishSending();
        Assert.Null(await sender.ReceiveAsync());
        Assert.Equal(1, log.Count(4111));
    }

    [Fact]
    public async Task Goes_on_after_garbage_and_unfinished_frames_and_says_so()
    {
        await ListenAsync(Echo);
        using var sender = await ConnectAsync();
        await sender.SendAsync("noise\u000Bhalf\u000Bone\u001C\r\n\r\n\u000Btwo\u001C");
        Assert.Equal("ok one", await sender.ReceiveAsync());
        Assert.Equal("ok two", await sender.ReceiveAsync());
        Assert.Equal((1, 1), (log.Count(4108), log.Count(4110)));
    }

    [Fact]
    public async Task Closes_what_does_not_speak_in_frames()
    {
        await ListenAsync(Echo);
        using var sender = await ConnectAsync();
        await sender.SendAsync("GET / HTTP/1.1\r\n" + new string('x', 2_000));
        Assert.Null(await sender.ReceiveAsync());
        Assert.Equal(1, log.Count(4109));
    }

    [Fact]
    public async Task Refuses_connections_past_the_cap()
    {
        await ListenAsync(Echo, new() { Connections = 1 });
        using var first = await ConnectAsync();
        await first.SendAsync("\u000Bone\u001C\r");
        Assert.Equal("ok one", await first.ReceiveAsync());
        using (var second = await ConnectAsync())
            Assert.Null(await second.ReceiveAsync());
        Assert.Equal(1, log.Count(4104));

        first.Dispose();
        await log.SeenAsync(4103);
        using var third = await ConnectAsync();
        await third.SendAsync("\u000Bthree\u001C\r");
        Assert.Equal("ok three", await third.ReceiveAsync());
    }

    [Fact]
    public async Task Closes_a_connection_that_falls_silent_between_frames()
    {
        await ListenAsync(Echo);
        using var sender = await ConnectAsync();
        await time.AwaitedAsync(TimeSpan.FromMinutes(10));
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await sender.ReceiveAsync());
        Assert.Equal(1, log.Count(4112));
    }

    [Fact]
    public async Task Closes_a_connection_that_falls_silent_inside_a_frame()
    {
        await ListenAsync(Echo);
        using var sender = await ConnectAsync();
        await sender.SendAsync("\u000Bhalf");
        await time.AwaitedAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await sender.ReceiveAsync());
    }

    [Fact]
    public async Task Closes_a_connection_that_sends_a_frame_byte_by_byte_for_ever()
    {
        await ListenAsync(Echo);
        using var sender = await ConnectAsync();
        await sender.SendAsync("\u000B");
        for (var left = 120; left > 0; left -= 20)
        {
            await time.AwaitedAsync(TimeSpan.FromSeconds(Math.Min(30, left)));
            time.Advance(TimeSpan.FromSeconds(20));
            if (left > 20)
                await sender.SendAsync("x");
        }

        Assert.Null(await sender.ReceiveAsync());
        Assert.Equal(1, log.Count(4112));
    }

    [Fact]
    public async Task Sends_nothing_when_the_answer_is_nothing()
    {
        await ListenAsync((content, cancellation) =>
            content.Length == 4 ? ValueTask.FromResult<byte[]>([]) : Echo(content, cancellation));
        using var sender = await ConnectAsync();
        await sender.SendAsync("\u000Bmute\u001C\r\u000Bloud!\u001C\r");
        Assert.Equal("ok loud!", await sender.ReceiveAsync());
    }

    [Fact]
    public async Task A_message_that_fails_is_not_answered_and_ends_only_its_connection()
    {
        await ListenAsync((content, cancellation) => content.Span.SequenceEqual("bad"u8)
            ? throw new InvalidOperationException("CANARY")
            : Echo(content, cancellation));
        using var other = await ConnectAsync();
        using var sender = await ConnectAsync();
        await sender.SendAsync("\u000Bone\u001C\r\u000Bbad\u001C\r\u000Btwo\u001C\r");
        Assert.Equal("ok one", await sender.ReceiveAsync());
        Assert.Null(await sender.ReceiveAsync());
        await other.SendAsync("\u000Bthree\u001C\r");
        Assert.Equal("ok three", await other.ReceiveAsync());
        Assert.Equal(1, log.Count(4107));
    }

    [Fact]
    public async Task A_stop_finishes_the_message_in_hand_and_takes_no_other()
    {
        var asked = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await ListenAsync(async (content, cancellation) =>
        {
            asked.SetResult();
            await release.Task;
            return await Echo(content, cancellation);
        });
        using var busy = await ConnectAsync();
        using var idle = await ConnectAsync();
        await busy.SendAsync("\u000Bone\u001C\r\u000Btwo\u001C\r");
        await asked.Task.WaitAsync(Patience);

        var stop = listener!.StopAsync(CancellationToken.None);
        Assert.Null(await idle.ReceiveAsync());
        Assert.False(stop.IsCompleted);
        release.SetResult();
        Assert.Equal("ok one", await busy.ReceiveAsync());
        Assert.Null(await busy.ReceiveAsync());
        await stop.WaitAsync(Patience);
        Assert.Equal(0, listener.Connections);
        await Assert.ThrowsAnyAsync<SocketException>(ConnectAsync);
    }

    [Fact]
    public async Task A_stop_without_patience_aborts_the_message_in_hand()
    {
        var asked = new TaskCompletionSource();
        await ListenAsync(async (_, cancellation) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return [];
        });
        using var sender = await ConnectAsync();
        await sender.SendAsync("\u000Bone\u001C\r");
        await asked.Task.WaitAsync(Patience);
        using var patience = new CancellationTokenSource();
        var stop = listener!.StopAsync(patience.Token);
        Assert.False(stop.IsCompleted);
        await patience.CancelAsync();
        await stop.WaitAsync(Patience);
        Assert.Null(await sender.ReceiveAsync());
    }

    [Fact]
    public async Task The_log_holds_nothing_of_a_message()
    {
        await ListenAsync((content, cancellation) =>
            content.Length > 20 ? throw new InvalidOperationException("CANARY") : Echo(content,
                cancellation));
        using (var sender = await ConnectAsync())
        {
            await sender.SendAsync("CANARY\u000BCANARY\u000BCANARY\u001C\r");
            await sender.SendAsync("\u000BCANARY CANARY CANARY CANARY\u001C\r");
            Assert.Equal("ok CANARY", await sender.ReceiveAsync());
            Assert.Null(await sender.ReceiveAsync());
        }

        await listener!.StopAsync(CancellationToken.None);
        Assert.DoesNotContain("CANARY", log.Text, StringComparison.Ordinal);
        Assert.Contains("MERCY", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_once()
    {
        await ListenAsync(Echo);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            listener!.StartAsync(CancellationToken.None));
        await listener!.DisposeAsync();
        await listener.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
            await listener.DisposeAsync();
    }

    private static ValueTask<byte[]> Echo(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        ValueTask.FromResult<byte[]>([.. "ok "u8, .. content.Span]);

    private async Task ListenAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> answer,
            MllpSettings? settings = null)
    {
        listener = new(new(IPAddress.Loopback, 0), "MERCY", answer, settings ?? new(), time, log);
        await listener.StartAsync(CancellationToken.None);
    }

    private async Task<Sender> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(listener!.Endpoint);
        return new(client);
    }

    private sealed class Sender(TcpClient client) : IDisposable
    {
        private readonly NetworkStream stream = client.GetStream();

        internal async Task SendAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));

        internal void FinishSending() => client.Client.Shutdown(SocketShutdown.Send);

        /// <summary>The content of the next frame, or null when the other side closed.</summary>
        internal async Task<string?> ReceiveAsync()
        {
            using var patience = new CancellationTokenSource(Patience);
            var content = new List<byte>();
            var one = new byte[1];
            try
            {
                while (await stream.ReadAsync(one, patience.Token) == 1)
                {
                    content.Add(one[0]);
                    if (content is [0x0B, .., 0x1C, 0x0D])
                        return Encoding.UTF8.GetString([.. content[1..^2]]);
                }
            }
            catch (IOException)
            {
                // Closed with something of ours unread.
            }

            Assert.Empty(content);
            return null;
        }

        public void Dispose() => client.Dispose();
    }

    private sealed class Log : ILogger<MllpListener>
    {
        private readonly ConcurrentQueue<(int Id, string Text)> lines = new();
        private readonly ConcurrentDictionary<int, TaskCompletionSource> seen = new();

        internal string Text => string.Join('\n', lines.Select(line => line.Text));

        internal int Count(int id) => lines.Count(line => line.Id == id);

        internal Task SeenAsync(int id) => Signal(id).Task.WaitAsync(Patience);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lines.Enqueue((eventId.Id, formatter(state, exception) + exception));
            Signal(eventId.Id).TrySetResult();
        }

        private TaskCompletionSource Signal(int id) =>
            seen.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
