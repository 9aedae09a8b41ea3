namespace CodingQueue.Engine.Journal;

/// <summary>
/// A store that has nothing yet and takes in another one whole: all that is written is there after
/// <see cref="Complete"/>, and nothing of it before.
/// </summary>
internal interface IEmptyStore : IDisposable
{
    /// <summary>True: nothing was ever committed to it.</summary>
    bool IsEmpty { get; }

    /// <summary>Begins, with the secret of the store that is taken in.</summary>
    void Begin(byte[] storeKey);

    /// <summary>The next batch.</summary>
    void Write(Batch batch);

    /// <summary>Rows and milestones.</summary>
    void Write(Slice slice);

    /// <summary>Answered commands.</summary>
    void Write(CommandRun commands);

    /// <summary>A kept message, under its own id.</summary>
    void Write(KeptMessage kept);

    /// <summary>Ends.</summary>
    /// <param name="reached">How far rows and commands reach.</param>
    void Complete(Reach reached);
}
