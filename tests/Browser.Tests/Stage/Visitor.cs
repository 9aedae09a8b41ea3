using System.Collections.Concurrent;

namespace CodingQueue.Browser.Tests.Stage;

/// <summary>Somebody at a browser of their own, and everything their browser complained of or was told.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly string[] Network = ["Failed to load resource", "WebSocket connection to"];
    private static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(3);

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<Task<string>> _heard = new();
    private readonly Uri _address;

    private Visitor(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page, _address) = (context, page, address);
        page.Console += (_, message) =>
        {
            // A browser logs every answer that is a no and every connection that breaks: that is what is tested.
            if (message.Type is "error" or "warning" && !Network.Any(log => message.Text.StartsWith(log, StringComparison.Ordinal)))
                _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Response += (_, response) =>
        {
            if (response.Url.Contains("/api/", StringComparison.Ordinal))
                _heard.Enqueue(TextOf(response));
        };
        page.WebSocket += (_, socket) =>
            socket.FrameReceived += (_, frame) => _heard.Enqueue(Task.FromResult(frame.Text ?? ""));
    }

    public IPage Page { get; }

    public static async Task<Visitor> Arrive(IBrowser browser, Uri address, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(20_000);
        await context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))");
        return new Visitor(context, await context.NewPageAsync(), address);
    }

    /// <summary>Goes to a place of the client, for example "board".</summary>
    public Task GoTo(string place = "") => Page.GotoAsync(new Uri(_address, $"/#/{place}").ToString());

    /// <summary>Signs in as people do.</summary>
    public async Task SignIn(string name, string password = Hospital.Password)
    {
        await GoTo();
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }

    /// <summary>Is signed in already when the page opens.</summary>
    public async Task ComeSignedIn(string name, string place = "")
    {
        var answer = await _context.APIRequest.PostAsync(
            new Uri(_address, "/api/sign-in").ToString(),
            new() { DataObject = new { name, password = Hospital.Password } });
        Assert.True(answer.Ok, await answer.TextAsync());
        await GoTo(place);
        await IsLive();
    }

    /// <summary>The connection stands and every stream is whole.</summary>
    public Task IsLive() => Expect(Page.Locator(".pill-live")).ToBeVisibleAsync();

    /// <summary>Marks the page; a reload would lose the mark.</summary>
    public Task Mark() => Page.EvaluateAsync("() => { window.neverReloaded = true }");

    public async Task WasNeverReloaded() =>
        Assert.True(await Page.EvaluateAsync<bool>("() => window.neverReloaded === true"), "the page was reloaded");

    /// <summary>Presses keys, one after the other, wherever the focus is.</summary>
    public async Task Press(params string[] keys)
    {
        foreach (var key in keys)
            await Page.Keyboard.PressAsync(key);
    }

    /// <summary>Everything this browser was ever told by the server, in one text.</summary>
    public async Task<string> Heard() => string.Join('\n', await Task.WhenAll(_heard));

    /// <summary>What a browser keeps after it is closed, in one text.</summary>
    public async Task<string> Kept() => await Page.EvaluateAsync<string>(
        """
        async () => JSON.stringify({
          local: { ...localStorage }, session: { ...sessionStorage },
          databases: (await indexedDB.databases()).map((one) => one.name), caches: await caches.keys(),
          title: document.title, address: location.href,
        })
        """);

    /// <summary>No error, no warning, and nothing that the content security policy had to stop.</summary>
    public void IsQuiet() => Assert.Empty(_complaints);

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private static async Task<string> TextOf(IResponse response)
    {
        try
        {
            return await response.TextAsync().WaitAsync(BodyPatience);
        }
        // The body of an answer that was cut off on its way never comes.
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            return "";
        }
    }
}
