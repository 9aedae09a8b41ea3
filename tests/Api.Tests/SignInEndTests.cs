using CodingQueue.Api.Access;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Tests;

/// <summary>What becomes of a coder whose sign-in ends in the middle of a chart, and how long they have been idle.</summary>
public sealed class SignInEndTests(House house) : IClassFixture<House>
{
    /// <summary>The coder's calls, good for a moment.</summary>
    private Desk Briefly(Desk desk) => desk with
    {
        Calls = new Caller(house.Http, house.Services.GetRequiredService<Tokens>()
            .Make(house.Engine.Accounts.ByName[desk.Id], Duration.FromSeconds(3)).Token),
    };

    /// <summary>A coder who signs in first for a moment: the account is made without a sign-in.</summary>
    private async Task<Desk> Coder(Ward ward)
    {
        var name = $"{ward.Id}-brief";
        (await house.Admin.Put(
            $"/api/coders/{name}",
            new
            {
                name = "Brief", credentials = new[] { new { code = "CCS" } }, facilities = new[] { "NORTH" },
                workqueues = new[] { new { id = ward.Id, tier = 1 } }, capacity = 3,
            })).Must(200);
        (await house.Admin.Put($"/api/accounts/{name}", new { role = "coder", password = "password of coder", coder = name })).Must(200);
        return new Desk(name, house.Stranger);
    }

    [Fact]
    public async Task Regression_10_a_sign_in_that_ends_inside_a_chart_signs_out_cleanly()
    {
        var ward = await house.Ward();
        var chart = await ward.ChartAt(5);
        var desk = await Coder(ward);
        var brief = Briefly(desk);
        await brief.Be("available");
        var taken = await brief.Take();
        Assert.Equal(chart, taken.Chart);
        (await brief.Do("open", taken)).Must(200);

        // They are signed off by the server, with the reason, whatever their browser does.
        await house.Until(async () =>
            (string?)(await house.Admin.Get($"/api/coders/{desk.Id}")).Must(200).Json["presence"] == "off");
        Assert.Equal("signInEnded", (string?)(await house.Admin.Get($"/api/coders/{desk.Id}")).Json["presenceReason"]);

        // What they send is refused, told why, and changes nothing.
        var late = (await brief.Do("complete", taken)).MustRefuse(401, "not_signed_in");
        Assert.Contains("Your sign-in ended at", (string)late.Json["detail"]!, StringComparison.Ordinal);
        Assert.Contains("stays yours", (string)late.Json["detail"]!, StringComparison.Ordinal);
        var kept = (await house.Admin.Get($"/api/charts/{chart}")).Json;
        Assert.Equal(("inProgress", desk.Id, 1), ((string)kept["state"]!, (string)kept["assignment"]!["coder"]!, (int)kept["assignment"]!["number"]!));

        // Nothing is pushed to nobody; signed in again, they go on under the same number.
        var again = desk with { Calls = house.As(desk.Id) };
        (await again.Do("complete", taken)).Must(200);
        await again.Be("available");
        Assert.Null((string?)(await house.Admin.Get($"/api/coders/{desk.Id}")).Json["presenceReason"]);
    }

    [Fact]
    public async Task A_live_connection_is_told_why_before_it_ends()
    {
        var ward = await house.Ward();
        var brief = Briefly(await Coder(ward));
        using var hub = await HubSocket.Open(house, brief.Calls);
        var told = await hub.Next("SignedOut", _ => true);
        Assert.Contains("Your sign-in ended at", (string)told["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_sign_in_that_lasts_keeps_the_coder_at_work()
    {
        var ward = await house.Ward();
        var desk = await Coder(ward);
        var (brief, lasting) = (Briefly(desk), desk with { Calls = house.As(desk.Id) });
        await brief.Be("available");
        // Somebody else's brief sign-in ends after this one's: by then this one was looked at.
        var other = Briefly(await Coder(await house.Ward()));
        await other.Be("available");
        await house.Until(async () =>
            (string?)(await house.Admin.Get($"/api/coders/{other.Id}")).Json["presence"] == "off");
        (await brief.Calls.Get("/api/me")).MustRefuse(401, "not_signed_in");
        Assert.Equal("available", (string?)(await lasting.Calls.Get($"/api/coders/{desk.Id}")).Must(200).Json["presence"]);
    }

    [Fact]
    public async Task A_sign_in_that_a_change_of_the_account_ended_says_so()
    {
        var desk = await Coder(await house.Ward());
        var before = house.As(desk.Id);
        (await house.Admin.Put($"/api/accounts/{desk.Id}", new { role = "coder", coder = desk.Id })).Must(200);
        Assert.Contains(
            "ended by a change of your account",
            (string)(await before.Get("/api/me")).MustRefuse(401, "not_signed_in").Json["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regression_7_idle_is_measured_by_the_server()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        async Task<Instant?> Idle() =>
            (string?)(await house.Admin.Get("/api/board")).Must(200).Json["coders"]!.AsArray()
                .Single(coder => (string?)coder!["id"] == desk.Id)!["idleSince"] is { } text
                ? InstantPattern.ExtendedIso.Parse(text).Value
                : null;

        Assert.Null(await Idle());
        await desk.Be("available");
        var came = await Idle();
        Assert.NotNull(came);
        // Looking, and asking where there is nothing, is no work; neither is what others do.
        Assert.Null(await desk.Next());
        await desk.Calls.Get("/api/me");
        await ward.ChartAt(5);
        Assert.Equal(came, await Idle());
        var taken = await desk.Take();
        var took = await Idle();
        Assert.True(took > came);
        (await house.Admin.Post($"/api/charts/{taken.Chart}/expedite", new { minutes = 5 })).Must(200);
        Assert.Equal(took, await Idle());
        (await desk.Do("open", taken)).Must(200);
        var opened = await Idle();
        Assert.True(opened > took);
        // A lead who acts for them is no sign of life.
        (await house.Admin.Post($"/api/charts/{taken.Chart}/complete", new { assignment = taken.Number })).Must(200);
        Assert.Equal(opened, await Idle());
        await desk.Be("away");
        Assert.Null(await Idle());
    }
}
