namespace CodingQueue.Engine.Tests;

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    public Folder()
    {
        Path = Directory.CreateTempSubdirectory("codingqueue-test-").FullName;
    }

    public string Path { get; }

    /// <summary>
    /// What a crash at this moment would leave: the files as they are, copied while their server runs. The
    /// database first: until the next checkpoint, which small tests do not reach, only the log beside it
    /// grows.
    /// </summary>
    public Folder CrashedCopy()
    {
        var copy = new Folder();
        foreach (var name in new[] { "codingqueue.db", "codingqueue.db-wal" })
        {
            var file = System.IO.Path.Combine(Path, name);
            if (!File.Exists(file))
                continue;
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var to = File.Create(System.IO.Path.Combine(copy.Path, name));
            from.CopyTo(to);
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
