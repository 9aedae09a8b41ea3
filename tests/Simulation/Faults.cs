using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation;

/// <summary>What goes wrong: each fault is one step of the plan, lasts for a while and ends by itself.</summary>
internal sealed class Faults(History history)
{
    private bool _isOver;

    /// <summary>Does what the step stands for.</summary>
    public void Do(Step step)
    {
        var chance = new Chance(step.Seed);
        var host = chance.Of(history.Hosts);
        if (history.Plan.IsLocal || chance.Is(0.6))
            Process(host, chance);
        else
            Store(host, chance);
    }

    /// <summary>Everything works from now on.</summary>
    public void Heal()
    {
        _isOver = true;
        history.Network.Heal();
        var disk = history.Server.Faults;
        (disk.IsFull, disk.SyncMs, disk.LostHints) = (false, 0.4, 0);
        (disk.FailingSyncs, disk.CrashingCommits, disk.CutCommits) = (0, 0, 0);
        foreach (var host in history.Hosts)
        {
            host.Pause(false);
            history.Server.Reach(host.Name);
            if (host.Runner.IsDead)
                host.Start();
            SetClock(host, 0);
        }
        Told("healed", "all", 0);
    }

    private void Process(Host host, Chance chance)
    {
        switch (chance.Next(12))
        {
            case 0 or 1:
                host.Kill();
                After(chance.About(2_000), () => Again(host));
                break;
            case 2:
                host.Stop();
                After(1_000 + chance.About(3_000), () => Again(host));
                break;
            case 3 or 4:
                host.Pause(true);
                After(200 + chance.About(chance.Is(0.2) ? 40_000 : 3_000), () => host.Pause(false));
                break;
            case 5:
                SetClock(host, (chance.Is(0.5) ? 1 : -1) * chance.About(chance.Is(0.3) ? 3_600_000 : 5_000));
                After(chance.About(120_000), () => SetClock(host, 0));
                break;
            case 6 or 7 or 8:
                Network(chance);
                break;
            case 9:
                Told("slow", "disk", 0);
                history.Server.Faults.SyncMs = 5 + chance.About(400);
                After(chance.About(20_000), () => history.Server.Faults.SyncMs = 0.4);
                break;
            case 10:
                Told("full", "disk", 0);
                history.Server.Faults.IsFull = true;
                After(chance.About(10_000), () => history.Server.Faults.IsFull = false);
                break;
            default:
                Told("armedIoError", "disk", 0);
                history.Server.Faults.FailingSyncs++;
                break;
        }
    }

    private void Store(Host host, Chance chance)
    {
        switch (chance.Next(6))
        {
            case 0:
                history.Server.Crash(100 + chance.About(3_000));
                break;
            case 1 or 2:
                Told("armedCut", "disk", 0);
                history.Server.Faults.CutCommits += chance.Next(1, 4);
                break;
            case 3:
                Told("armedCrash", "disk", 0);
                history.Server.Faults.CrashingCommits++;
                break;
            case 4:
                var reachable = chance.Is(0.5);
                Told("cut", host.Name, 0);
                history.Server.Cut(host.Name, reachable);
                After(chance.About(8_000), () => history.Server.Reach(host.Name));
                break;
            default:
                Told("loseHints", "disk", 0);
                history.Server.Faults.LostHints = chance.Share();
                After(chance.About(60_000), () => history.Server.Faults.LostHints = 0);
                break;
        }
    }

    private void Network(Chance chance)
    {
        Told("network", "network", 0);
        var network = history.Network;
        network.Lost = chance.Share() * 0.4;
        network.Twice = chance.Share() * 0.5;
        network.Late = chance.Share() * 0.3;
        network.WayMs = 1 + chance.About(50);
        After(chance.About(60_000), network.Heal);
    }

    private void SetClock(Host host, long offMs)
    {
        if (host.Clock.Off == offMs * Universe.Ms)
            return;
        host.Clock.Set(offMs * Universe.Ms);
        Told("clock", host.Name, offMs);
    }

    private static void Again(Host host)
    {
        if (host.Runner.IsDead)
            host.Start();
    }

    private void After(long ms, Action act) => history.Universe.After(ms * Universe.Ms, history.Outside, () =>
    {
        if (!_isOver)
            act();
    });

    private void Told(string kind, string place, long amount) =>
        history.Told(new Fault(kind, place, amount));
}
