using CodingQueue.Engine.Journal;
using CodingQueue.Load;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Faults.Rot;

/// <summary>Changes the bytes of a folder's store.</summary>
internal static class FolderRot
{
    private const int Page = 4096;

    /// <summary>
    /// Tables that no chain or fold covers: figures are counted and can be counted again, and of what is kept or
    /// remembered beside the journal verification knows only what it compares.
    /// </summary>
    private static readonly string[] Beside = ["figures", "kept", "answered", "meta"];

    public static int Run(
        string name, Dictionary<string, byte[]> files, Dictionary<string, byte[]> other, int count, Random chance, Violations violations)
    {
        var folder = Directory.CreateDirectory(Path.Combine(
            Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"codingqueue-rot-{Environment.ProcessId}")).FullName;
        Write(folder, files);
        var fault = RotRun.Fault(() => Verification.Run(folder));
        violations.Unless(fault is null, "sound", $"the store as it was left ({name}): {fault}");
        var sound = RotRun.Contents(folder);
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var change = 0; change < count; change++)
        {
            var rotten = files.ToDictionary(file => file.Key, file => (byte[])file.Value.Clone());
            var what = Change(rotten, other, chance);
            Write(folder, rotten);
            var outcome = Judge(folder, sound, files, out var detail);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            violations.Unless(outcome != "SILENT", "silent", $"{name}: {what}: {detail}");
        }
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"{name}: {count} changes: {string.Join(", ", outcomes.Select(pair => $"{pair.Value} {pair.Key}"))}");
        return count;
    }

    private static string Judge(
        string folder, Dictionary<string, string> sound, Dictionary<string, byte[]> files, out string detail)
    {
        detail = RotRun.Fault(() => Verification.Run(folder)) ?? "";
        if (detail.Length > 0)
            return "found";
        Dictionary<string, string> now;
        try
        {
            now = RotRun.Contents(folder);
        }
        catch (SqliteException e)
        {
            detail = $"verified, but {e.Message}";
            return "SILENT";
        }
        var changed = sound.Keys.Where(table => sound[table] != now[table]).ToList();
        detail = $"verified, but other content of {string.Join(", ", changed)}";
        if (changed.Count == 0)
            return "without effect";
        if (changed.All(Beside.Contains))
            return "not found, beside the journal";
        // SQLite ends its log at the first frame that is damaged: an older store, which only an anchor elsewhere tells.
        return files.ContainsKey("codingqueue.db-wal") ? "a sound older store (log cut)" : "SILENT";
    }

    private static string Change(Dictionary<string, byte[]> files, Dictionary<string, byte[]> other, Random chance)
    {
        var name = files.Keys.ElementAt(chance.Next(files.Count));
        var bytes = files[name];
        var pages = bytes.Length / Page;
        switch (chance.Next(10))
        {
            case < 5:
                var bit = chance.NextInt64(bytes.Length * 8L);
                bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
                return $"bit {bit} of {name} flipped";
            case 5 when pages > 1:
                var (one, two) = (chance.Next(pages) * Page, chance.Next(pages) * Page);
                var kept = bytes[one..(one + Page)];
                bytes.AsSpan(two, Page).CopyTo(bytes.AsSpan(one));
                kept.CopyTo(bytes.AsSpan(two));
                return $"pages at {one} and {two} of {name} swapped";
            case 6 when pages > 1:
                var zeroed = chance.Next(pages) * Page;
                bytes.AsSpan(zeroed, Page).Clear();
                return $"page at {zeroed} of {name} zeroed";
            case 7:
                var length = chance.Next(bytes.Length);
                files[name] = bytes[..length];
                return $"{name} cut to {length}";
            case 8 when other.TryGetValue(name, out var stale):
                var at = chance.Next(Math.Min(bytes.Length, stale.Length) / Page) * Page;
                stale.AsSpan(at, Math.Min(Page, stale.Length - at)).CopyTo(bytes.AsSpan(at, Math.Min(Page, bytes.Length - at)));
                return $"page at {at} of {name} from another time";
            default:
                var start = chance.Next(bytes.Length);
                chance.NextBytes(bytes.AsSpan(start, Math.Min(512, bytes.Length - start)));
                return $"512 bytes at {start} of {name} overwritten";
        }
    }

    private static void Write(string folder, Dictionary<string, byte[]> files)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            File.Delete(file);
        foreach (var (name, bytes) in files)
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }
}
