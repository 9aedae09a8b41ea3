namespace CodingQueue.Engine.Journal;

/// <summary>Units committed together: one link of the chain.</summary>
/// <param name="First">Position of its first unit.</param>
/// <param name="Last">Position of its last unit.</param>
/// <param name="At">Milliseconds since 1970 at which it was written.</param>
/// <param name="Units">The units, one line of JSON each.</param>
/// <param name="Hash">SHA-256 over the hash before it and everything above.</param>
internal sealed record Batch(long First, long Last, long At, byte[] Units, byte[] Hash)
{
    /// <summary>The line of the unit at a position.</summary>
    public ReadOnlyMemory<byte> Line(long position)
    {
        ReadOnlyMemory<byte> rest = Units;
        for (var i = First; i < position; i++)
            rest = rest[(rest.Span.IndexOf((byte)'\n') + 1)..];
        var end = rest.Span.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }
}
