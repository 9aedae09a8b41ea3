namespace CodingQueue.Browser.Tests.Stage;

/// <summary>One server and one browser for all tests of this project: each test brings a client of its own.</summary>
public sealed class Scene : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Server? _server;

    internal Api Admin { get; private set; } = null!;

    internal Server Server => _server!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        SetDefaultExpectTimeout(20_000);
        _server = await Server.Start();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update",
            ],
        });
        Admin = await Api.SignIn(_server.Address, "admin", Server.AdminPassword);
    }

    /// <summary>Somebody with a browser of their own; through <paramref name="line"/> when the network matters.</summary>
    internal Task<Visitor> Visitor(Line? line = null, BrowserNewContextOptions? options = null) =>
        Stage.Visitor.Arrive(_browser!, line?.Address ?? Server.Address, options);

    internal Task<Hospital> Hospital(string? client = null) => Stage.Hospital.Make(Admin, Server.Address, client);

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Admin?.Dispose();
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _server?.Dispose();
    }
}

/// <summary>The tests that share the scene, one after the other: two cores drive one browser well.</summary>
[CollectionDefinition(nameof(Scene))]
public sealed class SceneTests : ICollectionFixture<Scene>;
