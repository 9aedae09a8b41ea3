using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodingQueue.House.Tests;

/// <summary>
/// The field's words are the code's words. A declared type, member or parameter does not use a word that
/// says nothing or that means something else to the people the product is for.
/// </summary>
public sealed partial class WordsTest
{
    private static readonly Dictionary<string, string> Banned = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Claim"] = "Assignment (a claim is an insurance bill)",
        ["Lock"] = "Assignment for a chart; for threads what it guards, e.g. _door",
        ["Lease"] = "Assignment",
        ["Manager"] = "a noun for what it is: Journal, Mailbox, Board ...",
        ["Helper"] = "the noun it helps, or a method of it",
        ["Util"] = "the noun it is about", ["Utility"] = "the noun it is about",
        ["Common"] = "the noun it is about",
        ["Base"] = "the noun itself; the others say how they differ",
        ["Service"] = "a noun for what it is: Engine, Feed, Intake ...",
        ["Processor"] = "what it does: Reader, Writer, Sweep ...",
        ["Handler"] = "what it does, or Decide",
        ["Dto"] = "the noun, or XView for what may be shown",
        ["Entity"] = "the noun: Chart, Coder ...",
        ["Repository"] = "Journal, Store or View",
        ["Info"] = "the noun, or Facts",
        ["Data"] = "the noun, Facts, or Content; Folder for where it is kept",
        ["Item"] = "the noun: Chart, Hold, Row ...",
        ["Object"] = "the noun",
        ["Task"] = "Chart; Work or Turn for what runs",
        ["Ticket"] = "Chart",
        ["Case"] = "Chart, or Row for a test",
        ["Job"] = "Chart, or Sweep for work at a time",
        ["User"] = "Coder, Lead, Auditor, Account or Caller",
        ["Status"] = "State",
        ["Flag"] = "what it says: IsHeld, Supervised ...",
        ["Misc"] = "the noun it is about",
    };

    /// <summary>Names that the field or a standard forces on us: where, which, and why.</summary>
    private static readonly (string Path, string Name, string Why)[] Allowed =
    [
        ("", "serviceLine", "the field's word: the hospital's line of service"),
        ("api/Intake/", "hospitalService", "the name of HL7's field PV1-10"),
        ("api/", "status", "HTTP's own word: a status code, and the member of an RFC 9457 problem"),
        ("api/", "statusCode", "HTTP's own word"),
    ];

    [Fact]
    public void DeclaredNamesUseTheFieldsWords() => House.Keeps(
        "A declared name uses a banned word. The word to use stands beside it:",
        from source in House.Product
        from declared in Declared(source.Syntax)
        let name = declared.Name
        where !Allowed.Any(allowed => source.Path.StartsWith(allowed.Path, StringComparison.Ordinal)
            && string.Equals(allowed.Name, name.ValueText, StringComparison.OrdinalIgnoreCase))
        from word in Words(name.ValueText)
        where Banned.ContainsKey(word) && !IsOfItsType(declared.Type, word)
        select $"{source.At(name)} {name.ValueText}: not {word}, but {Banned[word]}");

    [Fact]
    public void FilesAndFoldersUseTheFieldsWords() => House.Keeps(
        "A file or folder uses a banned word. The word to use stands beside it:",
        from source in House.Product
        from part in Path.ChangeExtension(source.Path, null).Split('/', '.')
        from word in Words(part)
        where Banned.ContainsKey(word)
        select $"{source.Path}: not {word}, but {Banned[word]}");

    [Theory]
    [InlineData("ChartManager", "Manager")]
    [InlineData("_userName", "user")]
    [InlineData("workItems", "Item")]
    [InlineData("HTTPStatusCode", "Status")]
    [InlineData("Statuses", "Status")]
    [InlineData("Entities", "Entity")]
    [InlineData("Database", null)]
    [InlineData("Unlocked", null)]
    [InlineData("Based", null)]
    [InlineData("InformCoder", null)]
    public void WordsAreFoundInsideNames(string name, string? banned)
    {
        Assert.Equal(banned, Words(name).FirstOrDefault(Banned.ContainsKey));
    }

    /// <summary>The names a file declares, but not those that an override or an interface forces on it.</summary>
    private static IEnumerable<(SyntaxToken Name, TypeSyntax? Type)> Declared(SyntaxNode root)
    {
        foreach (var node in root.DescendantNodes())
        {
            if (node is MemberDeclarationSyntax member && member.Modifiers.Any(SyntaxKind.OverrideKeyword))
                continue;
            if (node is ParameterSyntax && node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault()
                is { } owner && owner.Modifiers.Any(SyntaxKind.OverrideKeyword))
                continue;
            switch (node)
            {
                case BaseTypeDeclarationSyntax type:
                    yield return (type.Identifier, null);
                    break;
                case DelegateDeclarationSyntax type:
                    yield return (type.Identifier, null);
                    break;
                case MethodDeclarationSyntax { ExplicitInterfaceSpecifier: null } method:
                    yield return (method.Identifier, null);
                    break;
                case LocalFunctionStatementSyntax method:
                    yield return (method.Identifier, null);
                    break;
                case PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: null } property:
                    yield return (property.Identifier, property.Type);
                    break;
                case EventDeclarationSyntax happening:
                    yield return (happening.Identifier, null);
                    break;
                case EnumMemberDeclarationSyntax value:
                    yield return (value.Identifier, null);
                    break;
                case VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax owning } field:
                    yield return (field.Identifier, owning.Declaration.Type);
                    break;
                case ParameterSyntax parameter when !IsOfALambda(parameter):
                    yield return (parameter.Identifier, parameter.Type);
                    break;
                case TypeParameterSyntax type:
                    yield return (type.Identifier, null);
                    break;
            }
        }
    }

    private static bool IsOfALambda(ParameterSyntax parameter) =>
        parameter.Parent is AnonymousFunctionExpressionSyntax
        || parameter.Parent?.Parent is AnonymousFunctionExpressionSyntax;

    /// <summary>
    /// True when the value is named after its type from elsewhere: IServiceCollection services. Our own types
    /// do not have such words.
    /// </summary>
    private static bool IsOfItsType(TypeSyntax? type, string word) =>
        type is not null && Words(type.ToString()).Contains(word, StringComparer.OrdinalIgnoreCase);

    /// <summary>The words of a PascalCase or camelCase name, singular.</summary>
    private static IEnumerable<string> Words(string name) =>
        from Match word in Word().Matches(name)
        select Singular(word.Value);

    private static string Singular(string word)
    {
        if (Banned.ContainsKey(word))
            return word;
        if (word.EndsWith("ies", StringComparison.OrdinalIgnoreCase))
            return word[..^3] + "y";
        if (word.EndsWith("uses", StringComparison.OrdinalIgnoreCase))
            return word[..^2];
        return word.EndsWith('s') ? word[..^1] : word;
    }

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex Word();
}
