using System.Collections.Immutable;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Core.Tests.Routing;

/// <summary>Deadlines on business calendars, by month-end closes and by filing limits, and why they are so.</summary>
public sealed class DeadlineTest
{
    // Friday, 6 March 2026, 15:00 in New York; the clock goes forward on Sunday.
    private static readonly Instant Friday = Instant.FromUtc(2026, 3, 6, 20, 0);

    private static readonly BusinessCalendar Office = new("OFFICE", "Office") { Hours = new(8 * 60, 17 * 60) };

    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;

    private static Settings.Settings With(
        Target? target = null, string? calendar = null, int? monthEnd = null, int? billHold = null, params FilingLimit[] filing) => new(
        1,
        new SettingsTables
        {
            Clients =
            [
                new Client(World.Mercy, "Mercy", target is null ? ImmutableSortedDictionary<string, Target>.Empty
                    : ImmutableSortedDictionary<string, Target>.Empty.Add("INPATIENT", target)) { MonthEndDays = monthEnd },
            ],
            Facilities =
            [
                new Facility(World.North, World.Mercy, "North", "America/New_York", billHold, false) { Calendar = calendar },
                new Facility(World.West, World.Mercy, "West", "America/Los_Angeles", billHold, false) { Calendar = calendar },
            ],
            Calendars = [Office],
            FilingLimits = [.. filing],
        });

    private static Placed Chart(Instant discharged, Func<ChartFacts, ChartFacts>? change = null, FacilityId? facility = null)
    {
        var facts = new ChartFacts { Kind = "INPATIENT", Discharged = discharged };
        return new(World.Mercy, facility ?? World.North, Track.Facility, change?.Invoke(facts) ?? facts);
    }

    private static Workqueue Queue(int hours, bool business = false) =>
        World.Queue(World.Inpatient, 1).Workqueue with { TurnaroundHours = hours, BusinessHours = business };

    [Theory]
    [InlineData(TimeUnit.Hours, 24, "OFFICE", "2026-03-07T20:00:00Z")]
    [InlineData(TimeUnit.BusinessHours, 24, null, "2026-03-07T20:00:00Z")]
    [InlineData(TimeUnit.BusinessHours, 24, "US_FEDERAL", "2026-03-09T19:00:00Z")]
    [InlineData(TimeUnit.BusinessHours, 24, "OFFICE", "2026-03-11T16:00:00Z")]
    [InlineData(TimeUnit.WorkingDays, 2, "OFFICE", "2026-03-10T21:00:00Z")]
    [InlineData(TimeUnit.WorkingDays, 2, "US_FEDERAL", "2026-03-11T04:00:00Z")]
    [InlineData(TimeUnit.WorkingDays, 2, null, "2026-03-09T04:00:00Z")]
    public void ATargetIsCountedOnTheFacilitysCalendar(TimeUnit unit, int amount, string? calendar, string deadline) =>
        Assert.Equal(At(deadline), Turnaround.Deadline(With(new Target(amount, unit), calendar), Chart(Friday), Queue(1)));

    [Fact]
    public void AWorkqueuesHoursMayBeBusinessHoursAndTheKindsAreNot()
    {
        var settings = With(calendar: "OFFICE");
        Assert.Equal(At("2026-03-09T15:00:00Z"), Turnaround.Deadline(settings, Chart(Friday), Queue(5, business: true)));
        Assert.Equal(At("2026-03-07T01:00:00Z"), Turnaround.Deadline(settings, Chart(Friday), Queue(5)));
        Assert.Equal(Friday + Duration.FromHours(48), Turnaround.Deadline(settings, Chart(Friday), null));
    }

    /// <summary>failure_modes.csv: worker in other time zone saw shifted dates.</summary>
    [Theory]
    [InlineData("NORTH", "2026-03-10T21:00:00Z")]
    [InlineData("WEST", "2026-03-11T00:00:00Z")]
    public void ADateIsTheFacilitysWhereverTheCoderWorks(string facility, string deadline)
    {
        // The same instant is one day at both facilities, and their days end three hours apart.
        var settings = With(new Target(2, TimeUnit.WorkingDays), "OFFICE");
        var chart = Chart(Friday, facility: new FacilityId(facility));
        Assert.Equal(At(deadline), Turnaround.Deadline(settings, chart, Queue(1)));
    }

    /// <summary>failure_modes.csv: report dates off by one.</summary>
    [Theory]
    [InlineData("2026-03-07T04:59:59Z", "2026-03-10T21:00:00Z")]
    [InlineData("2026-03-07T05:00:00Z", "2026-03-10T21:00:00Z")]
    [InlineData("2026-03-09T03:59:59Z", "2026-03-10T21:00:00Z")]
    [InlineData("2026-03-09T04:00:00Z", "2026-03-11T21:00:00Z")]
    public void ADayBeginsAtTheFacilitysMidnight(string discharged, string deadline) =>
        Assert.Equal(At(deadline), Turnaround.Deadline(With(new Target(2, TimeUnit.WorkingDays), "OFFICE"), Chart(At(discharged)), Queue(1)));

    /// <summary>failure_modes.csv: day 31 is silently skipped in short months.</summary>
    [Theory]
    [InlineData(0, "2026-02-10T17:00:00Z", "2026-03-01T05:00:00Z")]
    [InlineData(0, "2026-04-30T17:00:00Z", "2026-05-01T04:00:00Z")]
    [InlineData(0, "2026-05-31T17:00:00Z", "2026-06-01T04:00:00Z")]
    [InlineData(2, "2026-04-30T17:00:00Z", "2026-05-04T21:00:00Z")]
    // The last hours of January in New York are February in UTC, and belong to January.
    [InlineData(1, "2026-02-01T04:59:59Z", "2026-02-02T22:00:00Z")]
    [InlineData(1, "2026-02-01T05:00:00Z", "2026-03-02T22:00:00Z")]
    public void AMonthIsClosedOnItsLastDayHoweverShortItIs(int days, string discharged, string deadline) =>
        Assert.Equal(At(deadline), Turnaround.Deadline(With(new Target(2_000, TimeUnit.Hours), "OFFICE", days), Chart(At(discharged)), null));

    [Fact]
    public void APauseMovesTheTargetAndNeitherTheBillNorThePayer()
    {
        var pause = Duration.FromHours(120);
        var settings = With(new Target(24, TimeUnit.Hours), billHold: 5, filing: new FilingLimit("OURS", Payer("AETNA"), 40));
        var chart = Chart(Friday, facts => facts with { Payer = "AETNA" });
        var (plain, paused) = (Turnaround.Explain(settings, chart, null), Turnaround.Explain(settings, chart, null, pause));
        Assert.Equal(plain[0].At + pause, paused[0].At);
        Assert.Equal(plain[0].From + pause, paused[0].From);
        Assert.Equal(plain.Skip(1).Select(part => part.At), paused.Skip(1).Select(part => part.At));
        Assert.Equal(DeadlineSource.BillHold, paused.Single(part => part.Wins).Source);
        // Counted from Monday's first hours, when 60 hours of pause are over.
        var business = With(new Target(9, TimeUnit.BusinessHours), "OFFICE");
        Assert.Equal(At("2026-03-09T21:00:00Z"), Turnaround.Deadline(business, Chart(Friday), null, Duration.FromHours(60)));
    }

    private static Condition Payer(string payer) => Condition.Of(new Criterion("payer", Operator.Equals, [payer]));

    [Theory]
    [InlineData("Medicare", null, null, "2027-02-05T05:00:00Z")]
    [InlineData("MEDICARE", "UHC", null, "2026-05-06T04:00:00Z")]
    [InlineData("Medicaid", null, "OH", "2026-05-06T04:00:00Z")]
    [InlineData("MEDICAID_HMO", null, "NY", "2026-06-05T04:00:00Z")]
    [InlineData("Medicare Advantage", "Humana", null, "2027-02-05T05:00:00Z")]
    [InlineData("Commercial", "BCBS", null, "2026-08-04T04:00:00Z")]
    public void TheUsualPayersLimitsHoldUnlessTheyAreSetOtherwise(string financialClass, string? payer, string? state, string deadline)
    {
        var settings = With(new Target(8_784, TimeUnit.Hours));
        var chart = Chart(Friday, facts => facts with { FinancialClass = financialClass, Payer = payer, PatientState = state });
        Assert.Equal(At(deadline), Turnaround.Deadline(settings, chart, null));
        var off = With(
            new Target(8_784, TimeUnit.Hours), filing: [.. FilingLimits.Defaults.Select(limit => limit with { Off = true })]);
        Assert.Equal(Friday + Duration.FromHours(8_784), Turnaround.Deadline(off, chart, null));
    }

    [Theory]
    [InlineData("UNKNOWN PAYER", null)]
    [InlineData("Commercial", "MEDICAID_HMO")]
    public void APayerWithoutALimitHasNone(string payer, string? financialClass)
    {
        var chart = Chart(Friday, facts => facts with { Payer = payer, FinancialClass = financialClass, PatientState = "OH" });
        Assert.DoesNotContain(Turnaround.Explain(With(), chart, null), part => part.Source == DeadlineSource.FilingLimit);
    }

    [Fact]
    public void AFilingLimitCountsFromTheDateOfServiceToTheEndOfADay()
    {
        var limit = new FilingLimit("OURS", Payer("ACME"), 20) { LeadDays = 5 };
        var chart = Chart(Friday, facts => facts with { Payer = "ACME", Admitted = Friday - Duration.FromDays(10) });
        Instant Of(FilingLimit set) => Turnaround.Explain(With(filing: set), chart, null).Single(part => part.Of == "OURS").At;
        Assert.Equal(At("2026-03-22T04:00:00Z"), Of(limit));
        Assert.Equal(At("2026-03-27T04:00:00Z"), Of(limit with { LeadDays = 0 }));
        Assert.Equal(At("2026-03-12T04:00:00Z"), Of(limit with { From = FilingStart.Admitted }));
        // Without an admission it is the discharge, and without that the clock start.
        chart = Chart(Friday, facts => facts with { Payer = "ACME", Discharged = null, ClockStart = Friday });
        Assert.Equal(At("2026-03-22T04:00:00Z"), Of(limit with { From = FilingStart.Admitted }));
    }

    [Fact]
    public void WhatIsExplainedIsWhatIsDecided()
    {
        var random = new Random(7);
        var payers = new[] { null, "UHC", "AETNA", "BCBS", "CIGNA" };
        var (winners, many) = (new HashSet<DeadlineSource>(), 0);
        for (var round = 0; round < 4_000; round++)
        {
            var target = random.Next(3) == 0 ? null : new Target(random.Next(1, 300), (TimeUnit)random.Next(3));
            var settings = With(
                target, random.Next(3) switch { 0 => null, 1 => "OFFICE", _ => "US_FEDERAL" },
                random.Next(2) == 0 ? null : random.Next(0, 16), random.Next(2) == 0 ? null : random.Next(0, 60),
                [
                    new("A", Payer("UHC"), random.Next(1, 90)) { LeadDays = 0, From = (FilingStart)random.Next(2) },
                    new("B", Payer("UHC"), random.Next(40, 90)), new("C", Payer("AETNA"), random.Next(1, 200)) { LeadDays = 0, Off = random.Next(2) == 0 },
                ]);
            var discharged = At("2026-01-01T00:00:00Z") + Duration.FromMinutes(random.Next(365 * 1440));
            var chart = Chart(discharged, facts => facts with
            {
                Payer = payers[random.Next(payers.Length)],
                Admitted = random.Next(3) == 0 ? null : discharged - Duration.FromHours(random.Next(1, 900)),
                ClockStart = random.Next(3) == 0 ? discharged + Duration.FromHours(random.Next(-50, 50)) : null,
            });
            var queue = random.Next(3) == 0 ? null : Queue(random.Next(1, 500), random.Next(2) == 0);
            var pause = Duration.FromMinutes(random.Next(2) * random.Next(9_000));
            var parts = Turnaround.Explain(settings, chart, queue, pause);
            var winner = parts.Single(part => part.Wins);
            Assert.Equal(parts.Min(part => part.At), winner.At);
            Assert.Equal(winner.At, Turnaround.Deadline(settings, chart, queue, pause));
            winners.Add(winner.Source);
            many += parts.Length > 3 ? 1 : 0;
        }
        Assert.Equal(Enum.GetValues<DeadlineSource>().Length, winners.Count);
        Assert.True(many > 400, $"{many}");
    }

    [Fact]
    public void AChartWhoseClockHasNotStartedHasNoDeadlineToExplain() =>
        Assert.Empty(Turnaround.Explain(With(), new Placed(World.Mercy, World.North, Track.Facility, new ChartFacts { Kind = "OBS" }), null));

    [Fact]
    public void ASetCalendarOrLimitTakesThePlaceOfTheBuiltInOne()
    {
        var own = UsFederal.Calendar with { Name = "Ours", Weekend = [] };
        var settings = With(new Target(24, TimeUnit.BusinessHours), "US_FEDERAL")
            .Apply(new SettingsChange.CalendarSet(own))
            .Apply(new SettingsChange.FilingLimitSet(FilingLimits.Defaults[0] with { Days = 100 }));
        Assert.Equal(own, settings.Calendars["US_FEDERAL"]);
        Assert.Equal(At("2026-03-07T20:00:00Z"), Turnaround.Deadline(settings, Chart(Friday), null));
        Assert.Equal(100, settings.FilingLimits[FilingLimits.Defaults[0].Id].Days);
        Assert.Equal(FilingLimits.Defaults.Length, settings.FilingLimits.Count);
    }
}
