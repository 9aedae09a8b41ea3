using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

/// <summary>Something that must hold in every history, looked at by itself.</summary>
/// <param name="id">Its id in the list of invariants.</param>
/// <param name="means">What it says, in a line.</param>
internal abstract class Invariant(string id, string means)
{
    /// <summary>S1 to S23, L1 to L6, or a count of the checker: lost, phantom, duplicate, reordered.</summary>
    public string Id { get; } = id;

    /// <summary>What it says, in a line.</summary>
    public string Means { get; } = means;

    /// <summary>Everything that the auditor knows.</summary>
    protected Audit Audit { get; private set; } = null!;

    /// <summary>What the journal adds up to.</summary>
    protected Books Books => Audit.Books;

    public void Join(Audit audit) => Audit = audit;

    /// <summary>Anything happened; batches come before their units are read.</summary>
    public virtual void Happens(Happening happening) { }

    /// <summary>A unit is about to be taken in; the books are as before it.</summary>
    public virtual void Before(JournalUnit unit) { }

    /// <summary>A change of it is about to be taken in.</summary>
    public virtual void Change(JournalUnit unit, UnitPart part, JsonElement change) { }

    /// <summary>The unit was taken in.</summary>
    public virtual void After(JournalUnit unit) { }

    /// <summary>Faults are over, and everything has come to rest.</summary>
    public virtual void AtRest(long now) { }

    /// <summary>The history is over.</summary>
    public virtual void AtEnd() { }

    /// <summary>It does not hold.</summary>
    protected void Broken(string what) => Audit.Broken(Id, what);

    protected void Unless(bool holds, string what)
    {
        if (!holds)
            Broken(what);
    }
}
