using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace CodingQueue.Simulation.Auditor;

/// <summary>
/// Where a chart belongs and when it is due, worked out anew from the settings: rules are read one by one,
/// days are walked one by one. Null where the auditor does not know a word of the rule.
/// </summary>
internal sealed class Placing(Books books)
{
    /// <summary>A rule uses something that the auditor cannot read: nothing is said then.</summary>
    private sealed class Unknown : Exception;

    private BookedSettings Settings => books.Settings;

    public DateTimeZone ZoneOf(string facility) => DateTimeZoneProviders.Tzdb[
        Settings.Facilities.TryGetValue(facility, out var known) ? known.Text("timeZone") ?? "UTC" : "UTC"];

    public LocalDate Day(string facility, long at) =>
        Instant.FromUnixTimeMilliseconds(at).InZone(ZoneOf(facility)).Date;

    /// <summary>The workqueue; IsKnown false: a rule cannot be read here.</summary>
    public (string? Queue, bool IsKnown) QueueOf(BookedChart chart, long now)
    {
        if (chart.Pin is { } pin && pin.Until > now && Settings.Workqueues.ContainsKey(pin.Queue))
            return (pin.Queue, true);
        try
        {
            foreach (var rule in Settings.Rules)
                if (Holds(rule.Part("when")!.Value, chart, now))
                    return (rule.Text("workqueue"), true);
            return (null, true);
        }
        catch (Unknown)
        {
            return (null, false);
        }
    }

    /// <summary>The restrictions that the chart's facts bring, in order; null: one cannot be read here.</summary>
    public string[]? RestrictionsOf(BookedChart chart, long now)
    {
        try
        {
            return [.. Settings.Restrictions.Values
                .Where(known => !known.Is("off") && Holds(known.Part("when")!.Value, chart, now))
                .Select(known => known.Text("id")!)
                .Concat(Tables.Offshore.Where(known => !Settings.Restrictions.ContainsKey(known.Id)
                    && Among(chart.Facts.Text("financialClass"), known.Classes)
                    && (known.States is not { } states || Among(chart.Facts.Text("patientState"), states)))
                    .Select(known => known.Id))
                .Order(StringComparer.Ordinal)];
        }
        catch (Unknown)
        {
            return null;
        }
    }

    /// <summary>What keeps it from being coded.</summary>
    public string[] MissingOf(BookedChart chart, string? queue, long now) =>
    [
        .. chart.Clock <= now ? Array.Empty<string>() : ["clock"],
        .. (queue is not null && Settings.Workqueues.TryGetValue(queue, out var set)
                ? set.Part("requires")?.Texts("documents") ?? [] : [])
            .Concat(Settings.Kinds.TryGetValue(chart.Kind, out var kind) ? kind.Texts("documents") : [])
            .Distinct().Where(type => !chart.Facts.Texts("documents").Contains(type)),
    ];

    /// <summary>When it must be final coded, filing limits left out; null: its clock has not started.</summary>
    public long? DeadlineOf(BookedChart chart, string? queue)
    {
        if (chart.Clock is not { } clock || !Tables.Kinds.TryGetValue(chart.Kind, out var kind))
            return null;
        var facility = chart.Facility;
        var start = clock + (chart.Pauses?.Part("discharge")?.Long("sum") ?? 0);
        var client = Settings.Clients.TryGetValue(chart.Client, out var known) ? known : (JsonElement?)null;
        var target = client?.Part("targets")?.Part(chart.Kind);
        var (amount, unit) = target is { } own ? (own.Int("amount")!.Value, own.Text("unit")!)
            : queue is not null && Settings.Workqueues.TryGetValue(queue, out var set)
                ? (set.Int("turnaroundHours")!.Value, set.Is("businessHours") ? "businessHours" : "hours")
            : (kind.Hours, "hours");
        var first = unit switch
        {
            "hours" => start + amount * 3_600_000L,
            "businessHours" => AfterWork(facility, start, amount * 3_600_000L),
            _ => Close(facility, NthWorkingDay(facility, Day(facility, start).PlusDays(1), amount)),
        };
        var end = chart.Facts.Time("discharged") ?? clock;
        if (client?.Int("monthEndDays") is { } closing)
        {
            var next = new LocalDate(Day(facility, end).Year, Day(facility, end).Month, 1).PlusMonths(1);
            first = Math.Min(first, closing == 0
                ? Beginning(facility, next) : Close(facility, NthWorkingDay(facility, next, closing)));
        }
        if (Settings.Facilities.TryGetValue(facility, out var there) && there.Int("billHoldDays") is { } hold)
            first = Math.Min(first, Beginning(facility, Day(facility, end).PlusDays(hold + 1)));
        return first;
    }

    private bool Holds(JsonElement condition, BookedChart chart, long now) => condition.Name() switch
    {
        "is" => Meets(condition.Part("criterion")!.Value, chart, now),
        "all" => condition.All("parts").All(part => Holds(part, chart, now)),
        "any" => condition.All("parts").Any(part => Holds(part, chart, now)),
        _ => throw new Unknown(),
    };

    private bool Meets(JsonElement criterion, BookedChart chart, long now)
    {
        var (name, how, values) = (criterion.Text("attribute")!, criterion.Text("operator")!, criterion.Texts("values"));
        var facts = chart.Facts;
        if (name == "documents")
            return how switch
            {
                "exists" => facts.Texts(name).Length > 0,
                "missing" => facts.Texts(name).Length == 0,
                "contains" or "includesAny" or "in" or "equals" => facts.Texts(name).Any(one => Among(one, values)),
                "includesAll" => values.All(value => Among(value, facts.Texts(name))),
                _ => throw new Unknown(),
            };
        if (name is "discharged" or "admitted" or "clockStart" or "arrived")
            return MeetsTime(name switch
            {
                "clockStart" => chart.Clock,
                "arrived" => chart.Arrived,
                _ => facts.Time(name),
            }, how, values, chart, now);
        if (name == "totalCharges")
            return MeetsNumber(facts.Decimal(name), how, values);
        var text = name switch
        {
            "client" => chart.Client,
            "facility" => chart.Facility,
            "track" => chart.Track,
            "state" => facts.Text("patientState"),
            "kind" or "serviceLine" or "payer" or "financialClass" => facts.Text(name),
            _ when name.StartsWith("attributes.", StringComparison.Ordinal) =>
                facts.Part("attributes")?.Text(name[11..]),
            _ => throw new Unknown(),
        };
        return how switch
        {
            "exists" => text is not null,
            "missing" => text is null,
            "equals" or "in" => Among(text, values),
            "notEquals" or "notIn" => !Among(text, values),
            "startsWith" => text?.StartsWith(values[0], StringComparison.OrdinalIgnoreCase) == true,
            "contains" => text?.Contains(values[0], StringComparison.OrdinalIgnoreCase) == true,
            _ => throw new Unknown(),
        };
    }

    private static bool MeetsNumber(decimal? number, string how, string[] values)
    {
        var other = values.Length > 0 ? decimal.Parse(values[0], CultureInfo.InvariantCulture) : 0;
        return how switch
        {
            "exists" => number is not null,
            "missing" => number is null,
            "atLeast" => number >= other,
            "atMost" => number <= other,
            "moreThan" => number > other,
            "lessThan" => number < other,
            _ => throw new Unknown(),
        };
    }

    private bool MeetsTime(long? time, string how, string[] values, BookedChart chart, long now)
    {
        if (how is "exists" or "missing")
            return time is not null == (how == "exists");
        if (how is not ("moreThanDaysAgo" or "lessThanDaysAgo"))
            throw new Unknown();
        if (time is not { } at)
            return false;
        var ago = Period.DaysBetween(Day(chart.Facility, at), Day(chart.Facility, now));
        var days = int.Parse(values[0], CultureInfo.InvariantCulture);
        return how == "moreThanDaysAgo" ? ago > days : ago < days;
    }

    private static bool Among(string? text, string[] values) =>
        text is not null && values.Contains(text, StringComparer.OrdinalIgnoreCase);

    private JsonElement? CalendarOf(string facility) =>
        Settings.Facilities.TryGetValue(facility, out var known) && known.Text("calendar") is { } id
            && Settings.Calendars.TryGetValue(id, out var calendar) ? calendar : null;

    private bool IsWorkingDay(string facility, LocalDate day) => CalendarOf(facility) is not { } calendar
        || (!calendar.Texts("weekend").Contains(day.DayOfWeek.ToString(), StringComparer.OrdinalIgnoreCase)
            && !calendar.All("holidays").Any(off => off.Text("date") == Iso(day)));

    private static string Iso(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private LocalDate NthWorkingDay(string facility, LocalDate from, int number)
    {
        for (var day = from; ; day = day.PlusDays(1))
            if (IsWorkingDay(facility, day) && --number == 0)
                return day;
    }

    private long AfterWork(string facility, long start, long work)
    {
        if (work <= 0)
            return start;
        for (var day = Day(facility, start); ; day = day.PlusDays(1))
        {
            var (open, close) = (Math.Max(start, Open(facility, day)), Close(facility, day));
            if (!IsWorkingDay(facility, day) || close <= open)
                continue;
            if (close - open >= work)
                return open + work;
            work -= close - open;
        }
    }

    private long Open(string facility, LocalDate day) => Hours(facility) is { } hours
        ? At(facility, day, hours.Int("fromMinute")!.Value) : Beginning(facility, day);

    private long Close(string facility, LocalDate day) => Hours(facility) is { } hours
        ? At(facility, day, hours.Int("toMinute")!.Value) : Beginning(facility, day.PlusDays(1));

    private JsonElement? Hours(string facility) => CalendarOf(facility)?.Part("hours");

    private long Beginning(string facility, LocalDate day) =>
        ZoneOf(facility).AtStartOfDay(day).ToInstant().ToUnixTimeMilliseconds();

    private long At(string facility, LocalDate day, int minute) => minute == 1_440
        ? Beginning(facility, day.PlusDays(1))
        : (day + LocalTime.Midnight.PlusMinutes(minute)).InZoneLeniently(ZoneOf(facility)).ToInstant()
            .ToUnixTimeMilliseconds();
}
