using System.Globalization;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Engine;

/// <summary>A moment of a chart's history: an instant, or right after one of its changes.</summary>
/// <param name="At">The instant; null: the change says it.</param>
/// <param name="Version">The chart's version that the change led to; looked at when there is no
/// instant.</param>
public readonly record struct When(Instant? At, long Version = 0);

/// <summary>A chart at a moment, with all that explanations need of it.</summary>
/// <param name="Moment">The moment.</param>
/// <param name="Chart">The chart as of then.</param>
public sealed record ChartAt(Moment Moment, Chart Chart);

public sealed partial class EmbeddedEngine
{
    private readonly SemaphoreSlim _pasts = new(1, 1);

    /// <summary>The settings folded last, and the position of the last unit in them.</summary>
    private (long Position, Settings Settings) _settingsThen = (0, Settings.None);

    /// <summary>Now, as it changes: what explanations of the present are made from.</summary>
    public Moment Present => new(
        Now, Settings, _coders.Values, FindCoder, FindOpen, _lines);

    /// <summary>
    /// A past moment of a chart, folded from the journal: what was durable then, in the journal's order. Of
    /// an instant between two commits that is what the earlier one led to. One such question is answered at
    /// a time, beside the actors and not by them, so that charts are given meanwhile.
    /// </summary>
    /// <param name="id">The chart.</param>
    /// <param name="when">Not in the future, and not before the chart first came.</param>
    /// <param name="coder">Whose next chart is asked for, so that all of their lines are worked out; null:
    /// the chart's own line alone.</param>
    /// <param name="cancel">Nobody waits for the answer any more.</param>
    /// <returns>Refused: NotFound, Invalid, or Overloaded while many ask.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<Reply<ChartAt>> AsOf(ChartId id, When when, CoderId? coder, CancellationToken cancel)
    {
        if (await _journal.Load(StreamId.Of(id)) is not { } row)
            return EngineRefusals.NotFound("chart", id.Value);
        if (when.At > Now)
            return NotThen("at", Text(when.At.Value), $"not in the future; it is {Text(Now)}");
        var (position, now) = when.At is { } at
            ? (await _journal.PositionAt(at), at)
            : await ChangeOf(row, when.Version);
        if (position == 0 && when.At is null)
            return NotThen(
                "version", when.Version.ToString(CultureInfo.InvariantCulture),
                $"a version of the chart, 1 to {row.Version}");
        if (position < row.Trail.Positions()[0])
            return NotThen(
                "at", Text(now), $"not before the chart first came, at {Text(row.Chart.Arrived)}");
        if (!await _pasts.WaitAsync(EngineLimits.PastPatience, cancel))
            return EngineRefusals.Overloaded;
        try
        {
            return await Beside.Run(() => AsOf(row, position, now, coder, cancel), cancel);
        }
        finally
        {
            _pasts.Release();
        }

        static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

        static Refused NotThen(string field, string value, string rule) =>
            new(Refusal.Invalid, $"{field} is not acceptable: {rule}.", field, value, rule);
    }

    /// <summary>The last position of what an answer about an instant is made from, for tests.</summary>
    internal Task<long> PositionAt(Instant at) => _journal.PositionAt(at);

    /// <summary>
    /// Where the change is that led to a version of the chart, and its instant; 0: nowhere.
    /// </summary>
    private async Task<(long Position, Instant At)> ChangeOf(StreamRow row, long version)
    {
        if (version < 1 || version > row.Version)
            return default;
        await foreach (var unit in _journal.Read(row.Trail.Positions()))
            if (unit.Appends.Any(part => part.Stream == row.Stream && part.LastVersion >= version))
                return (unit.Position, unit.At);
        return default;
    }

    private async Task<ChartAt> AsOf(
        StreamRow row, long position, Instant now, CoderId? coder, CancellationToken cancel)
    {
        var settings = await SettingsAt(position, cancel);
        var folded = await Fold([await _journal.StretchTo(row, position)], position, cancel);
        var chart = (Chart)folded[row.Stream];
        var coders = await CodersAt(position, cancel);
        var lines = await LinesAt(position, IsConcerned, cancel);
        lines.Charts[chart.Id] = chart;
        if (lines.Omits is null)
            foreach (var known in coders.Values)
                lines.Lines.Change(null, known);
        return new ChartAt(
            new Moment(
                now, settings, coders.Values, coders.GetValueOrDefault, lines.Charts.GetValueOrDefault,
                lines.Omits is null ? lines.Lines : null)
            {
                Omits = lines.Omits,
            },
            chart);

        bool IsConcerned(Chart other) => coder is { } asked
            ? other.State.FirstRight?.Coder == asked
                || (other.Workqueue is { } queue && coders.GetValueOrDefault(asked)?.Profile.Workqueues
                    .Any(membership => membership.Id == queue) == true)
            : other.Workqueue == chart.Workqueue;
    }

    private async Task<Settings> SettingsAt(long position, CancellationToken cancel)
    {
        if (_journal.Current(StreamId.Settings) is not { } row)
            return Settings.None;
        if (row.Trail.Last() <= position)
            return (Settings)row.State;
        var (known, settings) = _settingsThen.Position <= position ? _settingsThen : (0, Settings.None);
        var missing = row.Trail.Positions().Where(at => at > known && at <= position);
        await foreach (var unit in _journal.Read(missing, cancel))
        {
            foreach (var part in unit.Appends.Where(part => part.Stream == StreamId.Settings))
                settings = (Settings)StreamFold.Apply(part.Stream, settings, part.Changes);
            known = unit.Position;
        }
        return (_settingsThen = (known, settings)).Settings;
    }

    private async Task<Dictionary<CoderId, Coder>> CodersAt(long position, CancellationToken cancel)
    {
        var coders = new Dictionary<CoderId, Coder>();
        var changed = new List<Stretch>();
        foreach (var row in _journal.Rows)
            if (row.State is Coder coder && row.Trail.Last() <= position)
                coders[coder.Id] = coder;
            else if (row.State is Coder)
                changed.Add(await _journal.StretchTo(row, position));
        foreach (var state in (await Fold(changed, position, cancel)).Values)
            coders[((Coder)state).Id] = (Coder)state;
        return coders;
    }

    /// <summary>
    /// The lines concerned as they were. A chart that has not changed since is what it was; which have is
    /// read from the units since, up to a bound, and they are folded anew.
    /// </summary>
    private async Task<LinesThen> LinesAt(
        long position, Predicate<Chart> isConcerned, CancellationToken cancel)
    {
        var then = new LinesThen(isConcerned);
        if (_journal.Position - position > EngineLimits.PastUnits)
            return then.Without($"more than {EngineLimits.PastUnits} steps were taken since");
        foreach (var row in _journal.Rows)
            if (row.State is Chart chart && row.Trail.Last() <= position && !then.Add(chart))
                return then.Without($"more than {EngineLimits.PastLine} charts stood in line then");
        // Only now: what changes after this is known above as it was then, or is read here.
        var end = _journal.Position;
        var (seen, changed) = (new HashSet<StreamId>(), new List<Stretch>());
        await foreach (var unit in _journal.Read(Positions(position + 1, end), cancel))
            foreach (var part in unit.Appends)
                if (part.Stream.Kind == StreamKind.Chart && seen.Add(part.Stream) && part.FirstVersion > 1
                    && await _journal.Load(part.Stream) is { } row)
                {
                    if (changed.Count == EngineLimits.PastCharts)
                        return then.Without($"more than {EngineLimits.PastCharts} charts changed since");
                    changed.Add(await _journal.StretchTo(row, position));
                }
        foreach (var state in (await Fold(changed, position, cancel)).Values)
            if (!then.Add((Chart)state))
                return then.Without($"more than {EngineLimits.PastLine} charts stood in line then");
        foreach (var chart in then.Charts.Values)
            then.Lines.Change(null, chart);
        return then;

        static IEnumerable<long> Positions(long from, long to)
        {
            for (var position = from; position <= to; position++)
                yield return position;
        }
    }

    /// <summary>The states of streams at a position, those that had none by then left out.</summary>
    private async Task<Dictionary<StreamId, object>> Fold(
        IReadOnlyCollection<Stretch> stretches, long position, CancellationToken cancel)
    {
        var states = new Dictionary<StreamId, object>();
        var versions = new Dictionary<StreamId, long>();
        var positions = new SortedSet<long>();
        foreach (var stretch in stretches)
        {
            versions[stretch.Stream] = stretch.From?.Version ?? 0;
            if (stretch.From is { } from)
                states[stretch.Stream] = from.State;
            positions.UnionWith(stretch.Trail.Positions().Where(at => at <= position));
        }
        await foreach (var unit in _journal.Read(positions, cancel))
            foreach (var part in unit.Appends)
                if (versions.TryGetValue(part.Stream, out var version) && part.FirstVersion == version + 1)
                {
                    states[part.Stream] =
                        StreamFold.Apply(part.Stream, states.GetValueOrDefault(part.Stream), part.Changes);
                    versions[part.Stream] = part.LastVersion;
                }
        return states;
    }

    /// <summary>Lines that are put together from charts as they were.</summary>
    private sealed class LinesThen(Predicate<Chart> isConcerned)
    {
        private int _inLine;

        public ReadyLines Lines { get; } = new();

        public Dictionary<ChartId, Chart> Charts { get; } = [];

        public string? Omits { get; private set; }

        /// <summary>False: it is one more than may stand there.</summary>
        public bool Add(Chart chart)
        {
            var isInLine = chart.State.IsOffered && isConcerned(chart);
            // What is in coders' hands counts for the clients' shares, wherever it came from.
            if (isInLine || (chart.State.InForce is not null && chart.State is not ChartState.Held))
                Charts[chart.Id] = chart;
            _inLine += isInLine ? 1 : 0;
            return _inLine <= EngineLimits.PastLine;
        }

        public LinesThen Without(string reason)
        {
            Omits = $"{reason}: places in line and next charts are left out";
            return this;
        }
    }
}
