using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine;
using Microsoft.AspNetCore.SignalR;

namespace CodingQueue.Api.Live;

/// <summary>
/// The live interface: snapshots, then numbered frames. Who calls is checked on every call, because a sign-in
/// may have ended since the connection was made.
/// </summary>
public sealed class LiveHub(LiveStreams streams, Tokens tokens, EmbeddedEngine engine) : Hub<ILiveClient>
{
    private const int StreamsPerConnection = 16;

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        if (Context.GetHttpContext() is { } http && AccessGate.TokenOf(http) is { } token)
            streams.Add(Context.ConnectionId,
                new LiveConnection(Context, Clients.Caller, token, streams.Time)
                { Account = tokens.Read(token) });
        else
            Context.Abort();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        streams.Remove(Context.ConnectionId);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Reads a stream from now on: with what was missed since a position that is still known, else with
    /// everything.
    /// </summary>
    /// <param name="stream">board, or desk:CODER.</param>
    /// <param name="epoch">The epoch of the last frame seen, or null.</param>
    /// <param name="seq">The number of the last frame seen, or null.</param>
    public async Task<Subscribed> Subscribe(string stream, string? epoch = null, long? seq = null)
    {
        var (connection, account) = Caller();
        if (await streams.Open(stream, account) is not { } live)
            return Subscribed.Refused(stream, Problems.NameOf(Refusal.NotFound));
        lock (connection.Streams)
        {
            if (!connection.Streams.ContainsKey(stream) && connection.Streams.Count >= StreamsPerConnection)
                return Subscribed.Refused(stream, Problems.NameOf(Refusal.Overloaded));
            connection.Streams[stream] = live;
        }
        connection.Caught(stream);
        return live.Add(connection, epoch, seq);
    }

    /// <summary>Stops reading a stream.</summary>
    public void Unsubscribe(string stream)
    {
        var (connection, _) = Caller();
        lock (connection.Streams)
            if (connection.Streams.Remove(stream, out var live))
                live.Remove(connection, engine.Now);
    }

    /// <summary>
    /// Stops or resumes the frames of a stream; after a pause the caller subscribes with its position.
    /// </summary>
    public void Pause(string stream, bool paused)
    {
        var (connection, _) = Caller();
        lock (connection.Streams)
            if (paused && connection.Streams.TryGetValue(stream, out var live))
                live.Remove(connection, engine.Now);
    }

    /// <summary>Sets a coder's presence; null when done, else the refusal's name.</summary>
    public async Task<string?> Presence(string coder, Presence state)
    {
        var (_, account) = Caller();
        if (!Permissions.Allow(account.Role, Act.Work)
            || engine.FindCoder(new CoderId(coder)) is not { } found
            || !account.Sees(found, engine.Settings))
            return Problems.NameOf(Refusal.NotFound);
        var name = found.Id == account.Coder ? account.Name : $"{account.Name} for {found.Id}";
        var reply = await engine.Be(found.Id, state, new Caller(name));
        return reply.Refused is { } refused ? Problems.NameOf(refused.Refusal) : null;
    }

    private (LiveConnection Connection, Account Account) Caller()
    {
        var connection = streams.Find(Context.ConnectionId);
        if (connection is not null && tokens.Read(connection.Token) is { } account
            && account == connection.Account)
            return (connection, account);
        Context.Abort();
        throw new HubException(Problems.NameOf(Refusal.NotSignedIn));
    }
}
