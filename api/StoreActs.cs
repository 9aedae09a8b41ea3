using CodingQueue.Engine.Journal;
using CodingQueue.Postgres;
using NodaTime;

namespace CodingQueue.Api;

/// <summary>
/// The commands on a whole store: verify, backup, restore, copy. The server does not start.
/// </summary>
internal static class StoreActs
{
    /// <summary>
    /// 0: it is done, and the store is sound. 1: the store is not sound, and the first fault is named. 2: it
    /// cannot be done, and the sentence says why.
    /// </summary>
    public static int Run(StoreAct act, ServerOptions options)
    {
        try
        {
            var store = Place(options);
            return Report(act switch
            {
                StoreAct.Backup => Copy(store, new StorePlace.Folder(options.To!), null),
                StoreAct.Restore => Copy(
                    new StorePlace.Folder(options.From!), store, SystemClock.Instance.GetCurrentInstant()),
                StoreAct.Copy => Copy(Named(options.From!, options), Named(options.To!, options), null),
                _ => store.Verify(),
            });
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    private static StorePlace Place(ServerOptions options) => options.Postgres is { } connection
        ? new StorePlace.Server(connection)
        : new StorePlace.Folder(options.Folder);

    private static StorePlace Named(string place, ServerOptions options) => (place, options.Postgres) switch
    {
        ("postgres", { } connection) => new StorePlace.Server(connection),
        ("postgres", null) => throw new StoreException(
            $"Which database? Give its connection in {ServerOptions.PostgresVariable} or with --postgres."),
        _ => new StorePlace.Folder(place),
    };

    private static VerificationReport Copy(StorePlace from, StorePlace to, Instant? restored)
    {
        var report = from.Copy(to, restored);
        Console.WriteLine($"Copied {from} to {to}.");
        return report;
    }

    private static int Report(VerificationReport report)
    {
        Console.WriteLine(
            $"{report.Batches} batches, {report.Units} units, {report.Charts} charts, "
            + $"{report.Coders} coders, {report.Assignments} assignments, "
            + $"{report.RowsCompared} rows compared");
        if (report.Fault is not { } fault)
        {
            Console.WriteLine("The chain holds, and nothing contradicts it.");
            return 0;
        }
        Console.Error.WriteLine($"Fault at position {fault.Position}: {fault.What}");
        return 1;
    }
}
