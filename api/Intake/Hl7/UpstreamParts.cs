namespace CodingQueue.Api.Intake.Hl7;

/// <summary>Reads the repeating parts of a message: charges, documents, results, merges.</summary>
internal static class UpstreamParts
{
    /// <summary>See <see cref="UpstreamEvent.PostedCharges"/>.</summary>
    internal static decimal? Charges(Hl7Message message, UpstreamValues values)
    {
        decimal? sum = null;
        foreach (var charge in message.Segments("FT1"))
        {
            if (TooMany(charge, values))
                break;
            var amount = ChargeAmount(charge, values);
            sum = (sum ?? 0) + values.Text(charge, 6)?.ToUpperInvariant() switch
            {
                null or "CG" => amount,
                // Senders write credits with and without a minus sign.
                "CD" => -Math.Abs(amount),
                _ => 0,
            };
            if (Math.Abs(sum.Value) > IntakeLimits.AmountMax)
                values.Break(Hl7Rule.AmountOutOfRange, charge, 11, 0, "");
        }

        return sum;
    }

    /// <summary>Each TXA segment.</summary>
    internal static IReadOnlyList<UpstreamDocument> Documents(Hl7Message message, UpstreamValues values)
    {
        List<UpstreamDocument>? documents = null;
        foreach (var document in message.Segments("TXA"))
        {
            if (TooMany(document, values))
                break;
            (documents ??= []).Add(new(
                values.Text(document, 2),
                values.Text(document, 12) ?? values.Text(document, 12, 3),
                values.Text(document, 13) ?? values.Text(document, 13, 3),
                values.Text(document, 17)?.ToUpperInvariant(),
                values.Text(document, 19)?.ToUpperInvariant()));
        }

        return documents ?? (IReadOnlyList<UpstreamDocument>)[];
    }

    /// <summary>
    /// Each OBR segment with a count of the OBX segments up to the next. Other messages than results use OBR
    /// for what was ordered, which is none.
    /// </summary>
    internal static IReadOnlyList<UpstreamResult> Results(
        Hl7Message message, UpstreamValues values, UpstreamTrigger trigger)
    {
        if (trigger != UpstreamTrigger.ResultArrived)
            return [];
        var results = new List<UpstreamResult>();
        foreach (var segment in message.Segments("OBR", "OBX"))
        {
            if (segment.Line.StartsWith("OBR"))
            {
                if (results.Count == IntakeLimits.RepeatsPerMessage)
                {
                    values.Break(Hl7Rule.RepeatsTooMany, "OBR", 0, 0);
                    break;
                }

                var section = values.Text(segment, 24)?.ToUpperInvariant();
                results.Add(new(section, values.Text(segment, 25)?.ToUpperInvariant(), 0, 0));
            }
            else if (results.Count > 0)
            {
                var last = results[^1];
                var final = segment.Raw(11, 1, 1, 1).Trim() is "F" or "C";
                results[^1] = last with
                {
                    Observations = last.Observations + 1,
                    FinalObservations = last.FinalObservations + (final ? 1 : 0),
                };
            }
        }

        return results;
    }

    /// <summary>Each MRG segment with the PID before it and the PV1 after it.</summary>
    internal static IReadOnlyList<UpstreamMerge> Merges(
        Hl7Message message, UpstreamValues values, UpstreamTrigger trigger)
    {
        var merges = new List<UpstreamMerge>();
        Hl7Segment patient = default, merge = default, visit = default;
        foreach (var segment in message.Segments("PID", "MRG", "PV1"))
        {
            var line = segment.Line;
            if (line.StartsWith("PV1"))
            {
                visit = segment;
                continue;
            }

            Add(merges, values, trigger, patient, merge, visit);
            merge = line.StartsWith("MRG") ? segment : default;
            patient = line.StartsWith("PID") ? segment : patient;
            visit = default;
        }

        Add(merges, values, trigger, patient, merge, visit);
        if (merges.Count == 0 && trigger.NeedsPriorAccount())
            values.Break(Hl7Rule.RequiredMissing, "MRG", 3, 1);
        return merges;
    }

    private static void Add(
        List<UpstreamMerge> merges, UpstreamValues values, UpstreamTrigger trigger,
        Hl7Segment patient, Hl7Segment merge, Hl7Segment visit)
    {
        if (!merge.IsPresent)
            return;
        if (merges.Count == IntakeLimits.RepeatsPerMessage)
        {
            values.Break(Hl7Rule.RepeatsTooMany, "MRG", 0, 0);
            return;
        }

        // Account numbers end account numbers and visit numbers visit numbers; the two are never mixed.
        var account = values.Text(patient, 18);
        var visitNumber = values.Text(visit, 19);
        var field = account is null && visitNumber is not null ? 5 : 3;
        var prior = values.Text(merge, field);
        merges.Add(new(account ?? visitNumber, prior));
        if (trigger.NeedsPriorAccount() && prior is null)
            values.Break(Hl7Rule.RequiredMissing, "MRG", field, 1);
    }

    // The line's extended amount; without it the amount or cost of one, times the quantity.
    private static decimal ChargeAmount(Hl7Segment charge, UpstreamValues values)
    {
        var quantity = values.Amount(charge, 10) ?? 1;
        return values.Amount(charge, 11)
            ?? (values.Amount(charge, 12) ?? values.Amount(charge, 22) ?? 0) * quantity;
    }

    private static bool TooMany(Hl7Segment segment, UpstreamValues values)
    {
        if (segment.Occurrence <= IntakeLimits.RepeatsPerMessage)
            return false;
        values.Break(Hl7Rule.RepeatsTooMany, segment.Name, 0, 0);
        return true;
    }
}
