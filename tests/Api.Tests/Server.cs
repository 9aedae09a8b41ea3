using System.Diagnostics;
using System.Net;
using System.Reflection;
using CodingQueue.Api.Access;
using CodingQueue.Engine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CodingQueue.Api.Tests;

/// <summary>
/// The real server: Program.cs itself, run in this process on a free port over a folder of its own. What a
/// test sends goes through the sockets, the gate, the routes and the store that a hospital would run.
/// </summary>
public class Server : IAsyncLifetime
{
    /// <summary>The first administrator's password.</summary>
    public const string AdminPassword = "first-admin-of-the-tests";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly AsyncLocal<Server?> Building = new();
    private static readonly IDisposable Listening = DiagnosticListener.AllListeners.Subscribe(new HostWatch());

    private readonly string _folder = Directory.CreateTempSubdirectory("codingqueue-api-").FullName;
    private TaskCompletionSource _commit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<IHost> _built = new();
    private IHost? _host;
    private Thread? _main;
    private int _exit = -1;

    static Server() => Environment.SetEnvironmentVariable("CODINGQUEUE_ADMIN_PASSWORD", AdminPassword);

    /// <summary>A connection pool to the server.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>The services of the running host.</summary>
    public IServiceProvider Services => _host!.Services;

    /// <summary>The engine that the routes call.</summary>
    public EmbeddedEngine Engine => Services.GetRequiredService<EmbeddedEngine>();

    /// <summary>The administrator of all clients.</summary>
    public Caller Admin => As("admin");

    /// <summary>Somebody who is not signed in.</summary>
    public Caller Stranger => new(Http, null);

    /// <summary>A caller with a fresh sign-in of the account.</summary>
    public Caller As(string account) => new(
        Http, Services.GetRequiredService<Tokens>().Make(Engine.Accounts.ByName[account]).Token);

    /// <summary>Further words of its command line.</summary>
    protected virtual IEnumerable<string> More => [];

    /// <inheritdoc/>
    public virtual Task InitializeAsync() => Start();

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Stop();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts on the folder as it is.</summary>
    public async Task Start()
    {
        _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _main = new Thread(Run) { IsBackground = true, Name = "server" };
        _main.Start();
        _host = await _built.Task.WaitAsync(Patience);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (_host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => started.TrySetResult()))
            await started.Task.WaitAsync(Patience);
        var address = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri(address),
            Timeout = Patience,
        };
        Engine.Follow(_ => Interlocked.Exchange(
            ref _commit, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult());
    }

    /// <summary>Stops as an operator would; the folder stays.</summary>
    public async Task Stop()
    {
        if (_host is null)
            return;
        Http.Dispose();
        Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.True(await Task.Run(() => _main!.Join(Patience)), "The server did not stop.");
        Assert.Equal(0, _exit);
        _host = null;
    }

    /// <summary>
    /// Waits until the condition holds. It is asked again after every commit and never by the clock, so that a
    /// slow machine makes a test slow and not red.
    /// </summary>
    public async Task Until(Func<Task<bool>> condition)
    {
        while (true)
        {
            var commit = Volatile.Read(ref _commit).Task;
            if (await condition())
                return;
            await commit.WaitAsync(Patience);
        }
    }

    private void Run()
    {
        Building.Value = this;
        try
        {
            var main = typeof(ServerOptions).Assembly.EntryPoint!;
            _exit = (int)main.Invoke(null, [new[] { "--data", _folder, "--urls", "http://127.0.0.1:0" }.Concat(More).ToArray()])!;
            _built.TrySetException(new InvalidOperationException($"The server ended with {_exit}."));
        }
        catch (TargetInvocationException e)
        {
            _built.TrySetException(e.InnerException!);
        }
    }

    /// <summary>Hands the host that Program.cs builds to the server that runs it.</summary>
    private sealed class HostWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host })
                Building.Value?._built.TrySetResult(host);
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
