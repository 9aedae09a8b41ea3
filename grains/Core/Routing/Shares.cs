using System.Collections.Immutable;

namespace CodingQueue.Core.Routing;

/// <summary>
/// How several clients share one pool of coders. A client's share is its weight among those who have work
/// that
/// the coder may take; what counts against it is its work in progress, so that a client with long charts gets
/// no more than one with short ones. A client may go a quarter over its share before others come first:
/// within
/// that, urgency decides.
/// </summary>
/// <param name="InProgress">Charts in coders' hands, by client; held ones left out.</param>
/// <param name="Weights">Weights of the clients that have one, at least 1; the others have 1. Empty: nothing
/// is shared out, and urgency alone decides.</param>
public readonly record struct Shares(
    IReadOnlyDictionary<ClientId, int> InProgress, IReadOnlyDictionary<ClientId, int> Weights)
{
    private static readonly Dictionary<ClientId, int> Nobody = [];

    /// <summary>Nothing is shared out.</summary>
    public static readonly Shares None = new(Nobody, Nobody);

    /// <summary>The clients that are over their share; never all of those who have a head.</summary>
    /// <param name="heads">What the coder may take.</param>
    /// <param name="tier">Shared out among those who have work in this tier; null: in any.</param>
    public OverShare Over(IReadOnlyList<Head> heads, int? tier = null)
    {
        if (Weights.Count == 0)
            return default;
        var clients = new HashSet<ClientId>();
        foreach (var head in heads)
            if (!head.IsDeclined && (tier is null || head.Tier == tier))
                clients.Add(head.Client);
        if (clients.Count < 2)
            return default;
        var (work, weight) = (0, 0);
        foreach (var client in clients)
            (work, weight) = (work + InProgressOf(client), weight + WeightOf(client));
        var over = ImmutableArray<ClientId>.Empty;
        foreach (var client in clients)
            if (InProgressOf(client) > CeilingOf(client, work, weight))
                over = over.Add(client);
        return new OverShare(over);
    }

    /// <summary>The most work in progress that a client may have before others come first.</summary>
    private long CeilingOf(ClientId client, int work, int weight)
    {
        var share = 5L * WeightOf(client) * (work + 1);
        return (share + 4L * weight - 1) / (4L * weight);
    }

    private int InProgressOf(ClientId client) => InProgress.TryGetValue(client, out var charts) ? charts : 0;

    private int WeightOf(ClientId client) => Weights.TryGetValue(client, out var weight) ? weight : 1;
}

/// <summary>Clients over their share.</summary>
public readonly record struct OverShare(ImmutableArray<ClientId> Clients)
{
    /// <summary>True when there are none.</summary>
    public bool IsEmpty => Clients.IsDefaultOrEmpty;

    /// <summary>These and the others.</summary>
    public OverShare And(in OverShare others) =>
        IsEmpty ? others : others.IsEmpty ? this : new(Clients.Union(others.Clients).ToImmutableArray());

    /// <summary>True when the client is one of them.</summary>
    public bool Contains(ClientId client) => !Clients.IsDefaultOrEmpty && Clients.Contains(client);
}
