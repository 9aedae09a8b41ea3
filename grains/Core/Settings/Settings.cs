using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Settings;

/// <summary>A client: whose charts they are.</summary>
/// <param name="Id">The client.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Targets">Hours from clock start to final coded, by kind of chart; beats the
/// workqueue's.</param>
public sealed record Client(ClientId Id, string Name, ImmutableSortedDictionary<string, int> Targets);

/// <summary>A facility of a client.</summary>
/// <param name="Id">The facility; unique over all clients, because charts name it alone.</param>
/// <param name="Client">Whose it is.</param>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">IANA zone in which its days begin and end.</param>
/// <param name="BillHoldDays">Whole days from discharge to billing, or null: no such limit.</param>
/// <param name="ProfessionalTrack">True: an admission makes the professional chart too.</param>
public sealed record Facility(
    FacilityId Id, ClientId Client, string Name, string TimeZone, int? BillHoldDays, bool ProfessionalTrack)
{
    /// <summary>The zone itself.</summary>
    /// <exception cref="NodaTime.TimeZones.DateTimeZoneNotFoundException">The zone is unknown; settings
    /// refuse that.</exception>
    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[TimeZone];
}

/// <summary>
/// What placement, deadlines and eligibility read besides the chart and the coder. Immutable: a decision
/// sees one version from its beginning to its end, and its commit asserts that version.
/// </summary>
public sealed class Settings
{
    /// <summary>No clients, facilities or workqueues yet.</summary>
    public static readonly Settings None = new(0, [], [], []);

    /// <summary>Settings at a version.</summary>
    public Settings(
        long version, IEnumerable<Client> clients, IEnumerable<Facility> facilities,
        IEnumerable<Workqueues.Workqueue> workqueues)
    {
        Version = version;
        Clients = clients.ToFrozenDictionary(client => client.Id);
        Facilities = facilities.ToFrozenDictionary(facility => facility.Id);
        Ordered =
        [
            .. workqueues.OrderBy(queue => queue.Order)
                .ThenBy(queue => queue.Id.Value, StringComparer.Ordinal),
        ];
        Workqueues = Ordered.ToFrozenDictionary(queue => queue.Id);
    }

    /// <summary>Number of changes so far.</summary>
    public long Version { get; }
    /// <summary>All clients.</summary>
    public FrozenDictionary<ClientId, Client> Clients { get; }
    /// <summary>All facilities.</summary>
    public FrozenDictionary<FacilityId, Facility> Facilities { get; }
    /// <summary>All workqueues.</summary>
    public FrozenDictionary<WorkqueueId, Workqueues.Workqueue> Workqueues { get; }
    /// <summary>All workqueues in the order in which their rules are tried.</summary>
    public ImmutableArray<Workqueues.Workqueue> Ordered { get; }

    /// <summary>The settings after a change. Never refuses: what is impossible was refused before.</summary>
    public Settings Apply(SettingsChange change) => change switch
    {
        SettingsChange.ClientSet set =>
            With(clients: Clients.Values.Where(c => c.Id != set.Client.Id).Append(set.Client)),
        SettingsChange.FacilitySet set =>
            With(facilities: Facilities.Values.Where(f => f.Id != set.Facility.Id).Append(set.Facility)),
        SettingsChange.WorkqueueSet set =>
            With(workqueues: Ordered.Where(q => q.Id != set.Workqueue.Id).Append(set.Workqueue)),
        _ => throw new InvalidOperationException($"No such change: {change.GetType().Name}"),
    };

    private Settings With(
        IEnumerable<Client>? clients = null, IEnumerable<Facility>? facilities = null,
        IEnumerable<Workqueues.Workqueue>? workqueues = null) =>
        new(Version + 1, clients ?? Clients.Values, facilities ?? Facilities.Values, workqueues ?? Ordered);
}

/// <summary>A change of the settings.</summary>
public abstract record SettingsChange
{
    private SettingsChange() { }

    /// <summary>A client was made or replaced.</summary>
    public sealed record ClientSet(Client Client) : SettingsChange;

    /// <summary>A facility was made or replaced.</summary>
    public sealed record FacilitySet(Facility Facility) : SettingsChange;

    /// <summary>A workqueue was made or replaced.</summary>
    public sealed record WorkqueueSet(Workqueues.Workqueue Workqueue) : SettingsChange;
}
