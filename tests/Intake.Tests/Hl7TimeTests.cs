using CodingQueue.Api.Intake;
using CodingQueue.Api.Intake.Hl7;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Intake.Tests;

public class Hl7TimeTests
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    [Theory]
    [InlineData("2026", "2026-01-01T05:00:00Z", TimePrecision.Year)]
    [InlineData("202607", "2026-07-01T04:00:00Z", TimePrecision.Month)]
    [InlineData("20260314", "2026-03-14T04:00:00Z", TimePrecision.Day)]
    [InlineData("2026031408", "2026-03-14T12:00:00Z", TimePrecision.Hour)]
    [InlineData("202603140815", "2026-03-14T12:15:00Z", TimePrecision.Minute)]
    [InlineData("20260314081559", "2026-03-14T12:15:59Z", TimePrecision.Second)]
    [InlineData("20260314081559.5", "2026-03-14T12:15:59.5Z", TimePrecision.Fraction)]
    [InlineData("20260314081559.1234", "2026-03-14T12:15:59.1234Z", TimePrecision.Fraction)]
    [InlineData("20260314081559.12345678999", "2026-03-14T12:15:59.123456789Z", TimePrecision.Fraction)]
    [InlineData("20260314081559.1234+0130", "2026-03-14T06:45:59.1234Z", TimePrecision.Fraction)]
    [InlineData("202603140815-0500", "2026-03-14T13:15:00Z", TimePrecision.Minute)]
    [InlineData("202603140815+0000", "2026-03-14T08:15:00Z", TimePrecision.Minute)]
    [InlineData("202603140815-0000", "2026-03-14T08:15:00Z", TimePrecision.Minute)]
    [InlineData("202603140815Z", "2026-03-14T08:15:00Z", TimePrecision.Minute)]
    [InlineData("20260314+1400", "2026-03-13T10:00:00Z", TimePrecision.Day)]
    [InlineData(" 20260314 ", "2026-03-14T04:00:00Z", TimePrecision.Day)]
    [InlineData("20240229", "2024-02-29T05:00:00Z", TimePrecision.Day)]
    [InlineData("19000101", "1900-01-01T05:00:00Z", TimePrecision.Day)]
    public void Reads_any_precision(string raw, string instant, TimePrecision precision)
    {
        Assert.True(Hl7Time.TryRead(raw, out var time, out _));
        var moment = time.Resolve(NewYork);
        Assert.Equal(instant, InstantPattern.ExtendedIso.Format(moment.At));
        Assert.Equal(precision, time.Precision);
        Assert.Equal(TimeShift.None, moment.Shift);
    }

    [Theory]
    [InlineData("", Hl7Rule.TimeMalformed)]
    [InlineData("today", Hl7Rule.TimeMalformed)]
    [InlineData("202", Hl7Rule.TimeMalformed)]
    [InlineData("20261", Hl7Rule.TimeMalformed)]
    [InlineData("2026031408155", Hl7Rule.TimeMalformed)]
    [InlineData("202603140815591", Hl7Rule.TimeMalformed)]
    [InlineData("2026-03-14", Hl7Rule.TimeMalformed)]
    [InlineData("20260314.5", Hl7Rule.TimeMalformed)]
    [InlineData("20260314081559.", Hl7Rule.TimeMalformed)]
    [InlineData("20260314081559.x", Hl7Rule.TimeMalformed)]
    [InlineData("202603140815+05", Hl7Rule.TimeMalformed)]
    [InlineData("202603140815+05:00", Hl7Rule.TimeMalformed)]
    [InlineData("202603140815 0500", Hl7Rule.TimeMalformed)]
    [InlineData("٢٠٢٦", Hl7Rule.TimeMalformed)]
    [InlineData("20260230", Hl7Rule.TimeImpossible)]
    [InlineData("20250229", Hl7Rule.TimeImpossible)]
    [InlineData("20260431", Hl7Rule.TimeImpossible)]
    [InlineData("20261301", Hl7Rule.TimeImpossible)]
    [InlineData("20260001", Hl7Rule.TimeImpossible)]
    [InlineData("20260100", Hl7Rule.TimeImpossible)]
    [InlineData("00000000", Hl7Rule.TimeImpossible)]
    [InlineData("2026031424", Hl7Rule.TimeImpossible)]
    [InlineData("202603140860", Hl7Rule.TimeImpossible)]
    [InlineData("20260314081560", Hl7Rule.TimeImpossible)]
    [InlineData("202603140815+1500", Hl7Rule.TimeImpossible)]
    [InlineData("202603140815+0160", Hl7Rule.TimeImpossible)]
    [InlineData("0000", Hl7Rule.TimeOutOfRange)]
    [InlineData("18991231", Hl7Rule.TimeOutOfRange)]
    [InlineData("22000101", Hl7Rule.TimeOutOfRange)]
    [InlineData("99991231", Hl7Rule.TimeOutOfRange)]
    public void Names_what_is_wrong_with_a_time(string raw, Hl7Rule rule)
    {
        Assert.False(Hl7Time.TryRead(raw, out _, out var broken));
        Assert.Equal(rule, broken);
    }

    [Theory]
    [InlineData("202603080230", "America/New_York", "2026-03-08T07:30:00Z", TimeShift.Skipped)]
    [InlineData("202603080159", "America/New_York", "2026-03-08T06:59:00Z", TimeShift.None)]
    [InlineData("202603080300", "America/New_York", "2026-03-08T07:00:00Z", TimeShift.None)]
    [InlineData("202611010130", "America/New_York", "2026-11-01T05:30:00Z", TimeShift.Repeated)]
    [InlineData("202611010130-0500", "America/New_York", "2026-11-01T06:30:00Z", TimeShift.None)]
    [InlineData("20181104", "America/Sao_Paulo", "2018-11-04T03:00:00Z", TimeShift.Skipped)]
    [InlineData("202603080230", "America/Phoenix", "2026-03-08T09:30:00Z", TimeShift.None)]
    public void Resolves_skipped_and_repeated_times_and_says_so(
        string raw, string zone, string instant, TimeShift shift)
    {
        Assert.True(Hl7Time.TryRead(raw, out var time, out _));
        var moment = time.Resolve(DateTimeZoneProviders.Tzdb[zone]);
        Assert.Equal(instant, InstantPattern.ExtendedIso.Format(moment.At));
        Assert.Equal(shift, moment.Shift);
    }
}
