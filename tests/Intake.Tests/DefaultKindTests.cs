using CodingQueue.Core.Reference;

namespace CodingQueue.Intake.Tests;

public class DefaultKindTests
{
    [Theory]
    [InlineData("I", null, null, "INPATIENT", "PROFEE")]
    [InlineData("i ", "", "MED", "INPATIENT", "PROFEE")]
    [InlineData("I", null, "SUR", "INPATIENT", "PROFEE")]
    [InlineData("I", null, "CAR", "INPATIENT", "CARDIO")]
    [InlineData("E", null, null, "ED_FAC", "ED_PROFEE")]
    [InlineData("E", null, "SUR", "ED_FAC", "ED_PROFEE")]
    [InlineData("E", null, "CARD", "ED_FAC", "ED_PROFEE")]
    [InlineData("O", null, null, "ANCILLARY", "CLINIC")]
    [InlineData("O", null, "surg", "OP_SURG", "CLINIC")]
    [InlineData("O", "SDS", "OR", "OP_SURG", "CLINIC")]
    [InlineData("O", null, "CARDIOLOGY", "ANCILLARY", "CARDIO")]
    [InlineData("O", "OBS", null, "OBS", "PROFEE")]
    [InlineData("I", "Observation", "SUR", "OBS", "PROFEE")]
    [InlineData("OBS", null, null, "OBS", "PROFEE")]
    [InlineData("O", null, "OBS", "ANCILLARY", "CLINIC")]
    [InlineData("B", null, null, "OBSTETRICS_NB", "PROFEE")]
    [InlineData("R", null, null, "RECURRING", "Unmapped")]
    [InlineData("P", null, null, "NotCodableYet", "NotCodableYet")]
    [InlineData("P", "OBS", "SUR", "NotCodableYet", "NotCodableYet")]
    [InlineData("C", null, null, "Unmapped", "Unmapped")]
    [InlineData("N", null, null, "Unmapped", "Unmapped")]
    [InlineData("U", null, null, "Unmapped", "Unmapped")]
    [InlineData("X", null, null, "Unmapped", "Unmapped")]
    [InlineData(null, null, null, "Unmapped", "Unmapped")]
    public void A_visit_has_a_kind_or_a_reason_for_none(
        string? patientClass, string? type, string? service, string facility, string professional)
    {
        Assert.Equal(facility, Shown(DefaultKinds.Facility(patientClass, type, service)));
        Assert.Equal(professional, Shown(DefaultKinds.Professional(patientClass, type, service)));
    }

    private static string Shown(KindReading reading)
    {
        Assert.Equal(reading.Kind is null, reading.Gap != KindGap.None);
        return reading.Kind ?? reading.Gap.ToString();
    }
}
