namespace CodingQueue.Simulation.Auditor;

internal sealed class S23() : Invariant("S23", "what people write shows in no refusal, error or reason of a process")
{
    /// <summary>Stands in every note and message of a history that must show nowhere else.</summary>
    public const string Canary = "CANARY";

    public override void Happens(Happening happening)
    {
        var told = happening switch
        {
            Served served => $"{served.Reply.Refusal} {served.Reply.Detail}",
            Process process => process.Detail,
            Fault fault => fault.Kind,
            _ => "",
        };
        Unless(!told.Contains(Canary, StringComparison.Ordinal), $"{told} tells what somebody wrote");
    }
}
