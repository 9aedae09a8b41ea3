using System.Numerics;
using NodaTime;

namespace CodingQueue.Core.Calendars;

/// <summary>
/// The working days of a calendar, numbered: one bit for each day of 1900 to 2250 and a count for each 64 of
/// them, 24 KiB in all, so that "so many working days later" needs no walk over the days. Days are counted
/// from 1 January 1970, which is 0. Before and after those years every day counts.
/// </summary>
internal sealed class WorkingDays
{
    public const int FirstYear = 1900, LastYear = 2250;

    public static readonly LocalDate Epoch = new(1970, 1, 1);
    public static readonly int First = NumberOf(new LocalDate(FirstYear, 1, 1));
    public static readonly int End = NumberOf(new LocalDate(LastYear, 12, 31)) + 1;

    private readonly ulong[] _bits = new ulong[(End - First + 63) / 64];
    private readonly int[] _before;
    private readonly int _total;

    public WorkingDays(BusinessCalendar calendar)
    {
        Span<bool> off = stackalloc bool[8];
        foreach (var weekday in calendar.Weekend)
            off[(int)weekday] = true;
        var dayOfWeek = (int)Epoch.PlusDays(First).DayOfWeek;
        for (var i = 0; i < End - First; i++)
        {
            if (!off[dayOfWeek])
                _bits[i >> 6] |= 1UL << (i & 63);
            dayOfWeek = dayOfWeek % 7 + 1;
        }
        foreach (var holiday in calendar.HolidaysOf(FirstYear, LastYear))
        {
            var i = NumberOf(holiday.Date) - First;
            _bits[i >> 6] &= ~(1UL << (i & 63));
        }
        _before = new int[_bits.Length];
        for (var word = 0; word < _bits.Length; word++)
        {
            _before[word] = _total;
            _total += BitOperations.PopCount(_bits[word]);
        }
    }

    public static int NumberOf(LocalDate date) => Period.DaysBetween(Epoch, date);

    public bool Has(int day) =>
        day < First || day >= End || (_bits[(day - First) >> 6] >> ((day - First) & 63) & 1) != 0;

    /// <summary>
    /// How many working days there are from 1900 to before the day; below 0 for earlier days.
    /// </summary>
    public int Before(int day)
    {
        if (day < First)
            return day - First;
        if (day >= End)
            return _total + (day - End);
        var i = day - First;
        return _before[i >> 6] + BitOperations.PopCount(_bits[i >> 6] & ((1UL << (i & 63)) - 1));
    }

    /// <summary>The working day before which there are so many.</summary>
    public int At(int number)
    {
        if (number < 0)
            return First + number;
        if (number >= _total)
            return End + (number - _total);
        var word = Array.BinarySearch(_before, number);
        // The last word that begins at or before the number: several do where words are empty.
        word = word < 0 ? ~word - 1 : word;
        while (word + 1 < _before.Length && _before[word + 1] <= number)
            word++;
        var bits = _bits[word];
        for (var skip = number - _before[word]; skip > 0; skip--)
            bits &= bits - 1;
        return First + (word << 6) + BitOperations.TrailingZeroCount(bits);
    }
}
