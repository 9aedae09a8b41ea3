namespace CodingQueue.Core.Reference;

/// <summary>A credential a coder may hold.</summary>
/// <param name="Code">Short title, e.g. CCS-P. Case sensitive.</param>
/// <param name="Name">Full title.</param>
/// <param name="Issuer">Who awards it: AAPC, AHIMA, ACDIS ...</param>
/// <param name="Tier">core, specialty, apprentice, entry, audit, cdi, billing, management or retired.</param>
public sealed record Credential(string Code, string Name, string Issuer, string Tier);

/// <summary>The credentials of the field. Source: the issuers' public lists (aapc.com, ahima.org).</summary>
public static class Credentials
{
    /// <summary>Every credential, by code.</summary>
    public static readonly IReadOnlyDictionary<string, Credential> All = new Credential[]
    {
        new("CPC", "Certified Professional Coder", "AAPC", "core"),
        new("COC", "Certified Outpatient Coder (formerly CPC-H)", "AAPC", "core"),
        new("CIC", "Certified Inpatient Coder", "AAPC", "core"),
        new("CRC", "Certified Risk Adjustment Coder", "AAPC", "core"),
        new("CPMA", "Certified Professional Medical Auditor", "AAPC", "audit"),
        new("CDEO", "Certified Documentation Expert Outpatient", "AAPC", "audit"),
        new("CDEI", "Certified Documentation Expert Inpatient", "AAPC", "audit"),
        new("CPB", "Certified Professional Biller", "AAPC", "billing"),
        new("CPCO", "Certified Professional Compliance Officer", "AAPC", "management"),
        new("CPPM", "Certified Physician Practice Manager", "AAPC", "management"),
        new("CPC-P", "Certified Professional Coder-Payer", "AAPC", "core"),
        new("CIRCC", "Certified Interventional Radiology Cardiovascular Coder", "AAPC", "core"),
        new("CPC-A", "CPC Apprentice", "AAPC", "apprentice"),
        new("COC-A", "COC Apprentice", "AAPC", "apprentice"),
        new("CIC-A", "CIC Apprentice", "AAPC", "apprentice"),
        new("CASCC", "Certified Ambulatory Surgical Center Coder", "AAPC", "specialty"),
        new("CANPC", "Certified Anesthesia and Pain Management Coder", "AAPC", "specialty"),
        new("CCC", "Certified Cardiology Coder", "AAPC", "specialty"),
        new("CCVTC", "Certified Cardiovascular and Thoracic Surgery Coder", "AAPC", "specialty"),
        new("CPCD", "Certified Dermatology Coder", "AAPC", "specialty"),
        new("CEDC", "Certified Emergency Department Coder", "AAPC", "specialty"),
        new("CEMC", "Certified Evaluation and Management Coder", "AAPC", "specialty"),
        new("CENTC", "Certified Otolaryngology (ENT) Coder", "AAPC", "specialty"),
        new("CFPC", "Certified Family Practice Coder", "AAPC", "specialty"),
        new("CGIC", "Certified Gastroenterology Coder", "AAPC", "specialty"),
        new("CGSC", "Certified General Surgery Coder", "AAPC", "specialty"),
        new("CHONC", "Certified Hematology and Oncology Coder", "AAPC", "specialty"),
        new("CIMC", "Certified Internal Medicine Coder", "AAPC", "specialty"),
        new("COBGC", "Certified Obstetrics and Gynecology Coder", "AAPC", "specialty"),
        new("COPC", "Certified Ophthalmology Coder", "AAPC", "specialty"),
        new("COSC", "Certified Orthopaedic Surgery Coder", "AAPC", "specialty"),
        new("CPEDC", "Certified Pediatrics Coder", "AAPC", "specialty"),
        new("CPRC", "Certified Plastic and Reconstructive Surgery Coder", "AAPC", "specialty"),
        new("CRHC", "Certified Rheumatology Coder", "AAPC", "specialty"),
        new("CSFAC", "Certified Surgical Foot and Ankle Coder", "AAPC", "specialty"),
        new("CUC", "Certified Urology Coder", "AAPC", "specialty"),
        new("CCA", "Certified Coding Associate", "AHIMA", "entry"),
        new("CCS", "Certified Coding Specialist", "AHIMA", "core"),
        new("CCS-P", "Certified Coding Specialist - Physician-based", "AHIMA", "core"),
        new("RHIT", "Registered Health Information Technician", "AHIMA", "core"),
        new("RHIA", "Registered Health Information Administrator", "AHIMA", "management"),
        new("CDIP", "Certified Documentation Integrity Practitioner", "AHIMA", "cdi"),
        new("CHDA", "Certified Health Data Analyst", "AHIMA", "management"),
        new("CHPS", "Certified in Healthcare Privacy and Security", "AHIMA", "management"),
        new("PCS", "Physician Coding Specialist (no longer examined)", "AHIMA", "retired"),
        new("CCDS", "Certified Clinical Documentation Specialist", "ACDIS", "cdi"),
        new("CMC", "Certified Medical Coder", "PMI", "core"),
        new("RCC", "Radiology Certified Coder", "RCCB", "specialty"),
        new("CBCS", "Certified Billing and Coding Specialist", "NHA", "entry"),
    }.ToDictionary(credential => credential.Code, StringComparer.Ordinal);

    /// <summary>Who awards them, by name.</summary>
    public static readonly IReadOnlyList<string> Issuers =
        [.. All.Values.Select(credential => credential.Issuer).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>True when the code names a known credential.</summary>
    public static bool Knows(string code) => All.ContainsKey(code);
}
