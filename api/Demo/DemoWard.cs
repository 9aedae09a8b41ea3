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

    /// <summary>
    /// The part of a workqueue's ready charts that usually comes from here, when other wards' professional
    /// charts have had theirs.
    /// </summary>
    public double UsuallyReady
    {
        get
        {
            if (DemoVendor.Workqueues.FirstOrDefault(queue => queue.Id == Visit.Workqueue) is not { } queue)
                return 3;
            var wards = DemoVisits.Volumes.Select(other => new DemoWard(other)).ToList();
            var professional = wards.Where(ward => ward.HasProfessional && ward.Visit.Professional == queue.Id
                && ward.Visit.Workqueue != queue.Id).Sum(ward => ward.UsuallyReady);
            var all = wards.Where(ward => ward.Visit.Workqueue == queue.Id).Sum(ward => ward.Volume.PerDay);
            return Math.Max(0, queue.Ready - professional) * volume.PerDay / all;
        }
    }

    /// <summary>True when its visits have professional charts, too.</summary>
    public bool HasProfessional =>
        Visit.Professional.Length > 0 && DemoVendor.Facilities[volume.Facility].ProfessionalTrack;
}
