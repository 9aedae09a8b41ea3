using System.Globalization;
using System.Net;
using CodingQueue.Core;

namespace CodingQueue.Api;

/// <summary>A port for HL7 over MLLP and the client whose messages come in there.</summary>
public sealed record MllpPort(IPEndPoint EndPoint, ClientId Client);

/// <summary>What is done with a whole store instead of serving it.</summary>
public enum StoreAct
{
    /// <summary>Check everything.</summary>
    Verify,
    /// <summary>Copy it into a folder, to be kept.</summary>
    Backup,
    /// <summary>Copy a backup into an empty store.</summary>
    Restore,
    /// <summary>Copy it to the other kind of store.</summary>
    Copy,
}

/// <summary>What the command line says.</summary>
/// <param name="Folder">The store's folder.</param>
/// <param name="Urls">Where HTTP listens.</param>
/// <param name="Demo">True: fill an empty folder with a vendor's day and keep it alive.</param>
/// <param name="DemoFactor">How many times faster than life the demo runs.</param>
/// <param name="Mllp">Ports for HL7 over MLLP.</param>
public sealed record ServerOptions(
    string Folder, string Urls, bool Demo, double DemoFactor, IReadOnlyList<MllpPort> Mllp)
{
    /// <summary>
    /// The environment's name for the database's connection: what is on a command line, everybody on the
    /// machine can read.
    /// </summary>
    public const string PostgresVariable = "CODINGQUEUE_POSTGRES";

    /// <summary>The connection to the PostgreSQL that holds the journal; null: it is in the folder.</summary>
    public string? Postgres { get; init; }

    /// <summary>What to do with the whole store instead of serving it; null: serve.</summary>
    public StoreAct? Act { get; init; }

    /// <summary>For backup and copy: where to, for restore and copy: where from.</summary>
    public string? From { get; init; }

    /// <summary>See <see cref="From"/>.</summary>
    public string? To { get; init; }

    /// <summary>Where the store's folder is. The connection is not told: it may hold a password.</summary>
    public override string ToString() => $"{nameof(ServerOptions)} {Folder}";

    /// <summary>What the demo's chance begins with; null: made up once, and kept in the folder.</summary>
    public int? DemoSeed { get; init; }

    /// <summary>How to call the server.</summary>
    public const string Usage =
        """
        dotnet run --project api -- [STORE] [--urls URLS] [--demo] [--mllp [ADDRESS:]PORT=CLIENT]...
        dotnet run --project api -- verify [STORE]
        dotnet run --project api -- backup [STORE] --to DIR
        dotnet run --project api -- restore [STORE] --from DIR
        dotnet run --project api -- copy --from DIR|postgres --to DIR|postgres [--postgres "CONNECTION"]

        STORE is --data DIR, --postgres "CONNECTION", or the connection in CODINGQUEUE_POSTGRES.

          --data DIR       the store's folder (default ./data)
          --postgres C     the journal is in this PostgreSQL: "Host=...;Database=...;Username=..."; sign-in
                           keys stay in the folder. Give a password in CODINGQUEUE_POSTGRES or PGPASSWORD,
                           not here
          --urls URLS      where HTTP listens (default http://127.0.0.1:5080)
          --demo           fill an empty folder with an outsourcing vendor's day and keep it alive
          --demo-factor N  how many times faster than life the demo runs (default 60)
          --demo-seed N    what the demo's chance begins with, to see the same day again
          --mllp P=CLIENT  take HL7 over MLLP on port P for CLIENT; loopback unless an address is named
          verify           check the whole journal and stop: 0 when it is sound, 1 when it is not
          backup           copy the store into a new folder, which is a store itself, and verify it
          restore          copy a backup into an empty store; assignment numbers go on from a fresh range
          copy             move between a folder and PostgreSQL; nothing of it is in use meanwhile
        """;

    /// <summary>Reads the command line; on a word it does not know, a sentence instead.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="postgres">The connection that the environment gives; null or empty: none.</param>
    public static (ServerOptions? Options, string? Mistake) Parse(string[] args, string? postgres = null)
    {
        var options = new ServerOptions("data", "http://127.0.0.1:5080", false, 60, [])
        {
            Postgres = string.IsNullOrWhiteSpace(postgres) ? null : postgres,
        };
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var word))
        {
            if (options.Act is null && Acts.TryGetValue(word, out var act))
                options = options with { Act = act };
            else if (word == "--demo")
                options = options with { Demo = true };
            else if (!rest.TryDequeue(out var value))
                return (null, $"{word} is not known, or needs a value.\n\n{Usage}");
            else if (word == "--data")
                options = options with { Folder = value };
            else if (word == "--postgres")
                options = options with { Postgres = value };
            else if (word == "--from")
                options = options with { From = value };
            else if (word == "--to")
                options = options with { To = value };
            else if (word == "--urls")
                options = options with { Urls = value };
            else if (word == "--demo-factor"
                && double.TryParse(value, CultureInfo.InvariantCulture, out var factor)
                    && factor is >= 1 and <= 100_000)
                options = options with { DemoFactor = factor };
            else if (word == "--demo-seed" && int.TryParse(value, CultureInfo.InvariantCulture, out var seed))
                options = options with { DemoSeed = seed };
            else if (word == "--mllp" && Mllps(value) is { } port)
                options = options with { Mllp = [.. options.Mllp, port] };
            else
                // A connection may hold a password: it is not repeated.
                return (
                    null, $"{word}{(value.Contains(';') ? "" : $" {value}")} is not understood.\n\n{Usage}");
        }
        return options.Missing is { } missing ? (null, $"{missing}\n\n{Usage}") : (options, null);
    }

    private static readonly Dictionary<string, StoreAct> Acts = new(StringComparer.Ordinal)
    {
        ["verify"] = StoreAct.Verify,
        ["backup"] = StoreAct.Backup,
        ["restore"] = StoreAct.Restore,
        ["copy"] = StoreAct.Copy,
    };

    /// <summary>What an act on the whole store lacks, or has too much; null: nothing.</summary>
    private string? Missing => (Act, From, To) switch
    {
        (StoreAct.Backup, null, not null) or (StoreAct.Restore, not null, null)
            or (StoreAct.Copy, not null, not null) or (StoreAct.Verify or null, null, null) => null,
        (StoreAct.Backup, _, _) => "backup needs --to DIR, and no --from.",
        (StoreAct.Restore, _, _) => "restore needs --from DIR, and no --to.",
        (StoreAct.Copy, _, _) => "copy needs --from and --to.",
        _ => "--from and --to belong to backup, restore and copy.",
    };

    private static MllpPort? Mllps(string value)
    {
        var (where, client) = value.Split('=') is [var left, var right] ? (left, right) : ("", "");
        if (!Ids.Allows(client))
            return null;
        if (ushort.TryParse(where, CultureInfo.InvariantCulture, out var port))
            return new MllpPort(new IPEndPoint(IPAddress.Loopback, port), new ClientId(client));
        return IPEndPoint.TryParse(where, out var end) && end.Port > 0
            ? new MllpPort(end, new ClientId(client)) : null;
    }
}
