using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;

namespace CodingQueue.Core.Tests.Reference;

/// <summary>The tables fit together: nothing names what another table does not have.</summary>
public sealed class ReferenceTest
{
    public static TheoryData<ChartKind> Kinds() => [.. ChartKinds.All.Values];

    public static TheoryData<HoldReason> Reasons() => [.. HoldReasons.All.Values];

    [Theory, MemberData(nameof(Kinds))]
    public void EveryKindCanBeCodedBySomebodyWithoutSupervision(ChartKind kind)
    {
        var fits = CredentialFit.Of(kind.Code);
        Assert.Contains(fits.Values, fit => fit != Fit.Supervised);
        Assert.All(fits.Keys, code => Assert.True(Core.Reference.Credentials.Knows(code), code));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void TheDefaultCredentialsOfAKindCodeIt(ChartKind kind)
    {
        Assert.NotEmpty(kind.DefaultCredentials);
        Assert.All(kind.DefaultCredentials, code => Assert.Contains(code, CredentialFit.Of(kind.Code).Keys));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void AKindHasMinutesATargetAndASide(ChartKind kind)
    {
        Assert.Matches("^[A-Z][A-Z0-9_]*$", kind.Code);
        Assert.NotEmpty(kind.Name);
        Assert.InRange(kind.DefaultMinutes, 0.1m, 480m);
        Assert.InRange(kind.TurnaroundHours, 1, 24 * 30);
        string[] sides = ["facility", "profee", "facility+profee", "plan", "rework", "review"];
        Assert.Contains(kind.Side, sides);
        // Whole seconds, because a place in line is counted in them.
        Assert.Equal(0, kind.DefaultMinutes * 60 % 1);
    }

    [Fact]
    public void AnApprenticesCredentialIsNeverGoodWithoutSupervision()
    {
        var apprentices = Core.Reference.Credentials.All.Values
            .Where(credential => credential.Tier == "apprentice").Select(credential => credential.Code).ToList();
        Assert.NotEmpty(apprentices);
        foreach (var kind in ChartKinds.All.Keys)
            Assert.All(
                CredentialFit.Of(kind).Where(fit => apprentices.Contains(fit.Key)),
                fit => Assert.Equal(Fit.Supervised, fit.Value));
    }

    [Fact]
    public void EveryCredentialHasItsNameIssuerAndTier()
    {
        string[] tiers =
            ["core", "specialty", "apprentice", "entry", "audit", "cdi", "billing", "management", "retired"];
        Assert.All(Core.Reference.Credentials.All, pair =>
        {
            var (code, credential) = pair;
            Assert.Equal(code, credential.Code);
            Assert.Matches("^[A-Z]+(-[A-Z])?$", code);
            Assert.NotEmpty(credential.Name);
            Assert.NotEmpty(credential.Issuer);
            Assert.Contains(credential.Tier, tiers);
        });
    }

    [Theory, MemberData(nameof(Reasons))]
    public void AHoldReasonHasAnOwnerAndARhythmThatComesBeforeItsEscalation(HoldReason reason)
    {
        Assert.Matches("^[A-Z][A-Z_]*$", reason.Code);
        Assert.NotEmpty(reason.Name);
        Assert.NotEmpty(reason.Category);
        Assert.NotEmpty(reason.Owner);
        var ladder = reason.Terms.Escalation.Select(step => step.AfterHours).Prepend(0).ToList();
        Assert.Equal(ladder.Order(), ladder);
        Assert.Distinct(ladder);
        Assert.All(reason.Terms.Escalation, step => Assert.NotEmpty(step.To));
        Assert.Equal(reason.Terms.FollowUpHours == 0, reason.Terms.Escalation.IsEmpty);
        Assert.All(reason.Terms.Escalation, step => Assert.True(reason.Terms.FollowUpHours < step.AfterHours));
    }

    [Theory, MemberData(nameof(Reasons))]
    public void WhatBlocksCodingBlocksBilling(HoldReason reason)
    {
        Assert.True(reason.Terms.BlocksBilling || !reason.Terms.BlocksCoding);
    }

    [Theory]
    [InlineData("INTERRUPT", HoldKind.Hold)]
    [InlineData("MISS_OP", HoldKind.Pend)]
    [InlineData("QUERY_OPEN", HoldKind.Pend)]
    [InlineData("CODER_HELP", HoldKind.Exception)]
    [InlineData("LEGAL", HoldKind.Exception)]
    public void WhatACoderPausedWhatIsOutsideTheirControlAndWhatAnotherDecidesAreToldApart(string code, HoldKind kind)
    {
        Assert.Equal(kind, HoldReasons.All[code].Terms.Kind);
    }

    [Fact]
    public void ADocumentEndsOneReasonOnly()
    {
        Assert.Distinct(HoldReasons.All.Values.Select(reason => reason.Terms.EndedBy.Document).OfType<string>());
    }

    [Fact]
    public void CodesAreCaseSensitive()
    {
        Assert.True(ChartKinds.Knows("INPATIENT") && HoldReasons.Knows("MISS_OP") && Core.Reference.Credentials.Knows("CCS-P"));
        Assert.False(ChartKinds.Knows("inpatient") || HoldReasons.Knows("miss_op") || Core.Reference.Credentials.Knows("ccs-p"));
        Assert.Throws<KeyNotFoundException>(() => CredentialFit.Of("inpatient"));
    }
}
