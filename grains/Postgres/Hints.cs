using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>
/// Listens for hints that somebody committed. A hint that is lost costs a moment and nothing else: the
/// writer looks by itself, too.
/// </summary>
internal sealed class Hints : IAsyncDisposable
{
    /// <summary>What is listened to.</summary>
    public const string Channel = "codingqueue";

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;

    public Hints(Database database, Action hinted) =>
        _listening = Task.Run(() => Listen(database, hinted, _stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private static async Task Listen(Database database, Action hinted, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var link = database.Open("codingqueue hints");
                link.Notification += (_, _) => hinted();
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", link))
                    await listen.ExecuteNonQueryAsync(stop);
                hinted();
                while (true)
                    await link.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (Database.IsAway(e) || e is NpgsqlException or InvalidOperationException)
            {
                await Task.Delay(PostgresLimits.LongestPause, stop)
                    .ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}
