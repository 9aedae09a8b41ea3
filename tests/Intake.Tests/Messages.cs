using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Intake.Tests;

/// <summary>Hand-made messages. The people in them are called Test and come from nowhere.</summary>
internal static class Messages
{
    internal const string Header =
        @"MSH|^~\&|REG|NORTH^1.2.3^ISO|CQ|HUB|20260314081500-0500||ADT^A01^ADT_A01|M1|P|2.5.1";

    internal static readonly string Admit = string.Join('\r',
        Header,
        "EVN|A08|20260314081400-0500",
        "PID|1||P1^^^NORTH^MR||TEST^ONE||19500101|F|||1 Street^^Town^OH^00000||||||| A100^^^NORTH^AN ",
        "PV1|1|I|2W^201^A^NORTH|E||||||MED||||||V||IP|V900^^^NORTH^VN|MCR||||||||||||||||01"
            + "||||||||20260314081000|||1234.50",
        "IN1|1|PLAN|MC01|MEDICARE PART A",
        "ZQX|anything|at^all") + "\r";

    /// <summary>A message of one segment more than its header.</summary>
    internal static string With(string segment, string trigger = "ADT^A01") =>
        Header.Replace("ADT^A01^ADT_A01", trigger, StringComparison.Ordinal) + "\r" + segment + "\r";

    internal static Hl7Message Read(string text)
    {
        var reading = Hl7Message.Read(text);
        Assert.True(reading.IsRead, reading.Defect?.ToString());
        return reading.Value;
    }

    internal static UpstreamEvent ReadEvent(string text)
    {
        var reading = UpstreamEvent.Read(Read(text));
        Assert.True(reading.IsRead, reading.Defect?.ToString());
        return reading.Value;
    }

    /// <summary>
    /// The rule and place a text breaks, as a defect says them, whichever reading finds it.
    /// </summary>
    internal static string Defect(string text)
    {
        var message = Hl7Message.Read(text);
        if (!message.IsRead)
            return message.Defect.ToString();
        return UpstreamEvent.Read(message.Value).Defect?.ToString() ?? "none";
    }
}
