using System.Diagnostics.CodeAnalysis;

namespace CodingQueue.Api.Intake;

/// <summary>
/// What reading outside text gave: the value, or the defect that stopped it, never both. Bad input is an
/// everyday answer here, so it is a value; an exception in intake is a bug.
/// </summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <typeparam name="TDefect">What names the place and the rule that was broken.</typeparam>
public readonly record struct Reading<T, TDefect>
    where TDefect : class
{
    private Reading(T? value, TDefect? defect)
    {
        Value = value;
        Defect = defect;
    }

    /// <summary>The value; the type's default when there is a defect.</summary>
    public T? Value { get; }

    /// <summary>What was wrong; null when the text could be read.</summary>
    public TDefect? Defect { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Defect))]
    public bool IsRead => Defect is null;

    /// <summary>A reading that succeeded.</summary>
    public static implicit operator Reading<T, TDefect>(T value) => new(value, null);

    /// <summary>A reading that was stopped.</summary>
    public static implicit operator Reading<T, TDefect>(TDefect defect) => new(default, defect);
}
