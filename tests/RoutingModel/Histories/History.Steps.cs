using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;
using CodingQueue.RoutingModel.Model;
using NodaTime;

namespace CodingQueue.RoutingModel.Histories;

/// <summary>What each step asks of both sides.</summary>
internal sealed partial class History
{
    /// <summary>
    /// Where work is given unasked, settings change while nobody waits: until the charts are placed again the engine
    /// gives them as they were placed, and which are first is chance.
    /// </summary>
    private async Task<string> Take(Step step)
    {
        if (_flavor != Flavor.Unasked || !IsOfSettings(step))
            return await Act(step);
        var available = _model.Coders.FindAll(coder => coder.Presence == "Available");
        foreach (var coder in available)
            await Be(coder, "Away");
        var told = await Act(step);
        await Compare();
        await BeBack(available);
        return told;
    }

    private async Task BeBack(List<MCoder> coders)
    {
        foreach (var coder in coders)
        {
            await Be(coder, "Available");
            await Compare();
        }
    }

    private static bool IsOfSettings(Step step) => step.Verb is "rules" or "queue" or "restriction" or "client" or "facility"
        or "employer" or "calendar" or "filing" or "kind";

    private async Task<string> Act(Step step)
    {
        var (a, b, c) = (step.A, step.B, step.C);
        if (IsOfSettings(step) || step.Verb is "profile" or "reason")
            _coverage.Set(step.Verb);
        var coder = _model.Coders[a % _model.Coders.Count];
        switch (step.Verb)
        {
            case "arrive":
                return await Arrive(a, b, c, backdated: false);
            case "backdated":
                return await Arrive(a, b, c, backdated: true);
            case "next":
                return await Next(coder);
            case "presence":
                var presence = (b % 8) switch { 0 or 1 => "Off", 2 => "Away", _ => "Available" };
                await Be(coder, presence);
                return $"{coder} is {presence}";
            case "profile":
                await Set(Shapes.Profile(a % Shapes.Coders, b, _flavor));
                return $"{coder} has another profile: {Told(coder)}";
            case "advance":
                return await Advance(b, c);
            case "minute":
                return await Advance(1, 0);
            case "calendar":
                await Set(Shapes.Calendar(a % 2, b));
                return $"calendar {a % 2}";
            case "filing":
                await Set(Shapes.Filing(a % 2, b));
                return $"filing limit {a % 2}";
            case "kind":
                await Set(Shapes.Kind(a % 5, b));
                return $"kind {Shapes.Kinds[a % 5 + 1]}";
            case "reason":
                await Set(Shapes.Reason(b));
                return "a hold reason";
            case "schedule":
                return await Schedule(b, c);
            case "keep":
                return coder.LeftOpen.Count == 0 ? $"{coder} was asked nothing" : await Keep(coder, b);
            case "rules":
                await SetRules(b);
                return "other rules";
            case "queue":
                await Set(Shapes.Queue(a % Shapes.Queues.Length, b, _flavor));
                return $"workqueue {_model.Queues[Shapes.Queues[a % Shapes.Queues.Length]]}";
            case "restriction":
                await Set(Shapes.Restriction(b));
                return "a restriction";
            case "client":
                await Set(Shapes.Client(a % 2, b, _flavor));
                return $"client {a % 2} has weight {_model.Clients[$"CLIENT{a % 2}"].Weight}";
            case "facility":
                await Set(Shapes.Facility(a % 3, b, _flavor));
                return "a facility";
            case "employer":
                await Set(Shapes.Employer(a % 2, b));
                return "an employer";
            case "complete" or "open" or "return" or "hold":
                return coder.Holdings.Count == 0
                    ? $"{coder} has nothing to {step.Verb}"
                    : await ByCoder(step.Verb, coder, coder.Holdings[b % coder.Holdings.Count], c);
            default:
                return _model.Charts.Count == 0 ? "no charts yet" : await OnChart(step.Verb, Chart(b), coder, c);
        }
    }

    private static string Told(MCoder coder) => string.Join(' ', coder.Profile.Queues.Select(one => $"{one.Queue}:{one.Tier}:{one.Limit}"));

    /// <summary>Three times out of four one that is open.</summary>
    private MChart Chart(int number)
    {
        var open = _model.Charts.Where(chart => !chart.IsFinished).ToList();
        return number % 4 == 0 || open.Count == 0 ? _model.Charts[number / 4 % _model.Charts.Count] : open[number / 4 % open.Count];
    }

    private async Task<string> Arrive(int a, int b, int c, bool backdated)
    {
        var random = new Random(b);
        var (account, facility) = ($"A{++_accounts}", Shapes.Facilities[a % 3]);
        // Full hours and few amounts, so that dollars and ids often decide.
        Instant? discharged = backdated ? _model.Now - Duration.FromHours(24 * random.Next(10, 60)) - Duration.FromMinutes(c % 1000)
            : _flavor == Flavor.Long ? _model.Now - Duration.FromHours(48) - Duration.FromMinutes(random.Next(300))
            : random.Next(20) switch
            {
                0 => null,
                1 => Shapes.Start + Duration.FromHours(random.Next(40)),
                2 => _model.Now - Duration.FromDays(random.Next(20, 90)),
                _ => Shapes.Start - Duration.FromHours(random.Next(0, 80)),
            };
        var kind = backdated ? "OP_SURG" : Shapes.Kinds[random.Next(_flavor == Flavor.Long ? 2 : Shapes.Kinds.Length)];
        var (payer, insurance, state) = (
            random.Next(4) == 0 ? null : Shapes.Payers[random.Next(3)],
            Shapes.Classes[random.Next(_flavor == Flavor.Long ? 3 : 5)], Shapes.States[random.Next(3)]);
        decimal? charges = random.Next(4) switch { 0 => null, 1 => 100, 2 => 250.5m, _ => random.Next(50_000) / 100m };
        var checks = kind == "AUDIT" && random.Next(2) == 0 ? Shapes.Coder(random.Next(Shapes.Coders)) : null;
        ImmutableArray<string> documents = random.Next(3) > 0 ? ["DS"] : [];
        var patch = new ChartPatch
        {
            Kind = kind,
            Payer = payer,
            FinancialClass = insurance,
            PatientState = state,
            Discharged = discharged,
            TotalCharges = charges,
            Documents = documents,
            Attributes = checks is null ? ChartFacts.NoAttributes
                : ChartFacts.NoAttributes.Add(Core.Charts.Chart.CheckedCoder, checks),
        };
        var chart = new MChart
        {
            Id = _engine.Engine.IdOf(new(facility), account, Track.Facility).Value,
            Name = account,
            Facility = facility,
            Arrived = _model.Now,
            Kind = kind,
            Payer = payer,
            FinancialClass = insurance,
            State = state,
            Discharged = discharged,
            Charges = charges,
            Checks = checks,
        };
        chart.Documents.UnionWith(documents);
        _coverage.Cell("new", "arrive", null);
        _model.Arrive(chart);
        Same(null, await _engine.Do(chart, new ChartCommand.Arrive(new(facility), account, Track.Facility, patch, kind, null, false)));
        return $"{chart} arrives: {kind} of {facility}, {payer}, {insurance} {state}, discharged {discharged}, {charges} dollars";
    }

    private async Task<string> Next(MCoder coder)
    {
        // Who comes by asking is on duty once the lines have heard of it, a moment later: here before they ask.
        if (coder.Presence == "Off" && coder.Duty != "TimeOff")
        {
            await Be(coder, "Available");
            await Compare();
        }
        // Why it was offered is told again: what is offered unasked is compared by its chart, for the engine may
        // offer several in an order of its own.
        var wasOffered = _model.Next(coder)?.Chart.Right is { IsOffer: true };
        var (refused, choice) = _model.TakeNext(coder);
        var reply = await _engine.Engine.Next(new(coder.Id), new Caller(coder.Id));
        Same(refused, reply.Refused?.Refusal.ToString());
        if (refused is not null)
            _coverage.Cell("none", "next", refused);
        var model = choice is null ? "nothing" : wasOffered ? $"{choice.Chart}"
            : $"{choice.Chart} by {choice.Reason} past {choice.PassedOver?.Name}";
        var engine = reply.Value is not { } given ? "nothing"
            : wasOffered ? NameOf(given.Chart.Id.Value)
            : $"{NameOf(given.Chart.Id.Value)} by {given.Why!.Reason} past {(given.Why.PassedOver is { } past ? NameOf(past.Value) : null)}";
        if (engine != model)
            throw new DifferenceException($"{coder} asks for the next chart\n  engine: {engine}\n  model:  {model}");
        if (choice is not null)
        {
            _coverage.Cell("ready", "next", null);
            _coverage.Chosen(choice.Reason, pushed: false);
            if (choice.Note is { } note)
                _coverage.Chosen(note, pushed: false);
        }
        return $"{coder} is given {model} {refused}";
    }

    /// <summary>
    /// Time passes at once, as in downtime; where work is given unasked it stops at each moment at which something is
    /// due, because what is missed and what is taken back then compete.
    /// </summary>
    private async Task<string> Advance(int b, int c)
    {
        var by = (b % 12) switch
        {
            0 => Duration.FromMilliseconds(1 + c % 5000),
            1 or 2 or 3 or 4 => Duration.FromMinutes(1 + c % 60),
            5 or 6 or 7 => Duration.FromMinutes(1 + c % 400),
            8 or 9 => Duration.FromHours(1 + c % 12),
            10 => Duration.FromHours(8),
            _ => Duration.FromHours(c % 50),
        };
        var end = _model.Now + by;
        while (NextStop() is { } stop && stop < end)
            await StopAt(stop);
        _engine.Clock.Set(_model.Now = end);
        return $"it is {_model.Now}";
    }

    /// <summary>Rosters and rules have their turn one by one, at their own times; what is due of charts before them.</summary>
    private Instant? NextStop()
    {
        Instant?[] stops =
        [
            _model.NextOfRosters(), _model.Scheduled.Count > 0 ? _model.Scheduled.Min(one => one.From) : null,
            _flavor == Flavor.Unasked ? _model.NextDue(Duration.FromMilliseconds(++_stops)) : null,
        ];
        return stops.Min();
    }

    private async Task StopAt(Instant stop)
    {
        var areRulesDue = _model.Scheduled.Exists(one => one.From == stop);
        var available = _model.Coders.FindAll(coder => coder.Presence == "Available");
        if (_flavor == Flavor.Unasked && areRulesDue)
            foreach (var coder in available)
                await Be(coder, "Away");
        // What was due before the rules is through first: whether a first right is then judged by the rules before or
        // after is chance.
        if (areRulesDue && stop - Duration.FromMilliseconds(1) > _model.Now)
        {
            _engine.Clock.Set(_model.Now = stop - Duration.FromMilliseconds(1));
            await Compare();
        }
        _engine.Clock.Set(_model.Now = stop);
        _model.Settle();
        foreach (var coder in _model.Coders)
            _model.RosterTick(coder);
        if (areRulesDue)
        {
            _model.Settle();
            _model.BringIntoForce();
            _patientLooks = 30;
        }
        await Compare();
        if (_flavor == Flavor.Unasked && areRulesDue)
            await BeBack(available);
    }

    private async Task<string> Schedule(int b, int c)
    {
        if (_model.Scheduled.Count > 0 && c % 4 == 0)
        {
            var (_, version, _) = _model.Scheduled[0];
            _model.Scheduled.RemoveAt(0);
            await _engine.Withdraw(version);
            _coverage.Set("rules withdrawn");
            return $"rules {version} will not come into force";
        }
        // At a moment of their own, so that nothing else falls due then.
        var (rules, from) = (Shapes.Rules(b, _flavor), _model.Now + Duration.FromMinutes(1 + c % 900) + Duration.FromMilliseconds(13));
        _coverage.Set("rules scheduled");
        _model.Scheduled.Add((from, await _engine.Schedule(rules.Select(ToCore.Core), from), rules));
        return $"other rules from {from}";
    }

    private async Task<string> Keep(MCoder coder, int b)
    {
        var left = coder.LeftOpen[b % coder.LeftOpen.Count];
        coder.LeftOpen.Remove(left);
        _coverage.Cell(left.Chart.Where, "keep", null);
        await _engine.Keep(coder.Id, left.Chart.Id);
        return $"{coder} keeps {left.Chart}";
    }

    private async Task<string> ByCoder(string verb, MCoder coder, MHolding holding, int c)
    {
        var chart = holding.Chart;
        var number = c % 23 == 0 ? holding.Number - 1 : holding.Number;
        switch (verb)
        {
            case "open":
                return await Both(chart, new ChartCommand.Open(number), () => Naive.Open(chart, number));
            case "complete":
                var inReview = chart.Where == "review" != (c % 29 == 0);
                var outcome = inReview ? (c % 4 == 0 ? "Return" : "Agree") : null;
                return await Both(
                    chart, new ChartCommand.Complete(number, outcome is null ? null : Enum.Parse<ReviewOutcome>(outcome), null),
                    () => _model.Complete(chart, number, outcome));
            case "return":
                var conflict = c % 3 == 0;
                return await Both(chart, new ChartCommand.Return(number, "no", conflict), () => _model.Return(chart, number, conflict));
            default:
                return await Hold(chart, number, c);
        }
    }

    private async Task<string> Hold(MChart chart, int? number, int c)
    {
        var reason = Shapes.Reasons[c % Shapes.Reasons.Length];
        Instant? until = c / 7 % 3 == 0 ? _model.Now + Duration.FromMinutes(1 + c % 900) : null;
        return await Both(
            chart, new ChartCommand.PlaceHold(number, reason, null, null, until, null, "lead"),
            () => _model.PlaceHold(chart, number, reason, until));
    }

    private async Task<string> OnChart(string verb, MChart chart, MCoder coder, int c)
    {
        switch (verb)
        {
            case "news":
                return await News(chart, c);
            case "leadHold":
                return await Hold(chart, null, c);
            case "release":
                var hold = chart.Holds.Count > 0 && c % 9 != 0 ? chart.Holds[c % chart.Holds.Count].Id : $"h{c % 3}";
                return await Both(chart, new ChartCommand.Release(new(hold), null), () => _model.Release(chart, hold));
            case "unassign":
                return await Both(chart, new ChartCommand.Unassign(null, null), () => _model.Unassign(chart));
            case "assign":
                return await Assign(chart, coder);
            case "move":
                var queue = Shapes.Queues[c % 4];
                Instant? until = c % 3 == 0 ? null : _model.Now + Duration.FromMinutes(1 + c % 900);
                return await Both(chart, new ChartCommand.Move(new(queue), until), () => _model.Move(chart, queue, until));
            case "expedite":
                var minutes = c % 4 == 0 ? 0 : c % 3000;
                return await Both(chart, new ChartCommand.Expedite(minutes), () => Naive.Expedite(chart, minutes));
            case "restrict":
                var only = Enumerable.Range(0, Shapes.Coders).Where(place => (c >> place) % 4 == 1).Select(Shapes.Coder).ToArray();
                return await Both(
                    chart, new ChartCommand.Restrict([.. only.Select(one => new CoderId(one))]), () => _model.Restrict(chart, only));
            case "bar":
                var lifted = c % 4 == 0;
                return await Both(chart, new ChartCommand.Bar(new(coder.Id), lifted), () => _model.Bar(chart, coder.Id, lifted));
            case "reopen":
                chart = _model.Charts.FindAll(one => one.Where == "finalCoded") is { Count: > 0 } done && c % 5 > 0
                    ? done[c % done.Count] : chart;
                return await Both(chart, new ChartCommand.Reopen("again"), () => _model.Reopen(chart));
            case "cancel":
                return await Both(chart, new ChartCommand.Cancel("left", null), () => _model.Cancel(chart));
            case "withdraw":
                return await Both(chart, new ChartCommand.WithdrawDischarge(null), () => _model.WithdrawDischarge(chart));
            case "merge":
                var others = _model.Charts.FindAll(one => Shapes.IsOfOneClient(one.Facility, chart.Facility));
                return await Merge(chart, c % 5 == 0 ? Chart(c) : others[c / 5 % others.Count]);
            case "answer":
                return await Answer(chart, coder, c % 3 > 0, c);
            default:
                throw new InvalidOperationException($"No such step: {verb}");
        }
    }

    private async Task<string> Merge(MChart from, MChart into)
    {
        var (state, other) = (from.Where, into.Where);
        var model = _model.Merge(from, into);
        _coverage.Cell(state, "merge", model);
        _coverage.Cell(other, "takeOver", model);
        var reply = await _engine.Engine.Merge(new(from.Id), new(into.Id), EngineSide.Lead);
        Same(model, reply.Refused?.Refusal.ToString());
        return $"{from}, {state}, is merged into {into}, {other}: {model}";
    }

    private async Task<string> News(MChart chart, int c)
    {
        if (chart.MergedInto is { } into)
            return $"{chart} was merged into {into}, which has its news";
        Action<MChart> news = _ => { };
        string? document = null;
        var patch = new ChartPatch();
        switch (c % 6)
        {
            case 0:
                var charges = c / 6 % 60_000 / 100m;
                (patch, news) = (patch with { TotalCharges = charges }, one => one.Charges = charges);
                break;
            case 1:
                var kind = Shapes.Kinds[c / 6 % 6];
                (patch, news) = (patch with { Kind = kind }, one => one.Kind = kind);
                break;
            case 2:
                var payer = Shapes.Payers[c / 6 % 3];
                (patch, news) = (patch with { Payer = payer }, one => one.Payer = payer);
                break;
            case 3:
                var discharged = Shapes.Start - Duration.FromHours(c / 6 % 80);
                (patch, news) = (patch with { Discharged = discharged }, one => one.Discharged = discharged);
                break;
            default:
                document = Shapes.Documents[c / 6 % 3];
                patch = patch with { Documents = [document] };
                break;
        }
        return await Both(
            chart, new ChartCommand.Arrive(new(chart.Facility), chart.Name, Track.Facility, patch, chart.Kind, null, false),
            () => _model.Update(chart, news, document));
    }

    private async Task<string> Assign(MChart chart, MCoder coder)
    {
        var state = chart.Where;
        var model = _model.Assign(chart, coder);
        _coverage.Cell(state, "assign", model);
        if (model is null)
            _coverage.Chosen("Lead", pushed: false);
        var reply = await _engine.Engine.Assign(new(chart.Id), new(coder.Id), EngineSide.Lead);
        Same(model, reply.Refused?.Refusal.ToString());
        return $"a lead gives {chart} to {coder}: {model}";
    }

    private async Task<string> Answer(MChart chart, MCoder coder, bool accepts, int c)
    {
        if (_model.Charts.FindAll(one => one.Right is { IsOffer: true }) is { Count: > 0 } offered && c % 9 > 0)
        {
            chart = offered[c / 9 % offered.Count];
            coder = _model.Coder(chart.Right!.Coder);
        }
        if (!chart.IsOffered)
            return $"{chart} cannot be offered";
        var (state, model) = (chart.Where, _model.Answer(chart, coder, accepts));
        _coverage.Cell(state, accepts ? "accept" : "decline", model);
        ChartCommand answer = accepts ? new ChartCommand.Accept(new(coder.Id)) : new ChartCommand.Decline(new(coder.Id), "no");
        var reply = await _engine.Engine.Answer(new(chart.Id), answer, new(coder.Id), new Caller(coder.Id));
        Same(model, reply.Refused?.Refusal.ToString());
        return $"{coder} answers the offer of {chart}: {accepts} {model}";
    }

    private async Task<string> Both(MChart chart, ChartCommand command, Func<string?> model)
    {
        var state = chart.Where;
        var expected = model();
        _coverage.Cell(state, command.Name, expected);
        Same(expected, await _engine.Do(chart, command));
        return $"{command} on {chart}, {state}: {expected}";
    }

    private static void Same(string? model, string? engine)
    {
        if (model != engine)
            throw new DifferenceException($"refusals\n  engine: {engine}\n  model:  {model}");
    }
}
