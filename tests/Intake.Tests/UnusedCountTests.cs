using CodingQueue.Api.Intake.Messages;
using Microsoft.Extensions.Logging;

namespace CodingQueue.Intake.Tests;

/// <summary>A feed that goes wrong is one line a minute in the log, with nothing left out.</summary>
public class UnusedCountTests
{
    private readonly ManualTime time = new();
    private readonly Lines lines = new();

    [Fact]
    public void Messages_of_a_minute_are_told_as_their_count()
    {
        using var count = new UnusedCount(time, lines);
        for (var i = 0; i < 1_000; i++)
            count.Add("MERCY", "hl7", true, "facility_unknown");
        count.Add("MERCY", "mllp:2575", false, "kept_full");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(lines.Said);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            [
                (LogLevel.Information, "Intake MERCY hl7: 1000 messages kept that could not be used: facility_unknown."),
                (LogLevel.Warning, "Intake MERCY mllp:2575: 1 messages neither used nor kept: kept_full."),
            ], lines.Said);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, lines.Said.Count);
        count.Add("MERCY", "hl7", true, "facility_unknown");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, lines.Said.Count);
    }

    [Fact]
    public void What_was_not_told_yet_is_told_at_the_end()
    {
        var count = new UnusedCount(time, lines);
        count.Add("MERCY", "hl7", true, "class_missing");
        count.Dispose();
        Assert.Single(lines.Said);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Single(lines.Said);
    }

    private sealed class Lines : ILogger<UnusedCount>
    {
        internal List<(LogLevel Level, string Line)> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add((logLevel, formatter(state, exception)));
    }
}
