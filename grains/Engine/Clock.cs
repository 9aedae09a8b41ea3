using NodaTime;

namespace CodingQueue.Engine;

/// <summary>The one place where the engine reads a clock.</summary>
public static class Clock
{
    /// <summary>Now, in whole milliseconds: what is stored is what was decided with.</summary>
    public static Instant Now(this TimeProvider time) =>
        Instant.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
