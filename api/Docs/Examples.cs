using System.Text.Json.Nodes;
using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Coders;
using CodingQueue.Api.Http;
using CodingQueue.Api.SetUp;
using CodingQueue.Core;

namespace CodingQueue.Api.Docs;

/// <summary>An example for each body, as it would really be sent; a test sends them.</summary>
internal static class Examples
{
    private static readonly Dictionary<Type, string> Bodies = new()
    {
        [typeof(SignInBody)] = """{"name":"admin","password":"the password printed at the first start"}""",
        [typeof(AccountBody)] = """{"role":"lead","password":"correct horse battery","clients":["MERCY"]}""",
        [typeof(ClientBody)] =
            """
            {"name":"Mercy Health","targets":[{"kind":"INPATIENT","hours":72}],
             "reopen":{"documents":["OP","PATH"],"chargesAtLeast":500,"withinDays":30},
              "monthEndDays":3,"weight":2}
            """,
        [typeof(FacilityBody)] =
            """
            {"client":"MERCY","name":"Mercy North","timeZone":"America/Chicago","billHoldDays":4,
             "professionalTrack":true,"calendar":"US_FEDERAL"}
            """,
        [typeof(CalendarBody)] =
            """
            {"name":"Mercy's office","weekend":["saturday","sunday"],
             "holidays":[{"date":"2026-11-30","name":"Move to the new building"}],
             "yearly":[{"name":"Christmas Day","month":12,"day":25,"observed":"nearest"},
                       {"name":"Day after Thanksgiving","month":11,"weekday":"thursday","week":"fourth",
                        "plusDays":1}],
             "hours":{"from":"08:00","to":"17:00"}}
            """,
        [typeof(EmployerBody)] =
            """
            {"name":"Acme Coding","agreements":[{"client":"MERCY","number":"BAA-17","from":"2026-01-01"}]}
            """,
        [typeof(RestrictionBody)] =
            """
            {"when":[{"attribute":"payer","operator":"equals","value":"ACME"}],"countries":["US"],
             "agreement":true,"source":"contract of 2026"}
            """,
        [typeof(RestrictBody)] = """{"coders":["C01"]}""",
        [typeof(BarBody)] = """{"coder":"C01"}""",
        [typeof(ForecastBody)] =
            """{"charts":["C3K7W1XY5D8Q2M4N"],"workqueue":"IP"}""",
        [typeof(OfferBody)] = """{"chart":"C3K7W1XY5D8Q2M4N"}""",
        [typeof(DeclineBody)] = """{"chart":"C3K7W1XY5D8Q2M4N","reason":"Not my specialty"}""",
        [typeof(FilingLimitBody)] =
            """
            {"when":[{"attribute":"payer","operator":"equals","value":"ACME"}],"days":120,"from":"discharged",
             "leadDays":30,"source":"contract of 2026"}
            """,
        [typeof(WorkqueueBody)] =
            """
            {"name":"Inpatient","order":10,"when":
             [{"attribute":"kind","operator":"equals","value":"INPATIENT"}],
             "requires":{"anyCredential":["CCS","CIC"],"specialties":[]},"turnaroundHours":72,"assign":"push"}
            """,
        [typeof(RuleBookBody)] =
            """
            {"note":"cardiac surgery by itself","rules":
             [{"workqueue":"IP","order":10,"when":
               [{"attribute":"kind","operator":"equals","value":"INPATIENT"},
                {"any":[{"attribute":"serviceLine","operator":"startsWith","value":"CARD"},
                        {"attribute":"discharged","operator":"moreThanDaysAgo","value":5}]}]}]}
            """,
        [typeof(ActivateBody)] = """{"effective":"2026-12-01T06:00:00Z"}""",
        [typeof(CoderBody)] =
            """
            {"name":"Coder One","credentials":
             [{"code":"CCS","issued":"2021-03-01","expires":"2027-12-31","number":"1102385"}],
             "standings":[{"issuer":"AHIMA","cycleEnds":"2027-12-31","earned":12}],
             "specialties":["cardiology"],"proficiency":{"cardiology":4},"facilities":["NORTH"],
             "grants":[{"client":"MERCY","from":"2026-01-01","until":"2027-06-30"}],
             "workqueues":[{"id":"IP","tier":1,"limit":5}],"capacity":3,
             "shifts":[{"days":["monday","tuesday","wednesday","thursday"],"from":"22:00","to":"06:00",
               "breaks":[{"from":"02:00","to":"02:30"}]}],
             "timeOff":[{"from":"2026-12-24","until":"2027-01-01","note":"holidays"}],
             "workCountry":"US","timeZone":"America/Chicago"}
            """,
        [typeof(AnswerLeftOpenBody)] = """{"chart":"7Q0KX2M4N8RTVWYZ","choice":"keep"}""",
        [typeof(PresenceBody)] = """{"state":"available"}""",
        [typeof(ChartIn)] =
            """
            {"facility":"NORTH","account":"A1001","track":"facility","kind":"INPATIENT","serviceLine":"MED",
             "payer":"MEDICARE","financialClass":"Medicare","state":"IL","admitted":"2026-11-18T10:00:00Z",
             "discharged":"2026-11-20T15:30:00Z","totalCharges":18250.75,"documents":["DS"],
             "attributes":{"unit":"4W"}}
            """,
        [typeof(ChartIn[])] =
            """
            [{"facility":"NORTH","account":"A1002","track":"facility","kind":"OBS",
              "discharged":"2026-11-20T15:30:00Z"}]
            """,
        [typeof(OpenBody)] = """{"assignment":1}""",
        [typeof(CompleteBody)] = """{"assignment":1}""",
        [typeof(ReturnBody)] = """{"assignment":1,"reason":"needs an interventional coder"}""",
        [typeof(HoldBody)] = """
            {"assignment":1,"reason":"MISS_OP","note":"second procedure has no report",
             "until":"2031-11-24T14:00:00Z"}
            """,
        [typeof(ReleaseBody)] = """{"hold":"h1"}""",
        [typeof(MergeBody)] = """{"into":"0123456789ABCDEF"}""",
        [typeof(AnswerBody)] = """{"hold":"h1","outcome":"agree"}""",
        [typeof(HoldReasonBody)] =
            """
            {"name":"Implant record missing","owner":"supply chain","category":"documentation","kind":"pend",
             "pauses":["ready","touch"],"endedBy":{"document":"IMPLANT"},"followUpHours":24,
             "escalation":[{"afterHours":72,"to":"lead"},{"afterHours":120,"to":"director"}]}
            """,
        [typeof(KindBody)] = """{"documents":["DS"],"minutes":32,"weight":1.5}""",
        [typeof(AssignBody)] = """{"coder":"C01"}""",
        [typeof(UnassignBody)] = """{"reason":"end of shift"}""",
        [typeof(AllowBody)] =
            """{"assignment":1,"reason":"the renewal is under way","until":"2030-01-01T00:00:00Z"}""",
        [typeof(MoveBody)] = """{"workqueue":"IP"}""",
        [typeof(ExpediteBody)] = """{"minutes":240}""",
        [typeof(ReasonBody)] = """{"reason":"late operative report"}""",
    };

    /// <summary>A discharge; segments end with a carriage return.</summary>
    private const string Message =
        "MSH|^~\\&|ADT|NORTH|CODINGQUEUE|HUB|20261120153100-0600||ADT^A03^ADT_A03|M1001|P|2.5.1\r"
        + "EVN|A03|20261120153000-0600\r"
        + "PID|1||P1^^^NORTH^MR||TEST^ONE|||||||||||||A1003^^^NORTH^AN\r"
        + "PV1|1|I|4W^401^A^NORTH||||||||||||||||V1003^^^NORTH^VN|||||||||||||||||||||||||"
        + "20261118100000-0600|20261120153000-0600\r";

    private const string File =
        "facility,account,kind,admitted,discharged,documents\n"
        + "NORTH,A1003,INPATIENT,2026-11-18T08:00,2026-11-20T15:30,DS;OP\n";

    /// <summary>The example of a body, or null.</summary>
    public static JsonNode? Of(Type shape, string contentType) =>
        shape == typeof(string) ? JsonValue.Create(contentType == "text/csv" ? File : Message)
        : Bodies.TryGetValue(shape, out var text) ? JsonNode.Parse(text)
        : null;

    /// <summary>A problem as it would come.</summary>
    public static JsonNode Of(Refusal refusal)
    {
        var (code, title, retry) = Problems.Table[refusal];
        var name = Problems.NameOf(refusal);
        return new JsonObject
        {
            ["type"] = $"https://codingqueue.dev/refusals#{name}",
            ["title"] = title,
            ["status"] = code,
            ["refusal"] = name,
            ["detail"] = title,
            ["retry"] = retry,
        };
    }
}
