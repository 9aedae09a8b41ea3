using System.Security.Cryptography;
using System.Text;

namespace CodingQueue.Core;

/// <summary>
/// A customer whose charts are coded: the wall between tenants. 1-64 characters, see <see cref="Ids"/>.
/// </summary>
public readonly record struct ClientId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A hospital or clinic of one client. 1-64 characters, see <see cref="Ids"/>.</summary>
public readonly record struct FacilityId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A named, ordered list of charts. 1-64 characters, see <see cref="Ids"/>.</summary>
public readonly record struct WorkqueueId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A person who codes. 1-64 characters, see <see cref="Ids"/>.</summary>
public readonly record struct CoderId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One hold of one chart: h1, h2, ... in the order in which they were placed.</summary>
public readonly record struct HoldId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>
/// A chart: 16 characters that say nothing about the encounter. The same facility, account and track always
/// give the same id in one store, which is why a chart can never be made twice; the store's key keeps
/// account numbers from being guessed out of ids that appear in URLs and logs.
/// </summary>
public readonly record struct ChartId(string Value)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The id of an encounter's track in the store that has this key.</summary>
    /// <param name="storeKey">The store's secret, at least 16 bytes.</param>
    /// <param name="facility">Where the encounter was.</param>
    /// <param name="account">The facility's account number, as sent.</param>
    /// <param name="track">Facility or professional side.</param>
    public static ChartId Of(ReadOnlySpan<byte> storeKey, FacilityId facility, string account, Track track)
    {
        var text = $"{facility.Value}\n{account}\n{(int)track}";
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(storeKey, Encoding.UTF8.GetBytes(text), hash);
        Span<char> id = stackalloc char[16];
        for (var i = 0; i < 16; i++)
        {
            var bit = i * 5;
            var pair = (hash[bit / 8] << 8) | hash[bit / 8 + 1];
            id[i] = Alphabet[(pair >> (11 - bit % 8)) & 31];
        }
        return new ChartId(new string(id));
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>
/// Which side of an encounter is coded: the two are separate charts, coded by different people.
/// </summary>
public enum Track
{
    /// <summary>The hospital's side (UB-04).</summary>
    Facility,
    /// <summary>The physician's side (CMS-1500, "profee").</summary>
    Professional,
}

/// <summary>What an id chosen by people may look like.</summary>
public static class Ids
{
    /// <summary>The rule in words, for answers to bad input.</summary>
    public const string Rule =
        "1-64 characters: letters, digits, '.', '_' or '-', the first a letter or digit";

    /// <summary>True when the text follows <see cref="Rule"/>.</summary>
    public static bool Allows(string? text)
    {
        if (text is null || text.Length is 0 or > 64 || !char.IsAsciiLetterOrDigit(text[0]))
            return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        return true;
    }
}
