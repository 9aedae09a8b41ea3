using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.RoutingModel.Week;

/// <summary>A chart as it becomes ready, and the work it will be, in reference minutes with its own spread.</summary>
internal sealed record Arrival(Instant Ready, ChartCommand.Arrive News, string Client, double Minutes, double ReviewMinutes);

/// <summary>What becomes ready in nine days, by the rhythm of each kind of visit; the same for every order that is tried.</summary>
internal static class Arrivals
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 0, 0);
    public const int Days = 9;
    private const string Burst = "QUIL";
    private const int BurstDay = 3;
    private const string Day = "100000012357899876543221", Late = "543222233456677788899876", Work = "000000014789967898410000",
        List = "000000900000900000900000";

    /// <summary>Code, rhythm, hours to the usual deadline, kind of the facility chart, kind of the professional chart.</summary>
    private static readonly Dictionary<string, (string Rhythm, double Target, string? Facility, string? Professional)> Visits = new()
    {
        ["IP"] = (Day, 58, "INPATIENT", "PROFEE"),
        ["OB"] = (Day, 46, "OBSTETRICS_NB", "PROFEE"),
        ["OBS"] = (Day, 46, "OBS", "PROFEE"),
        ["SDS"] = (Work, 42, "OP_SURG", "CLINIC"),
        ["IR"] = (Work, 68, "OP_SURG", "CLINIC"),
        ["ED"] = (Late, 23, "ED_FAC", "ED_PROFEE"),
        ["CLN"] = (Work, 36, "ANCILLARY", "CLINIC"),
        ["CAR"] = (Work, 56, "ANCILLARY", "CARDIO"),
        ["RISK"] = (List, 92, null, "RISK_ADJ"),
        ["TELE"] = (List, 44, null, "TELEHEALTH"),
    };

    /// <param name="seed">The same seed, the same week.</param>
    /// <param name="load">Times the demo's volume.</param>
    /// <param name="burst">Times the usual volume of one client on the fourth day.</param>
    public static List<Arrival> Of(int seed, double load, double burst)
    {
        var random = new Random(seed);
        var arrivals = new List<Arrival>();
        foreach (var line in Vendor.Volumes.Split('\n'))
            foreach (var word in line.Split(' ')[1..])
            {
                var (facility, visit, perDay) = (line.Split(' ')[0], word.Split(':')[0], int.Parse(word.Split(':')[1]));
                for (var hour = 0; hour < Days * 24; hour++)
                    for (var more = Poisson(random, Expected(facility, visit, perDay * load, hour, burst)); more > 0; more--)
                        Add(arrivals, random, facility, visit, Start + Duration.FromMinutes(hour * 60 + random.NextDouble() * 60));
            }
        return [.. arrivals.OrderBy(arrival => arrival.Ready)];
    }

    private static double Expected(string facility, string visit, double perDay, int hour, double burst)
    {
        var (client, zone, _) = Vendor.Facilities[facility];
        var local = (Start + Duration.FromHours(hour)).InZone(DateTimeZoneProviders.Tzdb[zone]).Hour;
        var rhythm = Visits[visit].Rhythm;
        var busy = (rhythm[local] - '0') / (double)rhythm.Sum(digit => digit - '0');
        return perDay * busy * (client == Burst && hour / 24 == BurstDay ? burst : 1);
    }

    private static void Add(List<Arrival> arrivals, Random random, string facility, string code, Instant ready)
    {
        var visit = Visits[code];
        ready = Instant.FromUnixTimeMilliseconds(ready.ToUnixTimeMilliseconds());
        var discharged = ready - Duration.FromSeconds((long)(visit.Target * AgeWhenReady(random) * 3600));
        if (visit.Facility is { } kind)
            arrivals.Add(Make(arrivals.Count, facility, Track.Facility, kind, code, ready, discharged, random));
        if (visit.Professional is { } other && Vendor.Facilities[facility].Professional)
            arrivals.Add(Make(arrivals.Count, facility, Track.Professional, other, code, ready, discharged, random));
    }

    private static Arrival Make(
        int number, string facility, Track track, string kind, string code, Instant ready, Instant discharged, Random random)
    {
        var minutes = (double)ChartKinds.All[kind].DefaultMinutes;
        var patch = new ChartPatch
        {
            Kind = kind,
            Discharged = discharged,
            TotalCharges = Math.Round((decimal)Math.Pow(random.NextDouble(), 2.5) * 30_000, 2),
            Attributes = ChartFacts.NoAttributes.Add(ChartFacts.PatientType, code),
        };
        return new Arrival(
            ready, new ChartCommand.Arrive(new(facility), $"A{number}", track, patch, kind, null, false),
            Vendor.Facilities[facility].Client, minutes * Spread(), minutes / 2 * Spread());

        double Spread() => Math.Exp(-0.5 + 1.1 * random.NextDouble());
    }

    /// <summary>As the demo has it: most charts have time, some are at risk, a few are late already.</summary>
    private static double AgeWhenReady(Random random) => random.NextDouble() switch
    {
        < 0.64 => Between(random, 0.03, 0.45),
        < 0.84 => Between(random, 0.45, 0.80),
        < 0.94 => Between(random, 0.80, 0.99),
        _ => Between(random, 1.00, 1.30),
    };

    private static double Between(Random random, double from, double to) => from + random.NextDouble() * (to - from);

    private static int Poisson(Random random, double expected)
    {
        var (limit, product, count) = (Math.Exp(-expected), random.NextDouble(), 0);
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }
}
