namespace CodingQueue.Simulation.Auditor;

internal sealed class S12() : Invariant("S12", "a connection of an account that was changed since is told nothing more after a few seconds")
{
    /// <summary>Five seconds from one look to the next, and what a process may be behind.</summary>
    private const long Grace = 12_000;

    private readonly Dictionary<int, (string Account, string Host, long At, string Known)> _connections = [];
    private readonly Dictionary<string, long> _changed = [];

    public override void Happens(Happening happening)
    {
        switch (happening)
        {
            case Connected { Open: true } made:
                _connections[made.Connection] = (made.Account, made.Host, made.At, Of(made.Account));
                break;
            case Connected ended:
                _connections.Remove(ended.Connection);
                break;
            case Pushed { Kind: "frame" or "snapshot" or "delta" or "heartbeat" } pushed
                when _connections.TryGetValue(pushed.Connection, out var known) && known.Known != Of(known.Account):
                Unless(
                    pushed.At < _changed.GetValueOrDefault(known.Account) + Grace || Audit.Hosts.LastTrouble > pushed.At - 2 * Grace
                        || !Audit.Hosts.IsUp(known.Host),
                    $"{known.Account} was changed {pushed.At - _changed.GetValueOrDefault(known.Account)} ms ago, and connection "
                    + $"{pushed.Connection} of before is sent a {pushed.Kind} of {pushed.Stream}");
                break;
        }
    }

    public override void After(JournalUnit unit)
    {
        foreach (var change in unit.Parts.Where(part => part.Kind == "accounts").SelectMany(part => part.Changes))
            if (change.Part("account")?.Text("name") is { } name)
                _changed[name] = Audit.Now.At;
    }

    private string Of(string account) => Books.Accounts.TryGetValue(account, out var known) ? known.GetRawText() : "";
}
