using System.Globalization;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Rules;

internal sealed partial class Possible
{
    /// <summary>
    /// Days by the calendar and days before today, each between two bounds; weekdays and hours as bits. Today
    /// may be any day, so the two sorts of bounds do not meet.
    /// </summary>
    private sealed class Moments
    {
        public LocalDate From { get; set; } = LocalDate.MinIsoValue;
        public LocalDate To { get; set; } = LocalDate.MaxIsoValue;
        public int LeastAgo { get; set; } = int.MinValue;
        public int MostAgo { get; set; } = int.MaxValue;
        public uint Weekdays { get; set; } = 0b1111_1110;
        public uint Hours { get; set; } = 0xFF_FFFF;
        public bool ThisMonth { get; set; }
        public bool LastMonth { get; set; }

        public bool IsEmpty => From > To || LeastAgo > MostAgo || Weekdays == 0 || Hours == 0
            || (ThisMonth && LastMonth) || HasNoWeekday;

        /// <summary>A few days of which none is one of the weekdays.</summary>
        private bool HasNoWeekday
        {
            get
            {
                if (From == LocalDate.MinIsoValue || To == LocalDate.MaxIsoValue
                    || Period.DaysBetween(From, To) >= 6)
                    return false;
                for (var day = From; day <= To; day = day.PlusDays(1))
                    if ((Weekdays & Bit(day.DayOfWeek)) != 0)
                        return false;
                return true;
            }
        }
    }

    private static uint Bit(IsoDayOfWeek day) => 1u << (int)day;

    private static bool IsImpossibleTime(List<Literal> literals)
    {
        if (literals.All(literal =>
            literal.Criterion.HoldsFor(null, default, DateTimeZone.Utc) == literal.Holds))
            return false;
        if (AsksForMissing(literals))
            return true;
        var moments = new Moments();
        foreach (var literal in literals)
        {
            NarrowDays(moments, literal);
            NarrowClock(moments, literal);
        }
        // What is not less than so many days ago is more, once a coming day is ruled out.
        foreach (var (criterion, holds) in literals)
            if (!holds && criterion.Operator == Operator.LessThanDaysAgo && moments.LeastAgo >= 0)
                moments.LeastAgo = Math.Max(moments.LeastAgo, Days(criterion));
        return moments.IsEmpty;
    }

    private static void NarrowDays(Moments moments, Literal literal)
    {
        var (criterion, holds) = literal;
        if (criterion.Operator is not (Operator.Before or Operator.After or Operator.On)
            || !Criterion.TryDate(criterion.Values[0], out var date))
            return;
        var (from, to) = (criterion.Operator, holds) switch
        {
            (Operator.Before, true) => (LocalDate.MinIsoValue, date.PlusDays(-1)),
            (Operator.Before, false) => (date, LocalDate.MaxIsoValue),
            (Operator.After, true) => (date.PlusDays(1), LocalDate.MaxIsoValue),
            (Operator.After, false) => (LocalDate.MinIsoValue, date),
            (_, true) => (date, date),
            _ => (LocalDate.MinIsoValue, LocalDate.MaxIsoValue),
        };
        moments.From = LocalDate.Max(moments.From, from);
        moments.To = LocalDate.Min(moments.To, to);
    }

    private static void NarrowClock(Moments moments, Literal literal)
    {
        var (criterion, holds) = literal;
        switch (criterion.Operator)
        {
            case Operator.MoreThanDaysAgo when holds:
                moments.LeastAgo = Math.Max(moments.LeastAgo, Days(criterion) + 1);
                break;
            case Operator.MoreThanDaysAgo:
                moments.MostAgo = Math.Min(moments.MostAgo, Days(criterion));
                break;
            case Operator.LessThanDaysAgo when holds:
                moments.LeastAgo = Math.Max(moments.LeastAgo, 0);
                moments.MostAgo = Math.Min(moments.MostAgo, Days(criterion) - 1);
                break;
            case Operator.ThisMonth when holds:
                moments.ThisMonth = true;
                moments.LeastAgo = Math.Max(moments.LeastAgo, -30);
                moments.MostAgo = Math.Min(moments.MostAgo, 30);
                break;
            case Operator.LastMonth when holds:
                moments.LastMonth = true;
                moments.LeastAgo = Math.Max(moments.LeastAgo, 1);
                moments.MostAgo = Math.Min(moments.MostAgo, 61);
                break;
            case Operator.Weekday:
                var days = 0u;
                foreach (var value in criterion.Values)
                    if (Criterion.TryWeekday(value, out var day))
                        days |= Bit(day);
                moments.Weekdays &= holds ? days : ~days;
                break;
            case Operator.HourRange:
                var hours = HoursOf(criterion);
                moments.Hours &= holds ? hours : ~hours;
                break;
        }
    }

    private static uint HoursOf(Criterion criterion)
    {
        var bits = 0u;
        for (var hour = 0; hour < 24; hour++)
            if (criterion.HoldsFor(Instant.FromUtc(2026, 1, 1, hour, 0), default, DateTimeZone.Utc))
                bits |= 1u << hour;
        return bits;
    }

    private static int Days(Criterion criterion) =>
        int.Parse(criterion.Values[0], CultureInfo.InvariantCulture);

    private static bool IsImpossibleList(List<Literal> literals)
    {
        if (literals.All(literal => literal.Criterion.HoldsFor([]) == literal.Holds))
            return false;
        if (AsksForMissing(literals))
            return true;
        var (needed, barred) = (NewSet(), NewSet());
        HashSet<string>? only = null;
        foreach (var (criterion, holds) in literals)
            switch (criterion.Operator)
            {
                case Operator.IncludesAll when holds:
                    needed.UnionWith(criterion.Values);
                    break;
                case Operator.Contains when holds:
                    needed.Add(criterion.Values[0]);
                    break;
                case Operator.Contains or Operator.IncludesAny when !holds:
                    barred.UnionWith(criterion.Values);
                    break;
                case Operator.OnlyContains when holds:
                    only ??= new HashSet<string>(criterion.Values, StringComparer.OrdinalIgnoreCase);
                    only.IntersectWith(criterion.Values);
                    break;
            }
        only?.ExceptWith(barred);
        if (needed.Overlaps(barred) || only is { Count: 0 } || (only is not null && !needed.IsSubsetOf(only)))
            return true;
        return literals.Any(literal => literal switch
        {
            { Holds: true, Criterion.Operator: Operator.IncludesAny } =>
                literal.Criterion.Values.All(
                    value => barred.Contains(value) || only?.Contains(value) == false),
            { Holds: false, Criterion.Operator: Operator.IncludesAll } =>
                needed.IsSupersetOf(literal.Criterion.Values),
            _ => false,
        });
    }

    private static HashSet<string> NewSet() => new(StringComparer.OrdinalIgnoreCase);
}
