using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>
/// The demo's clock: it opens in the morning and runs faster than the server's by the factor. Work, breaks,
/// shifts and arrivals go by it; deadlines are the server's business and go by the real one.
/// </summary>
/// <param name="factor">How many times faster than life.</param>
/// <param name="time">The real clock.</param>
internal sealed class DemoClock(double factor, TimeProvider time)
{
    /// <summary>The shortest wait, so that no factor makes a busy loop.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(300);

    private static readonly LocalTime Opens = new(8, 20);
    private readonly Instant _began = Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>The real time.</summary>
    public Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Hours of the demo since it started.</summary>
    public double Hours => (Now - _began).TotalHours * factor;

    /// <summary>What the demo's clock shows in a zone, in hours: 13.5 is half past one.</summary>
    public double HourIn(string zone)
    {
        var eastern = DateTimeZoneProviders.Tzdb["America/New_York"];
        var opened = eastern.AtLeniently(_began.InZone(eastern).Date.At(Opens)).ToInstant();
        var shown = (opened + Duration.FromHours(Hours)).InZone(DateTimeZoneProviders.Tzdb[zone]).TimeOfDay;
        return shown.NanosecondOfDay / (double)NodaConstants.NanosecondsPerHour;
    }

    /// <summary>The real time that hours of the demo take.</summary>
    public TimeSpan Real(double hours) => TimeSpan.FromHours(Math.Max(hours, 0) / factor);

    /// <summary>The real instant that lies hours of the demo ahead.</summary>
    public Instant Ahead(double hours) => Now + Duration.FromTimeSpan(Real(hours));

    /// <summary>Waits while hours of the demo pass.</summary>
    public Task Pass(double hours, CancellationToken stop)
    {
        var real = Real(hours);
        return Task.Delay(real < Shortest ? Shortest : real, time, stop);
    }
}
