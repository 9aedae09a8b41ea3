using System.Collections.Concurrent;
using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;
using CodingQueue.RoutingModel.Model;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CodingQueue.RoutingModel.Histories;

/// <summary>The real engine, in a folder of its own, with a clock that the history moves.</summary>
internal sealed class EngineSide : IAsyncDisposable
{
    public static readonly Caller Lead = new("lead");
    private static readonly Lazy<byte[]> EmptyStore = new(MakeEmptyStore);
    private readonly string _folder;
    private Exception? _failure;

    public EngineSide()
    {
        _folder = NewFolder();
        File.WriteAllBytes(Path.Combine(_folder, "codingqueue.db"), EmptyStore.Value);
        Engine = EmbeddedEngine.Start(_folder, Clock, NullLogger.Instance, failure => _failure = failure);
        Engine.Follow(committed =>
        {
            foreach (var append in committed.Unit.Appends)
                foreach (var change in append.Changes)
                    if (change is ChartChange.Given { By: GivenBy.Push } given)
                        Unasked.Enqueue((append.Stream.Key, given.Assignment.Coder.Value, false));
                    else if (change is ChartChange.Offered offered)
                        Unasked.Enqueue((append.Stream.Key, offered.Coder.Value, false));
                    else if (change is ChartChange.OfferEnded { How: OfferEnd.Withdrawn } ended && committed.Unit.By == Lead.Name)
                        Unasked.Enqueue((append.Stream.Key, ended.Coder.Value, true));
        });
    }

    public HistoryClock Clock { get; } = new(Shapes.Start);

    public EmbeddedEngine Engine { get; }

    /// <summary>Charts that the engine gave or offered by itself, in order; TakenBack: an offer that a lead's act ended.</summary>
    public ConcurrentQueue<(string Chart, string Coder, bool TakenBack)> Unasked { get; } = new();

    public Exception? Failure => _failure;

    public async Task Set(params SettingsChange[] changes)
    {
        var reply = await Engine.Set((Settings _) => (Decision<SettingsChange>)changes.ToImmutableArray(), Lead);
        Must(reply.Refused);
    }

    public async Task Set(IEnumerable<PlacementRule> rules)
    {
        var made = await Engine.Set(
            (Settings settings) => RuleBooks.Draft(settings, [.. rules], "history", Lead.Name, Engine.Now), Lead);
        Must(made.Refused);
        var version = made.Value!.Books.Keys.Max();
        Must((await Engine.Set(
            (Settings settings) => RuleBooks.Activate(settings, version, null, Lead.Name, Engine.Now), Lead)).Refused);
    }

    /// <summary>Rules that come into force by themselves later; their version.</summary>
    public async Task<int> Schedule(IEnumerable<PlacementRule> rules, Instant effective)
    {
        var made = await Engine.Set(
            (Settings settings) => RuleBooks.Draft(settings, [.. rules], "history", Lead.Name, Engine.Now), Lead);
        Must(made.Refused);
        var version = made.Value!.Books.Keys.Max();
        Must((await Engine.Set(
            (Settings settings) => RuleBooks.Activate(settings, version, effective, Lead.Name, Engine.Now), Lead)).Refused);
        return version;
    }

    public async Task Withdraw(int version) =>
        Must((await Engine.Set((Settings settings) => RuleBooks.Withdraw(settings, version), Lead)).Refused);

    public async Task Keep(string coder, string chart) =>
        Must((await Engine.Keep(new(coder), new(chart), Lead)).Refused);

    public async Task Set(CoderProfile profile) => Must((await Engine.Set(profile, Lead)).Refused);

    public async Task Be(string coder, string presence) =>
        Must((await Engine.Be(new(coder), Enum.Parse<Presence>(presence), new Caller(coder))).Refused);

    /// <summary>The name of the refusal, or null.</summary>
    public async Task<string?> Do(MChart chart, ChartCommand command) =>
        (await Engine.Command(new(chart.Id), command, Lead)).Refused?.Refusal.ToString();

    /// <summary>What happened to the chart lately.</summary>
    public async Task<string> Told(string chart) => string.Join('\n', (await Engine.History(new(chart)))!.TakeLast(8).Select(unit =>
        $"  {unit.At} {unit.By}: {string.Join("; ", unit.Appends.SelectMany(part => part.Changes))}"));

    public async Task<string?> ShownChart(string id) => await Engine.FindChart(new(id)) is { } chart ? Of(chart) : null;

    public string ShownCoder(string id)
    {
        var coder = Engine.FindCoder(new(id))!;
        return string.Join(" | ",
            $"{coder.Presence}", $"{coder.Duty.State}", coder.Duty.ReturnsFromBreak ? "comes back" : "",
            $"asked {string.Join(',', coder.LeftOpen.Select(left => $"{left.Chart}#{left.Number}"))}",
            string.Join(',', coder.Holdings.Select(holding =>
                $"{holding.Chart}#{holding.Number} {holding.Weight}{(holding.Held ? " held" : "")}")),
            string.Join(',', coder.Round.OrderBy(count => count.Workqueue.Value, StringComparer.Ordinal)
                .Select(count => $"{count.Workqueue}:{count.Given}")),
            coder.Offer?.Value);
    }

    private static string Of(Chart chart) => string.Join(" | ",
        chart.State.Name, chart.Workqueue?.Value, Shown.Ms(chart.Deadline),
        chart.State.InForce is { } has ? $"{has.Coder}#{has.Number}{(has.Supervised ? " supervised" : "")}" : "",
        chart.State is ChartState.InProgress or ChartState.Review { Opened: not null } ? "opened" : "",
        chart.State.FirstRight is { } right ? $"for {right.Coder} until {Shown.Ms(right.Until)}{(right.IsOffer ? " offer" : "")}" : "",
        (chart.State as ChartState.Held)?.WaitedFor?.Value,
        $"holds {string.Join(',', chart.Holds.Select(hold => $"{hold.Id} {hold.Escalated} {Shown.Ms(hold.FollowUp)}"))}",
        $"boost {chart.BoostMinutes}", chart.Pin is { } pin ? $"pin {pin.Workqueue} until {Shown.Ms(pin.Until)}" : "",
        chart.State.IsOffered ? $"preferred {Shown.Ms(chart.PreferredUntil)}" : "",
        Shown.Bounds(
            chart.Bounds?.Restrictions ?? [], chart.Bounds?.Only.Select(coder => coder.Value) ?? [],
            chart.Bounds?.Barred.Select(coder => coder.Value) ?? [], chart.Bounds?.NotBy?.Value),
        $"missing {string.Join(',', (chart.State as ChartState.NotReady)?.Missing ?? [])}",
        $"declined {string.Join(',', chart.Declines.Select(no => $"{no.Coder} until {Shown.Ms(no.Until)}"))}",
        $"record {chart.CoderOfRecord} review {chart.InReviewOf}",
        chart.State.IsOffered ? Shown.Ms(chart.State.Entered) : "");

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Must(Refused? refused)
    {
        if (refused is not null)
            throw new InvalidOperationException($"{refused.Refusal}: {refused.Detail}");
    }

    /// <summary>In memory where that is possible: what a history shows does not depend on the disk.</summary>
    private static string NewFolder()
    {
        var root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        return Directory.CreateDirectory(Path.Combine(root, $"codingqueue-model-{Guid.NewGuid():N}")).FullName;
    }

    /// <summary>A store with a known key, so that charts have the same ids each time: ids break ties.</summary>
    private static byte[] MakeEmptyStore()
    {
        var folder = NewFolder();
        var file = Path.Combine(folder, "codingqueue.db");
        EmbeddedEngine.Start(folder, new HistoryClock(Shapes.Start), NullLogger.Instance).DisposeAsync().AsTask().GetAwaiter().GetResult();
        using (var store = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            store.Open();
            using var command = store.CreateCommand();
            command.CommandText = "UPDATE meta SET value = zeroblob(32) WHERE name = 'store_key'; PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }
        var bytes = File.ReadAllBytes(file);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }
}
