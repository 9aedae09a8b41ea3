using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core;
using CodingQueue.Engine;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>
/// Why a message that reads well cannot be used, in the order in which the reasons are looked at.
/// </summary>
public enum IntakeReason
{
    /// <summary>No facility in PV1-3.4 nor MSH-4.</summary>
    FacilityMissing,

    /// <summary>The source's client has no such facility.</summary>
    FacilityUnknown,

    /// <summary>PV1-2 is a class that says no kind of chart.</summary>
    ClassUnmapped,

    /// <summary>A pre-admission cannot have ended.</summary>
    ClassNotCodable,

    /// <summary>A visit heard of for the first time, without PV1-2.</summary>
    ClassMissing,

    /// <summary>
    /// A document, charge or result of an account heard of for the first time, without PV1-2.
    /// </summary>
    ChartUnknown,

    /// <summary>Neither account of a merge is known.</summary>
    MergeUnknown,

    /// <summary>No TXA-2 says which type of document it is.</summary>
    DocumentTypeMissing,

    /// <summary>
    /// It could not be used, and not be kept either: the client has as many kept messages as one may have.
    /// </summary>
    KeptFull,
}

/// <summary>
/// A message that was not used: the name of the reason, where it is, and a sentence of our own.
/// </summary>
/// <param name="Name">In snake case; a test and a person's filter rely on it.</param>
/// <param name="Answer">What the sender is told.</param>
public sealed record Unused(string Name, Hl7Answer Answer)
{
    private static readonly Dictionary<
        IntakeReason, (string Segment, int Field, int Component, int Error, string Sentence)> Table = new()
    {
        [IntakeReason.FacilityMissing] = ("PV1", 3, 4, 101, "The facility is in PV1-3.4 or MSH-4."),
        [IntakeReason.FacilityUnknown] = ("PV1", 3, 4, 204,
            "This client has no such facility; set it up, then replay the message."),
        [IntakeReason.ClassUnmapped] = ("PV1", 2, 0, 103,
            "No kind of chart belongs to this patient class; correct it, or send the chart with its kind."),
        [IntakeReason.ClassNotCodable] = ("PV1", 2, 0, 103,
            "A pre-admission has not ended; send the patient class that the visit really had."),
        [IntakeReason.ClassMissing] = ("PV1", 2, 0, 101,
            "The first news of a visit needs its patient class."),
        [IntakeReason.ChartUnknown] = ("PID", 18, 1, 204,
            "No visit of this account is known and no class says what it is; replay it after the visit."),
        [IntakeReason.MergeUnknown] = ("MRG", 3, 1, 204,
            "Neither account of the merge is known; replay it after one of their visits."),
        [IntakeReason.DocumentTypeMissing] = ("TXA", 2, 0, 101, "The document's type is required."),
        [IntakeReason.KeptFull] = ("MSH", 10, 0, 207,
            $"Neither used nor kept: this client has {EngineLimits.KeptPerClient} kept messages, the most."
            + " Send it again once some are replayed or forgotten."),
    };

    /// <summary>The reason as people read it; also what is kept beside the message.</summary>
    public string Text => Answer.Defect is { Where.Length: > 0 } defect
        ? $"{Name} at {defect.Where}: {Answer.Sentence}"
        : $"{Name}: {Answer.Sentence}";

    /// <summary>A message that breaks a rule of HL7.</summary>
    public static Unused Of(Hl7Defect defect) => new(defect.Rule.Name(), Hl7Answer.Of(defect));

    /// <summary>A message that reads well and cannot be used.</summary>
    public static Unused Of(IntakeReason reason)
    {
        var (segment, field, component, error, sentence) = Table[reason];
        return new(NameOf(reason), new Hl7Answer(Hl7Verdict.Error, NameOf(reason), sentence)
        {
            Defect = new Hl7Defect(Hl7Rule.RequiredMissing, segment, field, "") { Component = component },
            ErrorNumber = error,
        });
    }

    /// <summary>News that the chart itself does not accept.</summary>
    public static Unused Of(Refused refused)
    {
        var name = Problems.NameOf(refused.Refusal);
        var sentence = refused.Rule is null
            ? refused.Detail
            : $"{refused.Detail} ({refused.Field}: {refused.Rule})";
        return new(name, new Hl7Answer(Hl7Verdict.Error, name, sentence));
    }

    /// <summary>The reason's name in every interface.</summary>
    public static string NameOf(IntakeReason reason) => string.Concat($"{reason}".Select((c, i) =>
        char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
