using System.Security.Cryptography;
using CodingQueue.Engine.Journal;
using CodingQueue.Faults.Store;
using CodingQueue.Load;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Faults.Rot;

/// <summary>
/// A disk that forgets: flipped bits, swapped and zeroed pages, cut ends and stale files in copies of a real store,
/// and changed rows in a database. Each is found by the store's verification, or changed nothing that is read.
/// </summary>
internal static class RotRun
{
    public static async Task<int> Run(Words words)
    {
        var seed = words.Number("seed", Environment.TickCount & 0xFFFF);
        Console.WriteLine($"rot: seed {seed}");
        var (chance, violations, machine) = (new Random(seed), new Violations(), new Machine());
        var folder = ServerProcess.NewFolder("rot");
        using var server = new ServerProcess(ServerProcess.FindDll(words), folder);
        server.Start();
        await SmallStore.Fill(server, 120);
        // One store with everything still in the log, one that was stopped and has no log.
        await Task.Delay(1000);
        server.Kill();
        var killed = Copy(folder);
        server.Start();
        await server.IsReady(TimeSpan.FromSeconds(60));
        violations.Unless(server.Stop() == 0, "stop", server.LastWords);
        var stopped = Copy(folder);
        var count = words.Number("changes", 1500);
        var tried = FolderRot.Run("stopped", stopped, killed, count, chance, violations)
            + FolderRot.Run("killed", killed, stopped, count / 2, chance, violations);
        if (PostgresServer.Programs is null)
            Console.WriteLine("SKIPPED: changed rows of a database: PostgreSQL is not installed");
        else
            tried += DatabaseRot.Run(folder, violations);
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"machine: {machine}");
        var exit = violations.ExitCode();
        new Figure("changes of a store, each found or without effect", tried, "changes", null, null, machine.Busy).Print();
        return exit;
    }

    private static Dictionary<string, byte[]> Copy(string folder) => Directory.EnumerateFiles(folder, "codingqueue.db*")
        .ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    /// <summary>What verification says; null: nothing is wrong.</summary>
    public static string? Fault(Func<VerificationReport> verify)
    {
        try
        {
            return verify().Fault?.What;
        }
        catch (StoreException e)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Everything that the server reads of a folder's store, as one digest for each table. Columns that it writes
    /// and never reads are left out.
    /// </summary>
    public static Dictionary<string, string> Contents(string folder)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "codingqueue.db"), Pooling = false };
        using var connection = new SqliteConnection(source.ToString());
        connection.Open();
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (table, columns) in Tables)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names are this file's own.
            command.CommandText = $"SELECT {columns} FROM {table} ORDER BY {columns.Split(',')[0]}";
#pragma warning restore CA2100
            using var rows = command.ExecuteReader();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (rows.Read())
                for (var i = 0; i < rows.FieldCount; i++)
                    hash.AppendData(rows.GetValue(i) is byte[] bytes
                        ? bytes : System.Text.Encoding.UTF8.GetBytes($"{rows.GetValue(i)}|"));
            digests[table] = Convert.ToHexString(hash.GetHashAndReset());
        }
        return digests;
    }

    private static readonly (string Table, string Columns)[] Tables =
    [
        ("batches", "last,first,at,units,hash"), ("charts", "place,id,version,trail,body"), ("finished", "id,version,trail,body"),
        ("streams", "kind || key,version,trail,body"), ("milestones", "kind || key || position,version,trail,body"),
        ("answered", "first,last,day,body"), ("kept", "id,client,source,received,expires,reason,control,trigger,raw,version"),
        ("meta", "name,value"), ("figures", "id,day,body"),
    ];
}
