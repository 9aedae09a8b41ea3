using CodingQueue.Api.Coders;
using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>A row of the table of coders.</summary>
/// <param name="Id">The coder, and the name of their account in lower case.</param>
/// <param name="Name">A given name and an initial; nobody real.</param>
/// <param name="Zone">Where they work.</param>
/// <param name="Starts">Hour of their own day at which their shift of eight and a half hours begins.</param>
/// <param name="Pace">How many times the reference speed they code.</param>
/// <param name="Capacity">Charts they have at once.</param>
/// <param name="Credentials">Each with the days until it expires: CCS:400.</param>
/// <param name="Grants">Clients or single facilities.</param>
/// <param name="Workqueues">Each with its tier: INPT:1.</param>
internal sealed record DemoCoder(
    string Id, string Name, string Zone, double Starts, double Pace, int Capacity, string Credentials,
    string Grants, string Workqueues)
{
    /// <summary>The name they sign in with.</summary>
    public string Account => Id.ToLowerInvariant();

    /// <summary>The coder as set over HTTP.</summary>
    public CoderBody AsBody(LocalDate today) => new(
        Name,
        [.. Pairs(Credentials).Select(pair => new CredentialBody(
            pair.Word, today.PlusDays(pair.Number - 730), today.PlusDays(pair.Number)))],
        Specialties: [],
        [.. Grants.Split(' ').SelectMany(FacilitiesOf)],
        [.. Pairs(Workqueues).Select(pair => new MembershipBody(pair.Word, pair.Number))],
        Capacity, Country, Zone);

    /// <summary>True when a workqueue offers them charts.</summary>
    public bool IsOffered => Pairs(Workqueues).Any(pair => pair.Word == "OBST");

    private string Country => Zone switch { "Asia/Manila" => "PH", "Asia/Kolkata" => "IN", _ => "US" };

    private static IEnumerable<(string Word, int Number)> Pairs(string words) =>
        words.Split(' ').Select(word => word.Split(':')).Select(parts => (parts[0], int.Parse(parts[1])));

    private static IEnumerable<string> FacilitiesOf(string grant) => DemoVendor.Facilities
        .Where(facility => facility.Value.Client == grant || facility.Key == grant)
        .Select(facility => facility.Key);
}

/// <summary>
/// Forty coders with the mix of credentials, contracts and shifts of a real team. One desk is left to
/// whoever tries the demo.
/// </summary>
internal static class DemoCoders
{
    private const string E = "America/New_York";
    private const string C = "America/Chicago";
    private const string P = "America/Los_Angeles";
    private const string M = "Asia/Manila";
    private const string K = "Asia/Kolkata";

    /// <summary>The desk of whoever tries the demo: three push workqueues feed it, and one offers.</summary>
    public static readonly DemoCoder Visitor = new(
        "VISITOR", "Robin V.", E, 8.0, 1.00, 3, "CCS:520 COC:300 CPC:610", "LARK TAMS QUIL",
        "OBSV:1 SURG:1 EDFA:1 OBST:1 INPT:2");

    /// <summary>The other thirty-nine.</summary>
    public static readonly IReadOnlyList<DemoCoder> Team =
    [
        // Inpatient: the longest charts, so the largest group. The others review the apprentices' work.
        new("C01", "Amara O.",   E, 6.0,  1.15, 2, "CCS:410 RHIA:620",  "LARK",           "INPT:1 OBST:2"),
        new("C02", "Beatriz L.", E, 7.0,  1.00, 1, "CIC:350 CPC:350",   "LARK",           "INPT:1"),
        new("C03", "Colm D.",    E, 7.5,  0.95, 1, "CCS:24",            "LARK TAMS",      "INPT:1 OBST:2"),
        new("C04", "Dalia R.",   E, 8.0,  1.05, 1, "RHIT:500 CCS:180",  "LARK QUIL",      "INPT:1"),
        new("C05", "Edwin T.",   E, 14.0, 0.90, 1, "CIC-A:700",         "LARK",           "INPT:1"),
        new("C06", "Farah N.",   C, 6.0,  1.10, 2, "CCS:600",           "TAMS",           "INPT:1 OBST:1"),
        new("C07", "Grete H.",   C, 7.0,  1.00, 1, "CIC:260 COC:260",   "TAMS",           "INPT:1"),
        new("C08", "Hollis W.",  C, 8.0,  0.85, 1, "CCA:430",           "TAMS",           "INPT:1"),
        new("C09", "Imani S.",   P, 6.0,  1.20, 2, "CCS:330 CDIP:330",  "QUIL",           "INPT:1"),
        new("C10", "Jonas P.",   P, 7.0,  1.00, 1, "RHIA:90 CCS:420",   "QUIL",           "INPT:1"),
        new("C11", "Kirsi A.",   P, 13.0, 0.95, 1, "CIC:150",           "QUIL TAMS",      "INPT:1"),
        new("C12", "Lorna B.",   M, 8.0,  1.05, 1, "CCS:640",           "LARK QUIL",      "INPT:1"),
        new("C13", "Mateo G.",   M, 9.0,  1.00, 1, "CIC:480 COC:480",   "LARK TAMS QUIL", "INPT:1"),
        new("C14", "Nandini K.", K, 9.0,  1.10, 1, "CCS:270 CIC:270",   "TAMS QUIL",      "INPT:1 OBST:2"),
        new("C15", "Omkar J.",   K, 10.0, 0.95, 1, "RHIT:365",          "LARK",           "INPT:2 OBST:1"),
        new("C16", "Paloma C.",  E, 15.0, 1.05, 1, "RHIT:410",          "LARK",           "OBST:1 INPT:2"),
        // Observation and outpatient surgery.
        new("C17", "Quentin F.", C, 7.5,  1.00, 2, "CCS:200 COC:200",   "LARK TAMS",      "OBSV:1"),
        new("C18", "Rosa M.",    P, 7.0,  1.00, 2, "COC:310",           "QUIL TAMS",      "OBSV:1 SURG:2"),
        new("C19", "Soren V.",   E, 7.0,  1.10, 2, "COC:610 CASCC:610", "LARK",           "SURG:1 OBSV:1"),
        new("C20", "Tamika E.",  C, 13.0, 1.00, 2, "COC:18",            "TAMS LARK",      "SURG:1 OBSV:2"),
        new("C21", "Ulla I.",    P, 7.5,  1.05, 2, "CCS:440 COC:95",    "QUIL",           "SURG:1 OBSV:2"),
        new("C22", "Vikram S.",  K, 9.0,  1.00, 2, "COC:720",           "LARK TAMS QUIL", "SURG:1 OBSV:1"),
        // Interventional work, a scarce skill. Nobody has Quillan Foothill yet: its charts are unroutable.
        new("C23", "Wanda Z.",   E, 8.0,  1.00, 1, "CIRCC:230 COC:230", "LARK QBM",       "IRCV:1"),
        new("C24", "Xavier Q.",  C, 7.0,  1.10, 1, "CIRCC:560 COC:560", "LARK TAMS QBM",  "IRCV:1"),
        new("C25", "Yusuf B.",   P, 8.0,  0.95, 1, "CCC:390 COC:390",   "QBM TAMS",       "IRCV:1"),
        // Emergency, facility and professional.
        new("C26", "Anouk W.",   E, 6.0,  1.10, 3, "COC:300 CEDC:300",  "LARK",           "EDFA:1"),
        new("C27", "Bram O.",    E, 10.0, 0.95, 3, "CCA:120",           "LARK TAMS",      "EDFA:1 CLIN:2"),
        new("C28", "Celeste Y.", C, 14.0, 1.00, 3, "CEDC:650 CPC:650",  "TAMS QUIL",      "EDFA:1 EDPR:2"),
        new("C29", "Dmitri A.",  P, 12.0, 1.00, 3, "COC:210 CPC:210",   "QUIL",           "EDFA:1 EDPR:1"),
        new("C30", "Estela P.",  M, 8.0,  1.15, 3, "COC:540 CPC:540",   "LARK TAMS QUIL", "EDFA:1 EDPR:1"),
        new("C31", "Fiona C.",   M, 9.5,  1.00, 3, "CPC:280 CEDC:280",  "LARK QUIL",      "EDPR:1 EDFA:2"),
        new("C32", "Gaurav T.",  K, 9.0,  1.05, 3, "CPC:460",           "TAMS QUIL",      "EDPR:1 CLIN:1"),
        // Professional fee, clinic, risk adjustment.
        new("C33", "Hedda N.",   E, 8.0,  1.00, 2, "CPC:510 CCC:510",   "LARK TAMS QUIL", "PFCA:1 CLIN:2"),
        new("C34", "Ines M.",    C, 8.0,  1.05, 2, "CCS-P:330",         "TAMS QUIL",      "PFCA:1 CLIN:1"),
        new("C35", "Jarek L.",   C, 13.0, 1.00, 3, "CPC:370 CEMC:370",  "TAMS",           "CLIN:1"),
        new("C36", "Kamala D.",  K, 9.0,  1.10, 1, "CPC:150 CRC:150",   "TAMS",           "RISK:1"),
        new("C37", "Lucho R.",   P, 8.0,  0.90, 2, "CPC:45",            "QUIL TAMS",      "CLIN:1 EDPR:2"),
        new("C38", "Maeve K.",   C, 7.0,  1.05, 1, "CRC:420",           "TAMS",           "RISK:1"),
        new("C39", "Nkechi U.",  E, 14.0, 1.00, 1, "CRC:-12 CPC:400",   "TAMS",           "RISK:1"),
    ];

    /// <summary>All forty.</summary>
    public static IEnumerable<DemoCoder> All => [.. Team, Visitor];
}
