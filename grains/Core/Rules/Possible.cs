using System.Collections.Immutable;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Rules;

/// <summary>
/// Whether any chart can meet several criteria at once. "Impossible" is a proof: no chart of the facilities
/// that are set up does, at any time. The other way round nothing is promised: some impossible combinations
/// (a text that begins so, contains that, and is a number between) are not seen through.
/// </summary>
/// <param name="settings">Facilities and clients that there are.</param>
internal sealed partial class Possible(Settings.Settings settings)
{
    private static readonly string[] Tracks =
        [ChartAttributes.NameOf(Track.Facility), ChartAttributes.NameOf(Track.Professional)];

    /// <summary>
    /// True when no chart meets all of both. What the first say alone is taken to be possible, so only
    /// attributes of which the second speak are looked at.
    /// </summary>
    public bool IsImpossible(ImmutableArray<Literal> known, ImmutableArray<Literal> more)
    {
        var aboutPlace = false;
        for (var place = 0; place < more.Length; place++)
        {
            var attribute = more[place].Criterion.Attribute;
            aboutPlace |= attribute is "client" or "facility";
            if (!IsFirst(more, place) || attribute is "client" or "facility")
                continue;
            var about = new List<Literal>();
            Collect(about, known, attribute);
            Collect(about, more, attribute);
            if (IsImpossible(attribute, about))
                return true;
        }
        return aboutPlace && settings.Facilities.Count > 0 && !FacilitiesFor([.. known, .. more]).Any();
    }

    private static bool IsImpossible(string attribute, List<Literal> about) =>
        ChartAttributes.KindOf(attribute) switch
        {
            AttributeKind.Number => IsImpossibleNumber(about),
            AttributeKind.Time => IsImpossibleTime(about),
            AttributeKind.List => IsImpossibleList(about),
            _ when attribute == "kind" => !ChartKinds.All.Keys.Any(kind => Meets(about, kind)),
            _ when attribute == "track" => !Tracks.Any(track => Meets(about, track)),
            _ => IsImpossibleText(about),
        };

    private static bool IsFirst(ImmutableArray<Literal> literals, int place)
    {
        for (var earlier = 0; earlier < place; earlier++)
            if (literals[earlier].Criterion.Attribute == literals[place].Criterion.Attribute)
                return false;
        return true;
    }

    private static void Collect(List<Literal> about, ImmutableArray<Literal> literals, string attribute)
    {
        foreach (var literal in literals)
            if (literal.Criterion.Attribute == attribute)
                about.Add(literal);
    }

    /// <summary>The facilities whose charts the criteria about client and facility let in.</summary>
    public IEnumerable<Settings.Facility> FacilitiesFor(IReadOnlyCollection<Literal> literals)
    {
        var client = literals.Where(literal => literal.Criterion.Attribute == "client").ToList();
        var facility = literals.Where(literal => literal.Criterion.Attribute == "facility").ToList();
        return settings.Facilities.Values
            .Where(known => Meets(client, known.Client.Value) && Meets(facility, known.Id.Value));
    }

    /// <summary>The kinds of chart that the criteria about the kind let in.</summary>
    public static IEnumerable<string> KindsFor(IReadOnlyCollection<Literal> literals)
    {
        var about = literals.Where(literal => literal.Criterion.Attribute == "kind").ToList();
        return ChartKinds.All.Keys.Where(kind => Meets(about, kind));
    }

    private static bool Meets(List<Literal> literals, string? text)
    {
        foreach (var (criterion, holds) in literals)
            if (criterion.HoldsFor(text) != holds)
                return false;
        return true;
    }

    private static bool Meets(List<Literal> literals, decimal? number)
    {
        foreach (var (criterion, holds) in literals)
            if (criterion.HoldsFor(number) != holds)
                return false;
        return true;
    }

    /// <summary>Values of a criterion that lets in nothing else when it is as the literal says.</summary>
    private static ImmutableArray<string>? OnlyValues(List<Literal> literals)
    {
        foreach (var (criterion, holds) in literals)
            if (holds ? criterion.Operator is Operator.Equals or Operator.In
                : criterion.Operator is Operator.NotEquals or Operator.NotIn)
                return criterion.Values;
        return null;
    }

    /// <summary>True when one of them is met by a chart that lacks the attribute, and by no other.</summary>
    private static bool AsksForMissing(List<Literal> literals) => literals.Any(literal =>
        literal.Criterion.Operator == (literal.Holds ? Operator.Missing : Operator.Exists));

    private static bool IsImpossibleNumber(List<Literal> literals)
    {
        if (Meets(literals, (decimal?)null))
            return false;
        if (AsksForMissing(literals))
            return true;
        if (OnlyValues(literals) is { } values)
            return !values.Any(value =>
                Criterion.TryNumber(value, out var number) && number >= 0 && Meets(literals, number));
        // Charges and stays are never below zero.
        var span = Span(literals, new NumberSpan(0, false, null, false));
        return span.IsEmpty || (span.Point is { } point && !Meets(literals, point));
    }

    private static bool IsImpossibleText(List<Literal> literals)
    {
        if (Meets(literals, (string?)null))
            return false;
        if (AsksForMissing(literals))
            return true;
        if (OnlyValues(literals) is { } values)
            return !values.Any(value => Meets(literals, value));
        var isNumber = literals.Any(literal => literal.Holds && IsComparison(literal.Criterion.Operator));
        return (isNumber && Span(literals, new NumberSpan(null, false, null, false)).IsEmpty)
            || ContradictsParts(literals);
    }

    /// <summary>True when a text cannot begin and contain as they say.</summary>
    private static bool ContradictsParts(List<Literal> literals)
    {
        var begins = literals.Where(
            literal => literal is { Holds: true, Criterion.Operator: Operator.StartsWith })
            .Select(literal => literal.Criterion.Values[0]).OrderByDescending(text => text.Length).ToList();
        // All beginnings must be beginnings of the longest.
        if (begins.Any(text => !begins[0].StartsWith(text, StringComparison.OrdinalIgnoreCase)))
            return true;
        foreach (var (criterion, holds) in literals)
        {
            if (holds)
                continue;
            if (criterion.Operator == Operator.StartsWith && begins.Count > 0
                && begins[0].StartsWith(criterion.Values[0], StringComparison.OrdinalIgnoreCase))
                return true;
            if (criterion.Operator == Operator.Contains && literals.Any(other =>
                other is { Holds: true, Criterion.Operator: Operator.StartsWith or Operator.Contains }
                && other.Criterion.Values[0].Contains(
                    criterion.Values[0], StringComparison.OrdinalIgnoreCase)))
                return true;
        }
        return false;
    }

    private static bool IsComparison(Operator how) =>
        how is Operator.AtLeast or Operator.AtMost or Operator.MoreThan or Operator.LessThan;

    /// <summary>Numbers between two bounds; null: no such bound.</summary>
    private readonly record struct NumberSpan(decimal? From, bool FromOpen, decimal? To, bool ToOpen)
    {
        public bool IsEmpty => From > To || (From == To && From is not null && (FromOpen || ToOpen));

        public decimal? Point => From == To ? From : null;

        public NumberSpan NotBelow(decimal bound, bool isOpen) =>
            bound > From || From is null || (bound == From && isOpen)
                ? this with { From = bound, FromOpen = isOpen } : this;

        public NumberSpan NotAbove(decimal bound, bool isOpen) =>
            bound < To || To is null || (bound == To && isOpen)
                ? this with { To = bound, ToOpen = isOpen } : this;
    }

    /// <summary>The numbers that comparisons let in, for a value that is a number.</summary>
    private static NumberSpan Span(List<Literal> literals, NumberSpan span)
    {
        foreach (var (criterion, holds) in literals)
            if (IsComparison(criterion.Operator) && Criterion.TryNumber(criterion.Values[0], out var bound))
                span = (criterion.Operator, holds) switch
                {
                    (Operator.AtLeast, true) => span.NotBelow(bound, false),
                    (Operator.AtLeast, false) => span.NotAbove(bound, true),
                    (Operator.MoreThan, true) => span.NotBelow(bound, true),
                    (Operator.MoreThan, false) => span.NotAbove(bound, false),
                    (Operator.AtMost, true) => span.NotAbove(bound, false),
                    (Operator.AtMost, false) => span.NotBelow(bound, true),
                    (Operator.LessThan, true) => span.NotAbove(bound, true),
                    _ => span.NotBelow(bound, false),
                };
        return span;
    }
}
