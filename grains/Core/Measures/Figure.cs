using System.Collections.Immutable;
using CodingQueue.Core.Charts;

namespace CodingQueue.Core.Measures;

/// <summary>What one day's measures are counted under.</summary>
/// <param name="Client">Whose charts.</param>
/// <param name="Facility">Where the encounters were.</param>
/// <param name="Workqueue">The workqueue, or null where no rule placed the chart.</param>
/// <param name="Kind">The kind of chart.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Moved">False: as it was worked. True: the difference that later changes of kind and workqueue
/// make; added to the rest it gives the figures by what the charts are now.</param>
public readonly record struct FigureKey(
    ClientId Client, FacilityId Facility, WorkqueueId? Workqueue, string Kind, Clocks Clock, bool Moved);

/// <summary>One measure that is counted, or no longer counted where it was.</summary>
/// <param name="Key">Under what.</param>
/// <param name="Measure">What.</param>
/// <param name="Times">1, or -1 where it is taken out.</param>
public readonly record struct Tallied(FigureKey Key, Measure Measure, int Times)
{
    /// <summary>What a change of a chart adds to the figures; most add nothing.</summary>
    /// <param name="client">The chart's.</param>
    /// <param name="facility">The chart's.</param>
    /// <param name="change">What happened.</param>
    public static ImmutableArray<Tallied> Of(ClientId client, FacilityId facility, ChartChange change) =>
        change switch
        {
            ChartChange.Measured measured =>
            [
                .. measured.Clocks.Select(measure => new Tallied(
                    KeyOf(client, facility, measure, measure.Category, moved: false), measure, 1)),
            ],
            ChartChange.Recounted recounted =>
            [
                .. recounted.Measures.Select(measure => new Tallied(
                    KeyOf(client, facility, measure, recounted.From, moved: true), measure, -1)),
                .. recounted.Measures.Select(measure => new Tallied(
                    KeyOf(client, facility, measure, recounted.To, moved: true), measure, 1)),
            ],
            _ => [],
        };

    private static FigureKey KeyOf(
        ClientId client, FacilityId facility, Measure measure, Category category, bool moved) =>
        new(client, facility, category.Workqueue, category.Kind, measure.Clock, moved);
}

/// <summary>How long a clock ran, over any number of charts. Two are merged by adding.</summary>
public sealed class Figure
{
    /// <summary>Time as it elapsed.</summary>
    public Sketch Wall { get; init; } = new();

    /// <summary>Working time.</summary>
    public Sketch Working { get; init; } = new();

    /// <summary>How many met their deadline.</summary>
    public long Met { get; set; }

    /// <summary>How many did not.</summary>
    public long Late { get; set; }

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => Wall.IsEmpty && Working.IsEmpty && Met == 0 && Late == 0;

    /// <summary>Adds a measure so many times; below 0 takes it out.</summary>
    public void Add(Measure measure, int times)
    {
        Wall.Add(measure.Wall, times);
        Working.Add(measure.Working, times);
        if (measure.Met == true)
            Met += times;
        else if (measure.Met == false)
            Late += times;
    }

    /// <summary>Adds all of another.</summary>
    public void Add(Figure other)
    {
        Wall.Add(other.Wall);
        Working.Add(other.Working);
        Met += other.Met;
        Late += other.Late;
    }
}
