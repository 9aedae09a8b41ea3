using System.Collections.Frozen;
using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>What a message does to the charts of its account.</summary>
public enum Effect
{
    /// <summary>Makes the chart; the visit is alive, so a cancellation before it is taken back.</summary>
    Admit,

    /// <summary>As <see cref="Admit"/>, and the visit ended if the message says when.</summary>
    Register,

    /// <summary>The kind changes with the class, and the chart is placed again.</summary>
    ChangeClass,

    /// <summary>Updates where the patient is and under which service; no discharge.</summary>
    Update,

    /// <summary>Updates everything the message says, an end of the visit included.</summary>
    Correct,

    /// <summary>The visit ended: the clock starts.</summary>
    Discharge,

    /// <summary>The visit did not end: the clock stops, and the chart leaves its coder.</summary>
    WithdrawDischarge,

    /// <summary>There was no visit: the chart is cancelled.</summary>
    Cancel,

    /// <summary>A document of a type is there.</summary>
    AddDocument,

    /// <summary>A document of a type is not there any more.</summary>
    WithdrawDocument,

    /// <summary>Charges are added to the total.</summary>
    AddCharges,

    /// <summary>Payer, financial class and total charges as billing knows them.</summary>
    Bill,

    /// <summary>A final result is there.</summary>
    AddResult,

    /// <summary>An order is there.</summary>
    AddOrder,

    /// <summary>
    /// Two accounts are one: the chart of the one that ended hands over to that of the one that stays. What
    /// happens to patients alone changes no chart, because charts name none.
    /// </summary>
    Merge,

    /// <summary>Nothing in the work queue: taken in, and that is all.</summary>
    Nothing,
}

/// <summary>The one table of what each trigger does; docs/intake.md is held to it by a test.</summary>
public static class Effects
{
    private static readonly FrozenDictionary<UpstreamTrigger, Effect> Table =
        new Dictionary<UpstreamTrigger, Effect>
        {
            [UpstreamTrigger.Admitted] = Effect.Admit,
            [UpstreamTrigger.Preadmitted] = Effect.Admit,
            [UpstreamTrigger.Registered] = Effect.Register,
            [UpstreamTrigger.BecameInpatient] = Effect.ChangeClass,
            [UpstreamTrigger.BecameOutpatient] = Effect.ChangeClass,
            [UpstreamTrigger.Transferred] = Effect.Update,
            [UpstreamTrigger.TransferCancelled] = Effect.Update,
            [UpstreamTrigger.LeaveBegan] = Effect.Update,
            [UpstreamTrigger.LeaveEnded] = Effect.Update,
            [UpstreamTrigger.Updated] = Effect.Correct,
            [UpstreamTrigger.Discharged] = Effect.Discharge,
            [UpstreamTrigger.DischargeCancelled] = Effect.WithdrawDischarge,
            [UpstreamTrigger.AdmissionCancelled] = Effect.Cancel,
            [UpstreamTrigger.DocumentArrived] = Effect.AddDocument,
            [UpstreamTrigger.DocumentProgressed] = Effect.AddDocument,
            [UpstreamTrigger.DocumentAddended] = Effect.AddDocument,
            [UpstreamTrigger.DocumentEdited] = Effect.AddDocument,
            [UpstreamTrigger.DocumentReplaced] = Effect.AddDocument,
            [UpstreamTrigger.DocumentCancelled] = Effect.WithdrawDocument,
            [UpstreamTrigger.ChargesPosted] = Effect.AddCharges,
            [UpstreamTrigger.AccountUpdated] = Effect.Bill,
            [UpstreamTrigger.ResultArrived] = Effect.AddResult,
            [UpstreamTrigger.Ordered] = Effect.AddOrder,
            [UpstreamTrigger.PatientsMerged] = Effect.Merge,
            [UpstreamTrigger.AccountsMerged] = Effect.Merge,
            [UpstreamTrigger.PatientsAndAccountsMerged] = Effect.Merge,
            [UpstreamTrigger.AccountMoved] = Effect.Merge,
            [UpstreamTrigger.VisitMoved] = Effect.Merge,
            [UpstreamTrigger.VisitRenumbered] = Effect.Merge,
            [UpstreamTrigger.Scheduled] = Effect.Nothing,
            [UpstreamTrigger.MasterFileChanged] = Effect.Nothing,
        }.ToFrozenDictionary();

    /// <summary>What the trigger does.</summary>
    public static Effect Does(this UpstreamTrigger trigger) => Table[trigger];

    /// <summary>True for news of the visit itself, which may change what routing knows of it.</summary>
    public static bool TellsOfVisit(this Effect effect) => effect <= Effect.Cancel;

    /// <summary>
    /// True for news that take something back: they make the chart they are about, whatever its class.
    /// </summary>
    public static bool TakesBack(this Effect effect) =>
        effect is Effect.Cancel or Effect.WithdrawDischarge;

    /// <summary>True for news of papers, which are for every chart of the account.</summary>
    public static bool TellsOfPapers(this Effect effect) =>
        effect is Effect.AddDocument or Effect.WithdrawDocument or Effect.AddResult or Effect.AddOrder;
}
