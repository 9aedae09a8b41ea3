using System.Net.Sockets;
using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Mllp;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>The MLLP ports of the command line: they open and close with the server.</summary>
public sealed class MllpPorts(
    ServerOptions options, MessageAnswers answers, TimeProvider time, ILogger<MllpListener> logger)
    : IHostedService
{
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly List<MllpListener> _listeners = [];

    /// <summary>The listeners, in the order of the command line.</summary>
    public IReadOnlyList<MllpListener> Listeners => _listeners;

    /// <summary>Opens every port, or none.</summary>
    /// <exception cref="StartException">A port cannot be opened; the message says which and why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var port in options.Mllp)
        {
            var number = port.EndPoint.Port;
            var source = new IntakeSource(port.Client, $"mllp:{number}", $"mllp {number}");
            var listener = new MllpListener(
                port.EndPoint, port.Client.Value, (bytes, stop) => Answer(bytes, source, stop),
                new MllpSettings(), time, logger);
            try
            {
                await listener.StartAsync(cancellationToken);
            }
            catch (SocketException e)
            {
                await StopAsync(cancellationToken);
                throw new StartException(
                    $"MLLP for {port.Client} cannot listen on {port.EndPoint}: {e.Message}. "
                    + "Stop what uses the port, or name another with --mllp.", e);
            }
            _listeners.Add(listener);
        }
    }

    /// <summary>Finishes the messages in hand and closes.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync(cancellationToken)));
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
        _listeners.Clear();
    }

    /// <summary>
    /// What cannot be taken now is not answered, after a breath: the connection ends and the sender sends
    /// again.
    /// </summary>
    private async ValueTask<byte[]> Answer(
        ReadOnlyMemory<byte> bytes, IntakeSource source, CancellationToken stop)
    {
        var answered = await answers.Answer(bytes, source);
        if (answered.NotTaken is not { } refused)
            return answered.Acknowledgements;
        await Task.Delay(Breath, time, stop);
        throw new MessageNotTakenException(Problems.NameOf(refused.Refusal));
    }
}

/// <summary>A message could be neither used nor kept: it must not be acknowledged.</summary>
public sealed class MessageNotTakenException(string refusal)
    : Exception($"A message was not taken: {refusal}.");

/// <summary>The server cannot start. The message is for whoever starts it.</summary>
public sealed class StartException(string message, Exception cause) : Exception(message, cause);
