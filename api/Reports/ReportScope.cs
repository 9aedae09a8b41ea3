using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Settings;

namespace CodingQueue.Api.Reports;

/// <summary>
/// Whose figures a report counts: those in the account's scope, and of these what was asked for. What is out
/// of scope is answered like what does not exist.
/// </summary>
internal sealed record ReportScope(Account Account, Settings Settings, string? Client, string? Facility)
{
    /// <summary>The first thing asked for that the account does not see, or null.</summary>
    public Refused? Refuse(string? workqueue)
    {
        if (Client is not null && !Account.Sees(new ClientId(Client), Settings))
            return Unknown("client", Client, "clients");
        if (Facility is not null && !Account.Sees(new FacilityId(Facility), Settings))
            return Unknown("facility", Facility, "facilities");
        return workqueue is not null && !Account.Sees(new WorkqueueId(workqueue), Settings)
            ? Unknown("workqueue", workqueue, "workqueues")
            : null;
    }

    /// <summary>True when charts of the client's facility count.</summary>
    public bool Counts(ClientId client, FacilityId facility) =>
        (Client is null || client.Value == Client) && (Facility is null || facility.Value == Facility)
        && Account.Sees(client, facility);

    private static Refused Unknown(string field, string value, string list) =>
        Problems.Invalid(field, value, $"one of GET /api/{list}");
}
