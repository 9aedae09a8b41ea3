using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Simulation.World;
using NodaTime;

namespace CodingQueue.Simulation.Callers;

/// <summary>What a coder sees of one chart of theirs.</summary>
internal sealed record InHand(string Chart, int Number, string State, bool IsOpened);

/// <summary>What a coder sees of their desk.</summary>
internal sealed record Desk(IReadOnlyList<InHand> Charts, string? Offer, Presence Presence);

/// <summary>
/// Those who work: each step of the plan is one thing that one of them does, with what they know, which may be
/// out of date.
/// </summary>
internal sealed partial class People(History history)
{
    private readonly List<string> _accounts = [];
    private readonly List<(string Chart, string Account, string Facility)> _charts = [];
    private readonly List<(string Chart, int Number, string Coder)> _past = [];
    private readonly List<(string Chart, string Hold)> _holds = [];
    private long _stamp = 1;

    private static Instant Now(History history) =>
        HostClock.Start + Duration.FromTicks(history.Universe.Now);

    /// <summary>Does what the step stands for.</summary>
    public async Task Do(Step step)
    {
        var chance = new Chance(step.Seed);
        switch (step.Part)
        {
            case Part.Intake:
                await Tell(chance);
                break;
            case Part.Coder:
                await Work(chance.Of(history.House.Coders), chance);
                break;
            case Part.Lead:
                await Lead(chance);
                break;
            case Part.Admin:
                await SetUp(chance);
                break;
            case Part.Browser:
                history.Browsers.Do(chance);
                break;
        }
    }

    /// <summary>News of an encounter.</summary>
    private async Task Tell(Chance chance)
    {
        var isNew = _accounts.Count == 0 || chance.Is(0.55);
        var place = isNew ? _accounts.Count : chance.Next(_accounts.Count);
        if (isNew)
            _accounts.Add($"A{place:0000}");
        var facility = history.House.Facilities[place % history.House.Facilities.Count];
        if (!isNew && chance.Is(0.3) && _charts.Count > 1)
        {
            await TellMore(chance);
            return;
        }
        var patch = new ChartPatch
        {
            Kind = isNew || chance.Is(0.2) ? chance.Of(House.Kinds) : null,
            Payer = chance.Is(0.5) ? chance.Of(House.Payers) : null,
            TotalCharges = chance.Is(0.4) ? chance.Next(10, 9_000) : null,
            Discharged = isNew && chance.Is(0.8) || chance.Is(0.3)
                ? Now(history) - Duration.FromMinutes(chance.Next(1, 3_000)) : null,
            Documents = chance.Is(0.4) ? [chance.Of(House.Documents)] : [],
        };
        var reply = await history.Calls.Send(Asks.Arrive(new ChartCommand.Arrive(
            new(facility), _accounts[place], Track.Facility, patch, "INPATIENT",
            chance.Is(0.7) ? Now(history) - Duration.FromSeconds(chance.Next(100)) : null, chance.Is(0.2))), chance);
        if (reply?.Chart is { } chart && !_charts.Exists(known => known.Chart == chart))
            _charts.Add((chart, _accounts[place], facility));
    }

    private Task<Reply?> TellMore(Chance chance)
    {
        var chart = chance.Of(_charts);
        var asOf = chance.Is(0.8) ? Now(history) - Duration.FromSeconds(chance.Next(100)) : (Instant?)null;
        return history.Calls.Send(chance.Next(6) switch
        {
            0 or 1 => Asks.Merge(chart.Chart, chance.Of(_charts).Chart),
            2 => Asks.Do("feed", chart.Chart, new ChartCommand.WithdrawDischarge(asOf)),
            _ => Asks.Do("feed", chart.Chart, new ChartCommand.Cancel("A11", asOf)),
        }, chance);
    }

    /// <summary>One thing that a coder does.</summary>
    private async Task Work(string coder, Chance chance)
    {
        var host = chance.Of(history.Hosts);
        if (chance.Is(0.06))
        {
            await history.Calls.Send(Asks.Be(coder, (Presence)chance.Next(3), coder), chance);
            return;
        }
        if (chance.Is(0.12) && _past.Count > 0)
        {
            // What somebody had once: their browser was asleep.
            var (chart, number, by) = chance.Of(_past);
            await history.Calls.Send(Asks.Do(by, chart, Ending(number, chance)), chance);
            return;
        }
        var desk = await Look(coder, host);
        if (desk?.Offer is { } offer && chance.Is(0.7))
            await history.Calls.Send(Asks.Answer(
                offer, chance.Is(0.7) ? new ChartCommand.Accept(new(coder))
                    : new ChartCommand.Decline(new(coder), "too long"), coder), chance);
        else if (desk is { Charts.Count: > 0 } && chance.Is(0.75))
            await Work(coder, chance.Of(desk.Charts), chance);
        else
            Know(await history.Calls.Send(Asks.Next(coder) with { HasId = chance.Is(0.9) }, chance));
    }

    private async Task Work(string coder, InHand has, Chance chance)
    {
        ChartCommand command = !has.IsOpened && chance.Is(0.6)
            ? new ChartCommand.Open(has.Number)
            : has.State == "review"
                ? new ChartCommand.Complete(has.Number, chance.Is(0.8) ? ReviewOutcome.Agree : ReviewOutcome.Return, null)
                : Ending(has.Number, chance);
        Know(await history.Calls.Send(Asks.Do(coder, has.Chart, command), chance));
    }

    private ChartCommand Ending(int number, Chance chance) => chance.Next(10) switch
    {
        < 6 => new ChartCommand.Complete(number, null, chance.Is(0.3) ? "as coded" : null),
        < 8 => Hold(number, chance),
        8 => new ChartCommand.Return(number, "not mine", chance.Is(0.1)),
        _ => new ChartCommand.Open(number),
    };

    private ChartCommand.PlaceHold Hold(int? number, Chance chance)
    {
        var reason = chance.Of(["MISS_DS", "QUERY_OPEN", "CODER_HELP", "MISS_OP"]);
        Instant? until = chance.Is(0.6) ? Now(history) + Duration.FromSeconds(chance.Next(5, 1_500)) : null;
        return new ChartCommand.PlaceHold(number, reason, null, null, until, null, "lead1");
    }

    private async Task Lead(Chance chance)
    {
        if (_charts.Count == 0)
            return;
        var (chart, _, _) = chance.Of(_charts);
        var coder = chance.Of(history.House.Coders);
        var ask = chance.Next(16) switch
        {
            0 or 1 or 2 => Asks.Assign(chart, coder),
            3 or 4 => Asks.Do("lead1", chart, new ChartCommand.Unassign("rebalance", chance.Is(0.3) ? new(coder) : null)),
            5 => Asks.Do("lead1", chart, new ChartCommand.Move(
                new(chance.Of(House.Queues)), chance.Is(0.5) ? Now(history) + Duration.FromMinutes(chance.Next(1, 30)) : null)),
            6 => Asks.Do("lead1", chart, new ChartCommand.Expedite(chance.Next(0, 500))),
            7 => Asks.Do("lead1", chart, new ChartCommand.Restrict(
                chance.Is(0.5) ? [new(coder)] : ImmutableArray<CoderId>.Empty)),
            8 => Asks.Do("lead1", chart, new ChartCommand.Bar(new(coder), chance.Is(0.6))),
            9 => Asks.Do("lead1", chart, new ChartCommand.Reopen("audit")),
            10 or 11 => Asks.Do("lead1", chart, Hold(null, chance)),
            12 or 13 when _holds.Count > 0 => Ended(chance),
            14 => Asks.Do("lead1", chart, new ChartCommand.Cancel("not ours", null)),
            _ => Asks.Assign(chart, coder),
        };
        Know(await history.Calls.Send(ask, chance));
    }

    private Ask Ended(Chance chance)
    {
        var (chart, hold) = chance.Of(_holds);
        return Asks.Do("lead1", chart, chance.Is(0.5)
            ? new ChartCommand.Release(new(hold), null)
            : new ChartCommand.Answer(new(hold), (QueryOutcome)chance.Next(3)));
    }

    private async Task SetUp(Chance chance)
    {
        var coder = chance.Of(history.House.Coders);
        await history.Calls.Send(chance.Next(5) switch
        {
            0 => House.Queue(chance.Of(House.Queues), chance),
            1 => House.Rules(chance),
            2 => Asks.SetAccount(coder, Core.Accounts.Role.Coder, coder, ++_stamp),
            _ => Asks.SetProfile(history.House.Profile(coder, chance, usual: chance.Is(0.6))),
        }, chance);
    }

    private void Know(Reply? reply)
    {
        if (reply is not { Chart: { } chart })
            return;
        if (reply is { Number: { } number, Coder: { } coder } && !_past.Contains((chart, number, coder)))
            _past.Add((chart, number, coder));
        if (reply.Detail.StartsWith('h') && reply.Outcome == "done")
            _holds.Add((chart, reply.Detail));
    }

    private Task<Desk?> Look(string coder, Host host) => history.Calls.Look(engine =>
    {
        if (engine.FindCoder(new(coder)) is not { } found)
            return Task.FromResult<Desk>(null!);
        var charts = new List<InHand>();
        foreach (var holding in found.Holdings)
            if (engine.FindOpen(holding.Chart) is { } chart && chart.State is not ChartState.Held)
                charts.Add(new InHand(
                    chart.Id.Value, holding.Number, chart.State.Name,
                    chart.State is ChartState.InProgress or ChartState.Review { Opened: not null }));
        return Task.FromResult(new Desk(charts, found.Offer?.Value, found.Presence));
    }, host);
}
