using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Tests.Journal;

// Two things that a test cannot do within its own process.
// STORE: a server that a test can kill: commits arrivals without end and says which are durable.
// golden FOLDER: writes the golden journal anew; see GoldenJournalTests.
if (args is ["golden", var folder])
{
    await GoldenJournal.Write(folder);
    return;
}
await using var journal = SqliteJournal.Open(args[0], TimeProvider.System, _ => Environment.Exit(2));
var next = journal.Position;
await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
{
    while (true)
    {
        var id = Interlocked.Increment(ref next);
        var result = await journal.Append(Units.Arrival($"C{id}"));
        lock (journal)
            Console.WriteLine($"C{id} {result.Position} {result.End}");
    }
}));
