using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests;

/// <summary>
/// The small hospital of the tests: one client, two facilities, four workqueues, five coders. Tests name
/// only what they are about and take the rest from here.
/// </summary>
internal static class World
{
    /// <summary>A Monday, 14:00 UTC: 09:00 in New York.</summary>
    public static readonly Instant T0 = Instant.FromUtc(2026, 3, 2, 14, 0);

    public static readonly ClientId Mercy = new("MERCY");
    public static readonly FacilityId North = new("NORTH");
    public static readonly FacilityId West = new("WEST");

    public static readonly WorkqueueId Inpatient = new("IP");
    public static readonly WorkqueueId Surgery = new("SURG");
    public static readonly WorkqueueId Observation = new("OBS");
    public static readonly WorkqueueId Special = new("SPECIAL");

    public static readonly ChartId Chart1 = new("CHART00000000001");

    /// <summary>Ann and Bob may code every hospital kind of the tests; Sue only under supervision.</summary>
    public static readonly Coder Ann = Coder("ANN", "CCS");
    public static readonly Coder Bob = Coder("BOB", "CCS");
    public static readonly Coder Cid = Coder("CID", "CIC");
    public static readonly Coder Sue = Coder("SUE", "CIC-A");
    public static readonly Coder Pam = Coder("PAM", "CPC");

    public static readonly RuledQueue[] Queues =
    [
        Queue(Inpatient, 1, "INPATIENT"),
        Queue(Surgery, 2, "OP_SURG") with { Review = true },
        Queue(Observation, 3, "OBS") with { Requires = Requires.Nothing with { Documents = ["DS"] } },
        Queue(Special, 9, "PROFEE"),
    ];

    public static readonly Settings.Settings Settings = SettingsWith(Queues);

    public static Settings.Settings SettingsWith(params RuledQueue[] queues) => new(1, new SettingsTables
    {
        Clients = [new Client(Mercy, "Mercy Health", ImmutableSortedDictionary<string, Target>.Empty)],
        Facilities =
        [
            new Facility(North, Mercy, "North", "America/New_York", null, true),
            new Facility(West, Mercy, "West", "America/Los_Angeles", null, false),
        ],
        Workqueues = [.. queues.Select(queue => queue.Workqueue)],
        RuleBooks = [Book(1, [.. queues.Select(queue => queue.Rule)])],
    });

    /// <summary>A version of the rules that is in force.</summary>
    public static RuleBook Book(int version, params PlacementRule[] rules) =>
        new(version, RuleBook.InOrder(rules), "", "lead", T0, null) { State = BookState.Active, Effective = T0 };

    public static RuledQueue Queue(WorkqueueId id, int order, params string[] kinds) => new(
        new(id, id.Value, Requires.Nothing, 48, AssignMode.Pull, Review: false, Supervised: true),
        new(id, order, Condition.Of(new Criterion("kind", Operator.In, [.. kinds]))));

    public static CoderProfile Profile(string id, params string[] credentials) => new(
        new CoderId(id), id, [.. credentials.Select(code => new HeldCredential(code, null, null))], [],
        [North, West], [new(Inpatient, 1), new(Surgery, 1), new(Observation, 1), new(Special, 1)], 10, "US",
        "America/New_York");

    public static Coder Coder(string id, params string[] credentials) => Coder(Profile(id, credentials));

    public static Coder Coder(CoderProfile profile) => Core.Coders.Coder.Apply(
        Core.Coders.Coder.Apply(null, new CoderChange.ProfileSet(profile)),
        new CoderChange.PresenceSet(Presence.Available, T0));

    public static Instant At(double hours) => T0 + Duration.FromHours(hours);

    /// <summary>A discharged inpatient, unless the test says otherwise.</summary>
    public static readonly ChartPatch Discharged = new()
    {
        Kind = "INPATIENT", Admitted = At(-96), Discharged = At(-24),
    };

    public static ChartCommand.Arrive News(ChartPatch patch, Instant? asOf = null, bool admits = false) =>
        new(North, "A100", Track.Facility, patch, "INPATIENT", asOf, admits);

    public static ChartCommand.PlaceHold Hold(
        string reason, int? number = null, Instant? until = null, Instant? followUp = null) =>
        new(number, reason, null, null, until, followUp, "LEAD");
}
