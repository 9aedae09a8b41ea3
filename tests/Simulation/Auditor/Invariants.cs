namespace CodingQueue.Simulation.Auditor;

/// <summary>The invariants that are asked of every history.</summary>
internal static class Invariants
{
    public static IReadOnlyList<Invariant> All() =>
    [
        new S01(), new S02(), new S03(), new S04(), new S05(), new S06(), new S07(), new S08(), new S09(),
        new S10(), new S11(), new S12(), new S13(), new S14(), new S15(), new S16(), new S17(), new S18(), new S19(),
        new S20(), new S22(), new S23(),
        new L1(), new L2(), new L3(), new L5(), new Lost(), new Reordered(), new Replies(),
    ];
}
