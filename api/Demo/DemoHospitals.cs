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
/// A stay is told as long as it is said to be, although the demo is through it faster: an arrival is backdated,
/// and a discharge lies as far back as the chart is to be old when it becomes ready.
/// </remarks>
internal sealed class DemoHospitals(
    DemoClock clock, DemoBoard board, IReadOnlyDictionary<string, DemoCaller> feeds, int seed)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private readonly DemoHl7 _hl7 = new(clock);
    private readonly DemoEncounters _chance = new(new Random(seed), clock.Now);
    private readonly List<DemoWard> _wards = [.. DemoVisits.Volumes.Select(volume => new DemoWard(volume))];
    private readonly PriorityQueue<DemoMail, Instant> _due = new();
    private readonly Lock _door = new();

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
            foreach (var ward in _wards.Where(ward => ward.Beds.Count < ward.Usual))
                Arrive(ward, 0);
            await SendDue(stop);
        }
    }

    /// <summary>The first morning: full beds, and as much ready work as is usual.</summary>
    public async Task Fill(CancellationToken stop)
    {
        foreach (var ward in _wards)
        {
            for (var i = 0; i < ward.Usual; i++)
                Arrive(ward, 0);
            var share = ward.Volume.PerDay / _wards.Where(other => other.Visit.Workqueue == ward.Visit.Workqueue)
                .Sum(other => other.Volume.PerDay);
            var ready = ward.Visit.Workqueue.Length == 0
                ? 3
                : share * DemoVendor.Workqueues.Single(queue => queue.Id == ward.Visit.Workqueue).Ready * 1.4;
            for (var i = 0; i < ready; i++)
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
                _wards.FirstOrDefault(ward => ward.Volume.Facility == chart.Facility && ward.Visit == visit.Visit)
                    ?.Beds.Enqueue(visit);
            foreach (var document in chart.Missing.Where(missing => missing != Chart.ClockMissing))
                Post(visit, _hl7.Document(visit, document), _chance.Between(0.5, 8));
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
        var appetite = board.Appetite(ward.Visit.Workqueue);
        if (facility.ProfessionalTrack && ward.Visit.Professional.Length > 0)
            appetite = Math.Min(appetite, board.Appetite(ward.Visit.Professional));
        var busy = DemoVisits.BusyAt(ward.Visit.Rhythm, clock.HourIn(facility.TimeZone));
        return ward.Volume.PerDay / 24 * hours * busy * appetite;
    }

    private void Arrive(DemoWard ward, double inHours)
    {
        var visit = _chance.Make(ward.Volume, clock.Now);
        if (ward.IsList)
            return;
        Post(visit, _hl7.Arrive(visit), inHours);
        if (_chance.Chance(1))
            Post(visit, _hl7.CancelArrival(visit), inHours + 0.5);
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
            Post(new DemoMail(visit, null), 0);
            return;
        }
        Post(visit, _hl7.Discharge(visit), 0);
        if (_chance.Chance(1) && documentHours > 0)
            Return(visit);
        if (visit.Visit.Document.Length > 0)
            Post(visit, _hl7.Document(visit, visit.Visit.Document), wait);
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

    private void Post(DemoEncounter visit, string message, double inHours) => Post(new DemoMail(visit, message), inHours);

    private void Post(DemoMail mail, double inHours)
    {
        lock (_door)
            _due.Enqueue(mail, clock.Ahead(inHours));
    }

    private DemoMail? NextDue()
    {
        lock (_door)
            return _due.TryPeek(out _, out var at) && at <= clock.Now ? _due.Dequeue() : null;
    }

    private async Task SendDue(CancellationToken stop)
    {
        while (NextDue() is { } mail)
        {
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
    private sealed record DemoMail(DemoEncounter Visit, string? Message);
}

/// <summary>A facility's patients of one kind who are still there.</summary>
internal sealed class DemoWard(DemoVolume volume)
{
    /// <summary>How many leave in a day.</summary>
    public DemoVolume Volume => volume;

    /// <summary>What they come for.</summary>
    public DemoVisit Visit { get; } = DemoVisits.All[volume.Visit];

    /// <summary>True: they are rows of a list, of which nothing is heard before the end.</summary>
    public bool IsList => Visit.Class.Length == 0;

    /// <summary>Who is there, the longest first.</summary>
    public Queue<DemoEncounter> Beds { get; } = new();

    /// <summary>How many usually are: a day's share of the stay, of stays up to a day.</summary>
    public int Usual => IsList ? 0 : (int)Math.Ceiling(
        volume.PerDay / 24 * Math.Min((Visit.Stay.From + Visit.Stay.To) / 2, 22));
}
