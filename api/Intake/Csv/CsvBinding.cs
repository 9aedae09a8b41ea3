namespace CodingQueue.Api.Intake.Csv;

/// <summary>A mapping laid over the header of one upload: which cell is which field.</summary>
internal sealed class CsvBinding
{
    private static readonly string[] Required = ["facility", "account"];

    private readonly string[] header;
    private readonly Dictionary<string, Place> places;

    private CsvBinding(string[] header, Dictionary<string, Place> places)
    {
        this.header = header;
        this.places = places;
    }

    /// <summary>Lays the mapping over the header. Refused: a read column is missing or there twice.</summary>
    internal static Reading<CsvBinding, CsvDefect> Read(string[] header, CsvMapping mapping)
    {
        header[0] = header[0].TrimStart('\uFEFF');
        header = [.. header.Select(name => name.Trim())];
        if (header.All(name => name.Length == 0))
            return CsvDefect.Of(CsvRule.HeaderMissing, 1);
        if (header.Length > IntakeLimits.CsvColumns)
            return CsvDefect.Of(CsvRule.ColumnsTooMany, 1);

        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        var own = header.Distinct()
            .Select(name => new CsvSource(CsvMapping.TargetNamed(name) ?? "", name, null))
            .Where(source => source.Target.Length > 0 && !mapping.Sources.ContainsKey(source.Target));
        foreach (var source in mapping.Sources.Values.Concat(own))
        {
            var column = source.Column is null ? -1 : Array.IndexOf(header, source.Column);
            if (source.Column is not null && column < 0)
                return CsvDefect.Of(CsvRule.ColumnMissing, 1, source.Column);
            if (column >= 0 && Array.LastIndexOf(header, source.Column) != column)
                return CsvDefect.Of(CsvRule.ColumnRepeated, 1, source.Column!);
            if (!places.TryAdd(source.Target, new(source, column)))
                return CsvDefect.Of(CsvRule.ColumnRepeated, 1, source.Column!);
        }

        var missing = Array.Find(Required, target => !places.ContainsKey(target));
        return missing is null
            ? new CsvBinding(header, places)
            : CsvDefect.Of(CsvRule.ColumnMissing, 1, missing);
    }

    /// <summary>Reads one row of cells.</summary>
    internal Reading<CsvChart, CsvDefect> ReadRow(string[] cells, int row)
    {
        if (cells.Length != header.Length)
            return CsvDefect.Of(CsvRule.CellsDiffer, row);

        var values = new Cells(this, cells, row);
        var chart = new CsvChart(values.Text("facility") ?? "", values.Text("account") ?? "")
        {
            Track = values.Track(),
            Kind = values.Text("kind"),
            ServiceLine = values.Text("serviceLine"),
            Payer = values.Text("payer"),
            FinancialClass = values.Text("financialClass"),
            PatientState = values.Text("patientState"),
            Admitted = values.Time("admitted"),
            Discharged = values.Time("discharged"),
            ClockStart = values.Time("clockStart"),
            TotalCharges = values.Amount(),
            Documents = values.Documents(),
            Attributes = values.Attributes(),
        };
        foreach (var target in Required)
            values.Require(target);
        return values.Defect is { } defect ? defect : chart;
    }

    private readonly record struct Place(CsvSource Source, int Column);

    /// <summary>Takes checked values out of a row and remembers the first defect.</summary>
    private sealed class Cells(CsvBinding binding, string[] cells, int row)
    {
        internal CsvDefect? Defect { get; private set; }

        internal string? Text(string target)
        {
            if (!binding.places.TryGetValue(target, out var place))
                return null;
            return Mapped(place, Written(place));
        }

        internal void Require(string target)
        {
            if (Defect is null && Text(target) is null)
                Break(CsvRule.RequiredMissing, target, "");
        }

        internal string? Track()
        {
            var track = Text("track")?.ToLowerInvariant();
            if (track is null or "facility" or "professional")
                return track;
            Break(CsvRule.ValueNotAllowed, "track", track);
            return null;
        }

        internal FacilityTime? Time(string target)
        {
            if (Text(target) is not { } value)
                return null;
            if (CsvTime.TryRead(value, out var time, out var broken))
                return time;
            Break(broken, target, value);
            return null;
        }

        internal decimal? Amount()
        {
            const string target = "totalCharges";
            if (Text(target) is not { } value)
                return null;
            if (!IntakeText.TryReadAmount(value, out var amount))
                Break(CsvRule.AmountMalformed, target, value);
            else if (Math.Abs(amount) > IntakeLimits.AmountMax)
                Break(CsvRule.AmountOutOfRange, target, value);
            else
                return amount;
            return null;
        }

        internal IReadOnlyList<string> Documents()
        {
            const string target = "documents";
            if (!binding.places.TryGetValue(target, out var place))
                return [];
            var written = Written(place).Split(
                ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (written.Length > IntakeLimits.CsvDocuments)
            {
                Break(CsvRule.DocumentsTooMany, target, "");
                return [];
            }

            return [.. written.Select(name => Mapped(place, name)).OfType<string>()];
        }

        internal Dictionary<string, string> Attributes()
        {
            var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var target in binding.places.Keys)
            {
                if (target.StartsWith(CsvMapping.AttributePrefix, StringComparison.Ordinal)
                    && Text(target) is { } value)
                {
                    attributes[target[CsvMapping.AttributePrefix.Length..]] = value;
                }
            }

            return attributes;
        }

        private string Written(Place place) => place.Source.Constant ?? cells[place.Column].Trim();

        private string? Mapped(Place place, string written)
        {
            var value = written;
            if (place.Source.Values is { } values && !values.TryGetValue(written, out value))
            {
                value = written.Length == 0 ? "" : place.Source.Otherwise;
                if (value is null)
                {
                    Break(CsvRule.ValueNotMapped, place.Source.Target, written);
                    return null;
                }
            }

            if (string.IsNullOrEmpty(value))
                return null;
            if (IntakeText.Broken(value) is not { } broken)
                return value;
            var rule = broken == IntakeTextRule.TooLong ? CsvRule.ValueTooLong : CsvRule.ValueMalformed;
            Break(rule, place.Source.Target, value);
            return null;
        }

        private void Break(CsvRule rule, string target, string value)
        {
            var column = binding.places.TryGetValue(target, out var place) ? place.Source.Column : null;
            Defect ??= CsvDefect.Of(rule, row, column ?? target, value);
        }
    }
}
