namespace CodingQueue.Core.Reference;

/// <summary>Units of which a credential asks for some on its own subject.</summary>
/// <param name="Credential">Its code.</param>
/// <param name="Units">How many, within the issuer's total; above 0.</param>
public sealed record SpecificUnits(string Credential, int Units);

/// <summary>
/// Continuing-education units of a two-year cycle. The total belongs to the person and the issuer, not to
/// each credential. Sources: aapc.com/about-us/ceu-policies and aapc.com/medical-coding-education/help;
/// ahima.org/certification/Recertification.
/// </summary>
public static class CeuRules
{
    /// <summary>AAPC: by the number of its credentials, from one to five and more.</summary>
    private static readonly int[] AapcTotals = [36, 40, 44, 48, 52];

    /// <summary>AAPC: of the total, on the subject of the credential.</summary>
    private static readonly Dictionary<string, int> AapcSpecific = new(StringComparer.Ordinal)
    {
        ["CIRCC"] = 16,
        ["CPMA"] = 16,
        ["CPCO"] = 16,
        ["CDEO"] = 16,
        ["CPPM"] = 16,
    };

    private const int AapcSpecialty = 8;

    /// <summary>AHIMA: for one credential, where it is not <see cref="AhimaSingle"/>.</summary>
    private static readonly Dictionary<string, int> AhimaOthers = new(StringComparer.Ordinal)
    {
        ["RHIA"] = 30,
        ["CDIP"] = 30,
        ["CHDA"] = 30,
        ["CHPS"] = 30,
    };

    private const int AhimaSingle = 20, AhimaEachMore = 10, AhimaMost = 50;

    /// <summary>
    /// Units that an issuer asks of a person in a cycle; null when its rule is not known here, or the person
    /// holds none of its credentials.
    /// </summary>
    /// <param name="issuer">AAPC, AHIMA ...</param>
    /// <param name="codes">The credentials they hold, of any issuer, each once.</param>
    public static int? Total(string issuer, IEnumerable<string> codes)
    {
        var held = Of(issuer, codes);
        if (held.Count == 0)
            return null;
        return issuer switch
        {
            "AAPC" => AapcTotals[Math.Min(held.Count, AapcTotals.Length) - 1],
            "AHIMA" => Math.Min(
                held.Max(code => AhimaOthers.GetValueOrDefault(code, AhimaSingle))
                    + AhimaEachMore * (held.Count - 1),
                AhimaMost),
            _ => null,
        };
    }

    /// <summary>What of the total must be on a subject, by credential.</summary>
    public static IReadOnlyList<SpecificUnits> Specific(string issuer, IEnumerable<string> codes) =>
        issuer != "AAPC" ? [] :
        [
            .. Of(issuer, codes).Select(code => new SpecificUnits(
                code, AapcSpecific.GetValueOrDefault(
                    code, Credentials.All[code].Tier == "specialty" ? AapcSpecialty : 0)))
                .Where(specific => specific.Units > 0),
        ];

    /// <summary>The credentials of the issuer that count: RHIA takes the place of RHIT.</summary>
    private static List<string> Of(string issuer, IEnumerable<string> codes)
    {
        var held = codes.Where(code => Credentials.All[code].Issuer == issuer).Distinct()
            .Order(StringComparer.Ordinal).ToList();
        if (held.Contains("RHIA"))
            held.Remove("RHIT");
        return held;
    }
}
