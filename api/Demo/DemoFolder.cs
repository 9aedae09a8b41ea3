using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CodingQueue.Api.Demo;

/// <summary>
/// What makes a store's folder the demo's: a file with the secret that its passwords are derived from, and
/// how far the demo has come. The demo begins in an empty folder, continues its own, and touches no other.
/// </summary>
internal sealed class DemoFolder
{
    private const string FileName = "demo.json";
    private readonly string _path;

    private DemoFolder(string path, Marks marks) => (_path, Seen) = (path, marks);

    /// <summary>What the file says.</summary>
    public Marks Seen { get; private set; }

    /// <summary>
    /// Opens the folder for the demo when the command line asks for one. False: it is not the demo's to use,
    /// and nothing was changed.
    /// </summary>
    /// <param name="options">The folder, which is made if it is not there, and the seed.</param>
    /// <param name="demo">The demo's folder; null: no demo is asked for.</param>
    /// <param name="refused">Why not, as a sentence.</param>
    public static bool TryOpen(
        ServerOptions options, out DemoFolder? demo, [NotNullWhen(false)] out string? refused)
    {
        (demo, refused) = options switch
        {
            { Demo: false } => (null, null),
            _ when File.Exists(Path.Combine(options.Folder, FileName)) => Continue(options),
            _ when IsEmpty(options.Folder) => (Begin(options), null),
            _ => (null, $"{Path.GetFullPath(options.Folder)} is not empty and was not made by the demo. "
                + "Nothing was changed. Name an empty folder with --data DIR, or leave out --demo."),
        };
        return refused is null;
    }

    private static bool IsEmpty(string folder) =>
        !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();

    private static DemoFolder Begin(ServerOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var seed = options.DemoSeed ?? RandomNumberGenerator.GetInt32(1, 1_000_000);
        var path = Path.Combine(options.Folder, FileName);
        var made = new DemoFolder(path, new Marks(secret, seed, Starts: 1, Filled: false));
        made.Write();
        return made;
    }

    private static (DemoFolder? Demo, string? Refused) Continue(ServerOptions options)
    {
        var path = Path.Combine(options.Folder, FileName);
        try
        {
            var marks = JsonSerializer.Deserialize<Marks>(File.ReadAllText(path))!;
            var known = new DemoFolder(
                path, marks with { Seed = options.DemoSeed ?? marks.Seed, Starts = marks.Starts + 1 });
            known.Write();
            return (known, null);
        }
        catch (JsonException e)
        {
            return (null, $"{Path.GetFullPath(path)} cannot be read, and nothing was changed: {e.Message}");
        }
    }

    /// <summary>A demo account's password: the same at every start, another in every folder.</summary>
    public string PasswordOf(string account)
    {
        const string letters = "abcdefghjkmnpqrstuvwxyz23456789";
        var bytes = HMACSHA256.HashData(Convert.FromHexString(Seen.Secret), Encoding.UTF8.GetBytes(account));
        var word = string.Concat(bytes.Take(12).Select(value => letters[value % letters.Length]));
        return $"{word[..4]}-{word[4..8]}-{word[8..]}";
    }

    /// <summary>The first morning's work is there: the next start only continues.</summary>
    public void MarkFilled()
    {
        Seen = Seen with { Filled = true };
        Write();
    }

    private void Write()
    {
        File.WriteAllText(_path, JsonSerializer.Serialize(Seen));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The file's content.</summary>
    /// <param name="Secret">What passwords are derived from.</param>
    /// <param name="Seed">What chance begins with.</param>
    /// <param name="Starts">How often the demo was started here: keeps its account numbers apart.</param>
    /// <param name="Filled">True: the first morning's work is in the store.</param>
    internal sealed record Marks(string Secret, int Seed, int Starts, bool Filled);
}
