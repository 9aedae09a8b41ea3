using System.Text.Json;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;
using CodingQueue.Simulation.Callers;
using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation;

/// <summary>What a process believes: its rows, and every view that it keeps of them.</summary>
internal static class Views
{
    /// <summary>Each as text, under what it is and its name.</summary>
    public static SortedDictionary<string, string> Of(Host host, House house)
    {
        var (engine, journal) = (host.Engine!, host.Journal!);
        var views = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in journal.Rows)
            // A finished chart is in memory until it is stored.
            if (row.State is not Chart { IsClosed: true })
                views[$"{row.Stream.Kind} {row.Stream.Key}"] =
                    JsonSerializer.Serialize(row.State, row.State.GetType(), JournalFormat.Options);
        foreach (var queue in House.Queues.Append(""))
        {
            views[$"counts {queue}"] = $"{engine.Count(queue, _ => true)}";
            views[$"open {queue}"] = string.Join(' ', engine.Open(queue, _ => true, null, 10_000, _ => true)
                .Charts.Select(chart => $"{chart.Id}@{chart.Version}"));
            if (queue.Length > 0)
            {
                views[$"lines {queue}"] = $"{engine.LineCounts(new(queue))}";
                views[$"waiting {queue}"] = $"{engine.WaitingCoders(new(queue))}";
            }
        }
        views["coders all"] = string.Join(' ', engine.Coders.Select(coder => $"{coder.Id}@{coder.Version}").Order());
        views["holds all"] = string.Join(' ', engine.HoldsByReason(_ => true).Select(hold => $"{hold}").Order());
        views["followUps all"] = string.Join(' ', engine.AwaitingFollowUp().Select(chart => chart.Id.Value).Order());
        views["dnfc all"] = string.Join(' ', engine.Dnfc(_ => true).Select(count => $"{count}").Order());
        views["unroutable all"] = string.Join(
            ' ', engine.Unroutable().Select(group => $"{group.Name}={group.Count}").Order());
        foreach (var coder in house.Coders)
            if (engine.FindCoder(new CoderId(coder)) is { } known)
                views[$"desk {coder}"] = string.Join(' ', engine.ChartsOf(known).Select(chart => chart.Id.Value));
        return views;
    }
}
