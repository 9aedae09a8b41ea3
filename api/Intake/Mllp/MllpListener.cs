using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using CodingQueue.Api.Intake.Hl7;
using NodaTime;

namespace CodingQueue.Api.Intake.Mllp;

/// <summary>
/// Takes HL7 messages of one client over MLLP. Every connection is served one message at a time: the next is
/// not read before the last is answered, so answers come in order and a fast sender fills its own buffers,
/// not ours. Who sends is told by the endpoint, never by the message.
/// </summary>
/// <remarks>
/// A message whose answer throws is not answered and its connection is closed: the sender, not knowing, sends
/// it again, and nothing acknowledged is lost. The log names the client, the connection and counts, never
/// anything from a message.
/// </remarks>
public sealed partial class MllpListener : IAsyncDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly IPEndPoint endpoint;
    private readonly string client;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> answer;
    private readonly MllpSettings settings;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ConcurrentDictionary<long, Task> connections = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource aborting = new();
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;
    private long lastConnection;
    private bool disposed;

    /// <param name="endpoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="client">The id of the client whose messages arrive here.</param>
    /// <param name="answer">
    /// Takes a frame's content, valid until it returns, and gives the acknowledgement's bytes; none means no
    /// answer. Its token is cancelled only when a stop runs out of patience.
    /// </param>
    /// <param name="settings">The limits.</param>
    /// <param name="time">The clock of the time-outs.</param>
    /// <param name="logger">Where to tell of connections and defects.</param>
    public MllpListener(
        IPEndPoint endpoint, string client,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> answer,
        MllpSettings settings, TimeProvider time, ILogger<MllpListener> logger)
    {
        this.endpoint = endpoint;
        this.client = client;
        this.answer = answer;
        this.settings = settings;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Where it listens, with the real port once started.</summary>
    public IPEndPoint Endpoint => listener?.LocalEndpoint as IPEndPoint ?? endpoint;

    /// <summary>How many connections are being served.</summary>
    public int Connections => connections.Count;

    /// <summary>
    /// Begins to listen. Throws <see cref="SocketException"/> when the endpoint is taken, and
    /// <see cref="InvalidOperationException"/> when already started.
    /// </summary>
    public Task StartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (listener is not null)
            throw new InvalidOperationException("The listener is already started.");
        var started = new TcpListener(endpoint);
        started.Start();
        listener = started;
        Listening(logger, client, Endpoint);
        accepting = AcceptAsync(started);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops: takes no further connections or messages, lets the message in hand be answered, and closes.
    /// When <paramref name="patience"/> is cancelled, what is left is aborted unanswered.
    /// </summary>
    public async Task StopAsync(CancellationToken patience)
    {
        await stopping.CancelAsync();
        listener?.Stop();
        await accepting;
        using (patience.UnsafeRegister(_ => aborting.Cancel(), null))
            await Task.WhenAll(connections.Values);
        Stopped(logger, client);
    }

    /// <summary>Stops without patience.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await aborting.CancelAsync();
        await StopAsync(CancellationToken.None);
        listener?.Dispose();
        stopping.Dispose();
        aborting.Dispose();
    }

    private async Task AcceptAsync(TcpListener from)
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await from.AcceptSocketAsync(stopping.Token);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException broken)
            {
                if (stopping.IsCancellationRequested)
                    return;

                // The connection was gone before it was taken, or the process has no file left for it; the
                // pause keeps the second from filling the log.
                AcceptFailed(logger, client, broken.SocketErrorCode);
                await Task.WhenAny(Task.Delay(AcceptPause, time, stopping.Token));
                continue;
            }

            Admit(socket);
        }
    }

    private void Admit(Socket socket)
    {
        var number = ++lastConnection;
        if (connections.Count >= settings.Connections)
        {
            ConnectionRefused(logger, client, number, settings.Connections);
            socket.Dispose();
            return;
        }

        Opened(logger, client, number);

        // Entered before it starts, so that its own end finds the entry to take away.
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connections[number] = ServeAsync(socket, number, begin.Task);
        begin.SetResult();
    }

    private async Task ServeAsync(Socket socket, long number, Task begin)
    {
        await begin;
        var messages = 0L;
        try
        {
            using var ended = aborting.Token.UnsafeRegister(state => ((Socket)state!).Dispose(), socket);
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var (reader, writer) = (PipeReader.Create(stream), PipeWriter.Create(stream));
            var framing = new MllpFraming(reader, writer, settings, time);
            while (!stopping.IsCancellationRequested && await ServeOneAsync(framing, socket, number))
                messages++;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Waiting for a frame when the stop came: nothing was in hand.
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
        {
            ConnectionBroke(logger, client, number, broken.GetType().Name);
        }
#pragma warning disable CA1031 // Whatever a message did, only its connection may end, and the log says so.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            AnswerFailed(logger, client, number, messages + 1, unexpected.GetType().Name);
        }
        finally
        {
            socket.Dispose();
            connections.TryRemove(number, out _);
            Closed(logger, client, number, messages);
        }
    }

    /// <summary>Serves one frame or defect; false when the connection is to be closed.</summary>
    private async Task<bool> ServeOneAsync(MllpFraming framing, Socket socket, long connection)
    {
        while (true)
        {
            var read = await framing.ReadAsync(stopping.Token);
            switch (read.Kind)
            {
                case MllpReadKind.Frame:
                    var reply = await answer(read.Content, aborting.Token);
                    if (reply.Length > 0)
                        await WriteAsync(framing, reply);
                    return true;
                case MllpReadKind.Garbage:
                    GarbageBetweenFrames(logger, client, connection, read.Garbage);
                    continue;
                case MllpReadKind.Unfinished:
                    FrameUnfinished(logger, client, connection);
                    continue;
                case MllpReadKind.GarbageTooLong:
                    GarbageTooLong(logger, client, connection, read.Garbage);
                    return false;
                case MllpReadKind.FrameTooLong:
                    FrameTooLong(logger, client, connection, settings.FrameLength);
                    await RejectAsync(framing, socket, read.Content, connection);
                    return false;
                case MllpReadKind.TimedOut:
                    TimedOut(logger, client, connection);
                    return false;
                default:
                    return false;
            }
        }
    }

    private async Task RejectAsync(
        MllpFraming framing, Socket socket, ReadOnlyMemory<byte> beginning, long connection)
    {
        var at = Instant.FromDateTimeOffset(time.GetUtcNow());
        var controlId = string.Create(
            CultureInfo.InvariantCulture, $"R{at.ToUnixTimeMilliseconds()}-{connection % 10_000}");
        var defect = new Hl7Defect(Hl7Rule.MessageTooLong, "", 0, "");
        var reply = Hl7Ack.BuildUnread(beginning.Span, defect, controlId, at);
        if (reply.Length == 0)
            return;
        await WriteAsync(framing, reply);

        // Closing with unread bytes makes the network discard the answer, so some of the rest is read first.
        socket.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(settings.ReadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping.Token);
        try
        {
            await framing.DrainAsync(IntakeLimits.DrainLength, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The answer had its chance.
        }
    }

    private async Task WriteAsync(MllpFraming framing, byte[] reply)
    {
        using var patience = new CancellationTokenSource(settings.WriteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, aborting.Token);
        try
        {
            await framing.WriteAsync(reply, either.Token);
        }
        catch (OperationCanceledException)
        {
            throw new IOException("The other side did not take the answer in time.");
        }
    }
}
