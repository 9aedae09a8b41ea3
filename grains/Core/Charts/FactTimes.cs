using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>The fields that news of one time were the latest to name.</summary>
/// <param name="At">The source's own time.</param>
/// <param name="Fields">Names as in JSON, those within another with a dot between.</param>
public sealed record Said(Instant At, ImmutableArray<string> Fields)
{
    /// <summary>Names as in JSON. Names that most charts use are kept once in memory.</summary>
    public ImmutableArray<string> Fields { get; init; } = [.. Fields.Select(FactTimes.Shared)];

    /// <summary>Equal by content, the list too.</summary>
    public bool Equals(Said? other) =>
        other is not null && At == other.At && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => At.GetHashCode();
}

/// <summary>
/// For each field of a chart's facts, when the source said it: news that come late fill what is not known and
/// change nothing that newer news said. One entry for each time that is still the latest of some field, so a
/// source that tells everything each time leaves one.
/// </summary>
/// <param name="All">The entries, oldest first, none without a field.</param>
public sealed record FactTimes(ImmutableArray<Said> All)
{
    /// <summary>No source has given a time.</summary>
    public static readonly FactTimes None = new([]);

    /// <summary>The field of the discharge.</summary>
    public const string Discharged = "discharged";

    private static readonly FrozenSet<string> Usual = FrozenSet.Create(
        StringComparer.Ordinal, "kind", "serviceLine", "payer", "financialClass", "patientState", "admitted",
        Discharged, "totalCharges", "attributes.patientClass", "attributes.patientType",
        "attributes.admitType", "attributes.disposition", "attributes.vip", "documents.DS", "documents.OP",
        "documents.PATH", "documents.IMG", "documents.HP", "documents.ORDER");

    /// <summary>The field of an attribute.</summary>
    public static string Attribute(string name) => Shared($"attributes.{name}");

    /// <summary>The field of a type of document.</summary>
    public static string Document(string type) => Shared($"documents.{type}");

    internal static string Shared(string field) => Usual.TryGetValue(field, out var usual) ? usual : field;

    /// <summary>True when something was said later than that.</summary>
    public bool HasAfter(Instant time) => !All.IsEmpty && All[^1].At > time;

    /// <summary>When the field was said, or null.</summary>
    public Instant? Of(string field)
    {
        foreach (var said in All)
            if (said.Fields.Contains(field))
                return said.At;
        return null;
    }

    /// <summary>The times after news; fields that were said later keep their time.</summary>
    public FactTimes With(Instant at, ImmutableArray<string> fields)
    {
        var told = fields.RemoveAll(field => Of(field) > at);
        if (told.IsEmpty || told.All(field => Of(field) == at))
            return this;
        var all = ImmutableArray.CreateBuilder<Said>();
        foreach (var said in All)
        {
            var left = said.Fields.RemoveAll(told.Contains);
            if (said.At == at)
                told = told.AddRange(left);
            else if (!left.IsEmpty)
                all.Add(said with { Fields = left });
        }
        var place = all.Count;
        while (place > 0 && all[place - 1].At > at)
            place--;
        all.Insert(place, new Said(at, told));
        return new FactTimes(all.ToImmutable());
    }

    /// <summary>Equal by content.</summary>
    public bool Equals(FactTimes? other) => other is not null && All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Length;
}
