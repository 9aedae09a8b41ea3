using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Tests;

/// <summary>A workqueue and the one rule that leads to it, so that a test says both in one breath.</summary>
internal sealed record RuledQueue(Workqueue Workqueue, PlacementRule Rule)
{
    public Requires Requires { init => Workqueue = Workqueue with { Requires = value }; }

    public int TurnaroundHours { init => Workqueue = Workqueue with { TurnaroundHours = value }; }

    public AssignMode Assign { init => Workqueue = Workqueue with { Assign = value }; }

    public bool Review { init => Workqueue = Workqueue with { Review = value }; }

    public bool Supervised { init => Workqueue = Workqueue with { Supervised = value }; }

    public Preference? Prefers { init => Workqueue = Workqueue with { Prefers = value }; }

    public Condition When { init => Rule = Rule with { When = value }; }

    public static implicit operator Workqueue(RuledQueue queue) => queue.Workqueue;
}
