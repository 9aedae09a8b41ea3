using CodingQueue.RoutingModel.Model;
using NodaTime;

namespace CodingQueue.RoutingModel.Histories;

/// <summary>Settings and profiles made up from a number: the same number makes up the same one.</summary>
internal static class Shapes
{
    /// <summary>Not at a full second, so that nothing else falls due at the very beginning of a day.</summary>
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 14, 0) + Duration.FromMilliseconds(250);
    public static readonly string[] Queues = ["INP", "MISC", "PRO", "SURG"];
    public static readonly string[] Kinds = ["INPATIENT", "INPATIENT", "OP_SURG", "OP_SURG", "ED_PROFEE", "PROFEE", "AUDIT"];
    public static readonly string[] Classes = ["COMMERCIAL", "COMMERCIAL", "COMMERCIAL", "MEDICAID", "MA"];
    public static readonly string[] States = ["TX", "WA", "CA"];
    public static readonly string[] Payers = ["AETNA", "CIGNA", "BLUE"];
    public static readonly string[] Documents = ["DS", "OP", "HP"];
    public static readonly string[] Reasons = ["MISS_DS", "MISS_OP", "QUERY_OPEN", "CODER_HELP", "COMBINE", "LEGAL", "CHARGE"];
    public static readonly string[] Facilities = ["EAST", "NORTH", "WEST"];
    private static readonly string[] Specialties = ["CARDIO", "ORTHO"];
    private static readonly LocalDate Day = new(2026, 3, 2);
    public const int Coders = 5;

    public static bool IsOfOneClient(string one, string other) => (one == Facilities[2]) == (other == Facilities[2]);

    public static MClient Client(int place, int number, Flavor flavor)
    {
        var random = new Random(number);
        var weighted = flavor != Flavor.Unasked && random.Next(3) > 0;
        return new MClient(
            $"CLIENT{place}", weighted ? random.Next(1, 4) : null,
            random.Next(3) == 0 ? new() { ["INPATIENT"] = Target(random, flavor) } : [],
            flavor != Flavor.Long && random.Next(4) == 0 ? random.Next(0, 4) : null);
    }

    private static MTarget Target(Random random, Flavor flavor) => (flavor == Flavor.Long ? 0 : random.Next(3)) switch
    {
        0 => new(24 * random.Next(1, 4), "hours"),
        1 => new(random.Next(4, 30), "businessHours"),
        _ => new(random.Next(1, 4), "workingDays"),
    };

    public static MCalendar Calendar(int place, int number)
    {
        var random = new Random(number);
        return new MCalendar(
            $"CAL{place}", random.Next(3) switch { 0 => [], 1 => [IsoDayOfWeek.Sunday], _ => [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday] },
            [.. Enumerable.Range(-4, 16).Where(_ => random.Next(6) == 0).Select(days => Day.PlusDays(days))],
            random.Next(3) switch { 0 => null, 1 => (0, random.Next(6, 25)), _ => (random.Next(5, 10), random.Next(15, 25)) });
    }

    public static MFiling Filing(int place, int number)
    {
        var random = new Random(number);
        return new MFiling($"F{place}", new("payer", "in", Payers[random.Next(3)]), random.Next(0, 4), random.Next(3) == 0);
    }

    public static MKind Kind(int place, int number)
    {
        var random = new Random(number);
        return new MKind(
            Kinds[place + 1], random.Next(6) == 0 ? [Documents[random.Next(3)]] : [],
            random.Next(2) == 0 ? null : random.Next(1, 800) / 4m,
            random.Next(5) switch { 0 => null, 1 => 0.5m, 2 => 1.5m, 3 => 2, _ => 0.25m });
    }

    public static MReason Reason(int number)
    {
        var random = new Random(number);
        string[] codes = ["MISS_DS", "MISS_OP", "CODER_HELP", "LEGAL"];
        return new MReason(
            codes[random.Next(4)], random.Next(5) > 0, random.Next(2) == 0, random.Next(2) == 0 ? Documents[random.Next(3)] : null,
            random.Next(4) == 0 ? random.Next(1, 20) : null,
            random.Next(2) == 0 ? [] : [random.Next(1, 5), random.Next(6, 20)], random.Next(2) == 0 ? 0 : random.Next(1, 10));
    }

    public static MFacility Facility(int place, int number, Flavor flavor)
    {
        var random = new Random(number);
        return new MFacility(
            Facilities[place], place == 2 ? "CLIENT1" : "CLIENT0",
            place switch { 0 => "America/New_York", 1 => "America/Chicago", _ => "America/Los_Angeles" },
            random.Next(3) == 0 ? random.Next(0, 4) : null,
            flavor != Flavor.Long && random.Next(2) == 0 ? $"CAL{random.Next(2)}" : null);
    }

    public static MQueue Queue(int place, int number, Flavor flavor)
    {
        var random = new Random(number);
        var plain = flavor == Flavor.Long || random.Next(3) == 0;
        return new MQueue(Queues[place])
        {
            Hours = plain ? 48 : 24 * random.Next(1, 4),
            BusinessHours = !plain && random.Next(4) == 0,
            Review = !plain && random.Next(4) == 0,
            Supervised = random.Next(2) == 0,
            AnyCredential = !plain && random.Next(5) == 0 ? ["CCS", "CPC"] : [],
            Specialties = !plain && random.Next(4) == 0 ? [Specialties[random.Next(2)]] : [],
            Proficiency = random.Next(5),
            Documents = !plain && random.Next(6) == 0 ? ["DS"] : [],
            Prefers = !plain && random.Next(4) == 0
                ? new MPrefers("Primary", random.Next(2) * 4, Duration.FromMinutes(random.Next(10, 300)))
                : null,
            Mode = flavor != Flavor.Unasked ? "pull" : random.Next(5) switch { 0 or 1 => "push", 2 => "offer", _ => "pull" },
        };
    }

    public static MEmployer Employer(int place, int number)
    {
        var random = new Random(number);
        return new MEmployer($"E{place}",
        [
            .. Enumerable.Range(0, 2).Where(_ => random.Next(2) == 0).Select(client => new MAgreement(
                $"CLIENT{client}", Day.PlusDays(random.Next(-5, 3)), random.Next(2) == 0 ? Day.PlusDays(random.Next(0, 5)) : null)),
        ]);
    }

    public static MRestriction Restriction(int number)
    {
        var random = new Random(number);
        var id = random.Next(4) switch { 0 => "MEDICARE_ADVANTAGE", 1 => "R1", 2 => "R2", _ => "MEDICAID_STATES" };
        // The same charts each time: until charts are placed again the engine judges old ones by the new restriction.
        MCriterion[] when = Array.Find(Tables.Offshore, known => known.Id == id)?.When
            ?? [id == "R1" ? new("payer", "in", "AETNA", "BLUE") : new("discharged", "moreThanDaysAgo", "1")];
        return random.Next(6) switch
        {
            0 => new(id, when) { Off = true },
            1 => new(id, when) { Agreement = true },
            2 => new(id, when) { Employers = ["E0"] },
            3 => new(id, when) { Coders = [.. Enumerable.Range(0, Coders).Where(_ => random.Next(2) == 0).Select(Coder)] },
            _ => new(id, when) { Countries = ["US", "PH"] },
        };
    }

    public static List<MRule> Rules(int number, Flavor flavor)
    {
        var random = new Random(number);
        var rules = new List<MRule>
        {
            new("INP", random.Next(4), [new("kind", "in", "INPATIENT", "AUDIT")], []),
            new("SURG", random.Next(4), [new("kind", "in", "OP_SURG")], []),
            new("PRO", random.Next(4), [new("kind", "in", "PROFEE", "ED_PROFEE")], []),
        };
        if (flavor != Flavor.Long)
            for (var more = random.Next(4); more > 0; more--)
                rules.Add(new(
                    Queues[random.Next(4)], random.Next(4), [Criterion(random)],
                    random.Next(3) == 0 ? [Criterion(random), Criterion(random)] : []));
        if (random.Next(4) > 0)
            rules.Add(new("MISC", 9, [], []));
        return rules;
    }

    private static MCriterion Criterion(Random random) => random.Next(9) switch
    {
        0 => new("payer", "in", Payers[random.Next(3)]),
        1 => new("totalCharges", "atLeast", "200"),
        2 => new("totalCharges", "lessThan", "200"),
        3 => new("discharged", "moreThanDaysAgo", $"{random.Next(0, 4)}"),
        4 => new("documents", "contains", Documents[random.Next(3)]),
        5 => new("facility", "in", Facilities[random.Next(3)]),
        6 => new("payer", "notIn", Payers[random.Next(3)], Payers[random.Next(3)]),
        7 => new("state", "in", States[random.Next(3)]),
        _ => new("payer", "missing"),
    };

    public static string Coder(int place) => $"C{place}";

    public static MProfile Profile(int place, int number, Flavor flavor)
    {
        var random = new Random(number);
        var all = Tables.Issuers.Keys.ToArray();
        var held = Enumerable.Range(0, random.Next(1, 4)).Select(_ => all[random.Next(all.Length)])
            .Append(flavor == Flavor.Long || random.Next(2) == 0 ? "CCS" : "CPC").Distinct();
        return new MProfile(Coder(place))
        {
            Credentials = [.. held.Select(code => new MCredential(
                code, random.Next(8) == 0 ? Day.PlusDays(random.Next(-2, 3)) : null,
                random.Next(5) == 0 && flavor != Flavor.Long ? Day.PlusDays(random.Next(-1, 5)) : null))],
            Standings = random.Next(4) > 0 || flavor == Flavor.Long ? []
                : [new(random.Next(2) == 0 ? "AAPC" : "AHIMA", Day.PlusDays(random.Next(-1, 5)), random.Next(3) == 0 ? Day.PlusDays(2) : null)],
            Specialties = Specialties.Where(_ => random.Next(3) > 0)
                .ToDictionary(name => name, _ => random.Next(2) == 0 ? (int?)null : random.Next(1, 6)),
            Grants = [.. Grants(random)],
            Queues =
            [
                .. Queues.Where(_ => flavor == Flavor.Long || random.Next(4) > 0)
                    .Select(queue => new MMembership(
                        queue, flavor == Flavor.Long || (flavor == Flavor.Unasked && place < 3) ? 1 : random.Next(1, 3),
                        random.Next(4) == 0 ? random.Next(1, 3) : null))
                    .OrderBy(member => member.Tier),
            ],
            Capacity = random.Next(1, 5),
            Country = random.Next(6) switch { 0 => "PH", 1 => "IN", 2 => null, _ => "US" },
            Employer = random.Next(3) switch { 0 => "E0", 1 => "E1", _ => null },
            Shifts = flavor == Flavor.Long || random.Next(3) > 0 ? [] : [.. Shifts(random, place)],
            TimeOff = flavor == Flavor.Long || random.Next(6) > 0 ? [] : [TimeOff(random)],
        };
    }

    /// <summary>Beginnings and ends have milliseconds of their own, so that nothing else falls due with them.</summary>
    private static IEnumerable<MShift> Shifts(Random random, int place)
    {
        for (var shifts = random.Next(1, 3); shifts > 0; shifts--)
        {
            var (from, hours) = (random.Next(24), random.Next(3, 13));
            var pause = (from + random.Next(1, hours - 1)) % 24;
            yield return new MShift(
                [.. Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None && random.Next(5) > 0).DefaultIfEmpty(IsoDayOfWeek.Monday)],
                new LocalTime(from, 0, place, 301 + shifts), new LocalTime((from + hours) % 24, 0, place, 411 + shifts),
                random.Next(2) == 0 ? null : (new LocalTime(pause, 10, place, 507 + shifts), new LocalTime(pause, 45, place, 609 + shifts)));
        }
    }

    private static MTimeOff TimeOff(Random random)
    {
        var from = Day.PlusDays(random.Next(-1, 5));
        return new(from, from.PlusDays(random.Next(3)));
    }

    private static IEnumerable<MGrant> Grants(Random random)
    {
        foreach (var facility in Facilities)
            if (random.Next(4) > 0)
                yield return new MGrant(facility, null, null, null);
        if (random.Next(4) == 0)
            yield return new MGrant(null, $"CLIENT{random.Next(2)}", Day.PlusDays(random.Next(-1, 2)), Day.PlusDays(random.Next(1, 4)));
        if (random.Next(4) == 0)
            yield return new MGrant(Facilities[random.Next(3)], null, null, Day.PlusDays(random.Next(0, 4)));
    }
}
