using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Journal;
using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation;

internal sealed partial class History
{
    /// <summary>How late anything that is due may be once all is well.</summary>
    private static readonly NodaTime.Duration Late = NodaTime.Duration.FromSeconds(5);

    /// <summary>Faults have stopped: whatever was begun ends, and everybody comes to know the same.</summary>
    private void Rest()
    {
        if (!Until("every process runs", () => Hosts.All(host => host.Engine is not null), 30_000)
            || !Until("every call is answered", () => Calls.Pending == 0, 120_000)
            || !Until("every process has caught up", IsCaughtUp, 30_000)
            || !Until("nothing is overdue", () => Overdue() is null, 15_000))
            return;
        Told(new Phase("drain"));
        var drained = Outside.Start(() => Task.WhenAll(House.Coders.Select(People.Drain)));
        if (!Until("coders work off what there is", () => drained.IsCompleted, 1_800_000))
            return;
        if (drained.Exception is { } e)
            Violate("simulation", $"{e}");
        Told(new Phase("rest"));
        Pass(10_000);
        if (!Until("every process has caught up", IsCaughtUp, 30_000)
            || !Until("every browser is connected", () => Browsers.All.All(one => !one.IsOpen || one.IsCurrent), 60_000))
            return;
        CompareBrowsers();
        CompareHosts();
        if (Overdue() is { } late)
            Violate("progress", $"overdue at rest: {late}");
        if (Verification.Run(Server.Tables).Fault is { } fault)
            Violate("verification", $"at {fault.Position}: {fault.What}");
        Told(new Phase("end"));
    }

    private void Pass(long ms) => Universe.RunUntil(() => false, Universe.Now + ms * Universe.Ms, MostSteps);

    private bool IsCaughtUp() => Hosts.All(host => host.Engine is { } engine
        && engine.Followed == Server.Tables.End && engine.Position == Server.Tables.End);

    /// <summary>What should have happened by itself and has not, or null.</summary>
    private string? Overdue()
    {
        foreach (var host in Hosts)
        {
            if (host.Journal is not { } journal)
                return $"{host.Name} does not run";
            foreach (var row in journal.Rows)
                if (row.State is Chart { NextDue: { } due } chart && due < host.Engine!.Now - Late)
                    return $"chart {chart.Id} was due at {due} on {host.Name}: {chart.State.Name}";
                else if (row.State is Coder { NextDue: { } shift } coder && shift < host.Engine!.Now - Late)
                    return $"coder {coder.Id} was due at {shift} on {host.Name}";
        }
        return null;
    }

    /// <summary>What a browser shows is what it would be shown if it asked for everything.</summary>
    private void CompareBrowsers()
    {
        foreach (var browser in Browsers.All.Where(one => one.IsCurrent))
        {
            string? difference = null;
            // What time alone changes may come a moment later: three differences are one.
            for (var look = 0; look < 3; look++)
            {
                var shown = Plainly(browser);
                browser.Renew();
                if (!Until("a browser that asked for everything is told", () => browser.IsCurrent, 30_000))
                    return;
                difference = Difference(shown, Plainly(browser));
                if (difference is null)
                    break;
                Pass(6_000);
            }
            if (difference is not null)
                Violate("browser", $"{browser.Stream} shows other than a snapshot: {difference}");
        }

        static SortedDictionary<string, string> Plainly(Callers.Browser browser) => new(
            browser.Shows.Where(row => !row.Key.StartsWith("notice:", StringComparison.Ordinal))
                .ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>Every process believes what one believes that was started just now.</summary>
    private void CompareHosts()
    {
        var fresh = new Host(this, "fresh", 1);
        fresh.Start();
        if (!Until("another process starts", () => fresh.Engine is not null, 30_000)
            || !Until("it catches up", () => IsCaughtUp() && fresh.Engine!.Followed == Server.Tables.End, 10_000))
            return;
        var expected = Views.Of(fresh, House);
        foreach (var host in Hosts)
        {
            var shown = Views.Of(host, House);
            foreach (var (name, text) in shown)
            {
                var place = name.IndexOf(' ', StringComparison.Ordinal);
                Told(new Shown(
                    host.Name, host.Engine!.Followed, name[..place], name[(place + 1)..], text));
            }
            if (Difference(shown, expected) is { } difference)
                Violate("views", $"{host.Name} shows other than a fresh start: {difference}");
        }
        fresh.Kill();
    }

    private static string? Difference(
        SortedDictionary<string, string> shown, SortedDictionary<string, string> expected)
    {
        foreach (var (key, text) in expected)
            if (!shown.TryGetValue(key, out var own))
                return $"{key} is missing: {text}";
            else if (own != text)
                return $"{key} is {own} and should be {text}";
        return shown.Keys.FirstOrDefault(key => !expected.ContainsKey(key)) is { } more
            ? $"{more} should not be there: {shown[more]}" : null;
    }
}
