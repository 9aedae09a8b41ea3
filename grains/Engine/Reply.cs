using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine;

/// <summary>Who asks, and under which command id.</summary>
/// <param name="Name">The account, "clock" or "server", and for whom: it goes into the history.</param>
/// <param name="Command">The command's id, or null: then a retry is a new command.</param>
public sealed record Caller(string Name, CommandId? Command = null)
{
    /// <summary>Time itself: what is due happens.</summary>
    public static readonly Caller Clock = new("clock");

    /// <summary>The server: a push, a rule that changed.</summary>
    public static readonly Caller Server = new("server");
}

/// <summary>A value, or a documented no.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly record struct Reply<T>(T? Value, Refused? Refused) where T : class
{
    /// <summary>A yes.</summary>
    public static implicit operator Reply<T>(T value) => new(value, null);

    /// <summary>A no.</summary>
    public static implicit operator Reply<T>(Refused refused) => new(null, refused);
}

/// <summary>What a command on a chart led to. The same command id gives the same outcome again.</summary>
/// <param name="Chart">The chart as the command left it.</param>
/// <param name="Created">True: the command made the chart.</param>
/// <param name="Hold">The hold it placed, or null.</param>
/// <param name="Why">Why the chart was given, or null.</param>
/// <param name="Position">Its place in the journal; 0 when nothing had to change.</param>
public sealed record ChartOutcome(Chart Chart, bool Created, HoldId? Hold, Why? Why, long Position);

/// <summary>Refusals that come from the engine and not from a decision.</summary>
internal static class EngineRefusals
{
    public static readonly Refused Contended = new(
        Refusal.Contended, "Others changed the same thing at the same moment. Try again.");

    public static readonly Refused Overloaded = new(
        Refusal.Overloaded, "The server has as much waiting as it accepts. Try again shortly.");

    public static readonly Refused Reused = new(
        Refusal.CommandIdReused, "This command id was used before with other content.", "Idempotency-Key",
            null,
        "one key for one command");

    public static readonly Refused Away = new(
        Refusal.StoreAway,
        "The database cannot be reached; nothing was written. Try again with the same Idempotency-Key.");

    public static Refused Of(AppendEnd end) => end switch
    {
        AppendEnd.Overloaded => Overloaded,
        AppendEnd.Full => new Refused(
            Refusal.StoreFull, "The disk is full; nothing was written. Try again once there is room."),
        AppendEnd.Away => Away,
        AppendEnd.Reused => Reused,
        AppendEnd.Unknown => new Refused(
            Refusal.OutcomeUnknown,
                "The store failed while writing. Try again with the same Idempotency-Key."),
        _ => Contended,
    };

    public static Refused NotFound(string field, string value) =>
        new(Refusal.NotFound, $"There is no such {field}.", field, value);
}
