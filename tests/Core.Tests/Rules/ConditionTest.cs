using CodingQueue.Core.Charts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Tests.Rules;

public sealed class ConditionTest
{
    private static readonly Placed Chart = new(
        World.Mercy, World.North, Track.Facility, new ChartFacts { Kind = "INPATIENT", Payer = "AETNA" });

    private static Condition.Is Is(string attribute, string value) =>
        new Condition.Is(new Criterion(attribute, Operator.Equals, [value]));

    private static readonly Condition True = Is("kind", "INPATIENT"), False = Is("payer", "CIGNA"), Other = Is("kind", "OBS");

    [Fact]
    public void GroupsAreAndAndOr()
    {
        Assert.True(Condition.Always.Holds(Chart));
        Assert.False(new Condition.All([True, False]).Holds(Chart));
        Assert.True(new Condition.Any([False, True]).Holds(Chart));
        Assert.False(new Condition.Any([False, Other]).Holds(Chart));
        Assert.True(new Condition.All([True, new Condition.Any([False, new Condition.All([True])])]).Holds(Chart));
    }

    [Fact]
    public void TheFirstFailureIsAsSmallAsCanBeSaid()
    {
        Assert.Null(new Condition.All([True, True]).FirstFailure(Chart));
        Assert.Equal(False, new Condition.All([True, new Condition.All([True, False])]).FirstFailure(Chart));
        var neither = new Condition.Any([False, Other]);
        Assert.Same(neither, new Condition.All([True, neither]).FirstFailure(Chart));
    }

    [Fact]
    public void ConditionsAreEqualByContent()
    {
        Assert.Equal(new Condition.All([True, new Condition.Any([Is("payer", "A")])]), new Condition.All([True, new Condition.Any([Is("payer", "A")])]));
        Assert.NotEqual<Condition>(new Condition.All([True]), new Condition.Any([True]));
        Assert.NotEqual(new Condition.All([True]), new Condition.All([False]));
        Assert.Equal(2, new Condition.All([True, new Condition.Any([Is("payer", "A")])]).Depth);
    }
}
