using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Rules;

/// <summary>
/// A chart that meets several criteria at once, for people to see that there can be one: each attribute gets
/// the first of some likely values that meets what is asked of it.
/// </summary>
/// <param name="possible">Which facilities there are.</param>
/// <param name="now">What days ago are counted from.</param>
internal sealed class ExampleChart(Possible possible, Instant now)
{
    private static readonly string[] Fresh = ["X", "OTHER", "0", "1"];

    /// <summary>The attributes that matter with their values, or null: none was found.</summary>
    public ImmutableSortedDictionary<string, string>? Find(IReadOnlyCollection<Literal> literals)
    {
        var example = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var group in literals.GroupBy(literal => literal.Criterion.Attribute))
        {
            var about = group.ToList();
            var (found, value) = ChartAttributes.KindOf(group.Key) switch
            {
                AttributeKind.Number => Number(about),
                AttributeKind.Time => Time(about),
                AttributeKind.List => List(about),
                _ when group.Key is "client" or "facility" => Facility(group.Key, literals),
                _ when group.Key == "kind" => First(about, ChartKinds.All.Keys),
                _ when group.Key == "track" => First(about, ["facility", "professional"]),
                _ => First(about, Texts(about)),
            };
            if (!found)
                return null;
            if (value is not null)
                example[group.Key] = value;
        }
        return example.ToImmutable();
    }

    private (bool Found, string? Value) Facility(string attribute, IReadOnlyCollection<Literal> literals) =>
        possible.FacilitiesFor(literals)
            .MinBy(known => known.Id.Value, StringComparer.Ordinal) is { } facility
            ? (true, attribute == "client" ? facility.Client.Value : facility.Id.Value)
            : (false, null);

    private static (bool Found, string? Value) First(List<Literal> literals, IEnumerable<string?> values)
    {
        foreach (var value in values)
            if (literals.All(literal => literal.Criterion.HoldsFor(value) == literal.Holds))
                return (true, value);
        return (false, null);
    }

    private static IEnumerable<string?> Texts(List<Literal> literals)
    {
        var named = literals.SelectMany(literal => literal.Criterion.Values).ToList();
        var begins = literals.Where(
            literal => literal is { Holds: true, Criterion.Operator: Operator.StartsWith })
            .Select(literal => literal.Criterion.Values[0]).MaxBy(text => text.Length) ?? "";
        var contains = string.Concat(
            literals.Where(literal => literal is { Holds: true, Criterion.Operator: Operator.Contains })
                .Select(literal => literal.Criterion.Values[0]));
        return [.. named, begins + contains, $"{begins}{contains}X", .. Around(named), .. Fresh, null];
    }

    private static (bool Found, string? Value) Number(List<Literal> literals)
    {
        var named = literals.SelectMany(literal => literal.Criterion.Values).ToList();
        foreach (var text in named.Concat(Around(named)).Concat(Fresh))
            if (Criterion.TryNumber(text, out var number) && number >= 0
                && literals.All(literal => literal.Criterion.HoldsFor((decimal?)number) == literal.Holds))
                return (true, number.ToString(CultureInfo.InvariantCulture));
        return (literals.All(literal => literal.Criterion.HoldsFor((decimal?)null) == literal.Holds), null);
    }

    private static IEnumerable<string> Around(List<string> named)
    {
        var numbers = named.Where(text => Criterion.TryNumber(text, out _))
            .Select(text => decimal.Parse(text, CultureInfo.InvariantCulture)).Distinct().Order().ToList();
        return numbers.SelectMany(number => new[] { number + 1, number - 1, number + 0.01m, number - 0.01m })
            .Concat(numbers.Zip(numbers.Skip(1), (left, right) => left + (right - left) / 2))
            .Select(number => number.ToString(CultureInfo.InvariantCulture));
    }

    private (bool Found, string? Value) Time(List<Literal> literals)
    {
        var today = now.InUtc().Date;
        var days = new List<LocalDate> { today, today.With(DateAdjusters.StartOfMonth).PlusDays(-1) };
        foreach (var (criterion, _) in literals)
            foreach (var value in criterion.Values)
                if (Criterion.TryDate(value, out var date))
                    days.Add(date);
                else if (criterion.Operator is Operator.MoreThanDaysAgo or Operator.LessThanDaysAgo)
                    days.Add(today.PlusDays(-int.Parse(value, CultureInfo.InvariantCulture)));
        foreach (var day in days.Distinct())
            for (var shift = -7; shift <= 7; shift++)
                for (var hour = 0; hour < 24; hour++)
                {
                    var time = day.PlusDays(shift).AtMidnight().PlusHours(hour).InUtc().ToInstant();
                    if (literals.All(literal =>
                        literal.Criterion.HoldsFor(time, now, DateTimeZone.Utc) == literal.Holds))
                        return (true, time.InUtc().LocalDateTime.ToString(
                            "uuuu-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
                }
        return (literals.All(literal =>
            literal.Criterion.HoldsFor(null, now, DateTimeZone.Utc) == literal.Holds), null);
    }

    private static (bool Found, string? Value) List(List<Literal> literals)
    {
        var needed = literals
            .Where(literal => literal is
            {
                Holds: true, Criterion.Operator: Operator.Contains or Operator.IncludesAll,
            })
            .SelectMany(literal => literal.Criterion.Values).Distinct(StringComparer.OrdinalIgnoreCase)
                .ToList();
        var named = literals.SelectMany(literal => literal.Criterion.Values).Append("OTHER").ToList();
        foreach (var documents in (IEnumerable<List<string>>)
            [needed, .. named.Select(one => needed.Append(one).ToList()), [.. named]])
            if (literals.All(literal => literal.Criterion.HoldsFor(documents) == literal.Holds))
                return (true, documents.Count == 0 ? null
                    : string.Join(", ", documents.Distinct(StringComparer.OrdinalIgnoreCase)));
        return (false, null);
    }
}
