using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodingQueue.Browser.Tests.Stage;

/// <summary>A hospital's interface engine: sends HL7 over MLLP, one message and then its acknowledgement.</summary>
internal sealed class Feed : IDisposable
{
    private readonly TcpClient _connection = new() { NoDelay = true };
    private int _sent;

    public Feed(Server server) => _connection.Connect(IPAddress.Loopback, server.MllpPort);

    /// <summary>An inpatient is admitted and discharged: two messages, each acknowledged as accepted.</summary>
    public async Task Discharges(string facility, string account)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");
        var now = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, zone);
        var (admitted, discharged) = (now.AddHours(-50), now.AddHours(-2));
        await Send("ADT^A01", facility, account, admitted, At(admitted), "");
        await Send("ADT^A03", facility, account, discharged, At(admitted), At(discharged));
    }

    public void Dispose() => _connection.Dispose();

    private async Task Send(
        string trigger, string facility, string account, DateTimeOffset at, string admitted, string discharged)
    {
        var control = $"B{account}{++_sent}";
        var message = $"MSH|^~\\&|REG|HIS|CQ|HUB|{At(at)}||{trigger}|{control}|P|2.5.1\rEVN||{At(at)}\r"
            + $"PID|1||P1||TEST^ONE||||||1 Street^^Town^OH|||||||{account}\r"
            + $"PV1|1|I|4W^12^A^{facility}{new string('|', 41)}{admitted}|{discharged}\r";
        var stream = _connection.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"\u000B{message}\u001C\r"));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().EndsWith("\u001C\r", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            Assert.True(count > 0, $"the connection ended after: {answer}");
            answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        Assert.Contains($"MSA|AA|{control}", answer.ToString(), StringComparison.Ordinal);
    }

    private static string At(DateTimeOffset at) => at.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
