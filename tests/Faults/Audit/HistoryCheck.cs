using CodingQueue.Load;

namespace CodingQueue.Faults.Audit;

/// <summary>What must hold in every prefix of every history, whoever was told what.</summary>
internal static class HistoryCheck
{
    public static void Run(Histories histories, Violations violations)
    {
        foreach (var (chart, entries) in histories.ByChart)
            Check(chart, entries, violations);
    }

    private static void Check(string chart, IReadOnlyList<Entry> entries, Violations violations)
    {
        (string Coder, int Number)? open = null;
        var last = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            violations.Unless(entry.Version == i + 1, "versions", $"{entry} stands at place {i + 1}");
            violations.Unless((entry.Change == "arrived") == (i == 0), "versions", $"{entry}: arrived is the first change and no other");
            if (entry.Change == "given")
            {
                var (coder, number) = (entry.Text("coder")!, entry.Number("assignment")!.Value);
                violations.Unless(open is null, "two assignees", $"{entry} while {open} has it");
                violations.Unless(number == last + 1, "numbers", $"{entry} after number {last}");
                (open, last) = ((coder, number), number);
            }
            else if (entry.Change == "assignmentEnded")
            {
                violations.Unless(
                    open == (entry.Text("coder")!, entry.Number("assignment")!.Value), "assignments", $"{entry} while {open} has it");
                open = null;
            }
            else if (entry.Change == "opened")
                violations.Unless(open?.Number == entry.Number("assignment"), "assignments", $"{entry} while {open} has {chart}");
        }
    }
}
