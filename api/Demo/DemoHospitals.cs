using CodingQueue.Api.Charts;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>
/// The hospitals: patients come and leave by the hour of the facility's day, and each client's own feed sends
/// what an interface engine would, to the intake that real ones use. The lists of the plan and of the virtual
/// clinic come as JSON.
/// </summary>
/// <remarks>
/// A stay is told as long as it is said to be, although the demo is through it faster: an arrival is
/// backdated, and a discharge lies as far back as the chart is to be old when it becomes ready.
/// </remarks>
internal sealed class DemoHospitals(
    DemoClock clock, DemoBoard board, IReadOnlyDictionary<string, DemoCaller> feeds, int seed,
    int start)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private readonly DemoHl7 _hl7 = new(clock, start);
    private readonly DemoEncounters _chance = new(new Random(seed + start), start);
    private readonly List<DemoWard> _wards = [.. DemoVisits.Volumes.Select(volume => new DemoWard(volume))];
    private readonly DemoCalendar<DemoMail> _outgoing = new(clock);
    private readonly Dictionary<string, int> _awaited =
        DemoVendor.Workqueues.ToDictionary(queue => queue.Id, _ => 0);

    /// <summary>Patients come and leave until told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        var last = clock.Hours;
        while (true)
        {
            await Task.Delay(Beat, stop);
            var passed = clock.Hours - last;
            last += passed;
            foreach (var ward in _wards)
                for (var leaving = _chance.Count(Expected(ward, passed)); leaving > 0; leaving--)
                    Leave(ward);
            foreach (var ward in _wards.Where(ward => ward.Beds.Count < ward.UsualBeds))
                Arrive(ward);
            await SendDue(stop);
        }
    }

    /// <summary>
    /// The first morning: full beds, documents on their way, and more ready work than usual, for coders do a
    /// part of it at once.
    /// </summary>
    public async Task Fill(CancellationToken stop)
    {
        foreach (var ward in _wards)
        {
            for (var i = 0; i < ward.UsualBeds; i++)
                Arrive(ward);
            for (var i = 0; i < ward.UsuallyAwaited; i++)
                Tell(_chance.Make(ward.Volume, clock.Now), documentHours: _chance.Between(0, 8));
            for (var i = 0; i < ward.UsuallyReady * 1.6; i++)
                Tell(_chance.Make(ward.Volume, clock.Now), documentHours: 0);
        }
        await SendDue(stop);
    }

    /// <summary>Takes up, after a restart, what was under way: who is in house, and what is owed.</summary>
    public void Resume(IEnumerable<ChartOut> notReady)
    {
        foreach (var chart in notReady.Where(chart => chart.Track == Track.Facility))
        {
            var visit = VisitOf(chart);
            if (chart.Missing.Contains(Chart.ClockMissing))
                _wards.Find(ward => ward.Volume.Facility == chart.Facility && ward.Visit == visit.Visit)?.Beds
                    .Enqueue(visit);
            else if (chart.Missing.Contains(visit.Visit.Document))
                Await(visit, _chance.Between(0.5, 8));
        }
    }

    /// <summary>A coder asked for a document: it comes after a while.</summary>
    public void Owe(ChartOut chart, string document, double hours)
    {
        var visit = VisitOf(chart);
        Post(visit, _hl7.Document(visit, document), hours);
    }

    private double Expected(DemoWard ward, double hours)
    {
        var facility = DemoVendor.Facilities[ward.Volume.Facility];
        var (queue, professional) = (ward.Visit.Workqueue, ward.Visit.Professional);
        var appetite = board.Appetite(queue, _awaited.GetValueOrDefault(queue));
        if (ward.HasProfessional)
            appetite = Math.Min(appetite, board.Appetite(professional, 0));
        var busy = DemoVisits.BusyAt(ward.Visit.Rhythm, clock.HourIn(facility.TimeZone));
        return ward.Volume.PerDay / 24 * hours * busy * appetite;
    }

    private void Arrive(DemoWard ward)
    {
        var visit = _chance.Make(ward.Volume, clock.Now);
        Post(visit, _hl7.Arrive(visit), 0);
        if (_chance.Chance(1))
            Post(visit, _hl7.CancelArrival(visit), 0.5);
        else
            ward.Beds.Enqueue(visit);
    }

    private void Leave(DemoWard ward)
    {
        var visit = ward.Beds.TryDequeue(out var longest) ? longest : _chance.Make(ward.Volume, clock.Now);
        Tell(visit, _chance.Between(1.5, 9));
    }

    /// <summary>The end of a visit and what follows it.</summary>
    private void Tell(DemoEncounter visit, double documentHours)
    {
        var age = visit.Visit.Target * _chance.AgeWhenReady();
        var wait = visit.Visit.Document.Length == 0 ? 0 : Math.Min(documentHours, age * 0.9);
        var discharged = clock.Ahead(wait) - Duration.FromHours(age);
        visit = visit with
        {
            Discharged = discharged,
            Admitted = Instant.Min(visit.Admitted, discharged - Duration.FromHours(visit.Visit.Stay.From)),
        };
        if (visit.Class.Length == 0)
        {
            _outgoing.Add(new DemoMail(visit, null), 0);
            return;
        }
        Post(visit, _hl7.Discharge(visit), 0);
        if (_chance.Chance(1) && documentHours > 0)
            Return(visit);
        if (visit.Visit.Document.Length > 0)
            Await(visit, wait);
        if (_chance.Chance(30))
            Post(visit, _hl7.Charge(visit, Math.Round(visit.Charges / 25, 2)), _chance.Between(0.1, 3));
        if (_chance.Chance(20))
            Post(visit, _hl7.Update(visit with { Charges = visit.Charges * 1.1m }), _chance.Between(0.2, 4));
        if (visit.Visit.Code == "OBS" && _chance.Chance(2))
            BecomeInpatient(visit);
    }

    private void Return(DemoEncounter visit)
    {
        Post(visit, _hl7.CancelDischarge(visit), 0.3);
        Post(visit, _hl7.Discharge(visit with { Discharged = clock.Ahead(4) }), 4);
    }

    private void BecomeInpatient(DemoEncounter visit)
    {
        Post(visit, _hl7.BecomeInpatient(visit with { Class = "I", Type = "" }), 0.5);
        Post(visit, _hl7.Document(visit, "DS"), _chance.Between(2, 8));
    }

    /// <summary>The document that the chart waits for: it counts as work on its way.</summary>
    private void Await(DemoEncounter visit, double inHours)
    {
        _awaited[visit.Visit.Workqueue]++;
        var message = _hl7.Document(visit, visit.Visit.Document);
        _outgoing.Add(new DemoMail(visit, message, IsAwaited: true), inHours);
    }

    private void Post(DemoEncounter visit, string message, double inHours) =>
        _outgoing.Add(new DemoMail(visit, message), inHours);

    private async Task SendDue(CancellationToken stop)
    {
        while (_outgoing.TryTake(out var mail))
        {
            if (mail.IsAwaited)
                _awaited[mail.Visit.Visit.Workqueue]--;
            var feed = feeds[mail.Visit.Client];
            if (mail.Message is { } message)
                await feed.PostHl7(mail.Visit.Client, message, stop);
            else
                await feed.Post<ChartOut>("/api/charts", AsChart(mail.Visit), stop);
        }
    }

    private static ChartIn AsChart(DemoEncounter visit) => new(
        visit.Facility, visit.Account, Track.Professional, visit.Type, Payer: visit.Payer,
        FinancialClass: visit.FinancialClass, State: visit.State, ClockStart: visit.Discharged);

    /// <summary>The visit a chart tells of, as far as its messages need it.</summary>
    private DemoEncounter VisitOf(ChartOut chart)
    {
        var type = chart.Attributes.GetValueOrDefault("patientType") ?? "";
        var patientClass = chart.Attributes.GetValueOrDefault("patientClass") ?? "";
        var visit = DemoVisits.All.Values
            .Where(visit => visit.Class == patientClass)
            .OrderByDescending(visit => visit.Types.Split(' ').Contains(type))
            .ThenByDescending(visit => visit.Lines.Split(' ').Contains(chart.ServiceLine ?? ""))
            .FirstOrDefault() ?? DemoVisits.All["RISK"];
        return new DemoEncounter(
            visit, chart.Facility, chart.Account, type, chart.ServiceLine ?? "", chart.FinancialClass ?? "",
            chart.Payer ?? "", chart.Payer ?? "", chart.PatientState ?? "", chart.Admitted ?? clock.Now,
            chart.TotalCharges ?? 0) { Discharged = chart.Discharged };
    }

    /// <summary>A message and whose it is; no message: the visit is a row of a list.</summary>
    private sealed record DemoMail(DemoEncounter Visit, string? Message, bool IsAwaited = false);
}
