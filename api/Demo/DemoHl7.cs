using System.Globalization;
using System.Text;
using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>
/// Writes the HL7 v2 messages that a hospital's interface engine would send. Only the fields that coding
/// needs are filled, and nobody has a name.
/// </summary>
/// <param name="clock">For the times of messages.</param>
/// <param name="start">Keeps message numbers apart from those of earlier starts.</param>
internal sealed class DemoHl7(DemoClock clock, int start)
{
    private int _sent;

    /// <summary>The patient came: ADT^A01, or ADT^A04 for one who is not admitted.</summary>
    public string Arrive(DemoEncounter visit) => Adt(visit, visit.Visit.IsAdmitted ? "A01" : "A04");

    /// <summary>The visit ended.</summary>
    public string Discharge(DemoEncounter visit) => Adt(visit, "A03");

    /// <summary>Insurance or charges were corrected.</summary>
    public string Update(DemoEncounter visit) => Adt(visit, "A08");

    /// <summary>There was no visit after all.</summary>
    public string CancelArrival(DemoEncounter visit) => Adt(visit, "A11");

    /// <summary>The patient did not leave after all.</summary>
    public string CancelDischarge(DemoEncounter visit) => Adt(visit with { Discharged = null }, "A13");

    /// <summary>An outpatient was admitted.</summary>
    public string BecomeInpatient(DemoEncounter visit) => Adt(visit, "A06");

    /// <summary>A document is there, signed.</summary>
    /// <param name="visit">Whose.</param>
    /// <param name="type">TXA-2: DS, OP, HP, PATH, IMG, ORDER.</param>
    public string Document(DemoEncounter visit, string type) => Write(
        visit, "MDM", "T02",
        Segment("TXA", (1, "1"), (2, type), (12, $"{visit.Account}{type}{_sent}"), (17, "AU"), (19, "AV")));

    /// <summary>A charge was posted.</summary>
    public string Charge(DemoEncounter visit, decimal dollars)
    {
        var now = Time(clock.Now, ZoneOf(visit));
        return Write(
            visit, "DFT", "P03",
            Segment(
                "FT1", (1, "1"), (4, now), (5, now), (6, "CG"), (7, "PHARMACY"), (10, "1"),
                (11, Dollars(dollars))));
    }

    private string Adt(DemoEncounter visit, string trigger)
    {
        var zone = ZoneOf(visit);
        return Write(
            visit, "ADT", trigger,
            Segment(
                "PV1", (1, "1"), (2, visit.Class), (3, $"{visit.ServiceLine}^^^{visit.Facility}"),
                (10, visit.ServiceLine), (18, visit.Type), (19, visit.Account), (20, visit.FinancialClass),
                (36, visit.Discharged is null ? "" : "01"), (44, Time(visit.Admitted, zone)),
                (45, visit.Discharged is { } at ? Time(at, zone) : ""), (47, Dollars(visit.Charges))),
            Segment("IN1", (1, "1"), (3, visit.Payer), (4, visit.PayerName)));
    }

    private string Write(DemoEncounter visit, string type, string trigger, params string[] segments)
    {
        var now = Time(clock.Now, ZoneOf(visit));
        var control = $"D{start}-{Interlocked.Increment(ref _sent)}";
        return string.Join(
            '\r',
            [
                string.Join(
                    '|', @"MSH|^~\&", "ADT", visit.Facility, "CODINGQUEUE", "FERNHOLLOW", now, "",
                    $"{type}^{trigger}", control, "P", "2.5.1"),
                Segment("EVN", (1, trigger), (2, now)),
                Segment(
                    "PID", (1, "1"), (3, $"M{visit.Account}"), (5, "DEMO^PATIENT"), (11, $"^^^{visit.State}"),
                    (18, visit.Account)),
                .. segments,
                "",
            ]);
    }

    /// <summary>A segment out of the fields that are filled, each at its number.</summary>
    private static string Segment(string name, params (int Number, string Value)[] fields)
    {
        var segment = new StringBuilder(name);
        var written = 0;
        foreach (var (number, value) in fields)
        {
            segment.Append('|', number - written).Append(value);
            written = number;
        }
        return segment.ToString();
    }

    private static string Dollars(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Time(Instant at, DateTimeZone zone) =>
        at.InZone(zone).ToString("uuuuMMddHHmmsso<+HHmm>", CultureInfo.InvariantCulture);

    private static DateTimeZone ZoneOf(DemoEncounter visit) =>
        DateTimeZoneProviders.Tzdb[DemoVendor.Facilities[visit.Facility].TimeZone];
}
