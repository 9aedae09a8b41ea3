using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Data.Sqlite;

namespace CodingQueue.House.Tests;

/// <summary>What the store is asked while people wait is found by an index, however much is in it.</summary>
public sealed class StoreTest
{
    private const string Folder = "grains/Engine/Journal";

    /// <summary>What a start, a verification or a copy reads whole, once.</summary>
    private static readonly string[] ReadWhole =
    [
        "SELECT kind, key, version, trail, body FROM streams",
        "SELECT kind, key, version, trail, body FROM milestones",
        "SELECT id, version, trail, body FROM charts ORDER BY place",
        "SELECT first, last, day, body FROM answered ORDER BY last",
        "SELECT (SELECT count(*) FROM charts) + (SELECT count(*) FROM finished)",
    ];

    [Fact]
    public void WhatIsAskedOfTheStoreIsFoundByAnIndex()
    {
        using var store = new SqliteConnection("Data Source=:memory:");
        store.Open();
        var texts = House.Sources(Folder).SelectMany(Texts).Distinct(StringComparer.Ordinal).ToList();
        foreach (var step in texts.Where(text => Begins(text, "CREATE TABLE", "CREATE INDEX", "ALTER TABLE"))
            .OrderByDescending(text => text.Contains("CREATE TABLE", StringComparison.Ordinal)))
            Run(store, step);
        // What ends in a blank is the beginning of others.
        var asked = texts.Where(text => Begins(text, "SELECT", "DELETE", "UPDATE") && !text.EndsWith(' ')).Except(ReadWhole).ToList();
        Assert.True(asked.Count > 10, "the statements of the store were not found");
        House.Keeps(
            "The store is searched row by row:",
            from statement in asked
            from step in Plan(store, statement)
            where (step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("INDEX", StringComparison.Ordinal)
                && !step.Contains("CONSTANT ROW", StringComparison.Ordinal))
                || step.Contains("TEMP B-TREE", StringComparison.Ordinal)
            select $"{statement}: {step}");
    }

    [Fact]
    public void ASearchRowByRowWouldBeNoticed()
    {
        using var store = new SqliteConnection("Data Source=:memory:");
        store.Open();
        Run(store, "CREATE TABLE t(id INTEGER PRIMARY KEY, word TEXT)");
        Assert.StartsWith("SCAN", Assert.Single(Plan(store, "SELECT id FROM t WHERE word = $1")), StringComparison.Ordinal);
        Assert.StartsWith("SEARCH", Assert.Single(Plan(store, "SELECT word FROM t WHERE id = $1")), StringComparison.Ordinal);
    }

    private static bool Begins(string text, params string[] words) =>
        words.Any(word => text.TrimStart().StartsWith(word, StringComparison.Ordinal));

    private static void Run(SqliteConnection store, string statement)
    {
        using var command = store.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private static List<string> Plan(SqliteConnection store, string statement)
    {
        using var command = store.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {statement}";
        for (var place = 1; statement.Contains($"${place}", StringComparison.Ordinal); place++)
            command.Parameters.AddWithValue($"${place}", 1L);
        using var steps = command.ExecuteReader();
        var plan = new List<string>();
        while (steps.Read())
            plan.Add(steps.GetString(3));
        return plan;
    }

    /// <summary>The texts of a source, those put together of several as one.</summary>
    private static IEnumerable<string> Texts(Source source) =>
        source.Syntax.DescendantNodes().OfType<ExpressionSyntax>()
            .Where(node => node is LiteralExpressionSyntax or BinaryExpressionSyntax && node.Parent is not BinaryExpressionSyntax)
            .Select(node => TextOf(source, node)).OfType<string>();

    private static string? TextOf(Source source, ExpressionSyntax node) => node switch
    {
        LiteralExpressionSyntax literal => literal.Token.Value as string,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum =>
            TextOf(source, sum.Left) is { } left && TextOf(source, sum.Right) is { } right ? left + right : null,
        IdentifierNameSyntax name => source.Syntax.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(named => named.Identifier.Text == name.Identifier.Text && named.Initializer is not null)
            .Select(named => TextOf(source, named.Initializer!.Value)).FirstOrDefault(),
        _ => null,
    };
}
