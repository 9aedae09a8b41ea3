namespace CodingQueue.Api.Demo;

/// <summary>A facility's patients of one kind who are still there.</summary>
internal sealed class DemoWard(DemoVolume volume)
{
    /// <summary>How many leave in a day.</summary>
    public DemoVolume Volume => volume;

    /// <summary>What they come for.</summary>
    public DemoVisit Visit { get; } = DemoVisits.All[volume.Visit];

    /// <summary>True: they are rows of a list, of which nothing is heard before the end.</summary>
    public bool IsList => Visit.Class.Length == 0;

    /// <summary>Who is there, the longest first.</summary>
    public Queue<DemoEncounter> Beds { get; } = new();

    /// <summary>How many usually are: a day's share of the stay, of stays up to a day.</summary>
    public int UsualBeds => IsList ? 0 : (int)Math.Ceiling(
        volume.PerDay / 24 * Math.Min((Visit.Stay.From + Visit.Stay.To) / 2, 22));

    /// <summary>How many charts usually wait for their document.</summary>
    public int UsuallyAwaited => Visit.Document.Length == 0 ? 0 : (int)Math.Ceiling(volume.PerDay / 24 * 5);

    /// <summary>The part of a workqueue's ready charts that usually comes from here.</summary>
    public double UsuallyReady
    {
        get
        {
            if (DemoVendor.Workqueues.FirstOrDefault(queue => queue.Id == Visit.Workqueue) is not { } queue)
                return 3;
            var all = DemoVisits.Volumes.Where(other => DemoVisits.All[other.Visit].Workqueue == queue.Id);
            return queue.Ready * volume.PerDay / all.Sum(other => other.PerDay);
        }
    }
}
