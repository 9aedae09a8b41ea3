using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CodingQueue.Simulation;

/// <summary>
/// Everything that happened in one history, in the order in which it happened. It is all that an auditor
/// gets: what callers asked and were told, what the disk holds, what was pushed, and which faults there were.
/// </summary>
public sealed class Trace : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Happening> _all = [];

    /// <summary>What happened so far, oldest first; the place in the list is <see cref="Happening.No"/>.</summary>
    public IReadOnlyList<Happening> All => _all;

    /// <summary>
    /// Told of everything as it happens, before anything else does: an auditor that checks after every step.
    /// </summary>
    public event Action<Happening>? Added;

    /// <summary>True: nothing is kept in <see cref="All"/>, whoever follows has to.</summary>
    public bool IsForgetful { get; init; }

    /// <summary>How many happenings so far.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// SHA-256 over everything so far, in hexadecimal: two runs of one seed have the same one, in two
    /// processes too.
    /// </summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Takes down what happened at a true time, in milliseconds since the beginning.</summary>
    public void Add(long at, Happening happening)
    {
        happening = happening with { No = Count++, At = at };
        _hash.AppendData(Encoding.UTF8.GetBytes(happening.ToString()));
        if (happening is Stored batch)
            _hash.AppendData(batch.Lines);
        if (!IsForgetful)
            _all.Add(happening);
        Added?.Invoke(happening);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}

/// <summary>
/// One thing that happened. Ids of calls and connections count from 1 in a history. Hosts are processes,
/// "h1", "h2" ...; one that is started again has the same name and a life that is one higher.
/// </summary>
public abstract record Happening
{
    /// <summary>Its place in the history, from 0.</summary>
    public int No { get; init; }

    /// <summary>
    /// The true time, which no clock in the history needs to show: milliseconds since the beginning. It never
    /// goes back.
    /// </summary>
    public long At { get; init; }
}

/// <summary>A caller sends a command, or a copy of one that was sent before.</summary>
/// <param name="Call">This sending's id.</param>
/// <param name="First">The id of the first sending of the same command: the same as Call if this is it.</param>
/// <param name="Caller">Who: what the unit's "by" will say.</param>
/// <param name="Host">To which process.</param>
/// <param name="Command">
/// The command id as the journal writes it: 32 hexadecimal digits of the key's hash, 16 of the content's
/// digest; null: without one.
/// </param>
/// <param name="Verb">What is asked: see <see cref="Verbs"/>.</param>
/// <param name="Chart">The chart's id, or null.</param>
/// <param name="Coder">The coder concerned, or null.</param>
/// <param name="Number">The assignment that it names, or null.</param>
/// <param name="Content">All of it, as JSON in the journal's names: for people, and for what else is needed.</param>
public sealed record Invoked(
    int Call, int First, string Caller, string Host, string? Command, string Verb, string? Chart,
    string? Coder, int? Number, string Content) : Happening;

/// <summary>A process has made up its mind about a call. The answer may be lost on its way.</summary>
/// <param name="Call">Which.</param>
/// <param name="Host">Which process.</param>
/// <param name="Life">In which of its lives.</param>
/// <param name="Reply">Its answer.</param>
public sealed record Served(int Call, string Host, int Life, Reply Reply) : Happening;

/// <summary>The answer to a call reaches the caller; the network may deliver one twice.</summary>
/// <param name="Call">Which.</param>
/// <param name="Reply">The answer.</param>
public sealed record Answered(int Call, Reply Reply) : Happening;

/// <summary>The caller waits no longer for the answer: it never learns what became of this sending.</summary>
/// <param name="Call">Which.</param>
public sealed record GaveUp(int Call) : Happening;

/// <summary>What a caller is told.</summary>
/// <param name="Outcome">"done"; "nothing" (next: there is none); "refused"; "failed": an exception, which is
/// always a fault of the server.</param>
/// <param name="Refusal">The refusal's name, or null.</param>
/// <param name="Detail">The refusal's sentence or the exception; else "".</param>
/// <param name="Position">Where the unit is; 0: nothing had to change, or it is not told.</param>
/// <param name="Chart">The chart's id, or null.</param>
/// <param name="Version">The version of the chart, or of the coder or settings, that the answer shows; 0: none.</param>
/// <param name="State">The chart's state by name, or the coder's presence; else "".</param>
/// <param name="Coder">Who has the chart in force as answered, or null.</param>
/// <param name="Number">The assignment in force as answered, or null.</param>
public sealed record Reply(
    string Outcome, string? Refusal, string Detail, long Position, string? Chart, long Version, string State,
    string? Coder, int? Number);

/// <summary>Units became durable, all of them: from now on no crash can lose them.</summary>
/// <param name="Host">Which process wrote them.</param>
/// <param name="Life">In which of its lives.</param>
/// <param name="First">Position of the first unit.</param>
/// <param name="Last">Position of the last unit.</param>
/// <param name="Written">The time in the batch, milliseconds since 1970, by the writer's clock.</param>
/// <param name="Lines">The units, one line of JSON each, as they lie on the disk.</param>
/// <param name="Hash">The batch's hash, in hexadecimal.</param>
public sealed record Stored(
    string Host, int Life, long First, long Last, long Written, byte[] Lines, string Hash) : Happening
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{No} {At} batch {Host}.{Life} {First}-{Last} {Written} {Hash}");
}

/// <summary>A browser's connection is made or ends.</summary>
/// <param name="Connection">Which.</param>
/// <param name="Account">Whose.</param>
/// <param name="Host">With which process.</param>
/// <param name="Open">True: made; false: it ended.</param>
public sealed record Connected(int Connection, string Account, string Host, bool Open) : Happening;

/// <summary>A process hands a message to a connection; it may never arrive.</summary>
/// <param name="Connection">Which.</param>
/// <param name="Host">Which process.</param>
/// <param name="Kind">"frame", "heartbeat", "resync", "signedOut", "snapshot", "delta", "refused"; the last
/// three answer a subscription.</param>
/// <param name="Stream">Which stream, "" where none is meant.</param>
/// <param name="Message">The message as the browser would get it: JSON.</param>
public sealed record Pushed(int Connection, string Host, string Kind, string Stream, string Message) : Happening;

/// <summary>The browser receives that message.</summary>
/// <param name="Connection">Which.</param>
/// <param name="Push">The <see cref="Happening.No"/> of the message.</param>
public sealed record Received(int Connection, int Push) : Happening;

/// <summary>A process begins or ends.</summary>
/// <param name="Host">Which.</param>
/// <param name="Life">Which of its lives, from 1.</param>
/// <param name="What">"started", "killed", "stopping" (in order), "stopped", "failed" (it ended itself because
/// its store failed), "paused", "resumed", "refused" (the store could not be opened).</param>
/// <param name="Detail">Why, or "".</param>
public sealed record Process(string Host, int Life, string What, string Detail) : Happening;

/// <summary>A fault is done to something; the end of one is a fault with the name "healed".</summary>
/// <param name="Kind">"clock", "cut", "loseReply", "loseRequest", "crash", "full", "ioError", "slow",
/// "drop", "repeat", "delay", "healed" ...</param>
/// <param name="Place">A host, a caller, "disk" or "network".</param>
/// <param name="Amount">Milliseconds, or how many; 0 where neither is meant.</param>
public sealed record Fault(string Kind, string Place, long Amount) : Happening;

/// <summary>
/// Faults have stopped, everything has come to rest and every process shows what it believes; told for each.
/// </summary>
/// <param name="Host">Which.</param>
/// <param name="Position">At which position.</param>
/// <param name="What">"chart", "coder", "settings", "lines", "firstRights", "open", "board", "waiting", "due" ...</param>
/// <param name="Name">Of which: an id, or "".</param>
/// <param name="Text">What it shows, as JSON with keys in order.</param>
public sealed record Shown(string Host, long Position, string What, string Name, string Text) : Happening;

/// <summary>The phases of a history.</summary>
/// <param name="Name">"setUp", "faults", "healed", "rest", "end".</param>
public sealed record Phase(string Name) : Happening;

/// <summary>What <see cref="Invoked.Verb"/> may be.</summary>
public static class Verbs
{
    /// <summary>A source tells of an encounter.</summary>
    public const string Arrive = "arrive";

    /// <summary>The next chart is asked for.</summary>
    public const string Next = "next";

    /// <summary>A lead gives a chart to a coder.</summary>
    public const string Assign = "assign";

    /// <summary>Two charts are merged; Content names the other.</summary>
    public const string Merge = "merge";

    /// <summary>A coder's presence.</summary>
    public const string Presence = "presence";

    /// <summary>A coder's profile.</summary>
    public const string Profile = "profile";

    /// <summary>Settings or rules.</summary>
    public const string Settings = "settings";

    /// <summary>An account.</summary>
    public const string Account = "account";

    /// <summary>A coder answers an offer.</summary>
    public const string Answer = "answer";

    /// <summary>
    /// Other commands on a chart have the command's own name: open, complete, return, placeHold, release,
    /// answer, unassign, move, expedite, cancel, reopen, restrict, bar, allow, withdrawDischarge.
    /// </summary>
    public const string Others = "*";
}
