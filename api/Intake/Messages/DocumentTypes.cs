using System.Collections.Frozen;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>
/// The types of document that holds wait for, out of what hospitals send. Types not in the table are kept as
/// sent, in capitals, so that a workqueue may ask for them.
/// </summary>
public static class DocumentTypes
{
    /// <summary>An order, as holds wait for it.</summary>
    public const string Order = "ORDER";

    private const string Pathology = "PATH";
    private const string Imaging = "IMG";

    /// <summary>
    /// Each type as sent (TXA-2, HL7 table 0270 and common local codes) and what it counts as.
    /// </summary>
    public static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["DS"] = "DS", ["DCS"] = "DS", ["DISCH"] = "DS", ["DISCHARGE SUMMARY"] = "DS",
        ["OP"] = "OP", ["OR"] = "OP", ["OPR"] = "OP", ["OPNOTE"] = "OP",
        ["PN"] = "OP", ["OPERATIVE REPORT"] = "OP",
        ["SP"] = Pathology, ["PA"] = Pathology, ["PATH"] = Pathology,
        ["CY"] = Pathology, ["PATHOLOGY REPORT"] = Pathology,
        ["DI"] = Imaging, ["RAD"] = Imaging, ["IMG"] = Imaging,
        ["XR"] = Imaging, ["RADIOLOGY REPORT"] = Imaging,
        ["HP"] = "HP", ["H&P"] = "HP", ["HISTORY AND PHYSICAL"] = "HP",
        ["ORDER"] = Order, ["ORD"] = Order,
    }.ToFrozenDictionary();

    /// <summary>Diagnostic sections (OBR-24, HL7 table 0074) whose final results holds wait for.</summary>
    public static readonly FrozenDictionary<string, string> Sections = new Dictionary<string, string>
    {
        ["PAT"] = Pathology, ["SP"] = Pathology, ["CP"] = Pathology, ["CY"] = Pathology, ["AP"] = Pathology,
        ["RAD"] = Imaging, ["RX"] = Imaging, ["CT"] = Imaging,
        ["CTH"] = Imaging, ["NMR"] = Imaging, ["NMS"] = Imaging,
        ["RUS"] = Imaging, ["US"] = Imaging, ["OUS"] = Imaging,
        ["VUS"] = Imaging, ["CUS"] = Imaging, ["MR"] = Imaging,
        ["XRC"] = Imaging, ["IMG"] = Imaging,
    }.ToFrozenDictionary();

    /// <summary>What a type as sent counts as.</summary>
    public static string Of(string sent)
    {
        var type = sent.Trim().ToUpperInvariant();
        return Known.GetValueOrDefault(type, type);
    }
}
