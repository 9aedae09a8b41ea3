using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CodingQueue.Api;
using CodingQueue.Api.Intake.Messages;
using CodingQueue.Api.Intake.Mllp;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace CodingQueue.Intake.Tests;

public class MllpEndToEndTests(ITestOutputHelper output)
{
    [Fact]
    public async Task An_admission_and_a_discharge_make_a_chart_that_is_ready()
    {
        await using var hospital = await Hospital.OpenAsync();
        var ports = await OpenAsync(hospital);
        using (var sender = new MllpSender(ports.Listeners[0].Endpoint))
        {
            Assert.Contains("MSA|AA|M-1", await sender.SendAsync($"{Message.A01(8) with { Control = "M-1" }}"), StringComparison.Ordinal);
            Assert.IsType<ChartState.NotReady>((await hospital.ChartAsync("A1"))!.State);
            Assert.Contains("MSA|AA|M-2", await sender.SendAsync($"{Message.A03(32) with { Control = "M-2" }}"), StringComparison.Ordinal);
        }
        var chart = (await hospital.ChartAsync("A1"))!;
        Assert.IsType<ChartState.Ready>(chart.State);
        Assert.Equal("INPATIENT", chart.Facts.Kind);
        Assert.Equal(Message.InstantAt(8), chart.Facts.Admitted);
        Assert.Equal(Message.InstantAt(32), chart.Facts.Discharged);
        await ports.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Many_connections_are_served_at_once_and_everything_acknowledged_is_there_after_a_restart()
    {
        const int connections = 16;
        // More of them for a figure that means something: CODINGQUEUE_MESSAGES=1000.
        var each = int.TryParse(Environment.GetEnvironmentVariable("CODINGQUEUE_MESSAGES"), out var many) ? many : 60;
        await using var hospital = await Hospital.OpenAsync();
        var ports = await OpenAsync(hospital);
        var end = ports.Listeners[0].Endpoint;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            using var sender = new MllpSender(end);
            for (var i = 0; i < each; i++)
            {
                var message = i % 2 == 0 ? Message.A01(8, $"C{connection}-{i / 2}") : Message.A03(30, $"C{connection}-{i / 2}");
                Assert.Contains("MSA|AA|", await sender.SendAsync($"{message}"), StringComparison.Ordinal);
            }
        }));
        output.WriteLine($"{connections * each / watch.Elapsed.TotalSeconds:0} messages/s over {connections} connections");
        await ports.StopAsync(CancellationToken.None);
        await hospital.RestartAsync();
        for (var connection = 0; connection < connections; connection++)
            for (var i = 0; i < each / 2; i++)
                Assert.IsType<ChartState.Ready>((await hospital.ChartAsync($"C{connection}-{i}"))!.State);
    }

    [Fact]
    public async Task A_busy_port_is_named()
    {
        await using var hospital = await Hospital.OpenAsync();
        var first = await OpenAsync(hospital);
        var second = Ports(hospital, first.Listeners[0].Endpoint);
        var failure = await Assert.ThrowsAsync<StartException>(() => second.StartAsync(CancellationToken.None));
        Assert.Contains($":{first.Listeners[0].Endpoint.Port}", failure.Message, StringComparison.Ordinal);
        await first.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_port_speaks_for_its_client_alone()
    {
        await using var hospital = await Hospital.OpenAsync();
        var ports = await OpenAsync(hospital);
        using var sender = new MllpSender(ports.Listeners[0].Endpoint);
        var answer = await sender.SendAsync($"{Message.A01(8) with { Facility = "EAST" }}");
        Assert.Contains("MSA|AE|", answer, StringComparison.Ordinal);
        Assert.Contains("facility_unknown", answer, StringComparison.Ordinal);
        await ports.StopAsync(CancellationToken.None);
    }

    private static async Task<MllpPorts> OpenAsync(Hospital hospital)
    {
        var ports = Ports(hospital, new IPEndPoint(IPAddress.Loopback, 0));
        await ports.StartAsync(CancellationToken.None);
        return ports;
    }

    private static MllpPorts Ports(Hospital hospital, IPEndPoint end)
    {
        var options = new ServerOptions(hospital.Folder, "", false, 1, [new MllpPort(end, new ClientId("MERCY"))]);
        return new MllpPorts(options, hospital.Answers, TimeProvider.System, NullLogger<MllpListener>.Instance);
    }
}

/// <summary>A sender as hospitals have them: one message, then its answer.</summary>
internal sealed class MllpSender : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[16 << 10];

    internal MllpSender(IPEndPoint end) => socket.Connect(end);

    internal Task<string> SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message));

    internal async Task WriteAsync(byte[] message) =>
        await socket.SendAsync((byte[])[MllpDecoder.Start, .. message, MllpDecoder.End, MllpDecoder.Return]);

    internal async Task<string> SendAsync(byte[] message)
    {
        await WriteAsync(message);
        var answer = new StringBuilder();
        while (answer.Length == 0 || answer[^1] != '\r' || answer[^2] != '\u001C')
        {
            var read = await socket.ReceiveAsync(buffer);
            if (read == 0)
                throw new IOException("The connection ended without an answer.");
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        return answer.ToString();
    }

    public void Dispose() => socket.Dispose();
}
