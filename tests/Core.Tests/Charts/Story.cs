using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>
/// One chart's history, told command by command through Decide and Apply. Who acts is who has the chart, or
/// the coder whom the command names.
/// </summary>
internal sealed class Story
{
    private static readonly Coder[] Everyone = [World.Ann, World.Bob, World.Cid, World.Sue, World.Pam];

    private readonly List<ChartChange> _changes = [];

    public Chart? Told { get; private set; }

    public Chart Chart => Told ?? throw new InvalidOperationException("The chart has not arrived");

    public ChartState State => Chart.State;

    public IReadOnlyList<ChartChange> Changes => _changes;

    public Instant Now { get; private set; } = World.T0;

    public Settings.Settings Settings { get; set; } = World.Settings;

    /// <summary>A discharged inpatient that has just arrived and is ready.</summary>
    public static Story Ready(string kind = "INPATIENT", params string[] documents) =>
        new Story().Do(
            World.News(World.Discharged with { Kind = kind, Documents = [.. documents] }, World.At(-1), admits: true));

    /// <summary>The same, with its first assignment.</summary>
    public static Story Assigned(Coder coder, string kind = "INPATIENT", params string[] documents) =>
        Ready(kind, documents).Give(coder);

    /// <summary>The same chart at the same time; what happens to one does not happen to the other.</summary>
    public Story Copy()
    {
        var copy = new Story { Told = Told, Now = Now, Settings = Settings };
        copy._changes.AddRange(_changes);
        return copy;
    }

    public Story After(double hours)
    {
        Now += Duration.FromHours(hours);
        return this;
    }

    public Story Under(Settings.Settings settings)
    {
        Settings = settings;
        return this;
    }

    public Story Give(Coder coder, GivenBy by = GivenBy.Next) => Do(new ChartCommand.Assign(by), coder);

    public Story Tick() => Do(new ChartCommand.Tick());

    /// <summary>A command that is accepted.</summary>
    public Story Do(ChartCommand command, Coder? coder = null)
    {
        var decision = Ask(command, coder);
        if (decision.Refused is { } refused)
            Assert.Fail($"{command} was refused: {refused}");
        foreach (var change in decision.Changes)
        {
            Told = Chart.Apply(World.Chart1, Told, change);
            _changes.Add(change);
        }
        return this;
    }

    /// <summary>A command that is refused, and changes nothing.</summary>
    public Refused Refuse(ChartCommand command, Coder? coder = null)
    {
        var decision = Ask(command, coder);
        Assert.Empty(decision.Changes);
        Assert.True(decision.Refused is not null, $"{command} was accepted in {Told?.State.Name ?? "unheard"}");
        return decision.Refused;
    }

    /// <summary>The answer alone; the story does not go on.</summary>
    public Decision<ChartChange> Ask(ChartCommand command, Coder? coder = null) =>
        Chart.Decide(World.Chart1, Told, command, new Situation(Now, Settings, coder ?? Holder));

    /// <summary>The last change of a kind.</summary>
    public TChange Last<TChange>() where TChange : ChartChange => _changes.OfType<TChange>().Last();

    public Assignment Current => State.InForce ?? throw new InvalidOperationException("The chart is with nobody");

    private Coder? Holder => Told?.State.InForce is { } assignment
        ? Everyone.Single(coder => coder.Id == assignment.Coder)
        : null;
}
