using CodingQueue.Load;

namespace CodingQueue.Api.Tests;

/// <summary>The whole server on PostgreSQL. Left out, aloud, where it is not installed.</summary>
public sealed class PostgresTests
{
    [PostgresFact]
    public async Task The_server_works_on_a_database_says_when_it_is_away_and_goes_on_when_it_is_back()
    {
        using var postgres = new PostgresServer();
        var house = new OnPostgres(postgres);
        await house.InitializeAsync();
        try
        {
            var ward = await house.Ward();
            var desk = await ward.Coder(new { capacity = 9 });
            for (var i = 1; i < 6; i++)
                await ward.ChartAt(hoursAgo: i);
            var next = (await desk.Calls.Post($"/api/coders/{desk.Id}/next", key: "next")).Must(200);
            (await desk.Do("complete", await desk.Take())).Must(200);
            await house.Until(async () => (await house.Lead.Get("/api/charts?state=finalCoded")).Must(200)
                .Text.Contains("finalCoded", StringComparison.Ordinal));
            await house.Stop();
            await house.Start();
            var (lead, coder) = (new Caller(house.Http, house.Lead.Token), new Caller(house.Http, desk.Calls.Token));
            Assert.Equal(next.Text, (await coder.Post($"/api/coders/{desk.Id}/next", key: "next")).Must(200).Text);

            postgres.StopAtOnce();
            // The first one waits for as long as commands do, and may have been on its way when the database stopped;
            // those after it are refused at once.
            var first = (await coder.Post($"/api/coders/{desk.Id}/next", key: "away")).Must(503);
            Assert.Contains(first.Refusal, new[] { "store_away", "outcome_unknown" });
            (await coder.Post($"/api/coders/{desk.Id}/next", key: "away")).MustRefuse(503, "store_away");
            while ((await house.Stranger.Get("/health/ready")).Code == 200)
                await Task.Delay(20);
            Assert.Contains("database", (await house.Stranger.Get("/health/ready")).Must(503).Text, StringComparison.Ordinal);
            (await lead.Get("/api/charts")).Must(200);
            (await lead.Get("/api/charts?state=finalCoded")).MustRefuse(503, "store_away");
            postgres.Start();
            while ((await house.Stranger.Get("/health/ready")).Code != 200)
                await Task.Delay(20);
            (await coder.Post($"/api/coders/{desk.Id}/next", key: "away")).Must(200);
        }
        finally
        {
            await house.DisposeAsync();
        }
    }

    private sealed class OnPostgres(PostgresServer postgres) : House
    {
        private readonly string _database = postgres.NewDatabase();

        protected override IEnumerable<string> More => ["--postgres", postgres.Connection(_database, _database)];
    }

    private sealed class PostgresFactAttribute : FactAttribute
    {
        public PostgresFactAttribute()
        {
            if (PostgresServer.Programs is null)
                Skip = "Not run: PostgreSQL is not installed on this machine.";
        }
    }

    [Theory]
    [InlineData("backup", "backup needs --to")]
    [InlineData("backup --from x --to y", "backup needs --to")]
    [InlineData("restore --to x", "restore needs --from")]
    [InlineData("copy --to x", "copy needs --from and --to")]
    [InlineData("verify --to x", "belong to backup")]
    [InlineData("--to x", "belong to backup")]
    public void A_command_on_a_store_that_lacks_a_word_is_refused_with_it(string words, string mistake) =>
        Assert.Contains(mistake, ServerOptions.Parse(words.Split(' ')).Mistake, StringComparison.Ordinal);

    [Fact]
    public void The_connection_comes_from_the_command_line_or_else_from_the_environment()
    {
        Assert.Equal("Host=b", ServerOptions.Parse(["--postgres", "Host=b"], "Host=a").Options!.Postgres);
        Assert.Equal("Host=a", ServerOptions.Parse([], "Host=a").Options!.Postgres);
        Assert.Null(ServerOptions.Parse([], "").Options!.Postgres);
        Assert.DoesNotContain("hush", ServerOptions.Parse(["--postgre", "Host=a;Password=hush"]).Mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", $"{ServerOptions.Parse([], "Password=hush").Options}", StringComparison.Ordinal);
    }
}
