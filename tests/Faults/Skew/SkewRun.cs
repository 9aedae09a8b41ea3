using System.Text;
using CodingQueue.Faults.Audit;
using CodingQueue.Faults.Store;
using CodingQueue.Load;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Faults.Skew;

/// <summary>
/// A store that a newer server wrote: a change, a stream or a schema that this one does not know. It is refused with
/// a sentence, and left as it is.
/// </summary>
internal static class SkewRun
{
    public static async Task<int> Run(Words words)
    {
        var (violations, machine) = (new Violations(), new Machine());
        var folder = ServerProcess.NewFolder("skew");
        using (var server = new ServerProcess(ServerProcess.FindDll(words), folder))
        {
            server.Start();
            await SmallStore.Fill(server, 10);
            violations.Unless(server.Stop() == 0, "stop", server.LastWords);
        }
        (string What, string? Line, string? Sql)[] newer =
        [
            ("a change it does not know", """{"at":1772460000000,"by":"lead","streams":[{"s":"chart","k":"AAAAAAAAAAAAAAAA","v":1,"c":[{"t":"teleported","to":"MARS"}]}]}""", null),
            ("a coder's change it does not know", """{"at":1772460000000,"by":"lead","streams":[{"s":"coder","k":"C000","v":999,"c":[{"t":"promoted"}]}]}""", null),
            ("a stream it does not know", """{"at":1772460000000,"by":"lead","streams":[{"s":"robot","k":"R2","v":1,"c":[{"t":"made"}]}]}""", null),
            ("a unit that is no JSON", "{\"at\":", null),
            ("a newer schema", null, "PRAGMA user_version = 999"),
        ];
        var refused = 0;
        foreach (var (what, line, sql) in newer)
            refused += await IsRefused(words, folder, what, line, sql, violations) ? 1 : 0;
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"stores of a newer server: {newer.Length}, refused with a sentence: {refused}");
        var exit = violations.ExitCode();
        new Figure("stores of a newer server, refused", refused, "stores", newer.Length, Math.Round((double)refused / newer.Length, 2), machine.Busy).Print();
        return exit;
    }

    private static async Task<bool> IsRefused(
        Words words, string from, string what, string? line, string? sql, Violations violations)
    {
        var folder = ServerProcess.NewFolder("skew");
        File.Copy(Path.Combine(from, "codingqueue.db"), Path.Combine(folder, "codingqueue.db"));
        Write(folder, line, sql);
        var before = File.ReadAllBytes(Path.Combine(folder, "codingqueue.db"));
        using var server = new ServerProcess(ServerProcess.FindDll(words), folder);
        server.Start();
        var ready = await server.IsReady(TimeSpan.FromSeconds(60));
        server.HasEnded(TimeSpan.FromSeconds(5));
        var said = server.LastWords;
        var isRefused = !ready && said.Contains("newer", StringComparison.Ordinal)
            && !said.Contains("Unhandled", StringComparison.Ordinal) && !said.Contains("   at ", StringComparison.Ordinal);
        violations.Unless(isRefused, "skew", $"{what}: {(ready ? "the server started" : said)}");
        violations.Unless(
            before.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "codingqueue.db"))), "skew", $"{what}: the store was changed");
        var verdict = server.Verify();
        violations.Unless(verdict?.Code is 1 or 2, "skew", $"{what}: verify ended with {verdict?.Code}: {verdict?.Words}");
        Console.WriteLine($"{what}: {said}");
        server.Kill();
        Directory.Delete(folder, recursive: true);
        File.Delete(server.Log);
        return isRefused;
    }

    /// <summary>Adds a batch as a newer server would have, with its link of the chain; or runs a statement.</summary>
    private static void Write(string folder, string? line, string? sql)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "codingqueue.db"), Pooling = false };
        using var connection = new SqliteConnection(source.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        if (line is null)
        {
#pragma warning disable CA2100 // The statements are this file's own.
            command.CommandText = sql!;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            return;
        }
        command.CommandText = "SELECT last, at, hash FROM batches ORDER BY last DESC LIMIT 1";
        long last, at;
        byte[] hash;
        using (var row = command.ExecuteReader())
        {
            row.Read();
            (last, at, hash) = (row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2));
        }
        var units = Encoding.UTF8.GetBytes(line);
        command.CommandText = "INSERT INTO batches(last, first, at, units, hash) VALUES($1, $1, $2, $3, $4)";
        command.Parameters.AddWithValue("$1", last + 1);
        command.Parameters.AddWithValue("$2", at);
        command.Parameters.AddWithValue("$3", units);
        command.Parameters.AddWithValue("$4", StoreWalk.Link(hash, last + 1, last + 1, at, units));
        command.ExecuteNonQuery();
    }
}
