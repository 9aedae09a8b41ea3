using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>
/// Where messages come from: the client it names is the only one whose facilities exist for it, and of those
/// only the ones it is limited to, if it is.
/// </summary>
/// <param name="Client">Whose messages.</param>
/// <param name="Name">hl7, or mllp with the port; kept beside what cannot be used.</param>
/// <param name="Caller">Who, in the history.</param>
/// <param name="Facilities">The facilities it may tell of; null: all of the client's.</param>
public sealed record IntakeSource(
    ClientId Client, string Name, string Caller, ImmutableArray<FacilityId>? Facilities = null);

/// <summary>What became of one message.</summary>
/// <param name="Message">The message, or its header alone; null when not even that could be read.</param>
/// <param name="Unused">Why it was not used; it is then kept, unless there are too many kept ones
/// (<see cref="IntakeReason.KeptFull"/>). Null: it was used.</param>
/// <param name="NotTaken">Why the server could not take it at all: it is neither used nor kept. Else
/// null.</param>
/// <param name="Charts">The charts it is about.</param>
public sealed record Taken(
    Hl7Message? Message, Unused? Unused, Refused? NotTaken, IReadOnlyList<ChartId> Charts)
{
    /// <summary>What the sender is told.</summary>
    public Hl7Answer Answer => NotTaken is { } refused
        ? new Hl7Answer(
            Hl7Verdict.Error, Problems.NameOf(refused.Refusal), "The message was not taken; send it again.")
        : Unused?.Answer ?? Hl7Answer.Accepted;
}

/// <summary>
/// Takes messages in: what one says happened becomes commands on the charts of its account, and what cannot
/// be used is kept with the reason. When it answers, either is durable. The same message (client, sender,
/// MSH-10 and content) has its effect once, however often, wherever and after whatever crash it comes again.
/// </summary>
public sealed partial class MessageIntake(
    EmbeddedEngine engine, UnusedCount count, ILogger<MessageIntake> logger)
{
    private const int Attempts = 5;

    /// <summary>Takes one message in.</summary>
    public Task<Taken> Take(ReadOnlyMemory<char> text, IntakeSource source) =>
        Take(ReadMessage.Of(text), source);

    /// <summary>Takes one message in that was read before.</summary>
    public async Task<Taken> Take(ReadMessage read, IntakeSource source)
    {
        var caller = new Caller(source.Caller, IdOf(read, source));
        var (charts, unused, notTaken) = await Use(read, source, caller);
        // Nothing is no message, and a text past the limit was told so; everything else is kept.
        if (unused is not null && !read.Text.Span.IsWhiteSpace()
            && read.Text.Length <= IntakeLimits.MessageLength)
        {
            (var full, notTaken) = await engine.Keep(
                source.Client, source.Name, read.Control, read.TriggerCode, unused.Text, read.Text.ToString(),
                caller.Part("kept"));
            if (full)
                unused = Unused.Of(IntakeReason.KeptFull);
        }
        var taken = new Taken(read.Message, unused, notTaken, charts);
        Tell(read, source, taken);
        return taken;
    }

    /// <summary>Tries a message again that was kept; it is forgotten once it is used.</summary>
    public async Task<Taken> Replay(KeptMessage kept, string by)
    {
        var read = ReadMessage.Of(kept.Raw.AsMemory());
        var source = new IntakeSource(kept.Client, kept.Source, by);
        var (charts, unused, notTaken) = await Use(read, source, new Caller(by, IdOf(read, source)));
        if (unused is null && notTaken is null)
            notTaken = await engine.Used(kept, new Caller(by));
        var taken = new Taken(read.Message, unused, notTaken, charts);
        Tell(read, source, taken);
        return taken;
    }

    private async Task<(IReadOnlyList<ChartId> Charts, Unused? Unused, Refused? NotTaken)> Use(
        ReadMessage read, IntakeSource source, Caller caller)
    {
        if (read.Event is not { } told)
            return ([], Unused.Of(read.Defect!), null);
        var effect = told.Trigger.Does();
        if (effect == Effect.Nothing)
            return ([], null, null);
        var (facility, unknown) = FacilityOf(told, source);
        if (facility is null)
            return ([], Unused.Of(unknown), null);
        if (told.Trigger.Does() == Effect.Merge)
            return await Merge(told, facility, caller);
        var both = facility.ProfessionalTrack
            || ((effect.TakesBack() || effect.TellsOfPapers())
                && await Chart(facility, told, Track.Professional) is not null);
        var (all, reason) = Visit.Read(told, facility, both, engine.Now);
        if (reason is { } why)
            return ([], Unused.Of(why), null);
        var charts = new List<ChartId>();
        foreach (var news in all)
        {
            if (news.KindIfNew.Length == 0 && await Chart(facility, told, news.Track) is null)
            {
                // Papers go to whichever charts there are; a visit or a charge is the facility's above all.
                if (news.Track == Track.Professional || effect.TellsOfPapers())
                    continue;
                var missing = effect.TellsOfVisit() ? IntakeReason.ClassMissing : IntakeReason.ChartUnknown;
                return (charts, Unused.Of(missing), null);
            }
            var (chart, refused) = await Tell(facility.Id, told.Account!, news, caller);
            if (refused is { Refusal: var refusal } && Problems.Table[refusal].Retry)
                return (charts, null, refused);
            if (refused is not null)
                return (charts, Unused.Of(refused), null);
            charts.Add(chart);
        }
        return (charts, charts.Count == 0 ? Unused.Of(IntakeReason.ChartUnknown) : null, null);
    }

    private ValueTask<Chart?> Chart(Facility facility, UpstreamEvent told, Track track) =>
        engine.FindChart(engine.IdOf(facility.Id, told.Account!, track));

    /// <summary>
    /// The chart is made or updated, then what the message takes back; each is a unit with its own id.
    /// </summary>
    private async Task<(ChartId Chart, Refused? Refused)> Tell(
        FacilityId facility, string account, TrackNews news, Caller caller)
    {
        var id = engine.IdOf(facility, account, news.Track);
        var arrive = new ChartCommand.Arrive(
            facility, account, news.Track, news.Patch, news.KindIfNew, news.AsOf, news.Admits,
            news.KindByClass);
        var part = news.Track.ToString();
        var refused = await Try(() => engine.Arrive(arrive, caller.Part(part)));
        if (refused is null && news.Then is { } then)
            refused = await Try(() => engine.Command(id, then, caller.Part($"{part} {then.Name}")));
        return (id, refused);
    }

    private static async Task<Refused?> Try(Func<Task<Reply<ChartOutcome>>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            var refused = (await act()).Refused;
            if (refused is not { Refusal: Refusal.Contended } || attempt == Attempts)
                return refused;
        }
    }

    /// <summary>
    /// The facility by the code as sent or, since codes may hold what an id may not, with '-' in its place.
    /// </summary>
    private (Facility? Facility, IntakeReason Reason) FacilityOf(UpstreamEvent told, IntakeSource source)
    {
        if (told.Facility is not { } code)
            return (null, IntakeReason.FacilityMissing);
        var id = Ids.Allows(code)
            ? code
            : string.Concat(code.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        return engine.Settings.Facilities.TryGetValue(new FacilityId(id), out var facility)
            && facility.Client == source.Client
            && source.Facilities?.Contains(facility.Id) != false
            ? (facility, default)
            : (null, IntakeReason.FacilityUnknown);
    }

    /// <summary>Line ends apart, the same text is the same message, whichever way it came.</summary>
    private static CommandId IdOf(ReadMessage read, IntakeSource source)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in read.Text.Span.EnumerateLines())
        {
            if (line.IsWhiteSpace())
                continue;
            digest.AppendData(Encoding.UTF8.GetBytes(line.ToString()));
            digest.AppendData("\r"u8);
        }
        var content = digest.GetHashAndReset();
        var key = $"hl7\n{read.Source}\n{read.Control}\n{Convert.ToHexStringLower(content)}";
        return Commands.Id(source.Client.Value, key, content);
    }
}
