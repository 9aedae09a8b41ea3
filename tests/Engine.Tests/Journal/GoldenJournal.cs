using System.Collections.Immutable;
using System.Text;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests.Journal;

/// <summary>A short day in which everything that a journal can hold happens once.</summary>
internal static class GoldenJournal
{
    /// <summary>Lives through the day and writes its units, and the rows they add up to.</summary>
    public static async Task Write(string folder)
    {
        await using var world = await World.Start();
        await Live(world);
        await world.Engine.DisposeAsync();
        using var store = SqliteStore.Open(world.Folder);
        File.WriteAllText(
            Path.Combine(folder, "units.jsonl"),
            string.Concat(store.Batches(1).Select(batch => Encoding.UTF8.GetString(batch.Units) + "\n")));
        await using var journal = await Replayed(File.ReadLines(Path.Combine(folder, "units.jsonl")), world.Folder + "-replayed");
        File.WriteAllLines(Path.Combine(folder, "rows.jsonl"), Rows(journal));
        Directory.Delete(world.Folder + "-replayed", recursive: true);
    }

    /// <summary>A journal whose store has these units and no rows, so that opening it replays them.</summary>
    public static ValueTask<SqliteJournal> Replayed(IEnumerable<string> units, string folder)
    {
        using (var store = SqliteStore.Open(folder))
        {
            var (position, hash) = (0L, Chain.Genesis);
            foreach (var line in units.Select(Encoding.UTF8.GetBytes))
            {
                position++;
                hash = Chain.Link(hash, position, position, 0, line);
                store.WriteBatch(new Batch(position, position, 0, line, hash));
            }
        }
        return ValueTask.FromResult(SqliteJournal.Open(folder, new ManualTime(), failure => throw failure));
    }

    /// <summary>Every row as text, in an order that does not change.</summary>
    public static IEnumerable<string> Rows(SqliteJournal journal) => journal.Rows
        .Select(row => $"{row.Stream} {row.Version} [{string.Join(' ', row.Trail.Positions())}] {Encoding.UTF8.GetString(StreamRow.Write(row.State))}")
        .Order(StringComparer.Ordinal);

    private static async Task Live(World world)
    {
        await world.Queue("OBS", order: 1, kind: "OBS", documents: ["OP"], specialties: ["CARDIO"]);
        await world.Queue("IP", review: true);
        await world.Engine.Set(
            (AccountBook _) => (Decision<AccountChange>)ImmutableArray.Create<AccountChange>(new AccountChange.AccountSet(
                new Account("lead", Role.Lead, "pbkdf2$x", null, [World.Mercy], 1))), World.Lead);
        await world.Engine.Keep(World.Mercy, "hl7", "M1", "ADT^A03", "no facility", "MSH|^~\\&|", World.Lead);
        await world.Engine.Used((await world.Engine.KeptMessages(_ => true, long.MaxValue, 1)).Messages[0], World.Lead);
        await world.Engine.Record([new Read("lead", "GET /api/charts", null, ManualTime.Morning)]);
        await world.Set(new SettingsChange.EmployerSet(
            new("ACME", "Acme", [new(World.Mercy, "BAA-1", new(2026, 1, 1), null)])));
        await world.Set(new SettingsChange.RestrictionSet(
            new("STATE_OH", Condition.Of(new Criterion("state", Operator.Equals, ["OH"]))) { Countries = ["US"] }));
        await Rules(world);
        await world.Set(new SettingsChange.HoldReasonSet(new HoldReason(
            "IMPLANT", "Implant record missing", "documentation", "supply chain", new HoldTerms
            {
                Kind = HoldKind.Exception,
                Pauses = Clocks.Discharge | Clocks.Touch,
                EndedBy = new() { Registration = ["payer"], QueryAnswered = true },
                FollowUpHours = 24,
                Escalation = [new(1, "lead")],
            })
        {
            Client = World.Mercy,
        }));
        await world.Set(new SettingsChange.KindSet(new KindSettings("OBS", ["DS"], 12, 0.5m)));
        await world.Set(new SettingsChange.ClientSet(
            new Client(World.Mercy, "Mercy", ImmutableSortedDictionary<string, Target>.Empty.Add("INPATIENT", new Target(72, TimeUnit.Hours)))
            {
                Reopen = new ReopenRule(["OP"], 500, 30),
            }));
        await SetDeadlines(world);
        await world.Hire("ANN");
        await world.Hire("BOB", available: true);
        await Code(world);
        await Hold(world);
        await Upstream(world);
        await Offer(world);
        await Shift(world);
        await Draw(world);
    }

    /// <summary>A completion in a workqueue that reviews a part.</summary>
    private static async Task Draw(World world)
    {
        var queue = new Workqueue(new("PART"), "Part", Requires.Nothing, 48, AssignMode.Pull, false, false)
        {
            ReviewRate = 1_000, ReviewNewCoderCharts = 1,
        };
        await world.Set(queue, 0, Condition.Of(new Criterion("kind", Operator.Equals, ["OP_SURG"])));
        await world.Hire("EVE", queues: "PART");
        var chart = (await world.Arrive("P1", patch: new ChartPatch { Kind = "OP_SURG" })).Id;
        await world.Engine.Assign(chart, new("EVE"), World.Lead);
        await world.Do(chart, new ChartCommand.Complete(1, null, null));
    }

    private static async Task Offer(World world)
    {
        await world.Queue("OFFER", order: 0, assign: AssignMode.Offer, kind: "ED_FAC");
        await world.Hire("DAN", available: true, queues: "OFFER");
        var chart = (await world.Arrive("E1", patch: new ChartPatch { Kind = "ED_FAC" })).Id;
        await world.Until(() => world.Coder("DAN").Offer == chart);
        await world.Engine.Answer(
            chart, new ChartCommand.Decline(new("DAN"), "conflict"), new("DAN"), new Caller("DAN"));
        await world.Do(chart, new ChartCommand.Restrict([new("ANN"), new("DAN")]));
        await world.Do(chart, new ChartCommand.Bar(new("BOB"), Lifted: false));
    }

    /// <summary>A draft that is scheduled and withdrawn, and one that comes into force by itself in the night.</summary>
    private static async Task Rules(World world)
    {
        var rules = world.Engine.Settings.Rules;
        Condition late = new Condition.Any(
        [
            new Condition.Is(new Criterion("discharged", Operator.MoreThanDaysAgo, ["30"])),
            new Condition.All([new Condition.Is(new Criterion("totalCharges", Operator.AtLeast, ["100000"]))]),
        ]);
        for (var version = 0; version < 2; version++)
        {
            var order = 50 + version;
            await world.Set(settings => RuleBooks.Draft(
                settings, rules.Add(new PlacementRule(World.Inpatient, order, late)), "late ones", "lead", ManualTime.Morning));
        }
        var last = world.Engine.Settings.Books.Keys.Max();
        foreach (var version in new[] { last - 1, last })
            await world.Set(settings => RuleBooks.Activate(
                settings, version, ManualTime.Morning + Duration.FromMinutes(10), "lead", ManualTime.Morning));
        await world.Set(settings => RuleBooks.Withdraw(settings, last - 1));
    }

    private static async Task SetDeadlines(World world)
    {
        await world.Set(new SettingsChange.CalendarSet(new BusinessCalendar("OFFICE", "Office")
        {
            Weekend = [IsoDayOfWeek.Sunday],
            Holidays = [new(new LocalDate(2026, 3, 6), "Inventory")],
            Yearly =
            [
                new("New Year's Day", 1) { Day = 1, Observed = Observed.Nearest, From = 1990, Until = 2100 },
                new("Day after Thanksgiving", 11) { Weekday = IsoDayOfWeek.Thursday, Week = WeekOfMonth.Fourth, PlusDays = 1 },
            ],
            Hours = new(8 * 60, 17 * 60),
        }));
        var facility = new Facility(new("EAST"), World.Mercy, "East", "America/Chicago", 4, false) { Calendar = "OFFICE" };
        await world.Set(new SettingsChange.FacilitySet(facility));
        await world.Set(new SettingsChange.ClientSet(new Client(
            World.Mercy, "Mercy", ImmutableSortedDictionary<string, Target>.Empty.Add("OP_SURG", new Target(2, TimeUnit.WorkingDays)))
        {
            MonthEndDays = 3,
        }));
        var acme = Condition.Of(new Criterion("payer", Operator.Equals, ["ACME"]));
        await world.Set(new SettingsChange.FilingLimitSet(new FilingLimit("ACME", acme, 90)
        {
            From = FilingStart.Admitted,
            LeadDays = 10,
            Off = true,
            Source = "the contract",
        }));
        await world.Set(new SettingsChange.NumbersBegin(1));
    }

    /// <summary>A shift that ends with one chart opened and one not, and the answer to what it asks.</summary>
    private static async Task Shift(World world)
    {
        await world.Hire("CAT");
        await world.Alter("CAT", cat => cat with
        {
            Standings = [new("AHIMA", null, new(2027, 12, 31), 12.5m)],
            Grants = [new(null, World.Mercy, new(2026, 1, 1), null)],
            Shifts = [new([IsoDayOfWeek.Monday], new(7, 0), new(10, 0), [new(new(9, 30), new(9, 45))])],
            TimeOff = [new(new(2026, 12, 24), new(2027, 1, 1), "holidays")],
        });
        await world.Until(() => world.Coder("CAT").Duty.State == Core.Coders.DutyState.OnShift);
        var (open, other) = ((await world.Arrive("A8", 50)).Id, (await world.Arrive("A9", 49)).Id);
        await world.Engine.Assign(open, new("CAT"), World.Lead);
        await world.Engine.Assign(other, new("CAT"), World.Lead);
        await world.Do(open, new ChartCommand.Open(1));
        await world.Alter("CAT", cat => cat with { Credentials = [new("CCS", null, new(2026, 1, 31), "1102385")] });
        await world.Do(open, new ChartCommand.Allow(1, "renewing", ManualTime.Morning + Duration.FromDays(3)));
        var end = world.Coder("CAT").Duty.ShiftEnds!.Value;
        world.Time.Advance(end - world.Time.Instant);
        await world.Until(() => !world.Coder("CAT").LeftOpen.IsEmpty);
        await world.Engine.Keep(new("CAT"), open, World.Lead);
    }

    private static async Task Code(World world)
    {
        var chart = (await world.Arrive("A1", 30, new ChartPatch
        {
            ServiceLine = "CARD",
            Payer = "AETNA",
            FinancialClass = "C",
            PatientState = "OH",
            TotalCharges = 1234.50m,
            Admitted = ManualTime.Morning - Duration.FromDays(3),
            Documents = ["DS"],
            Attributes = ChartFacts.NoAttributes.Add("unit", "4 \"West\""),
        })).Id;
        await world.Next("ANN", new CommandId(77, 88));
        await world.Do(chart, new ChartCommand.Return(1, "conflict"));
        await world.Do(chart, new ChartCommand.Expedite(90));
        await world.Next("BOB");
        await world.Engine.Assign(chart, new("ANN"), World.Lead);
        await world.Do(chart, new ChartCommand.Open(3));
        await world.Do(chart, new ChartCommand.Complete(3, null, "first"));
        await world.Refused(chart, new ChartCommand.Complete(3, null, "again"));
        await world.Next("BOB");
        await world.Do(chart, new ChartCommand.Complete(4, ReviewOutcome.Return, "principal diagnosis"));
        await world.Next("ANN");
        await world.Do(chart, new ChartCommand.Complete(5, null, null));
        await world.Next("BOB");
        await world.Do(chart, new ChartCommand.Complete(6, ReviewOutcome.Agree, null));
        await world.Arrive("A1", 30, new ChartPatch { Documents = ["PATH"], TotalCharges = 1300 });
        await world.Arrive("A1", 30, new ChartPatch { Kind = "OP_SURG" });
        await world.Arrive("A1", 30);
        await world.Do(chart, new ChartCommand.Reopen("late document"));
    }

    private static async Task Hold(World world)
    {
        var chart = (await world.Arrive("A2", 40)).Id;
        // The reopened chart waits for ANN and comes first.
        await world.Next("ANN");
        await world.Next("ANN");
        var soon = ManualTime.Morning + Duration.FromMinutes(30);
        await world.Do(chart, World.Hold("CODER_HELP", followUp: soon));
        await world.Do(chart, World.Hold("MISS_OP", until: soon));
        await world.Do(chart, World.Hold("MISS_DS"));
        world.Time.Advance(Duration.FromMinutes(30));
        await world.Until(async () => (await world.Chart(chart)).Holds.Length == 2);
        await world.Arrive("A2", 40, new ChartPatch { Documents = ["DS"] });
        await world.Do(chart, new ChartCommand.Release(new("h1"), "answered"));
        await world.Do(chart, World.Hold("IMPLANT"));
        world.Time.Advance(Duration.FromHours(1));
        await world.Until(async () => (await world.Chart(chart)).Holds[0].Escalated == 1);
        await world.Do(chart, new ChartCommand.Answer(new("h4"), QueryOutcome.NoOpinion));
    }

    private static async Task Upstream(World world)
    {
        var admitted = World.News("A3") with { AsOf = ManualTime.Morning, Admits = true };
        var chart = (await world.Engine.Arrive(admitted, World.Lead)).Value!.Chart.Id;
        await world.Do(chart, new ChartCommand.Move(new("OBS"), ManualTime.Morning + Duration.FromHours(2)));
        await world.Do(chart, new ChartCommand.WithdrawDischarge(ManualTime.Morning + Duration.FromMinutes(1)));
        await world.Do(chart, new ChartCommand.Cancel("A11", ManualTime.Morning + Duration.FromMinutes(2)));
        await world.Engine.Arrive(admitted with { AsOf = ManualTime.Morning + Duration.FromMinutes(3) }, World.Lead);
        await world.Engine.Merge(chart, world.Engine.IdOf(World.North, "A2", Track.Facility), World.Lead);
    }
}
