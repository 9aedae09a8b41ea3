using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S18() : Invariant("S18", "a stream's frames follow on from each other, or the browser is told to ask again; what it is given on its return follows on from what it had")
{
    private readonly Dictionary<(int, string), long> _pushed = [];
    private readonly Dictionary<(string Account, string Stream), (string Epoch, long Seq)> _has = [];
    private readonly Dictionary<int, string> _accounts = [];
    private readonly Dictionary<string, int> _current = [];
    private readonly Dictionary<int, Pushed> _underWay = [];
    private readonly HashSet<(int, string)> _answered = [];
    private readonly HashSet<(int, string)> _returned = [];
    private readonly List<((string Account, string Stream) Key, JsonElement Frame)> _early = [];
    private readonly Dictionary<(string Account, string Stream), long> _arrived = [];

    public override void Happens(Happening happening)
    {
        switch (happening)
        {
            case Connected { Open: true } made:
                _accounts[made.Connection] = made.Account;
                _current[made.Account] = made.Connection;
                _early.RemoveAll(one => one.Key.Account == made.Account);
                break;
            case Pushed pushed:
                if (pushed.Kind is "frame" or "delta" or "snapshot")
                    _underWay[pushed.No] = pushed;
                Push(pushed);
                break;
            case Received received when _underWay.Remove(received.Push, out var message):
                Arrives(message, Json.Parse(message.Message));
                break;
        }
    }

    private void Push(Pushed pushed)
    {
        var key = (pushed.Connection, pushed.Stream);
        switch (pushed.Kind)
        {
            case "resync":
                _pushed.Remove(key);
                break;
            case "frame":
                var frame = Json.Parse(pushed.Message);
                var (prev, seq) = (frame.Long("prev")!.Value, frame.Long("seq")!.Value);
                Unless(
                    !_pushed.TryGetValue(key, out var last) || prev == last,
                    $"connection {pushed.Connection} is sent frame {prev}-{seq} of {pushed.Stream} after {last}, and not told to ask again");
                Unless(seq == prev + 1, $"connection {pushed.Connection} is sent frame {prev}-{seq} of {pushed.Stream}");
                _pushed[key] = seq;
                break;
            case "delta":
                var json = Json.Parse(pushed.Message);
                var at = (long?)null;
                foreach (var one in json.All("frames"))
                {
                    Unless(at is null || one.Long("prev") == at, $"connection {pushed.Connection} is given frames with a gap after {at}");
                    at = one.Long("seq");
                }
                Unless(at is null || at == json.Long("seq"), $"connection {pushed.Connection} is given frames to {at}, and told of {json.Long("seq")}");
                FollowsOn(pushed, json);
                break;
        }
    }

    /// <summary>What a browser that returns is given begins where it stopped.</summary>
    private void FollowsOn(Pushed pushed, JsonElement json)
    {
        if (!_accounts.TryGetValue(pushed.Connection, out var account) || !_returned.Add((pushed.Connection, pushed.Stream))
            || !_has.TryGetValue((account, pushed.Stream), out var has))
            return;
        Unless(
            has.Epoch == json.Text("epoch"),
            $"{account} comes back with epoch {has.Epoch} of {pushed.Stream} and is given what follows in {json.Text("epoch")}");
        var first = json.All("frames").Select(frame => frame.Long("prev")).FirstOrDefault() ?? json.Long("seq");
        // What was on its way when the browser turned to a new connection was not taken in any more.
        if (first < has.Seq && _arrived.GetValueOrDefault((account, pushed.Stream)) > Audit.Now.At - 30_000)
            return;
        Unless(
            first == has.Seq,
            $"{account} has {pushed.Stream} up to {has.Seq} and is given what follows {first}");
    }

    private void Arrives(Pushed message, JsonElement json)
    {
        if (!_accounts.TryGetValue(message.Connection, out var account) || _current.GetValueOrDefault(account) != message.Connection)
            return;
        var key = (account, message.Stream);
        _arrived[key] = Audit.Now.At;
        if (message.Kind is "snapshot" or "delta")
        {
            _answered.Add((message.Connection, message.Stream));
            _has[key] = (json.Text("epoch")!, json.Long("seq")!.Value);
            foreach (var early in _early.Where(one => one.Key == key))
                Apply(key, early.Frame);
            _early.RemoveAll(one => one.Key == key);
        }
        else if (!_answered.Contains((message.Connection, message.Stream)))
            _early.Add((key, json));
        else
            Apply(key, json);
    }

    private void Apply((string, string) key, JsonElement frame)
    {
        if (_has.TryGetValue(key, out var has) && has.Epoch == frame.Text("epoch") && has.Seq == frame.Long("prev"))
            _has[key] = (has.Epoch, frame.Long("seq")!.Value);
    }
}
