using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodingQueue.House.Tests;

/// <summary>Files, methods and lines stay small enough to be read at once.</summary>
public sealed class SizeTest
{
    private const int FileLines = 400, MethodLines = 70, LineLength = 110;

    [Fact]
    public void FilesAreShort() => House.Keeps(
        $"A file has at most {FileLines} lines. Split it by topic (X.Topic.cs):",
        from source in House.Product
        let lines = source.Syntax.GetText().Lines.Count
        where lines > FileLines
        select $"{source.Path}:{FileLines + 1} has {lines} lines");

    [Fact]
    public void MethodsAreShort() => House.Keeps(
        $"A method has at most {MethodLines} lines. Name a part of it:",
        from source in House.Product
        from method in source.Syntax.DescendantNodes().Where(IsMethod)
        let span = method.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLines
        select $"{source.At(method)} has {lines} lines");

    [Fact]
    public void LinesAreShort() => House.Keeps(
        $"A line has at most {LineLength} characters:",
        from source in House.Product
        from line in source.Syntax.GetText().Lines
        where line.Span.Length > LineLength
        select $"{source.Path}:{line.LineNumber + 1} has {line.Span.Length}");

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            or AnonymousFunctionExpressionSyntax
        || node.IsKind(SyntaxKind.PropertyDeclaration);
}
