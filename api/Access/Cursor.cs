using System.Globalization;
using System.Security.Cryptography;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using Microsoft.AspNetCore.DataProtection;

namespace CodingQueue.Api.Access;

/// <summary>
/// Where lists go on, safe in a URL. Sealed for one account and one list: a place may be that of a chart out
/// of its sight, and another account's cursor is no cursor.
/// </summary>
internal sealed class Cursor
{
    private const int Longest = 1_000;
    private readonly IDataProtector _seal;
    private readonly string _list;

    private Cursor(IDataProtector seal, string list) => (_seal, _list) = (seal, list);

    /// <summary>The cursors of a list for who asks.</summary>
    public static Cursor Of(HttpContext context, string list) => new(
        context.RequestServices.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("codingqueue.cursor.v1", context.Account().Name), list);

    /// <summary>A cursor of texts without line feeds and of numbers.</summary>
    public string Write(params object[] place) => _seal.Protect(string.Create(
        CultureInfo.InvariantCulture, $"{_list}\n{string.Join('\n', place)}"));

    /// <summary>
    /// The place as it was written; null without a cursor; a refusal for what was not written here.
    /// </summary>
    public (string[]? Place, Refused? Refused) Read(string? cursor)
    {
        if (cursor is null)
            return (null, null);
        return cursor.Length <= Longest && Unseal(cursor) is [var list, .. var place] && list == _list
            ? (place, null)
            : (null, Problems.Invalid("cursor", cursor, "a cursor of an earlier page"));
    }

    /// <summary>How many rows a page has.</summary>
    /// <param name="limit">As asked, or null.</param>
    /// <param name="usual">Unless it is asked.</param>
    /// <param name="most">More is refused.</param>
    public static (int Rows, Refused? Refused) Limit(string? limit, int usual, int most)
    {
        if (limit is null)
            return (usual, null);
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            && rows >= 1 && rows <= most
                ? (rows, null)
                : (0, Problems.Invalid("limit", limit, $"1 to {most}"));
    }

    private string[]? Unseal(string cursor)
    {
        try
        {
            return _seal.Unprotect(cursor).Split('\n');
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
