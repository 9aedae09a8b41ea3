using CodingQueue.Core.Accounts;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Api.Access;

/// <summary>
/// Coders whose last sign-in ended are off from then on, so that nothing is pushed to nobody. What they have
/// stays theirs, opened or held, until the end of their shift or a lead decides otherwise; the reason is part
/// of their history.
/// </summary>
public sealed partial class SignInEnds(EmbeddedEngine engine, Tokens tokens, ILogger<SignInEnds> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                foreach (var (account, ended) in Ended())
                    await SignOut(account, ended);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>Coders at work none of whose accounts is signed in any more, and since when.</summary>
    private List<(Account Account, Instant Ended)> Ended()
    {
        var now = engine.Now;
        return engine.Accounts.ByName.Values.Where(account => account.Coder is not null)
            .Select(account => (Account: account, Ends: tokens.EndOf(account)))
            .Where(one => one.Ends is not null).Select(one => (one.Account, Ended: one.Ends!.Value))
            .GroupBy(one => one.Account.Coder).Select(coder => coder.MaxBy(one => one.Ended))
            .Where(one => one.Ended <= now && IsAtWork(one.Account, one.Ended)).ToList();
    }

    private bool IsAtWork(Account account, Instant ended) =>
        engine.FindCoder(account.Coder!.Value) is { } coder && !coder.SignInEnded(ended, ended).IsEmpty;

    private async Task SignOut(Account account, Instant ended)
    {
        try
        {
            var reply = await engine.SignInEnded(account.Coder!.Value, ended);
            if (reply.Refused is null)
                LogEnded(log, account.Coder.Value.Value, ended);
        }
        catch (StoreException e)
        {
            LogFailed(log, account.Coder!.Value.Value, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "Coder {Coder} is off: their sign-in ended at {Ended}.")]
    private static partial void LogEnded(ILogger log, string coder, Instant ended);

    [LoggerMessage(LogLevel.Warning, "Coder {Coder} could not be signed off; it is tried again.")]
    private static partial void LogFailed(ILogger log, string coder, Exception cause);
}
