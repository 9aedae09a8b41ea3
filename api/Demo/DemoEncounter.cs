using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>One patient's visit, as far as a message tells of it. The patient has no name.</summary>
internal sealed record DemoEncounter(
    DemoVisit Visit, string Facility, string Account, string Type, string ServiceLine, string FinancialClass,
    string Payer, string PayerName, string State, Instant Admitted, decimal Charges)
{
    /// <summary>When it ended; null while the patient is there.</summary>
    public Instant? Discharged { get; init; }

    /// <summary>Whose patient it is.</summary>
    public string Client => DemoVendor.Facilities[Facility].Client;

    /// <summary>PV1-2, which a change of class may set to another than the visit's.</summary>
    public string Class { get; init; } = Visit.Class;
}

/// <summary>Makes up visits. The same seed makes up the same ones.</summary>
/// <param name="random">Chance.</param>
/// <param name="start">Keeps account numbers apart from those of earlier starts.</param>
internal sealed class DemoEncounters(Random random, int start)
{
    private int _made;

    /// <summary>A visit that began so long ago that it may end now.</summary>
    public DemoEncounter Make(DemoVolume volume, Instant now)
    {
        var visit = DemoVisits.All[volume.Visit];
        var payer = Any(DemoVisits.Payers);
        var client = DemoVendor.Facilities[volume.Facility].Client;
        return new DemoEncounter(
            visit, volume.Facility, $"{volume.Facility}{start}-{++_made:00000}",
            Any(visit.Types.Split(' ')), Any(visit.Lines.Split(' ')), payer.Class, payer.Id, payer.Name,
            DemoVendor.States[client], now - Duration.FromHours(Between(visit.Stay.From, visit.Stay.To)),
            Math.Round((decimal)Skewed(visit.Charges.From, visit.Charges.To), 2));
    }

    /// <summary>
    /// How old a chart is when it becomes ready, as a part of its target: most have time, some are at risk,
    /// a few are late already.
    /// </summary>
    public double AgeWhenReady() => random.NextDouble() switch
    {
        < 0.64 => Between(0.03, 0.45),
        < 0.84 => Between(0.45, 0.80),
        < 0.94 => Between(0.80, 0.99),
        _ => Between(1.00, 1.30),
    };

    /// <summary>Any number between two.</summary>
    public double Between(double from, double to) => from + (random.NextDouble() * (to - from));

    /// <summary>True so many times out of a hundred.</summary>
    public bool Chance(double percent) => random.NextDouble() * 100 < percent;

    /// <summary>How many arrive while so many are expected (Poisson, by Knuth's method).</summary>
    public int Count(double expected)
    {
        var (limit, product, count) = (Math.Exp(-Math.Min(expected, 50)), random.NextDouble(), 0);
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }

    /// <summary>Any number between two, mostly a low one.</summary>
    private double Skewed(double from, double to) =>
        from + (Math.Pow(random.NextDouble(), 2.5) * (to - from));

    private T Any<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
