using System.Collections.Immutable;
using System.Text;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Api.Intake.Messages;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CodingQueue.Intake.Tests;

/// <summary>
/// A real engine in a folder of its own, with two clients: MERCY has NORTH (facility charts alone) and SOUTH
/// (professional ones too), OTHER has EAST.
/// </summary>
internal sealed class Hospital : IAsyncDisposable
{
    internal static readonly IntakeSource Mercy = new(new ClientId("MERCY"), "hl7", "feed");
    internal static readonly IntakeSource Other = new(new ClientId("OTHER"), "hl7", "other feed");
    internal static readonly FacilityId North = new("NORTH");
    internal static readonly FacilityId South = new("SOUTH");
    internal static readonly FacilityId East = new("EAST");

    private Hospital(string folder, EmbeddedEngine engine)
    {
        (Folder, Engine) = (folder, engine);
        Intake = Taking(engine);
        Answers = new MessageAnswers(Intake, engine);
    }

    internal string Folder { get; }

    internal EmbeddedEngine Engine { get; private set; }

    internal MessageIntake Intake { get; private set; }

    internal MessageAnswers Answers { get; private set; }

    internal static async Task<Hospital> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("intake").FullName;
        var hospital = new Hospital(folder, Start(folder));
        await hospital.SetAsync(new SettingsChange.ClientSet(new Client(Mercy.Client, "Mercy", Targets)));
        await hospital.SetAsync(new SettingsChange.ClientSet(new Client(Other.Client, "Other", Targets)));
        await hospital.SetFacilityAsync("NORTH", "MERCY", professional: false);
        await hospital.SetFacilityAsync("SOUTH", "MERCY", professional: true);
        await hospital.SetFacilityAsync("EAST", "OTHER", professional: false);
        return hospital;
    }

    internal Task SetFacilityAsync(string id, string client, bool professional) => SetAsync(
        new SettingsChange.FacilitySet(new Facility(
            new FacilityId(id), new ClientId(client), id, "America/New_York", null, professional)));

    internal async Task SetAsync(SettingsChange change)
    {
        var reply = await Engine.Set((Settings _) => ImmutableArray.Create(change), Caller.Server);
        Assert.Null(reply.Refused);
    }

    internal Task<Taken> TakeAsync(string message, IntakeSource? source = null) =>
        Intake.Take(message.AsMemory(), source ?? Mercy);

    /// <summary>The acknowledgements as text, one message each.</summary>
    internal async Task<IReadOnlyList<string>> AnswerAsync(string text, IntakeSource? source = null)
    {
        var answered = await Answers.Answer(Encoding.UTF8.GetBytes(text), source ?? Mercy);
        Assert.Null(answered.NotTaken);
        return [.. Hl7Batch.Split(Encoding.UTF8.GetString(answered.Acknowledgements)).Select(part => part.Text.ToString())];
    }

    internal ValueTask<Chart?> ChartAsync(string account, Track track = Track.Facility, FacilityId? facility = null) =>
        Engine.FindChart(Engine.IdOf(facility ?? North, account, track));

    internal async Task<IReadOnlyList<Engine.Journal.KeptMessage>> KeptAsync() =>
        (await Engine.KeptMessages(_ => true, long.MaxValue, 500)).Messages;

    /// <summary>Stops and starts again from the disk.</summary>
    /// <param name="meanwhile">What happens to the folder before it starts.</param>
    internal async Task RestartAsync(Action<string>? meanwhile = null)
    {
        await Engine.DisposeAsync();
        meanwhile?.Invoke(Folder);
        Engine = Start(Folder);
        Intake = Taking(Engine);
        Answers = new MessageAnswers(Intake, Engine);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static MessageIntake Taking(EmbeddedEngine engine) => new(
        engine, new UnusedCount(TimeProvider.System, NullLogger<UnusedCount>.Instance), NullLogger<MessageIntake>.Instance);

    private static ImmutableSortedDictionary<string, Target> Targets => ImmutableSortedDictionary<string, Target>.Empty;

    private static EmbeddedEngine Start(string folder) =>
        EmbeddedEngine.Start(folder, TimeProvider.System, NullLogger.Instance);
}

/// <summary>
/// Messages of one stay, built field by field. Times are local to the facility, at an hour of 2024-03-05 unless
/// they say another day.
/// </summary>
internal sealed record Message(string Trigger, double Hour, string Account = "A1")
{
    private static int last;

    internal string Control { get; init; } = $"M{Interlocked.Increment(ref last)}";

    internal string Facility { get; init; } = "NORTH";

    internal string PatientClass { get; init; } = "I";

    internal string Service { get; init; } = "";

    internal string Type { get; init; } = "";

    internal double? Admitted { get; init; }

    internal double? Discharged { get; init; }

    internal string Total { get; init; } = "";

    internal string Payer { get; init; } = "";

    internal string Disposition { get; init; } = "";

    /// <summary>Further fields of PV1, as written.</summary>
    internal (int Field, string Text)[] Visit { get; init; } = [];

    /// <summary>Further segments, each with the CR before it.</summary>
    internal string More { get; init; } = "";

    internal static string At(double? hour) => hour is { } hours
        ? new LocalDateTime(2024, 3, 5, 0, 0).PlusSeconds((long)(hours * 3600))
            .ToString("uuuuMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture)
        : "";

    internal static Instant InstantAt(double hour) => new LocalDateTime(2024, 3, 5, 0, 0).PlusSeconds((long)(hour * 3600))
        .InZoneLeniently(DateTimeZoneProviders.Tzdb["America/New_York"]).ToInstant();

    internal static Message A01(double hour, string account = "A1") => new("ADT^A01", hour, account) { Admitted = hour };

    internal static Message A03(double hour, string account = "A1") => new("ADT^A03", hour, account) { Discharged = hour };

    internal static Message Document(double hour, string type, string trigger = "MDM^T02", string account = "A1") =>
        new(trigger, hour, account) { More = $"\rTXA|1|{type}|TX|||||||||D{hour}|||||AU" };

    internal static Message Charge(double hour, string amount, string account = "A1") =>
        new("DFT^P03", hour, account) { More = $"\rFT1|1|||20240305||CG|X^Y^L|||1|{amount}" };

    public override string ToString()
    {
        var visit = new string[48];
        Array.Fill(visit, "");
        visit[0] = "1";
        visit[1] = PatientClass;
        visit[2] = $"4W^12^A^{Facility}";
        visit[9] = Service;
        visit[17] = Type;
        visit[35] = Disposition;
        visit[43] = At(Admitted);
        visit[44] = At(Discharged);
        visit[46] = Total;
        foreach (var (field, text) in Visit)
            visit[field - 1] = text;
        var insurance = Payer.Length == 0 ? "" : $"\rIN1|1|PLAN|{Payer}";
        return $"MSH|^~\\&|REG|HIS|CQ|HUB|{At(Hour)}||{Trigger}|{Control}|P|2.5.1\rEVN||{At(Hour)}"
            + $"\rPID|1||P1||TEST^ONE||||||1 Street^^Town^OH|||||||{Account}\rPV1|{string.Join('|', visit)}{insurance}{More}\r";
    }
}
