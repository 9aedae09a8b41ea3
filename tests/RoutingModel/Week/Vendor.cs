using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.RoutingModel.Week;

/// <summary>A row of the table of coders, as in the demo: their shift, pace, credentials, clients and workqueues.</summary>
internal sealed record Hand(CoderProfile Profile, double Starts, double Pace);

/// <summary>
/// The demo's vendor, its tables written down once more: three clients, eight facilities, ten workqueues, forty coders.
/// Every coder asks for their next chart when they are done with one, whatever the demo's workqueues push.
/// </summary>
internal static class Vendor
{
    public static readonly string[] Clients = ["LARK", "TAMS", "QUIL"];
    private static readonly (string Id, string Client, string Zone, int? BillHold, bool Professional)[] FacilityRows =
    [
        ("LMC", "LARK", "America/New_York", 4, false), ("LMS", "LARK", "America/New_York", 4, false),
        ("LMW", "LARK", "America/New_York", 5, false), ("TRM", "TAMS", "America/Chicago", 3, false),
        ("TPH", "TAMS", "America/Chicago", 5, true), ("TPG", "TAMS", "America/Chicago", null, true),
        ("QBM", "QUIL", "America/Los_Angeles", 3, true), ("QFH", "QUIL", "America/Los_Angeles", 4, false),
    ];

    private const string Coders =
        """
        C01 E 6.0  1.15 CCS,RHIA       LARK           INPT:1 OBST:2
        C02 E 7.0  1.00 CIC,CPC        LARK           INPT:1
        C03 E 7.5  0.95 CCS            LARK,TAMS      INPT:1 OBST:2
        C04 E 8.0  1.05 RHIT,CCS       LARK,QUIL      INPT:1
        C05 E 14.0 0.90 CIC-A          LARK           INPT:1
        C06 C 6.0  1.10 CCS            TAMS           INPT:1 OBST:1
        C07 C 7.0  1.00 CIC,COC        TAMS           INPT:1
        C08 C 8.0  0.85 CCA            TAMS           INPT:1
        C09 P 6.0  1.20 CCS,CDIP       QUIL           INPT:1
        C10 P 7.0  1.00 RHIA,CCS       QUIL           INPT:1
        C11 P 13.0 0.95 CIC            QUIL,TAMS      INPT:1
        C12 M 8.0  1.05 CCS            LARK,QUIL      INPT:1
        C13 M 9.0  1.00 CIC,COC        LARK,TAMS,QUIL INPT:1
        C14 K 9.0  1.10 CCS,CIC        TAMS,QUIL      INPT:1 OBST:2
        C15 K 10.0 0.95 RHIT           LARK           INPT:2 OBST:1
        C16 E 15.0 1.05 RHIT           LARK           OBST:1 INPT:2
        C17 C 7.5  1.00 CCS,COC        LARK,TAMS      OBSV:1
        C18 P 7.0  1.00 COC            QUIL,TAMS      OBSV:1 SURG:2
        C19 E 7.0  1.10 COC,CASCC      LARK           SURG:1 OBSV:1
        C20 C 13.0 1.00 COC            TAMS,LARK      SURG:1 OBSV:2
        C21 P 7.5  1.05 CCS,COC        QUIL           SURG:1 OBSV:2
        C22 K 9.0  1.00 COC            LARK,TAMS,QUIL SURG:1 OBSV:1
        C23 E 8.0  1.00 CIRCC,COC      LARK,QBM       IRCV:1
        C24 C 7.0  1.10 CIRCC,COC      LARK,TAMS,QBM  IRCV:1
        C25 P 8.0  0.95 CCC,COC        QBM,TAMS       IRCV:1
        C26 E 6.0  1.10 COC,CEDC       LARK           EDFA:1
        C27 E 10.0 0.95 CCA            LARK,TAMS      EDFA:1 CLIN:2
        C28 C 14.0 1.00 CEDC,CPC       TAMS,QUIL      EDFA:1 EDPR:2
        C29 P 12.0 1.00 COC,CPC        QUIL           EDFA:1 EDPR:1
        C30 M 8.0  1.15 COC,CPC        LARK,TAMS,QUIL EDFA:1 EDPR:1
        C31 M 9.5  1.00 CPC,CEDC       LARK,QUIL      EDPR:1 EDFA:2
        C32 K 9.0  1.05 CPC            TAMS,QUIL      EDPR:1 CLIN:1
        C33 E 8.0  1.00 CPC,CCC        LARK,TAMS,QUIL PFCA:1 CLIN:2
        C34 C 8.0  1.05 CCS-P          TAMS,QUIL      PFCA:1 CLIN:1
        C35 C 13.0 1.00 CPC,CEMC       TAMS           CLIN:1
        C36 K 9.0  1.10 CPC,CRC        TAMS           RISK:1
        C37 P 8.0  0.90 CPC            QUIL,TAMS      CLIN:1 EDPR:2
        C38 C 7.0  1.05 CRC            TAMS           RISK:1
        C39 E 14.0 1.00 CPC            TAMS           RISK:1
        C40 E 8.0  1.00 CCS,COC,CPC    LARK,TAMS,QUIL OBSV:1 SURG:1 EDFA:1 INPT:2
        """;

    /// <summary>A day's visits by facility and kind, without those that nobody may code.</summary>
    public const string Volumes =
        """
        LMC IP:40 OBS:20 SDS:26 IR:12 ED:75
        LMS IP:26 OBS:15 SDS:18 ED:60
        LMW IP:6 OB:48 SDS:14
        TRM IP:38 OBS:17 SDS:22 IR:10 ED:65
        TPH IP:14 OBS:9 OB:14 ED:45
        TPG CLN:70 CAR:30 RISK:70 TELE:40
        QBM IP:34 OBS:16 SDS:22 IR:12 ED:65 CAR:24
        QFH IP:16 SDS:14 ED:40
        """;

    /// <summary>Where facility charts are, in which zone, whose, and whether there are professional charts too.</summary>
    public static readonly Dictionary<string, (string Client, string Zone, bool Professional)> Facilities =
        FacilityRows.ToDictionary(row => row.Id, row => (row.Client, row.Zone, row.Professional));

    public static readonly Hand[] Hands = [.. Coders.Split('\n').Select(Read)];

    /// <param name="weighted">True: each client has the same weight; false: nothing is shared out.</param>
    public static Settings Settings(bool weighted)
    {
        var (rules, queues) = (new List<PlacementRule>(), new List<Workqueue>());
        Queue("IRCV", 72, [new("track", Operator.Equals, ["facility"]), In("attributes.patientType", "IR")], review: true, any: ["CIRCC", "CCC"]);
        Queue("OBST", 48, [In("kind", "OBSTETRICS_NB")]);
        Queue("INPT", 72, [In("kind", "INPATIENT")], supervised: true);
        Queue("OBSV", 48, [In("kind", "OBS")]);
        Queue("SURG", 48, [In("kind", "OP_SURG")]);
        Queue("EDFA", 24, [In("kind", "ED_FAC")]);
        Queue("EDPR", 36, [In("kind", "ED_PROFEE")]);
        Queue("PFCA", 72, [In("kind", "CARDIO")]);
        Queue("CLIN", 48, [In("kind", "CLINIC", "TELEHEALTH", "PROFEE", "ANCILLARY")]);
        Queue("RISK", 120, [In("kind", "RISK_ADJ")]);
        var targets = new Dictionary<string, (string, int)[]>
        {
            ["LARK"] = [("INPATIENT", 60), ("ED_FAC", 24)],
            ["TAMS"] = [("RISK_ADJ", 96), ("CLINIC", 36)],
            ["QUIL"] = [("INPATIENT", 48), ("OP_SURG", 36)],
        };
        var book = new RuleBook(1, RuleBook.InOrder(rules), "week", "week", Instant.MinValue, null) { State = BookState.Active };
        return new Settings(1, new SettingsTables
        {
            Clients = [.. Clients.Order(StringComparer.Ordinal).Select(id => new Client(
                new(id), id, targets[id].ToImmutableSortedDictionary(pair => pair.Item1, pair => new Target(pair.Item2, TimeUnit.Hours))) { Weight = weighted ? 1 : null })],
            Facilities = [.. FacilityRows.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => new Facility(
                new(row.Id), new(row.Client), row.Id, row.Zone, row.BillHold, row.Professional))],
            Workqueues = [.. queues.OrderBy(queue => queue.Id.Value, StringComparer.Ordinal)],
            RuleBooks = [book],
        });

        void Queue(string id, int hours, Criterion[] when, bool review = false, bool supervised = false, string[]? any = null)
        {
            queues.Add(new Workqueue(new(id), id, new Requires([.. any ?? []], [], []), hours, AssignMode.Pull, review, supervised));
            rules.Add(new PlacementRule(new(id), rules.Count, Condition.Of(when)));
        }
    }

    private static Criterion In(string attribute, params string[] values) => new(attribute, Operator.In, [.. values]);

    private static Hand Read(string row)
    {
        var words = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var zone = words[1] switch
        {
            "E" => "America/New_York",
            "C" => "America/Chicago",
            "P" => "America/Los_Angeles",
            "M" => "Asia/Manila",
            _ => "Asia/Kolkata",
        };
        var profile = new CoderProfile(
            new(words[0]), words[0], [.. words[4].Split(',').Select(code => new HeldCredential(code, null, null))], [],
            [.. FacilityRows.Where(facility => words[5].Split(',').Any(grant => grant == facility.Client || grant == facility.Id))
                .Select(facility => new FacilityId(facility.Id))],
            [.. words[6..].Select(word => word.Split(':')).Select(pair => new Membership(new(pair[0]), int.Parse(pair[1])))
                .OrderBy(member => member.Tier)],
            1, zone.StartsWith("America", StringComparison.Ordinal) ? "US" : zone == "Asia/Manila" ? "PH" : "IN", zone);
        return new Hand(profile, double.Parse(words[2]), double.Parse(words[3]));
    }
}
