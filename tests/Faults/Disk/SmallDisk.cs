using System.Diagnostics;

namespace CodingQueue.Faults.Disk;

/// <summary>A small file system in memory that can be filled to its last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    /// <summary>Makes it; null when this account may not mount one.</summary>
    public static SmallDisk? TryMake(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("codingqueue-small-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "codingqueue", folder))
        {
            var disk = new SmallDisk(folder);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => disk.Dispose();
            return disk;
        }
        Directory.Delete(folder);
        return null;
    }

    /// <summary>A folder on it.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, "store")).FullName;

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var bytes = new byte[64 * 1024];
        for (var piece = bytes.Length; piece >= 512;)
            try
            {
                file.Write(bytes, 0, piece);
            }
            catch (IOException)
            {
                piece /= 2;
            }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        if (!Directory.Exists(_folder))
            return;
        Run("umount", "-l", _folder);
        Directory.Delete(_folder);
    }

    private static bool Run(string program, params string[] words)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
