using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// How units and rows are written: JSON, one unit a line, readable with nothing but a SQLite shell at three
/// in the morning. The names of changes are listed here, apart from the types, so that renaming a type
/// changes no
/// stored byte.
/// </summary>
public static partial class JournalFormat
{
    /// <summary>The stable name of every change and state, by the type that carries it.</summary>
    public static readonly ImmutableArray<(Type Type, string Name)> Names =
    [
        (typeof(ChartChange.Arrived), "arrived"), (typeof(ChartChange.Updated), "updated"),
        (typeof(ChartChange.Heard), "heard"), (typeof(ChartChange.PlacedIn), "placed"),
        (typeof(ChartChange.Waits), "waits"), (typeof(ChartChange.BecameReady), "ready"),
        (typeof(ChartChange.Given), "given"), (typeof(ChartChange.Opened), "opened"),
        (typeof(ChartChange.AssignmentEnded), "assignmentEnded"),
            (typeof(ChartChange.HoldPlaced), "holdPlaced"),
        (typeof(ChartChange.HoldEnded), "holdEnded"), (typeof(ChartChange.FollowedUp), "followedUp"),
        (typeof(ChartChange.Paused), "held"), (typeof(ChartChange.InReview), "inReview"),
        (typeof(ChartChange.ReviewReturned), "reviewReturned"),
            (typeof(ChartChange.FinalCoded), "finalCoded"),
        (typeof(ChartChange.Reopened), "reopened"), (typeof(ChartChange.Revived), "revived"),
        (typeof(ChartChange.Cancelled), "cancelled"), (typeof(ChartChange.Pinned), "pinned"),
        (typeof(ChartChange.PinEnded), "pinEnded"), (typeof(ChartChange.Boosted), "boosted"),
        (typeof(ChartChange.Declined), "declined"), (typeof(ChartChange.Dated), "dated"),
        (typeof(ChartChange.Offered), "offered"), (typeof(ChartChange.OfferEnded), "offerEnded"),
        (typeof(CoderChange.OfferMade), "offerMade"), (typeof(CoderChange.OfferEnded), "offerEnded"),
        (typeof(ChartChange.DraftKept), "draftKept"), (typeof(ChartChange.Bounded), "bounded"),
        (typeof(ChartChange.Escalated), "escalated"), (typeof(ChartChange.CameLate), "cameLate"),
        (typeof(ChartChange.ClocksPaused), "clocks"), (typeof(ChartChange.Merging), "merging"),
            (typeof(ChartChange.Merged), "merged"),
        (typeof(ChartChange.TookOver), "tookOver"),
        (typeof(ChartChange.Allowed), "allowed"),
        (typeof(ChartChange.Measured), "measured"), (typeof(ChartChange.Recounted), "recounted"),
        (typeof(ChartChange.Drawn), "drawn"), (typeof(CoderChange.Drawn), "drawn"),
        (typeof(CoderChange.ProfileSet), "profileSet"), (typeof(CoderChange.PresenceSet), "presenceSet"),
        (typeof(CoderChange.ChartTaken), "chartTaken"), (typeof(CoderChange.ChartParked), "chartParked"),
        (typeof(CoderChange.ChartGone), "chartGone"), (typeof(CoderChange.DutySet), "dutySet"),
        (typeof(CoderChange.Asked), "asked"), (typeof(CoderChange.Kept), "kept"),
        (typeof(SettingsChange.ClientSet), "clientSet"), (typeof(SettingsChange.FacilitySet), "facilitySet"),
        (typeof(SettingsChange.WorkqueueSet), "workqueueSet"),
        (typeof(SettingsChange.EmployerSet), "employerSet"),
        (typeof(SettingsChange.RestrictionSet), "restrictionSet"),
        (typeof(SettingsChange.CalendarSet), "calendarSet"),
        (typeof(SettingsChange.FilingLimitSet), "filingLimitSet"),
        (typeof(SettingsChange.RulesMade), "rulesMade"),
        (typeof(SettingsChange.RulesScheduled), "rulesScheduled"),
        (typeof(SettingsChange.RulesActivated), "rulesActivated"),
        (typeof(SettingsChange.RulesWithdrawn), "rulesWithdrawn"),
        (typeof(Condition.Is), "is"), (typeof(Condition.All), "all"), (typeof(Condition.Any), "any"),
        (typeof(SettingsChange.HoldReasonSet), "holdReasonSet"), (typeof(SettingsChange.KindSet), "kindSet"),
        (typeof(SettingsChange.NumbersBegin), "numbersBegin"),
            (typeof(AccountChange.AccountSet), "accountSet"),
        (typeof(IntakeChange.Rejected), "rejected"), (typeof(IntakeChange.Replayed), "replayed"),
        (typeof(ChartState.NotReady), "notReady"), (typeof(ChartState.Ready), "ready"),
        (typeof(ChartState.Assigned), "assigned"), (typeof(ChartState.InProgress), "inProgress"),
        (typeof(ChartState.Held), "held"), (typeof(ChartState.Review), "review"),
        (typeof(ChartState.FinalCoded), "finalCoded"), (typeof(ChartState.Cancelled), "cancelled"),
    ];

    private static readonly Dictionary<Type, string> ByType =
        Names.ToDictionary(pair => pair.Type, pair => pair.Name);

    /// <summary>The stable name of a change.</summary>
    public static string NameOf(object change) => ByType[change.GetType()];

    private static readonly Type[] Unions =
    [
        typeof(ChartChange), typeof(CoderChange), typeof(SettingsChange), typeof(AccountChange),
        typeof(IntakeChange), typeof(ChartState), typeof(Condition),
    ];

    /// <summary>The options every stored byte is written and read with.</summary>
    public static readonly JsonSerializerOptions Options = Build();

    private static JsonSerializerOptions Build()
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(NameUnions);
        resolver.Modifiers.Add(DropDerived);
        return new JsonSerializerOptions
        {
            TypeInfoResolver = resolver,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new InstantFormat(), new DurationFormat(), new LocalDateFormat(), new LocalTimeFormat(),
                new IdFormat(),
                new AttributesFormat(), new AccountsFormat(),
                new SetFormat<string>(text => text), new SetFormat<FacilityId>(id => id.Value),
                    new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
            },
        };
    }

    private static void NameUnions(JsonTypeInfo info)
    {
        if (!Unions.Contains(info.Type))
            return;
        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "t" };
        foreach (var (type, name) in Names)
            if (type.BaseType == info.Type)
                info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
    }

    /// <summary>What can be worked out from the rest is not stored.</summary>
    private static void DropDerived(JsonTypeInfo info)
    {
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var property = info.Properties[i];
            var writable = property.Set is not null || property.AssociatedParameter is not null;
            if (!writable)
                info.Properties.RemoveAt(i);
        }
    }
}
