using System.Globalization;

namespace CodingQueue.Faults.CrashImages;

/// <summary>What a call did to a file.</summary>
internal enum Act
{
    /// <summary>Bytes were written at a place.</summary>
    Write,
    /// <summary>The file was cut, or made longer.</summary>
    Length,
    /// <summary>Everything written to the file so far was brought to the disk.</summary>
    Sync,
    /// <summary>The file's name was taken away.</summary>
    Unlink,
}

/// <summary>One call that succeeded, as strace wrote it down.</summary>
/// <param name="File">The file's name, without its folder; empty: the folder itself.</param>
/// <param name="Act">What was done.</param>
/// <param name="Bytes">The bytes written; else empty.</param>
/// <param name="At">Where they were written, or the length.</param>
/// <param name="Done">When the call returned.</param>
internal sealed record StoreCall(string File, Act Act, byte[] Bytes, long At, DateTime Done);

/// <summary>Reads strace's record of all calls on the store's files, in the order in which they were made.</summary>
internal static class Recording
{
    /// <summary>Words to run a server under, so that its calls on a folder's store are recorded.</summary>
    /// <param name="strace">strace.</param>
    /// <param name="folder">The store's folder.</param>
    /// <param name="into">Where the record is written.</param>
    /// <param name="inject">What is done to a call, or null: nothing.</param>
    public static string[] Words(string strace, string folder, string into, string? inject) =>
    [
        strace, "-f", "-qq", "-y", "-xx", "-ttt", "-T", "-s", "16777216", "-o", into, "-P", folder,
        .. Names.SelectMany(name => new[] { "-P", Path.Combine(folder, name) }),
        "-e", "trace=pwrite64,fsync,fdatasync,ftruncate,unlink", .. inject is null ? [] : new[] { "-e", $"inject={inject}" },
    ];

    /// <summary>The store's files.</summary>
    public static readonly string[] Names = ["codingqueue.db", "codingqueue.db-wal", "codingqueue.db-journal"];

    public static IEnumerable<StoreCall> Read(string file) => Lines(file).Select(call => Parse(call)).OfType<StoreCall>()
        .Select(call => Names.Contains(call.File) ? call : call with { File = "" });

    private static IEnumerable<string> Lines(string file)
    {
        var unfinished = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file))
        {
            var call = line[(line.IndexOf(' ') + 1)..].TrimStart();
            var process = line[..line.IndexOf(' ')];
            if (call.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                unfinished[process] = call[..^"<unfinished ...>".Length].TrimEnd();
                continue;
            }
            if (call.IndexOf("resumed>", StringComparison.Ordinal) is > 0 and var resumed && unfinished.Remove(process, out var begun))
                call = begun + call[(resumed + "resumed>".Length)..];
            yield return call;
        }
    }

    private static StoreCall? Parse(string call)
    {
        var (space, open, end) = (call.IndexOf(' '), call.IndexOf('('), call.LastIndexOf(") = ", StringComparison.Ordinal));
        if (space < 0 || open < space || end < 0)
            return null;
        var name = call[(space + 1)..open];
        var result = call[(end + 4)..].Split(' ');
        if (!long.TryParse(result[0], CultureInfo.InvariantCulture, out var returned) || returned < 0)
            return null;
        var began = double.Parse(call[..space], CultureInfo.InvariantCulture);
        var took = double.Parse(result[^1].Trim('<', '>'), CultureInfo.InvariantCulture);
        var done = DateTime.UnixEpoch.AddSeconds(began + took);
        var words = call[(open + 1)..end].Split(", ");
        var path = Text(words[0].Contains('<', StringComparison.Ordinal) ? words[0][(words[0].IndexOf('<') + 1)..^1] : words[0].Trim('"'));
        var file = Path.GetFileName(path);
        return name switch
        {
            "pwrite64" => new StoreCall(
                file, Act.Write, Bytes(words[1].Trim('"'))[..(int)returned], long.Parse(words[3], CultureInfo.InvariantCulture), done),
            "ftruncate" => new StoreCall(file, Act.Length, [], long.Parse(words[1], CultureInfo.InvariantCulture), done),
            "unlink" => new StoreCall(file, Act.Unlink, [], 0, done),
            _ => new StoreCall(file, Act.Sync, [], 0, done),
        };
    }

    private static string Text(string escaped) => System.Text.Encoding.UTF8.GetString(Bytes(escaped));

    /// <summary>Each byte is written \xNN.</summary>
    private static byte[] Bytes(string escaped)
    {
        var bytes = new byte[escaped.Length / 4];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = byte.Parse(escaped.AsSpan(i * 4 + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return bytes;
    }
}
