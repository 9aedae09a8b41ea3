using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed record BookedAssignment(string Coder, int Number, long Since, bool Supervised, string By, JsonElement Json);

internal sealed record BookedRight(string Coder, long Until, bool IsOffer);

internal sealed class BookedHold(JsonElement json)
{
    public JsonElement Json { get; } = json;
    public string Id { get; } = json.Text("id")!;
    public string Reason { get; } = json.Text("reason")!;
    public string Owner { get; set; } = json.Text("owner") ?? "";
    public long Since { get; } = json.Time("since")!.Value;
    public long? Until { get; } = json.Time("until");
    public long? FollowUp { get; set; } = json.Time("followUp");
    public int Told { get; set; } = json.Int("told") ?? 0;
    public int Rungs { get; set; } = json.Int("escalated") ?? 0;
    public JsonElement? Terms { get; } = json.Part("terms");
    public bool Blocks => Terms?.Part("blocksCoding") is not { } blocks || blocks.GetBoolean();
    public bool KeepsCoder => Terms?.Part("keepsCoder") is not { } keeps || keeps.GetBoolean();
    public JsonElement? EndedBy => Terms?.Part("endedBy");

    /// <summary>When it climbs its ladder next.</summary>
    public long? NextRung => Terms?.All("escalation").Skip(Rungs).Select(step =>
        (long?)(Since + step.Int("afterHours")!.Value * 3_600_000L)).FirstOrDefault();
}

/// <summary>A chart as the journal tells of it.</summary>
internal sealed class BookedChart
{
    public required string Id { get; init; }
    public required string Client { get; init; }
    public required string Facility { get; init; }
    public required string Account { get; init; }
    public required string Track { get; init; }
    public required long Arrived { get; init; }
    public required JsonElement Facts { get; set; }
    /// <summary>notReady, ready, assigned, inProgress, held, review, finalCoded or cancelled.</summary>
    public string State { get; set; } = "notReady";
    public long Since { get; set; }
    public string[] Missing { get; set; } = [];
    public BookedAssignment? With { get; set; }
    public long? Opened { get; set; }
    public BookedRight? Right { get; set; }
    public string? WaitedFor { get; set; }
    /// <summary>In review, or held out of it: whose work it is.</summary>
    public string? ReviewOf { get; set; }
    public string? Record { get; set; }
    public string? Queue { get; set; }
    public long? Deadline { get; set; }
    public long? ReplaceAt { get; set; }
    public int? Seconds { get; set; }
    public JsonElement? Bounds { get; set; }
    public long? PreferredUntil { get; set; }
    public List<BookedHold> Holds { get; } = [];
    public int LastHold { get; set; }
    public int LastNumber { get; set; }
    public int Boost { get; set; }
    public (string Queue, long Until)? Pin { get; set; }
    public List<(string Coder, long Until)> Declines { get; } = [];
    public List<(string By, int Number, string Text)> Drafts { get; } = [];
    public (string Into, long? Due)? Merge { get; set; }
    public List<string> MergedFrom { get; } = [];
    public JsonElement? Allowance { get; set; }
    public bool IsSampled { get; set; }
    public JsonElement? Pauses { get; set; }
    public long Version { get; set; }

    public string Kind => Facts.Text("kind")!;
    public long? Clock => Facts.Time("clockStart") ?? Facts.Time("discharged");
    public bool IsFinished => State is "finalCoded" or "cancelled";
    public bool IsOffered => State == "ready" || (State == "review" && With is null);
    public bool IsInLine => IsOffered && Right is null && Queue is not null;
    public bool IsBlocked => Holds.Exists(hold => hold.Blocks);
    public bool IsMerging => Merge?.Due is not null;
    public bool IsDeclinedBy(string coder, long now) => Declines.Exists(no => no.Coder == coder && no.Until > now);

    /// <summary>Every instant at which time alone is to do something to it.</summary>
    public IEnumerable<(string What, long At)> Dues()
    {
        if (Merge is { Due: { } handOver })
        {
            yield return ("merge", handOver);
            yield break;
        }
        if (IsFinished)
            yield break;
        foreach (var hold in Holds)
        {
            if (hold.Until is { } until)
                yield return ($"hold {hold.Id}", until);
            if (hold.FollowUp is { } told)
                yield return ($"follow-up of {hold.Id}", told);
            if (hold.NextRung is { } rung)
                yield return ($"ladder of {hold.Id}", rung);
        }
        if (Right is { } right)
            yield return (right.IsOffer ? "offer" : "first right", right.Until);
        if (Pin is { } pin)
            yield return ("hand routing", pin.Until);
        if (State == "notReady" && Missing.Contains("clock") && Clock is { } clock)
            yield return ("clock", clock);
        if (IsOffered && PreferredUntil is { } preferred)
            yield return ("preference", preferred);
        if (ReplaceAt is { } again)
            yield return ("rules", again);
    }

    public void Take(JsonElement change, long at)
    {
        switch (change.Name())
        {
            case "updated":
                Facts = change.Part("facts")!.Value;
                break;
            case "placed":
                (Queue, Deadline) = (change.Text("workqueue"), change.Time("deadline"));
                (ReplaceAt, Seconds) = (change.Time("replaceAt"), change.Int("seconds"));
                break;
            case "bounded":
                (Bounds, PreferredUntil) = (change.Part("bounds"), change.Time("preferredUntil"));
                break;
            case "waits":
                Be("notReady", change);
                (Missing, ReviewOf) = (change.Texts("missing"), null);
                break;
            case "ready":
                Be("ready", change);
                (Right, ReviewOf) = (RightOf(change.Part("sticky")), null);
                break;
            case "inReview":
                Be("review", change);
                (Right, ReviewOf, Record) =
                    (RightOf(change.Part("sticky")), change.Text("coderOfRecord"), change.Text("coderOfRecord"));
                break;
            case "held":
                Be("held", change);
                (WaitedFor, With) = (change.Text("waitedFor"), change.Part("kept") is null ? null : With);
                break;
            case "finalCoded":
                Be("finalCoded", change);
                (Record, ReviewOf) = (change.Text("coderOfRecord"), null);
                Declines.Clear();
                break;
            case "cancelled":
                Be("cancelled", change);
                ReviewOf = null;
                break;
            case "given":
                Give(change);
                break;
            case "opened":
                Opened = change.Time("at");
                State = State == "assigned" ? "inProgress" : State;
                break;
            case "assignmentEnded":
                (With, Opened, Allowance) = (null, null, null);
                State = State is "assigned" or "inProgress" ? "ready" : State;
                break;
            case "offered":
                Right = new BookedRight(change.Text("coder")!, change.Time("until")!.Value, true);
                break;
            case "offerEnded":
                Right = null;
                break;
            default:
                TakeRest(change, at);
                break;
        }
    }

    private void TakeRest(JsonElement change, long at)
    {
        switch (change.Name())
        {
            case "holdPlaced":
                Holds.Add(new BookedHold(change.Part("hold")!.Value));
                LastHold++;
                break;
            case "holdEnded":
                Holds.RemoveAll(hold => hold.Id == change.Text("hold"));
                break;
            case "followedUp" when Holds.Find(hold => hold.Id == change.Text("hold")) is { } told:
                (told.FollowUp, told.Told) = (change.Time("next"), told.Told + 1);
                break;
            case "escalated" when Holds.Find(hold => hold.Id == change.Text("hold")) is { } up:
                (up.Owner, up.Rungs) = (change.Text("to")!, up.Rungs + 1);
                break;
            case "pinned":
                Pin = (change.Part("pin")!.Value.Text("workqueue")!, change.Part("pin")!.Value.Time("until")!.Value);
                break;
            case "pinEnded":
                Pin = null;
                break;
            case "boosted":
                Boost = change.Int("minutes")!.Value;
                break;
            case "declined" when change.Part("decline") is { } decline:
                Declines.RemoveAll(no => no.Coder == decline.Text("coder"));
                Declines.Add((decline.Text("coder")!, decline.Time("until")!.Value));
                if (Declines.Count > 10)
                    Declines.RemoveAt(0);
                break;
            case "draftKept" when change.Part("draft") is { } draft:
                Drafts.Add((draft.Text("by")!, draft.Int("number")!.Value, draft.Text("text")!));
                break;
            case "merging":
                Merge = (change.Text("into")!, change.Time("due"));
                break;
            case "merged":
                Merge = (change.Text("into")!, null);
                break;
            case "tookOver":
                MergedFrom.Add(change.Part("from")!.Value.Text("id")!);
                break;
            case "allowed":
                Allowance = change.Part("allowance");
                break;
            case "drawn":
                IsSampled = change.Part("reason") is not null;
                break;
            case "reopened":
                IsSampled = false;
                break;
            case "clocks":
                Pauses = change.Part("pauses");
                break;
        }
    }

    private void Be(string state, JsonElement change)
    {
        (State, Since, Opened, WaitedFor, Missing) = (state, change.Time("since") ?? Since, null, null, []);
        Right = null;
        if (state != "held")
            With = null;
    }

    private void Give(JsonElement change)
    {
        var json = change.Part("assignment")!.Value;
        With = new BookedAssignment(
            json.Text("coder")!, json.Int("number")!.Value, json.Time("since")!.Value, json.Is("supervised"),
            change.Text("by") ?? "next", json);
        (LastNumber, Right, Opened) = (With.Number, null, null);
        if (State == "ready")
            (State, Since) = ("assigned", With.Since);
    }

    private static BookedRight? RightOf(JsonElement? json) => json is { } right
        ? new BookedRight(right.Text("coder")!, right.Time("until")!.Value, right.Is("isOffer")) : null;
}
