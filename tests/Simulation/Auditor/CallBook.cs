using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

/// <summary>One sending of a command, with what became of it.</summary>
internal sealed class Call(Invoked invoked)
{
    public Invoked Invoked { get; } = invoked;
    public int Id => Invoked.Call;
    public string Verb => Invoked.Verb;
    public JsonElement Content { get; } = invoked.Content.StartsWith('{') ? Json.Parse(invoked.Content) : default;
    /// <summary>What processes made of it: more than one where it was delivered twice.</summary>
    public List<Served> Served { get; } = [];
    /// <summary>What its caller was told.</summary>
    public Answered? Answered { get; set; }
}

/// <summary>What callers asked and were told.</summary>
internal sealed class CallBook
{
    private readonly Dictionary<int, Call> _all = [];
    private readonly Dictionary<string, List<Call>> _byCommand = [];
    private readonly Dictionary<(string Caller, string Host), long> _last = [];

    public IReadOnlyCollection<Call> All => _all.Values;

    public Call? Find(int call) => _all.GetValueOrDefault(call);

    public IReadOnlyList<Call> Of(string command) => _byCommand.GetValueOrDefault(command) ?? [];

    /// <summary>When that caller last sent anything to that process, in true time.</summary>
    public long LastOf(string caller, string host) => _last.GetValueOrDefault((caller, host), long.MinValue / 2);

    public void Take(Happening happening)
    {
        switch (happening)
        {
            case Invoked invoked:
                _last[(invoked.Caller, invoked.Host)] = invoked.At;
                var call = _all[invoked.Call] = new Call(invoked);
                if (invoked.Command is { } command)
                {
                    if (!_byCommand.TryGetValue(command, out var same))
                        _byCommand[command] = same = [];
                    same.Add(call);
                }
                break;
            case Served served:
                Find(served.Call)?.Served.Add(served);
                break;
            case Answered answered when Find(answered.Call) is { Answered: null } known:
                known.Answered = answered;
                break;
        }
    }
}

/// <summary>Processes: which life each is in, and since when.</summary>
internal sealed class HostBook
{
    private readonly Dictionary<string, (int Life, string What, long At)> _hosts = [];

    /// <summary>When a process was last away: killed, failed, paused or not yet started, in true time.</summary>
    public long LastTrouble { get; private set; } = long.MinValue;

    /// <summary>True once a clock on a wall was wrong.</summary>
    public bool WasClockSet { get; private set; }

    public int Count => _hosts.Count;

    /// <summary>True while it runs and is not paused.</summary>
    public bool IsUp(string host) =>
        _hosts.TryGetValue(host, out var known) && known.What is "started" or "resumed";

    public int LifeOf(string host) => _hosts.TryGetValue(host, out var known) ? known.Life : 0;

    public void Take(Happening happening)
    {
        if (happening is Process process)
        {
            _hosts[process.Host] = (process.Life, process.What, process.At);
            LastTrouble = process.At;
        }
        if (happening is Fault fault)
        {
            LastTrouble = fault.At;
            WasClockSet |= fault.Kind == "clock";
        }
    }
}
