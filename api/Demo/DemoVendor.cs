using System.Text.Json;
using CodingQueue.Api.SetUp;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.Demo;

/// <summary>
/// The vendor's contracts as tables: three clients that never see each other, eight facilities in three time
/// zones, ten workqueues. Every name is invented.
/// </summary>
internal static class DemoVendor
{
    /// <summary>Who runs the demo's server.</summary>
    public const string Name = "Fernhollow Coding Partners";

    /// <summary>
    /// Clients by id, each with its own turnaround targets and its weight among those who share coders.
    /// </summary>
    public static readonly Dictionary<string, ClientBody> Clients = new()
    {
        ["LARK"] = new("Larkmoor Health", [new("INPATIENT", 60), new("ED_FAC", 24)], Weight: 3,
            MonthEndDays: 2),
        ["TAMS"] = new("Tamsin Valley Hospitals", [new("RISK_ADJ", 96), new("CLINIC", 36)], Weight: 2),
        ["QUIL"] = new("Quillan Bay Medical", [new("INPATIENT", 48), new("OP_SURG", 36)], Weight: 2),
    };

    /// <summary>Facilities by id, most with days of bill hold.</summary>
    public static readonly Dictionary<string, FacilityBody> Facilities = new()
    {
        ["LMC"] = new("LARK", "Larkmoor Central Hospital", Eastern, 4, Calendar: Federal),
        ["LMS"] = new("LARK", "Larkmoor Shore Hospital", Eastern, 4, Calendar: Federal),
        ["LMW"] = new("LARK", "Larkmoor Women's Pavilion", Eastern, 5, Calendar: Federal),
        ["TRM"] = new("TAMS", "Tamsin Ridge Medical Center", Central, 3, Calendar: Federal),
        ["TPH"] = new("TAMS", "Tamsin Prairie Hospital", Central, 5, ProfessionalTrack: true,
            Calendar: Federal),
        ["TPG"] = new("TAMS", "Tamsin Physicians Group", Central, null, ProfessionalTrack: true,
            Calendar: Federal),
        ["QBM"] = new("QUIL", "Quillan Bay Medical Center", Pacific, 3, ProfessionalTrack: true,
            Calendar: Federal),
        ["QFH"] = new("QUIL", "Quillan Foothill Hospital", Pacific, 4, Calendar: Federal),
    };

    /// <summary>The home state of most of a facility's patients.</summary>
    public static readonly Dictionary<string, string> States = new()
    {
        ["LARK"] = "VA", ["TAMS"] = "WI", ["QUIL"] = "OR",
    };

    /// <summary>
    /// Workqueues in the order in which their rules are tried. Recurring visits belong in none, on purpose:
    /// they show what an unroutable chart looks like.
    /// </summary>
    public static readonly IReadOnlyList<DemoWorkqueue> Workqueues =
    [
        new("IRCV", "Interventional radiology and cath lab", AssignMode.Pull, 72, 14,
            [Of("track", "facility"), In("attributes.patientType", "IR", "CATH", "EP")],
            AnyCredential: ["CIRCC", "CCC"], Review: true),
        new("OBST", "Obstetrics and newborn", AssignMode.Offer, 48, 16, [Of("kind", "OBSTETRICS_NB")]),
        new("INPT", "Inpatient", AssignMode.Pull, 72, 60, [In("kind", "INPATIENT", "IRF_LTCH_PSYCH")],
            Documents: ["DS"], Supervised: true),
        new("OBSV", "Observation", AssignMode.Push, 48, 18, [Of("kind", "OBS")]),
        new("SURG", "Outpatient surgery", AssignMode.Push, 48, 34, [In("kind", "OP_SURG", "ASC")],
            Documents: ["OP"]),
        new("EDFA", "Emergency facility", AssignMode.Push, 24, 40, [Of("kind", "ED_FAC")]),
        new("EDPR", "Emergency professional", AssignMode.Push, 36, 26, [Of("kind", "ED_PROFEE")]),
        new("PFCA", "Professional fee cardiology", AssignMode.Push, 72, 18, [Of("kind", "CARDIO")]),
        new("CLIN", "Clinic, telehealth and professional fee", AssignMode.Push, 48, 55,
            [In("kind", "CLINIC", "TELEHEALTH", "PROFEE", "ANCILLARY")]),
        new("RISK", "Risk adjustment review", AssignMode.Pull, 40, 30, [Of("kind", "RISK_ADJ")],
            BusinessHours: true),
    ];

    private const string Federal = UsFederal.Id;
    private const string Eastern = "America/New_York";
    private const string Central = "America/Chicago";
    private const string Pacific = "America/Los_Angeles";

    private static ConditionBody Of(string attribute, string value) =>
        new(attribute, Operator.Equals, JsonSerializer.SerializeToElement(value));

    private static ConditionBody In(string attribute, params string[] values) =>
        new(attribute, Operator.In, JsonSerializer.SerializeToElement(values));
}

/// <summary>A row of the table of workqueues.</summary>
/// <param name="Id">The workqueue.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Assign">How its charts reach coders.</param>
/// <param name="Hours">Its turnaround target.</param>
/// <param name="Ready">Ready charts it usually has: above, fewer arrive; below, more.</param>
/// <param name="When">Which charts belong in it.</param>
/// <param name="AnyCredential">A coder must hold one of these.</param>
/// <param name="Documents">A chart waits until these have arrived.</param>
/// <param name="Review">True: every chart goes to review.</param>
/// <param name="Supervised">True: apprentices may take charts, which then go to review.</param>
/// <param name="BusinessHours">True: the target counts working hours alone.</param>
internal sealed record DemoWorkqueue(
    string Id, string Name, AssignMode Assign, int Hours, int Ready, IReadOnlyList<ConditionBody> When,
    IReadOnlyList<string>? AnyCredential = null, IReadOnlyList<string>? Documents = null, bool Review = false,
    bool Supervised = false, bool BusinessHours = false)
{
    /// <summary>The workqueue as it is set over HTTP.</summary>
    public WorkqueueBody AsBody(int order) => new(
        Name, order, Hours, When, new(AnyCredential, null, Documents), Assign, Review, Supervised,
        BusinessHours: BusinessHours);
}
