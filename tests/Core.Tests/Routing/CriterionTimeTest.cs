using CodingQueue.Core.Charts;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Routing;

/// <summary>Criteria that speak of days, months, weekdays and hours, in the facility's own time.</summary>
public sealed class CriterionTimeTest
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    private static Instant Local(string text) =>
        NodaTime.Text.LocalDateTimePattern.GeneralIso.Parse(text).Value.InZoneLeniently(NewYork).ToInstant();

    private static Placed Chart(string discharged, string now) => new(
        World.Mercy, World.North, Track.Facility,
        new ChartFacts { Kind = "INPATIENT", Discharged = Local(discharged), Documents = ["DS", "OP"] })
    {
        Arrived = World.T0, Now = Local(now), Zone = NewYork,
    };

    private static Criterion Discharged(Operator how, string values) =>
        new("discharged", how, [.. values.Split('|', StringSplitOptions.RemoveEmptyEntries)]);

    [Theory]
    [InlineData(Operator.MoreThanDaysAgo, "3", "2026-03-02T23:59:59", "2026-03-05T23:59:59", false)]
    [InlineData(Operator.MoreThanDaysAgo, "3", "2026-03-02T23:59:59", "2026-03-06T00:00:00", true)]
    [InlineData(Operator.MoreThanDaysAgo, "0", "2026-03-02T00:00:00", "2026-03-02T23:00:00", false)]
    [InlineData(Operator.MoreThanDaysAgo, "0", "2026-03-02T23:59:00", "2026-03-03T00:00:00", true)]
    [InlineData(Operator.LessThanDaysAgo, "1", "2026-03-02T00:00:00", "2026-03-02T23:59:59", true)]
    [InlineData(Operator.LessThanDaysAgo, "1", "2026-03-02T23:59:59", "2026-03-03T00:00:00", false)]
    [InlineData(Operator.LessThanDaysAgo, "3", "2026-03-04T10:00:00", "2026-03-03T10:00:00", false)]
    [InlineData(Operator.LessThanDaysAgo, "3", "2026-03-03T18:00:00", "2026-03-03T10:00:00", true)]
    [InlineData(Operator.ThisMonth, "", "2026-03-01T00:00:00", "2026-03-31T23:59:59", true)]
    [InlineData(Operator.ThisMonth, "", "2026-02-28T23:59:59", "2026-03-01T00:00:00", false)]
    [InlineData(Operator.ThisMonth, "", "2025-03-15T00:00:00", "2026-03-15T00:00:00", false)]
    [InlineData(Operator.LastMonth, "", "2025-12-31T23:59:59", "2026-01-01T00:00:00", true)]
    [InlineData(Operator.LastMonth, "", "2026-01-01T00:00:00", "2026-01-15T00:00:00", false)]
    [InlineData(Operator.LastMonth, "", "2025-11-30T00:00:00", "2026-01-15T00:00:00", false)]
    [InlineData(Operator.Before, "2026-03-03", "2026-03-02T23:59:59", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.Before, "2026-03-03", "2026-03-03T00:00:00", "2026-03-10T00:00:00", false)]
    [InlineData(Operator.After, "2026-03-03", "2026-03-03T23:59:59", "2026-03-10T00:00:00", false)]
    [InlineData(Operator.After, "2026-03-03", "2026-03-04T00:00:00", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.On, "2026-03-03", "2026-03-03T23:59:59", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.On, "2026-03-03", "2026-03-04T00:00:00", "2026-03-10T00:00:00", false)]
    [InlineData(Operator.Weekday, "saturday|Sunday", "2026-03-07T23:59:59", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.Weekday, "saturday|sunday", "2026-03-09T00:00:00", "2026-03-10T00:00:00", false)]
    [InlineData(Operator.HourRange, "8|17", "2026-03-03T08:00:00", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.HourRange, "8|17", "2026-03-03T17:00:00", "2026-03-10T00:00:00", false)]
    [InlineData(Operator.HourRange, "22|6", "2026-03-03T23:30:00", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.HourRange, "22|6", "2026-03-03T05:59:59", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.HourRange, "22|6", "2026-03-03T06:00:00", "2026-03-10T00:00:00", false)]
    [InlineData(Operator.HourRange, "0|24", "2026-03-03T06:00:00", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.Exists, "", "2026-03-03T06:00:00", "2026-03-10T00:00:00", true)]
    [InlineData(Operator.Missing, "", "2026-03-03T06:00:00", "2026-03-10T00:00:00", false)]
    public void ATimeIsJudgedInTheFacilitysDays(Operator how, string values, string discharged, string now, bool holds)
    {
        var criterion = Discharged(how, values);
        Assert.Null(criterion.Fault);
        Assert.Equal(holds, criterion.Holds(Chart(discharged, now)));
    }

    [Theory]
    [InlineData(Operator.MoreThanDaysAgo, "3")]
    [InlineData(Operator.LastMonth, "")]
    [InlineData(Operator.Weekday, "monday")]
    [InlineData(Operator.Before, "2026-03-03")]
    public void AMissingTimeMeetsNothingButMissing(Operator how, string values)
    {
        var chart = Chart("2026-03-03T06:00:00", "2026-03-10T00:00:00");
        chart = chart with { Facts = chart.Facts with { Discharged = null } };
        Assert.False(Discharged(how, values).Holds(chart));
        Assert.True(Discharged(Operator.Missing, "").Holds(chart));
        Assert.Null(Discharged(how, values).NextFlip(chart));
    }

    [Theory]
    [InlineData(Operator.MoreThanDaysAgo, "3", "2026-03-06T10:00:00", "2026-03-07T10:00:00", "2026-03-10T00:00:00")]
    [InlineData(Operator.MoreThanDaysAgo, "3", "2026-03-06T10:00:00", "2026-03-10T00:00:00", null)]
    [InlineData(Operator.LessThanDaysAgo, "3", "2026-03-06T10:00:00", "2026-03-07T10:00:00", "2026-03-09T00:00:00")]
    [InlineData(Operator.LessThanDaysAgo, "3", "2026-03-06T10:00:00", "2026-03-04T10:00:00", "2026-03-06T00:00:00")]
    [InlineData(Operator.ThisMonth, "", "2026-03-06T10:00:00", "2026-03-06T10:00:00", "2026-04-01T00:00:00")]
    [InlineData(Operator.LastMonth, "", "2026-03-06T10:00:00", "2026-03-06T10:00:00", "2026-04-01T00:00:00")]
    [InlineData(Operator.LastMonth, "", "2026-03-06T10:00:00", "2026-04-06T10:00:00", "2026-05-01T00:00:00")]
    [InlineData(Operator.Weekday, "monday", "2026-03-06T10:00:00", "2026-03-06T10:00:00", null)]
    public void TheNextFlipIsAStartOfADayAtTheFacility(
        Operator how, string values, string discharged, string now, string? flip) =>
        Assert.Equal(
            flip is null ? null : Local(flip), Discharged(how, values).NextFlip(Chart(discharged, now)));

    [Fact]
    public void BetweenFlipsTheAnswerStays()
    {
        var random = new Random(7);
        for (var run = 0; run < 2_000; run++)
        {
            var how = new[] { Operator.MoreThanDaysAgo, Operator.LessThanDaysAgo, Operator.ThisMonth, Operator.LastMonth }[random.Next(4)];
            var criterion = Discharged(how, how is Operator.ThisMonth or Operator.LastMonth ? "" : $"{random.Next(1, 40)}");
            var chart = Chart("2026-03-06T10:00:00", "2026-03-06T10:00:00") with
            {
                Now = Local("2026-02-01T00:00:00") + Duration.FromMinutes(random.Next(200 * 24 * 60)),
            };
            var holds = criterion.Holds(chart);
            var flip = criterion.NextFlip(chart);
            var later = chart with { Now = chart.Now + Duration.FromMinutes(random.Next(1, 100 * 24 * 60)) };
            if (flip is null || later.Now < flip)
                Assert.Equal(holds, criterion.Holds(later));
            if (flip is { } at)
            {
                Assert.Equal(holds, criterion.Holds(chart with { Now = at - Duration.Epsilon }));
                Assert.NotEqual(holds, criterion.Holds(chart with { Now = at }));
            }
        }
    }

    [Theory]
    [InlineData(Operator.IncludesAll, "ds|op", true)]
    [InlineData(Operator.IncludesAll, "DS|PATH", false)]
    [InlineData(Operator.IncludesAny, "PATH|op", true)]
    [InlineData(Operator.IncludesAny, "PATH", false)]
    [InlineData(Operator.OnlyContains, "DS|OP|PATH", true)]
    [InlineData(Operator.OnlyContains, "DS", false)]
    public void DocumentsAreJudgedAsAList(Operator how, string values, bool holds)
    {
        var criterion = new Criterion(ChartAttributes.Documents, how, [.. values.Split('|')]);
        Assert.Null(criterion.Fault);
        var chart = Chart("2026-03-06T10:00:00", "2026-03-06T10:00:00");
        Assert.Equal(holds, criterion.Holds(chart));
        Assert.False(criterion.Holds(chart with { Facts = chart.Facts with { Documents = [] } }));
    }

    [Theory]
    [InlineData("patientName", Operator.Exists, "", "attribute")]
    [InlineData("attributes.a b", Operator.Exists, "", "attribute")]
    [InlineData("kind", Operator.Weekday, "monday", "operator")]
    [InlineData("discharged", Operator.Equals, "2026-03-01", "operator")]
    [InlineData("documents", Operator.Equals, "DS", "operator")]
    [InlineData("totalCharges", Operator.StartsWith, "1", "operator")]
    [InlineData("kind", Operator.Exists, "x", "value")]
    [InlineData("kind", Operator.Equals, "", "value")]
    [InlineData("kind", Operator.Equals, "a|b", "value")]
    [InlineData("kind", Operator.In, "", "value")]
    [InlineData("totalCharges", Operator.Equals, "much", "value")]
    [InlineData("totalCharges", Operator.In, "1|much", "value")]
    [InlineData("payer", Operator.AtLeast, "much", "value")]
    [InlineData("discharged", Operator.Before, "2026-02-30", "value")]
    [InlineData("discharged", Operator.On, "1850-01-01", "value")]
    [InlineData("discharged", Operator.MoreThanDaysAgo, "-1", "value")]
    [InlineData("discharged", Operator.MoreThanDaysAgo, "3661", "value")]
    [InlineData("discharged", Operator.MoreThanDaysAgo, "1.5", "value")]
    [InlineData("discharged", Operator.LessThanDaysAgo, "0", "value")]
    [InlineData("discharged", Operator.ThisMonth, "3", "value")]
    [InlineData("discharged", Operator.Weekday, "", "value")]
    [InlineData("discharged", Operator.Weekday, "monday|holiday", "value")]
    [InlineData("discharged", Operator.Weekday, "1", "value")]
    [InlineData("discharged", Operator.HourRange, "8", "value")]
    [InlineData("discharged", Operator.HourRange, "8|8", "value")]
    [InlineData("discharged", Operator.HourRange, "24|8", "value")]
    [InlineData("discharged", Operator.HourRange, "8|25", "value")]
    public void WhatCannotBeAskedIsNamed(string attribute, Operator how, string values, string field)
    {
        var criterion = new Criterion(attribute, how, [.. values.Split('|', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(field, criterion.Fault?.Field);
    }

    [Fact]
    public void EveryOperatorBelongsToAKindOfAttribute() => Assert.Equal(
        Enum.GetValues<Operator>().Order(),
        Enum.GetValues<AttributeKind>().SelectMany(kind => Criterion.OperatorsOf(kind)).Distinct().Order());
}
