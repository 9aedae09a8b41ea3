using System.Globalization;
using System.Net;
using CodingQueue.Core;

namespace CodingQueue.Api;

/// <summary>A port for HL7 over MLLP and the client whose messages come in there.</summary>
public sealed record MllpPort(IPEndPoint EndPoint, ClientId Client);

/// <summary>What the command line says.</summary>
/// <param name="Folder">The store's folder.</param>
/// <param name="Urls">Where HTTP listens.</param>
/// <param name="Demo">True: fill an empty folder with a vendor's day and keep it alive.</param>
/// <param name="DemoFactor">How many times faster than life the demo runs.</param>
/// <param name="Mllp">Ports for HL7 over MLLP.</param>
/// <param name="Verify">True: check the store and stop.</param>
public sealed record ServerOptions(
    string Folder, string Urls, bool Demo, double DemoFactor, IReadOnlyList<MllpPort> Mllp, bool Verify)
{
    /// <summary>What the demo's chance begins with; null: made up once, and kept in the folder.</summary>
    public int? DemoSeed { get; init; }

    /// <summary>How to call the server.</summary>
    public const string Usage =
        """
        dotnet run --project api -- [--data DIR] [--urls URLS] [--demo] [--mllp [ADDRESS:]PORT=CLIENT]...
        dotnet run --project api -- verify [--data DIR]

          --data DIR       the store's folder (default ./data)
          --urls URLS      where HTTP listens (default http://127.0.0.1:5080)
          --demo           fill an empty folder with an outsourcing vendor's day and keep it alive
          --demo-factor N  how many times faster than life the demo runs (default 60)
          --demo-seed N    what the demo's chance begins with, to see the same day again
          --mllp P=CLIENT  take HL7 over MLLP on port P for CLIENT; loopback unless an address is named
          verify           check the whole journal and stop: 0 when it is sound, 1 when it is not
        """;

    /// <summary>Reads the command line; on a word it does not know, a sentence instead.</summary>
    public static (ServerOptions? Options, string? Mistake) Parse(string[] args)
    {
        var options = new ServerOptions("data", "http://127.0.0.1:5080", false, 60, [], false);
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var word))
        {
            if (word == "verify")
                options = options with { Verify = true };
            else if (word == "--demo")
                options = options with { Demo = true };
            else if (!rest.TryDequeue(out var value))
                return (null, $"{word} is not known, or needs a value.\n\n{Usage}");
            else if (word == "--data")
                options = options with { Folder = value };
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
                return (null, $"{word} {value} is not understood.\n\n{Usage}");
        }
        return (options, null);
    }

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
