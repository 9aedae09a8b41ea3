using CodingQueue.Core.Accounts;

namespace CodingQueue.Api.Access;

/// <summary>What a route or hub call does, as far as roles are concerned.</summary>
public enum Act
{
    /// <summary>Open to everybody: signing in, health, the client's files.</summary>
    Anybody,
    /// <summary>Whoever is signed in: their own account, read-only tables.</summary>
    SignedIn,
    /// <summary>Make accounts, clients, facilities, workqueues and coders.</summary>
    Administer,
    /// <summary>Make workqueues and coders.</summary>
    SetUp,
    /// <summary>Read clients, facilities, workqueues and coders in scope.</summary>
    ReadSettings,
    /// <summary>Send charts and messages in.</summary>
    SendCharts,
    /// <summary>Read and replay what could not be used: it may hold names.</summary>
    ReadRejected,
    /// <summary>Read charts: a coder their own, others those in scope.</summary>
    ReadCharts,
    /// <summary>Read why a chart is where it is, and its history.</summary>
    ReadRouting,
    /// <summary>Read the board and the unroutable list.</summary>
    ReadBoard,
    /// <summary>Take, open, complete, return and hold: a coder for themselves, a lead for any.</summary>
    Work,
    /// <summary>Assign, unassign, move, expedite, reopen, cancel.</summary>
    Lead,
}

/// <summary>The one table of what each role may do. Everything not here is forbidden.</summary>
public static class Permissions
{
    private static readonly Dictionary<Role, Act[]> Table = new()
    {
        [Role.Admin] = Enum.GetValues<Act>(),
        [Role.Lead] =
        [
            Act.SignedIn, Act.SetUp, Act.ReadSettings, Act.SendCharts, Act.ReadCharts,
            Act.ReadRouting, Act.ReadBoard, Act.Work, Act.Lead,
        ],
        [Role.Coder] = [Act.SignedIn, Act.ReadCharts, Act.Work],
        [Role.Auditor] = [Act.SignedIn, Act.ReadSettings, Act.ReadCharts, Act.ReadRouting, Act.ReadBoard],
        [Role.Integration] =
            [Act.SignedIn, Act.ReadSettings, Act.SendCharts, Act.ReadRejected, Act.ReadCharts],
        [Role.Viewer] = [Act.SignedIn, Act.ReadSettings, Act.ReadBoard],
    };

    /// <summary>True when the role allows the act.</summary>
    public static bool Allow(Role role, Act act) => act == Act.Anybody || Table[role].Contains(act);
}

/// <summary>The act of a route, as metadata: a route without one does not start.</summary>
public sealed record Needs(Act Act);

/// <summary>Marks routes.</summary>
public static class NeedsRoutes
{
    /// <summary>Says what the route does; <see cref="AccessGate"/> checks it before the route runs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder route, Act act) where TBuilder
        : IEndpointConventionBuilder =>
        route.WithMetadata(new Needs(act));
}
