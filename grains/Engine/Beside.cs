namespace CodingQueue.Engine;

/// <summary>
/// Starts work beside what runs, on the scheduler that runs it: the thread pool, unless whoever hosts the
/// engine runs all of it on a scheduler of its own.
/// </summary>
internal static class Beside
{
    /// <summary>Starts work that waits now and then.</summary>
    public static Task Run(Func<Task> work) =>
        Start(work, default).Unwrap();

    /// <summary>Starts work that waits now and then, and gives a value.</summary>
    public static Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancel) =>
        Start(work, cancel).Unwrap();

    /// <summary>Starts work that gives a value.</summary>
    public static Task<T> Run<T>(Func<T> work) => Start(work, default);

    private static Task<T> Start<T>(Func<T> work, CancellationToken cancel) => Task.Factory.StartNew(
        work, cancel, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current);
}
