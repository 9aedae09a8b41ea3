using CodingQueue.Api.Intake;
using CodingQueue.Api.Intake.Hl7;
using NodaTime;

namespace CodingQueue.Intake.Tests;

public class UpstreamEventTests
{
    private const string Visit = "PID|1|||||||||||||||||A100\rPV1|1|I|";

    [Fact]
    public void Reads_what_an_admission_says()
    {
        var read = Messages.ReadEvent(Messages.Admit);
        Assert.Equal("M1", read.ControlId);
        Assert.Equal(UpstreamTrigger.Admitted, read.Trigger);
        Assert.Equal("ADT^A01", read.TriggerCode);
        Assert.Equal("REG|NORTH", read.Source);
        Assert.Equal("NORTH", read.Facility);
        Assert.Equal("A100", read.Account);
        Assert.Equal(AccountField.PatientAccount, read.AccountField);
        Assert.Equal("I", read.PatientClass);
        Assert.Equal("E", read.AdmitType);
        Assert.Equal("MED", read.HospitalService);
        Assert.Equal("V", read.Vip);
        Assert.Equal("IP", read.PatientType);
        Assert.Equal("MCR", read.FinancialClass);
        Assert.Equal("01", read.Disposition);
        Assert.Equal("MC01", read.PayerId);
        Assert.Equal("MEDICARE PART A", read.PayerName);
        Assert.Equal("OH", read.PatientState);
        Assert.Equal(1234.50m, read.TotalCharges);
        Assert.Null(read.Discharged);
        Assert.Null(read.PostedCharges);
        Assert.Empty(read.Erased);
    }

    [Fact]
    public void Times_wait_for_the_zone_unless_they_bring_their_offset()
    {
        var read = Messages.ReadEvent(Messages.Admit);
        var east = read.Resolve(DateTimeZoneProviders.Tzdb["America/New_York"]);
        var west = read.Resolve(DateTimeZoneProviders.Tzdb["America/Los_Angeles"]);
        Assert.Equal(Instant.FromUtc(2026, 3, 14, 12, 10), east.Admitted?.At);
        Assert.Equal(Instant.FromUtc(2026, 3, 14, 15, 10), west.Admitted?.At);
        Assert.Equal(Instant.FromUtc(2026, 3, 14, 13, 14), east.Occurred?.At);
        Assert.Equal(east.Occurred, west.Occurred);
        Assert.Null(east.Discharged);
    }

    [Fact]
    public void Never_keeps_a_name()
    {
        var read = Messages.ReadEvent(Messages.Admit).ToString();
        Assert.DoesNotContain("TEST", read, StringComparison.Ordinal);
        Assert.DoesNotContain("Street", read, StringComparison.Ordinal);
        Assert.DoesNotContain("P1", read, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PV1|1|I|2W^^^SOUTH", "SOUTH")]
    [InlineData("PV1|1|I|2W^^^SOUTH&1.2&ISO", "SOUTH")]
    [InlineData("PV1|1|I|2W", "NORTH")]
    [InlineData("PV1|1|I|", "NORTH")]
    public void The_facility_is_that_of_the_bed_else_of_the_sender(string visit, string facility) =>
        Assert.Equal(
            facility, Messages.ReadEvent(Messages.With($"PID|1|||||||||||||||||A1\r{visit}")).Facility);

    [Theory]
    [InlineData("PID|||||||||||||||||| A1 ^^^X|\rPV1|1|I|||||||||||||||||V1", "A1",
        AccountField.PatientAccount)]
    [InlineData("PID|||||||||||||||||\rPV1|1|I|||||||||||||||||V1^^^Y", "V1", AccountField.Visit)]
    [InlineData("PV1|1|I|||||||||||||||||V1", "V1", AccountField.Visit)]
    public void The_account_is_the_patients_else_the_visits(string segments, string account,
        AccountField field)
    {
        var read = Messages.ReadEvent(Messages.With(segments));
        Assert.Equal((account, field), (read.Account, read.AccountField));
    }

    [Theory]
    [InlineData("EVN|A01|20260301", "2026-03-01")]
    [InlineData("EVN|A01||20260302", "2026-03-14")]
    [InlineData("PV1|1", "2026-03-14")]
    public void It_happened_when_the_event_says_else_when_it_was_sent(string segment, string date)
    {
        var read = Messages.ReadEvent(Messages.With($"{segment}\rPID|1|||||||||||||||||A1"));
        Assert.Equal(date, read.Occurred?.Local.Date.ToString("uuuu-MM-dd", null));
    }

    [Theory]
    [InlineData("ADT^A01", "PID|1", "required_missing at PID-18.1")]
    [InlineData("ADT", "PID|1", "required_missing at MSH-9.2")]
    [InlineData("", "PID|1", "required_missing at MSH-9.1")]
    [InlineData("ADT^A99", "PID|1", "trigger_unsupported at MSH-9.2")]
    [InlineData("ORU^R30", "PID|1", "trigger_unsupported at MSH-9.2")]
    [InlineData("RDE^O11", "PID|1", "message_type_unsupported at MSH-9.1")]
    [InlineData("ACK^A01", "PID|1", "message_type_unsupported at MSH-9.1")]
    [InlineData("SIU^S12", "SCH|1", "none")]
    [InlineData("MFN^M02", "MFI|1", "none")]
    [InlineData("ADT^A40", "PID|1\rMRG|P2", "none")]
    [InlineData("adt^a01", "PID|1|||||||||||||||||A1", "none")]
    [InlineData("ADT^A41", "PID|1|||||||||||||||||A1", "required_missing at MRG-3.1")]
    [InlineData("ADT^A41", "PID|1|||||||||||||||||A1\rMRG|P2", "required_missing at MRG-3.1")]
    [InlineData("ADT^A35", "PID|1\rMRG|P2\rPV1|1|I|||||||||||||||||V1", "required_missing at MRG-5.1")]
    [InlineData("ADT^A01", Visit + "||||||||||||||||||||||||||||||||||||||||||20260230",
        "time_impossible at PV1-45")]
    [InlineData("ADT^A01", Visit + "|||||||||||||||||||||||||||||||||||||||||soon",
        "time_malformed at PV1-44")]
    [InlineData("ADT^A01", Visit + "||||||||||||||||||||||||||||||||||||||||||||1,234",
        "amount_malformed at PV1-47")]
    [InlineData("ADT^A01", Visit + "||||||||||||||||||||||||||||||||||||||||||||1e9",
        "amount_malformed at PV1-47")]
    [InlineData("ADT^A01", Visit + "||||||||||||||||||||||||||||||||||||||||||||1000000001",
        "amount_out_of_range at PV1-47")]
    [InlineData("ADT^A01", "PID|1|||||||||||||||||A\\X07\\1", "value_malformed at PID-18.1")]
    [InlineData("ADT^A01", "PID|1|||||||||||||||||A\\.br\\1", "value_malformed at PID-18.1")]
    [InlineData("ADT^A01", "EVN||2026-01-01\rPID|1|||||||||||||||||A1", "time_malformed at EVN-2")]
    [InlineData("DFT^P03", "PID|1|||||||||||||||||A1\rFT1|1\rFT1|2|||||||||ten",
        "amount_malformed at FT1[2]-10")]
    public void Names_the_first_thing_missing_or_wrong(string trigger, string segments, string defect) =>
        Assert.Equal(defect, Messages.Defect(Messages.With(segments, trigger)));

    [Fact]
    public void Refuses_values_past_the_limit()
    {
        var longest = new string('A', IntakeLimits.ValueLength);
        Assert.Equal("none", Messages.Defect(Messages.With($"PID|1|||||||||||||||||{longest}")));
        Assert.Equal("value_too_long at PID-18.1",
            Messages.Defect(Messages.With($"PID|1|||||||||||||||||{longest}A")));
        var charges = string.Concat(Enumerable.Repeat("\rFT1|1", IntakeLimits.RepeatsPerMessage + 1));
        Assert.Equal("repeats_too_many at FT1", Messages.Defect(Messages.With(Visit + charges, "DFT^P03")));
    }

    [Fact]
    public void A_missing_control_id_is_a_defect()
    {
        var text = Messages.Admit.Replace("|M1|", "||", StringComparison.Ordinal);
        Assert.Equal("required_missing at MSH-10", Messages.Defect(text));
    }

    [Fact]
    public void What_the_sender_erases_is_named()
    {
        var read = Messages.ReadEvent(Messages.With(
            $"PID|1|||||||||||||||||A100\rPV1|1|I{new string('|', 43)}\"\"\rIN1|1||\"\"", "ADT^A13"));
        Assert.Equal(["IN1-3", "PV1-45"], read.Erased);
        Assert.Null(read.Discharged);
    }

    [Theory]
    [InlineData("FT1|1|||||CG||||2|100|50", "100")]
    [InlineData("FT1|1|||||CG||||2|100|50|||||||||40", "100")]
    [InlineData("FT1|1|||||CG||||2|100||||||||||| 30&USD", "100")]
    [InlineData("FT1|1|||||CG||||2||50", "100")]
    [InlineData("FT1|1|||||CG|||||100||||||||||| 30&USD", "100")]
    [InlineData("FT1|1|||||||||1|10.25&USD\rFT1|2|||||||||1|0.75", "11.00")]
    [InlineData("FT1|1|||||CG||||1|100\rFT1|2|||||CD||||1|30", "70")]
    [InlineData("FT1|1|||||CG||||1|100\rFT1|2|||||CD||||1|-30", "70")]
    [InlineData("FT1|1|||||CG||||1|100\rFT1|2|||||PY||||1|30\rFT1|3|||||AJ||||1|5", "100")]
    [InlineData("FT1|1|||||CG||||1|-20", "-20")]
    [InlineData("FT1|1|||||CG", "0")]
    public void Charges_are_summed(string charges, string sum)
    {
        var read = Messages.ReadEvent(Messages.With($"PID|1|||||||||||||||||A1\r{charges}", "DFT^P03"));
        Assert.Equal(decimal.Parse(sum, null), read.PostedCharges);
        Assert.Null(read.TotalCharges);
    }

    [Theory]
    [InlineData("TXA|1|DS|TX|||||||||D1|||||AU||AV", "DS", "D1", true, false)]
    [InlineData("TXA|1|OP|TX|||||||||D2|||||la", "OP", "D2", true, false)]
    [InlineData("TXA|1|HP|TX|||||||||^^D3|||||DI", "HP", "D3", false, false)]
    [InlineData("TXA|1|PN|TX|||||||||D4|||||AU||CA", "PN", "D4", true, true)]
    [InlineData("TXA|1", null, null, false, false)]
    public void Documents_are_read_with_their_state(
        string segment, string? kind, string? id, bool isSigned, bool isWithdrawn)
    {
        var read = Messages.ReadEvent(Messages.With($"PID|1|||||||||||||||||A1\r{segment}", "MDM^T02"));
        var document = Assert.Single(read.Documents);
        Assert.Equal(
            (kind, id, isSigned, isWithdrawn),
            (document.Kind, document.Id, document.IsSigned, document.IsWithdrawn));
    }

    [Theory]
    [InlineData("OBR|1|||||||||||||||||||||||SP|F\rOBX|1||||x||||||F", "SP", 1, true)]
    [InlineData("OBR|1|||||||||||||||||||||||RAD|P\rOBX|1||||x||||||F", "RAD", 1, false)]
    [InlineData("OBR|1|||||||||||||||||||||||LAB|\rOBX|1||||x||||||F\rOBX|2||||y||||||C", "LAB", 2, true)]
    [InlineData("OBR|1|||||||||||||||||||||||LAB|\rOBX|1||||x||||||F\rOBX|2||||y||||||P", "LAB", 2, false)]
    [InlineData("OBR|1", null, 0, false)]
    public void Results_are_read_with_their_progress(string segments, string? section, int observations,
        bool final)
    {
        var read = Messages.ReadEvent(Messages.With($"PID|1|||||||||||||||||A1\r{segments}", "ORU^R01"));
        var result = Assert.Single(read.Results);
        Assert.Equal((section, observations, final), (result.Section, result.Observations, result.IsFinal));
    }

    [Theory]
    [InlineData("ADT^A41", "PID|||||||||||||||||| A1\rMRG|P2||A2^^^X", "A2>A1")]
    [InlineData("ADT^A41", "PID||||||||||||||||||A1\rMRG|P2||A2\rPID||||||||||||||||||B1\rMRG|P4||B2",
        "A2>A1 B2>B1")]
    [InlineData("ADT^A45", "PID||||||||||||||||||A1\rMRG|||A2||V2\rPV1|1|I|||||||||||||||||V1\rMRG|||A3||V3",
        "A2>A1 A3>A1")]
    [InlineData("ADT^A50", "PID|1\rMRG|P2||A2||V2\rPV1|1|I|||||||||||||||||V1", "V2>V1")]
    [InlineData("ADT^A40", "PID|1\rMRG|P2", ">")]
    [InlineData("ADT^A08", "PID||||||||||||||||||A1", "")]
    public void Merges_pair_the_account_that_ends_with_the_one_that_stays(
        string trigger, string segments, string pairs)
    {
        var read = Messages.ReadEvent(Messages.With(segments, trigger));
        Assert.Equal(pairs,
            string.Join(' ', read.Merges.Select(pair => $"{pair.PriorAccount}>{pair.Account}")));
    }

    [Fact]
    public void Every_trigger_of_the_field_is_known()
    {
        string[] known =
        [
            "ADT^A01", "ADT^A02", "ADT^A03", "ADT^A04", "ADT^A05", "ADT^A06", "ADT^A07", "ADT^A08", "ADT^A11",
            "ADT^A12", "ADT^A13", "ADT^A18", "ADT^A21", "ADT^A22", "ADT^A34", "ADT^A35", "ADT^A36", "ADT^A40",
            "ADT^A41", "ADT^A44", "ADT^A45", "ADT^A50", "MDM^T01", "MDM^T02", "MDM^T03", "MDM^T04", "MDM^T05",
            "MDM^T06", "MDM^T07", "MDM^T08", "MDM^T09", "MDM^T10", "MDM^T11", "DFT^P03", "DFT^P11", "BAR^P01",
            "BAR^P05", "ORU^R01", "ORM^O01", "SIU^S12", "SIU^S26", "MFN^M02",
        ];
        var read = known.Select(code => UpstreamTriggers.Read(code[..3], code[4..])).ToList();
        Assert.All(read, trigger => Assert.True(trigger.IsRead));
        Assert.Equal(Enum.GetValues<UpstreamTrigger>(),
            read.Select(trigger => trigger.Value).Distinct().Order());
    }

    [Fact]
    public void A_payer_with_a_bare_ampersand_is_read_whole() =>
        Assert.Equal(
            "Shield & Sons",
            Messages.ReadEvent(Messages.With("PID|1|||||||||||||||||A1\rIN1|1|||Shield & Sons^L")).PayerName);
}
