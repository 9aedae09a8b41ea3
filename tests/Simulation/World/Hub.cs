using System.Security.Claims;
using System.Text.Json;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Api.Live;
using CodingQueue.Engine;
using CodingQueue.Simulation.Callers;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace CodingQueue.Simulation.World;

/// <summary>
/// The live side of a process: the real hub, streams and connections, over wires that are simulated.
/// </summary>
internal sealed class Hub
{
    private readonly History _history;
    private readonly Host _host;
    private readonly EmbeddedEngine _engine;
    private readonly Tokens _tokens;
    private readonly LiveStreams _streams;
    private readonly Action _stop;
    private readonly List<Wire> _wires = [];

    public Hub(History history, Host host, EmbeddedEngine engine)
    {
        (_history, _host, _engine) = (history, host, engine);
        _tokens = new Tokens(new NoSeal(), engine);
        var stop = new CancellationTokenSource();
        var streams = _streams = Streams(engine, _tokens, host.Clock);
        _stop = stop.Cancel;
        host.Runner.Start(() => streams.Run(stop.Token));
    }

    /// <summary>They end with their process, and hold nothing that outlives it.</summary>
    private static LiveStreams Streams(EmbeddedEngine engine, Tokens tokens, TimeProvider time) =>
        new(engine, tokens, time);

    /// <summary>A browser connects and subscribes, on the process's runner.</summary>
    public async Task Connect(Browser browser, int connection, string? epoch, long? seq)
    {
        if (!_engine.Accounts.ByName.TryGetValue(browser.Account, out var account))
        {
            browser.Closed(connection);
            return;
        }
        var wire = new Wire(_history, _host, browser, connection, _tokens.Make(account).Token);
        _wires.Add(wire);
        _history.Told(new Connected(connection, browser.Account, _host.Name, true));
        await On(wire).OnConnectedAsync();
        await Subscribe(wire, epoch, seq);
    }

    /// <summary>Subscribes, perhaps again.</summary>
    public async Task Subscribe(Wire wire, string? epoch, long? seq)
    {
        Subscribed answer;
        try
        {
            answer = await On(wire).Subscribe(wire.Browser.Stream, epoch, seq);
        }
        catch (HubException)
        {
            // The connection was aborted.
            return;
        }
        _ = wire.Push(answer.Kind, answer.Stream, answer, browser => browser.Take(wire, answer));
    }

    /// <summary>The wire of a connection, or null.</summary>
    public Wire? Find(int connection) => _wires.Find(wire => wire.Connection == connection);

    /// <summary>The connection ended, and the process has noticed.</summary>
    public void Disconnected(Wire wire)
    {
        if (_wires.Remove(wire))
            _ = On(wire).OnDisconnectedAsync(null);
    }

    /// <summary>The process ends, and with it every connection.</summary>
    public void Gone()
    {
        _stop();
        foreach (var wire in _wires)
            wire.End();
    }

    private LiveHub On(Wire wire) => new(_streams, _tokens, _engine)
    {
        Context = wire.Context,
        Clients = new OneClient(wire),
    };

    /// <summary>Seals nothing: who is asked for a token here is no adversary.</summary>
    private sealed class NoSeal : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => plaintext;

        public byte[] Unprotect(byte[] protectedData) => protectedData;
    }

    private sealed class OneClient(ILiveClient caller) : IHubCallerClients<ILiveClient>
    {
        public ILiveClient Caller => caller;

        public ILiveClient Others => throw new NotSupportedException();

        public ILiveClient All => throw new NotSupportedException();

        public ILiveClient OthersInGroup(string groupName) => throw new NotSupportedException();

        public ILiveClient AllExcept(IReadOnlyList<string> excludedConnectionIds) =>
            throw new NotSupportedException();

        public ILiveClient Client(string connectionId) => throw new NotSupportedException();

        public ILiveClient Clients(IReadOnlyList<string> connectionIds) => throw new NotSupportedException();

        public ILiveClient Group(string groupName) => throw new NotSupportedException();

        public ILiveClient GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) =>
            throw new NotSupportedException();

        public ILiveClient Groups(IReadOnlyList<string> groupNames) => throw new NotSupportedException();

        public ILiveClient User(string userId) => throw new NotSupportedException();

        public ILiveClient Users(IReadOnlyList<string> userIds) => throw new NotSupportedException();
    }
}

/// <summary>
/// One connection, with both of its ends: messages arrive in the order in which they were sent, later, or not at
/// all once it is cut.
/// </summary>
internal sealed class Wire : ILiveClient
{
    private readonly History _history;
    private readonly Host _host;
    private readonly int _life;
    private long _last;

    public Wire(History history, Host host, Browser browser, int connection, string token)
    {
        (_history, _host, _life, Browser, Connection) = (history, host, host.Life, browser, connection);
        Context = new WireContext(this, token);
    }

    public Browser Browser { get; }

    public int Connection { get; }

    public HubCallerContext Context { get; }

    public Host Host => _host;

    /// <summary>True: nothing more arrives.</summary>
    public bool IsCut { get; private set; }

    public Task Frame(Frame frame) => Push("frame", frame.Stream, frame, browser => browser.Take(this, frame));

    public Task Heartbeat(Heartbeat heartbeat) =>
        Push("heartbeat", heartbeat.Stream, heartbeat, browser => browser.Take(this, heartbeat));

    public Task Resync(Resync resync) => Push("resync", resync.Stream, resync, browser => browser.Again(this));

    public Task SignedOut(SignedOut signedOut) => Push("signedOut", "", signedOut, _ => { });

    /// <summary>Sends a message; ends when the browser's system has taken it.</summary>
    public Task Push(string kind, string stream, object message, Action<Browser> take)
    {
        if (IsCut)
            return Task.CompletedTask;
        var push = _history.Trace.Count;
        _history.Told(new Pushed(Connection, _host.Name, kind, stream, _history.Plain(
            JsonSerializer.Serialize(message, message.GetType(), Json.Options))));
        if (Browser.IsStalled)
            return new TaskCompletionSource().Task;
        var universe = _history.Universe;
        _last = Math.Max(_last, universe.Now + universe.Chance.About(Browser.SlowMs * Universe.Ms));
        universe.After(_last - universe.Now, _history.Outside, () =>
        {
            if (IsCut)
                return;
            _history.Told(new Received(Connection, push));
            take(Browser);
        });
        if (Browser.SlowMs < 100)
            return Task.CompletedTask;
        var taken = new TaskCompletionSource();
        universe.After(_last - universe.Now, _host.Runner, () => taken.TrySetResult());
        return taken.Task;
    }

    /// <summary>It is cut; the browser notices, and the process does a while later.</summary>
    public void Cut()
    {
        if (IsCut)
            return;
        End();
        _history.Universe.After(_history.Universe.Chance.About(15_000) * Universe.Ms, _host.Runner, Dropped);
    }

    /// <summary>Nothing more arrives, and the browser notices.</summary>
    public void End()
    {
        if (IsCut)
            return;
        IsCut = true;
        _history.Told(new Connected(Connection, Browser.Account, _host.Name, false));
        _history.Universe.After(
            _history.Universe.Chance.About(500) * Universe.Ms, _history.Outside, () => Browser.Closed(Connection));
    }

    /// <summary>The process has noticed.</summary>
    private void Dropped()
    {
        ((WireContext)Context).Dropped();
        if (_host.Life == _life)
            _host.Hub?.Disconnected(this);
    }

    private sealed class WireContext : HubCallerContext, IHttpContextFeature
    {
        private readonly Wire _wire;
        private readonly Action _abort;
        private readonly FeatureCollection _features = new();

        public WireContext(Wire wire, string token)
        {
            _wire = wire;
            var aborted = new CancellationTokenSource();
            (_abort, ConnectionAborted) = (aborted.Cancel, aborted.Token);
            var http = new DefaultHttpContext();
            http.Request.Headers.Authorization = $"Bearer {token}";
            HttpContext = http;
            _features.Set<IHttpContextFeature>(this);
        }

        public HttpContext? HttpContext { get; set; }

        public override string ConnectionId => $"{_wire.Connection}";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features => _features;

        public override CancellationToken ConnectionAborted { get; }

        /// <summary>The server ends the connection.</summary>
        public override void Abort()
        {
            _wire.End();
            _wire._host.Runner.Post(_wire.Dropped);
        }

        public void Dropped() => _abort();
    }
}
