using System.Collections.Immutable;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    private ImmutableArray<CoderId> BarredNow => Bounds?.Barred ?? [];

    private Refused? Restrict(Draft draft, ChartCommand.Restrict restrict)
    {
        if (RefuseNamed(restrict.Only) is { } refused)
            return refused;
        Bind(draft, (Bounds ?? NoBounds) with { Only = Ordered(restrict.Only) }, PreferredUntil);
        Settle(draft);
        return null;
    }

    private Refused? Bar(Draft draft, CoderId coder, bool lifted)
    {
        var barred = lifted ? BarredNow.Remove(coder) : BarredNow.Remove(coder).Add(coder);
        if (RefuseNamed(barred) is { } refused)
            return refused;
        Bind(draft, (Bounds ?? NoBounds) with { Barred = Ordered(barred) }, PreferredUntil);
        Settle(draft);
        return null;
    }

    private static ImmutableArray<CoderId> Ordered(ImmutableArray<CoderId> coders) =>
        [.. coders.Distinct().OrderBy(coder => coder.Value, StringComparer.Ordinal)];

    private static Refused? RefuseNamed(ImmutableArray<CoderId> coders) =>
        coders.Length > Limits.NamedPerChart
        ? new Refused(
            Refusal.Invalid, "Too many coders are named for one chart.", "coders", $"{coders.Length}",
            $"at most {Limits.NamedPerChart}")
        : null;
}
