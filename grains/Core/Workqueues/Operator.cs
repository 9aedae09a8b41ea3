namespace CodingQueue.Core.Workqueues;

/// <summary>
/// How a criterion compares. Days are calendar days in the time zone of the chart's facility.
/// </summary>
public enum Operator
{
    /// <summary>The attribute is one value: texts ignoring case, numbers by value.</summary>
    Equals,
    /// <summary>The attribute is not that value; an attribute the chart lacks is not either.</summary>
    NotEquals,
    /// <summary>The attribute is one of the values.</summary>
    In,
    /// <summary>The attribute is none of the values.</summary>
    NotIn,
    /// <summary>The attribute's text begins with the value.</summary>
    StartsWith,
    /// <summary>The attribute's text contains the value; for documents: one of them is the value.</summary>
    Contains,
    /// <summary>The chart has the attribute.</summary>
    Exists,
    /// <summary>The chart lacks the attribute.</summary>
    Missing,
    /// <summary>A number at least the value.</summary>
    AtLeast,
    /// <summary>A number at most the value.</summary>
    AtMost,
    /// <summary>A number above the value.</summary>
    MoreThan,
    /// <summary>A number below the value.</summary>
    LessThan,
    /// <summary>There are documents of all the values.</summary>
    IncludesAll,
    /// <summary>There is a document of one of the values.</summary>
    IncludesAny,
    /// <summary>There are documents, and each is one of the values.</summary>
    OnlyContains,
    /// <summary>A time on a day before the value, a date.</summary>
    Before,
    /// <summary>A time on a day after the value, a date.</summary>
    After,
    /// <summary>A time on that very day.</summary>
    On,
    /// <summary>A time more than so many days before today: yesterday is one day ago.</summary>
    MoreThanDaysAgo,
    /// <summary>A time today, or fewer than so many days before today; a coming day is not.</summary>
    LessThanDaysAgo,
    /// <summary>A time in the calendar month of today.</summary>
    ThisMonth,
    /// <summary>A time in the calendar month before that of today.</summary>
    LastMonth,
    /// <summary>A time on one of the weekdays, monday to sunday.</summary>
    Weekday,
    /// <summary>
    /// A time from the first full hour, 0 to 23, to before the second, 1 to 24; from 22 to 6 is the night.
    /// </summary>
    HourRange,
}
