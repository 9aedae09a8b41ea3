using System.Globalization;

namespace CodingQueue.Load;

/// <summary>The words after a program's name: --name value, or --name alone for yes.</summary>
public sealed class Words
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads the words; the first one, when it has no dashes, is the program.</summary>
    /// <exception cref="ArgumentException">A word stands where a name was expected.</exception>
    public Words(IReadOnlyList<string> args)
    {
        var next = 0;
        if (args.Count > 0 && !args[0].StartsWith("--", StringComparison.Ordinal))
            Program = args[next++];
        while (next < args.Count)
        {
            var name = args[next++];
            if (!name.StartsWith("--", StringComparison.Ordinal))
                throw new ArgumentException($"{name} is not understood: write --name value");
            var hasValue = next < args.Count && !args[next].StartsWith("--", StringComparison.Ordinal);
            _values[name[2..]] = hasValue ? args[next++] : "yes";
        }
    }

    /// <summary>Which program to run; empty when none was named.</summary>
    public string Program { get; } = "";

    /// <summary>True when the name was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The text given under a name, or the default.</summary>
    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    /// <summary>The whole number given under a name, or the default.</summary>
    /// <exception cref="FormatException">It is no whole number.</exception>
    public int Number(string name, int otherwise) =>
        _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
