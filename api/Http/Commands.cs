using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CodingQueue.Core;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.Http;

/// <summary>Command ids out of Idempotency-Key: one key for one caller and one content.</summary>
public static class Commands
{
    private const string Header = "Idempotency-Key";

    /// <summary>The caller of a command, with its id when the request carries a key.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who asks.</param>
    /// <param name="body">The content that the key stands for.</param>
    /// <param name="coder">The coder acted for, when that is not the account's own; else null.</param>
    public static (Caller Caller, Refused? Refused) Of(
        HttpContext context, Core.Accounts.Account account, ReadOnlySpan<byte> body, CoderId? coder = null)
    {
        var name = coder is { } other && other != account.Coder ? $"{account.Name} for {other}"
            : account.Name;
        if (!context.Request.Headers.TryGetValue(Header, out var key))
            return (new Caller(name), null);
        var text = key.ToString();
        if (text.Length is 0 or > 200 || text.Any(c => c is < '!' or > '~'))
            return (new Caller(name), Problems.Invalid(Header, text, "1-200 visible ASCII characters"));
        var content = Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}\n");
        return (new Caller(name, Id(account.Name, text, [.. content, .. body])), null);
    }

    /// <summary>A command id.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="key">Their key.</param>
    /// <param name="content">What the key stands for.</param>
    public static CommandId Id(string who, string key, ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{who}\n{key}"), hash);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(content, digest);
        return new CommandId(
            BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(digest));
    }

    /// <summary>
    /// The id of one part of a command that has several: a row of a batch, a track of a message.
    /// </summary>
    /// <param name="caller">Who asks, under the whole command's id.</param>
    /// <param name="part">Which part.</param>
    /// <param name="content">What the part says, where the same part may come again beside others; else the
    /// whole counts.</param>
    public static Caller Part(this Caller caller, string part, ReadOnlySpan<byte> content = default)
    {
        if (caller.Command is not { } command)
            return caller;
        Span<byte> whole = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(whole, command.Hash);
        var id = Id(Convert.ToHexStringLower(whole), part, content);
        return caller with { Command = content.IsEmpty ? id with { Digest = command.Digest } : id };
    }
}
