namespace CodingQueue.Api.Intake.Csv;

/// <summary>Thrown through the CSV parser when a row does not end; never leaves this folder.</summary>
internal sealed class RowTooLongException() : IOException("A row passed its limit.");

/// <summary>
/// Passes text on and counts it, so that a row that never ends (a quote left open, a file that is no CSV)
/// cannot be gathered in memory: the parser has no such limit of its own.
/// </summary>
internal sealed class CappedReader(TextReader inner, int limit) : TextReader
{
    private int passed;

    /// <summary>Says that a row ended: the count starts again.</summary>
    internal void RowEnded() => passed = 0;

    /// <inheritdoc/>
    public override int Read()
    {
        var read = inner.Read();
        Count(read < 0 ? 0 : 1);
        return read;
    }

    /// <inheritdoc/>
    public override int Peek() => inner.Peek();

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Count(inner.Read(buffer, index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer) => Count(inner.Read(buffer));

    /// <inheritdoc/>
    public override async Task<int> ReadAsync(char[] buffer, int index, int count) =>
        Count(await inner.ReadAsync(buffer, index, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<char> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    private int Count(int read)
    {
        if (read > 0 && (passed += read) > limit)
            throw new RowTooLongException();
        return read;
    }
}
