using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed record BookedHolding(string Chart, int Number, bool Held, int Weight);

internal sealed record BookedMembership(string Queue, int Tier, int? Limit);

/// <summary>A coder as the journal tells of them.</summary>
internal sealed class BookedCoder
{
    public required string Id { get; init; }
    public JsonElement Profile { get; private set; }
    public string Presence { get; private set; } = "off";
    public long PresenceSince { get; private set; } = long.MinValue;
    public List<BookedHolding> Holdings { get; } = [];
    public Dictionary<string, int> Round { get; } = [];
    public string? Offer { get; private set; }
    public string Duty { get; private set; } = "free";
    public long? DutyUntil { get; private set; }
    public bool Returns { get; private set; }
    public List<string> LeftOpen { get; } = [];
    public long Version { get; set; }

    public int Capacity => Profile.Int("capacity") ?? 0;
    public int Load => Holdings.Where(holding => !holding.Held).Sum(holding => holding.Weight);
    public bool HasRoom => Load < Capacity * 100;
    public bool HasRoomFor(int weight) => HasRoom && (Load == 0 || Load + weight <= Capacity * 100);
    public bool IsOnDuty => Presence == "available" && Duty is ("free" or "onShift");
    public bool Waits => IsOnDuty && Load + (Offer is null ? 0 : 100) < Capacity * 100;

    public IReadOnlyList<BookedMembership> Queues =>
        [.. Profile.All("workqueues").Select(one => new BookedMembership(
            one.Text("id")!, one.Int("tier")!.Value, one.Int("limit")))];

    public int? TierIn(string queue) => Queues.FirstOrDefault(one => one.Queue == queue)?.Tier;

    public bool HadItsTurn(BookedMembership member) =>
        member.Limit is { } limit && Round.GetValueOrDefault(member.Queue) >= limit;

    public void Take(JsonElement change)
    {
        var chart = change.Part("chart") is { ValueKind: JsonValueKind.String } id ? id.GetString()! : "";
        switch (change.Name())
        {
            case "profileSet":
                Profile = change.Part("profile")!.Value;
                break;
            case "presenceSet":
                (Presence, PresenceSince, Returns) = (change.Text("presence")!, change.Time("since")!.Value, false);
                break;
            case "chartTaken":
                Holdings.Add(new BookedHolding(
                    chart, change.Int("number")!.Value, false, change.Int("weight") ?? 100));
                if (change.Text("workqueue") is { } queue)
                    Count(queue);
                break;
            case "chartParked":
                var parked = Holdings.FindIndex(holding => holding.Chart == chart);
                if (parked >= 0)
                    Holdings[parked] = Holdings[parked] with { Held = true };
                LeftOpen.Remove(chart);
                break;
            case "chartGone":
                Holdings.RemoveAll(holding => holding.Chart == chart);
                LeftOpen.Remove(chart);
                break;
            case "offerMade":
                Offer = chart;
                break;
            case "offerEnded":
                Offer = null;
                break;
            case "dutySet" when change.Part("duty") is { } duty:
                (Duty, DutyUntil, Returns) = (duty.Text("state")!, duty.Time("until"), duty.Is("returnsFromBreak"));
                break;
            case "asked" when change.Part("chart") is { } left:
                LeftOpen.Add(left.Text("chart")!);
                break;
            case "kept":
                LeftOpen.Remove(chart);
                break;
        }
    }

    private void Count(string queue)
    {
        if (Queues.FirstOrDefault(one => one.Queue == queue) is { } member && HadItsTurn(member))
            Round.Clear();
        Round[queue] = Round.GetValueOrDefault(queue) + 1;
    }
}
