using CodingQueue.Api.Access;
using CodingQueue.Api.Coders;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Board;

/// <summary>A workqueue's counters within scope.</summary>
public sealed record BoardWorkqueue(
    string Id, string Name, int Order, AssignMode Assign, int Ready, int Assigned, int InProgress, int Held,
        int Review,
    int NotReady, Instant? Oldest, int AtRisk, int Late, int WaitingCoders);

/// <summary>A coder on the board.</summary>
public sealed record BoardCoder(
    string Id, string Name, Presence Presence, int Active, int Held, int Capacity, int? CompletedToday,
    DutyState Duty, Instant? DutyUntil, decimal Load, Instant? IdleSince);

/// <summary>Open holds of one reason within scope: how many, and since when the oldest is open.</summary>
public sealed record BoardHold(string Reason, int Count, Instant Oldest);

/// <summary>The board; its position only for who sees everything, because all clients move it.</summary>
public sealed record BoardOut(
    long? Position, IReadOnlyList<BoardWorkqueue> Workqueues, IReadOnlyList<BoardCoder> Coders,
    int Unroutable, int FollowUps, IReadOnlyList<LeftOpenOut> LeftOpen, int CredentialWarnings,
    int IneligibleHoldings, IReadOnlyList<BoardHold> Holds);

/// <summary>The board as one account sees it: a client's numbers never show in another's.</summary>
public static class BoardView
{
    /// <summary>The whole board as of the feed.</summary>
    public static BoardOut Of(EmbeddedEngine engine, Account account) => new(
        account.SeesAll() ? engine.Position : null, [.. Workqueues(engine, account)],
        [.. Coders(engine, account)], Unroutable(engine, account), FollowUps(engine, account).Count(),
        [.. LeftOpen(engine, account)], WarningRoutes.All(engine, account).Count(),
        IneligibleRoutes.All(engine, account).Count(), [.. Holds(engine, account)]);

    /// <summary>The workqueues in scope, in order.</summary>
    public static IEnumerable<BoardWorkqueue> Workqueues(EmbeddedEngine engine, Account account)
    {
        var settings = engine.Settings;
        var waiting = engine.Coders.Where(coder => coder.Waits && account.Sees(coder, settings)).ToList();
        foreach (var queue in settings.Ordered)
        {
            if (account.Of(queue, settings) is null)
                continue;
            var counts = engine.Count(queue.Id.Value, facility => account.Sees(facility, settings));
            yield return new BoardWorkqueue(
                queue.Id.Value, queue.Name, settings.OrderOf(queue.Id), queue.Assign, counts.Ready,
                    counts.Assigned,
                    counts.InProgress,
                counts.Held, counts.Review, counts.NotReady, counts.Oldest, counts.AtRisk, counts.Late,
                waiting.Count(coder => Push.TierOf(coder, queue.Id) is not null));
        }
    }

    /// <summary>The coders in scope, by id.</summary>
    public static IEnumerable<BoardCoder> Coders(EmbeddedEngine engine, Account account)
    {
        var settings = engine.Settings;
        return engine.Coders.Where(coder => account.Sees(coder, settings))
            .OrderBy(coder => coder.Id.Value, StringComparer.Ordinal)
                .Select(coder => Of(coder, account, engine));
    }

    /// <summary>One coder within scope.</summary>
    public static BoardCoder Of(Coder coder, Account account, EmbeddedEngine engine)
    {
        var whole = CoderOut.Of(coder, account, engine);
        return new BoardCoder(
            whole.Id, whole.Name, whole.Presence, whole.Active, whole.Held, whole.Capacity,
                whole.CompletedToday, whole.Duty.State, whole.Duty.Until, whole.Load,
                account.SeesAllOf(coder, engine.Settings) ? engine.IdleSince(coder) : null);
    }

    /// <summary>Charts in scope that were open when their coders' shifts ended.</summary>
    public static IEnumerable<LeftOpenOut> LeftOpen(EmbeddedEngine engine, Account account) =>
        engine.Coders.Where(coder => !coder.LeftOpen.IsEmpty)
            .OrderBy(coder => coder.Id.Value, StringComparer.Ordinal)
            .SelectMany(coder => LeftOpenOut.Of(coder, account, engine));

    /// <summary>The open holds of each reason in scope, by reason.</summary>
    public static IEnumerable<BoardHold> Holds(EmbeddedEngine engine, Account account)
    {
        var settings = engine.Settings;
        return engine.HoldsByReason(facility => account.Sees(facility, settings))
            .Select(hold => new BoardHold(hold.Reason, hold.Count, hold.Oldest));
    }

    /// <summary>Charts in scope with a hold that was followed up and is still open.</summary>
    public static IEnumerable<Chart> FollowUps(EmbeddedEngine engine, Account account) =>
        engine.AwaitingFollowUp().Where(chart => account.Sees(chart));

    /// <summary>How many charts in scope nobody may take.</summary>
    public static int Unroutable(EmbeddedEngine engine, Account account)
    {
        var settings = engine.Settings;
        return engine.Unroutable().Where(group => account.Sees(group.Facility, settings))
            .Sum(group => group.Count);
    }
}
