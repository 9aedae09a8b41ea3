using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests.Journal;

public sealed class JournalFormatTests
{
    private static readonly Type[] Unions =
    [
        typeof(ChartChange), typeof(CoderChange), typeof(SettingsChange), typeof(AccountChange),
        typeof(IntakeChange), typeof(ChartState),
    ];

    public static TheoryData<string> Cases() => [.. Unions.SelectMany(union => union.GetNestedTypes())
        .Where(type => Unions.Contains(type.BaseType)).Select(type => type.FullName!)];

    private static Type Type(string name) => typeof(ChartChange).Assembly.GetType(name) ?? typeof(IntakeChange).Assembly.GetType(name)!;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_change_and_state_has_a_stored_name_of_its_own(string name)
    {
        var type = Type(name);
        var known = JournalFormat.Names.Where(entry => entry.Type == type).ToList();
        Assert.True(known.Count == 1, $"{name} has no stored name: add it to JournalFormat.Names");
        Assert.Single(JournalFormat.Names, entry => entry.Type.BaseType == type.BaseType && entry.Name == known[0].Name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_change_and_state_is_read_back_as_it_was_written(string name)
    {
        var type = Type(name);
        for (var seed = 0; seed < 20; seed++)
        {
            var value = new Inventor(seed).Invent(type);
            var text = JsonSerializer.Serialize(value, type.BaseType!, JournalFormat.Options);
            var read = JsonSerializer.Deserialize(text, type.BaseType!, JournalFormat.Options)!;
            Assert.IsType(type, read);
            Assert.Equal(text, JsonSerializer.Serialize(read, type.BaseType!, JournalFormat.Options));
            Alike(value, read, type.Name);
        }
    }

    [Fact]
    public void Equal_sets_and_books_are_equal_bytes_whatever_the_order_in_which_they_were_filled()
    {
        var names = Enumerable.Range(0, 50).Select(i => $"S{i}").ToArray();
        var one = Units.Ann with { Specialties = [.. names] };
        var other = Units.Ann with { Specialties = [.. names.Reverse()] };
        Assert.Equal(
            JsonSerializer.Serialize(one, JournalFormat.Options), JsonSerializer.Serialize(other, JournalFormat.Options));
        var accounts = names.Select(name => new Account(name, Role.Viewer, "x", null, null, 1)).ToList();
        var book = accounts.Aggregate(AccountBook.Empty, (so, account) => so.Apply(new AccountChange.AccountSet(account)));
        var again = accounts.AsEnumerable().Reverse()
            .Aggregate(AccountBook.Empty, (so, account) => so.Apply(new AccountChange.AccountSet(account)));
        Assert.Equal(StreamRow.Write(book), StreamRow.Write(again));
        Assert.Equal(book.ByName.Count, ((AccountBook)StreamRow.Read(StreamKind.Accounts, StreamRow.Write(book))).ByName.Count);
    }

    [Theory]
    [InlineData("""{"t":"vanished"}""")]
    [InlineData("""{"t":"chartTaken","chart":"A","number":1}""")]
    public void A_change_that_this_server_does_not_know_is_not_passed_over(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ChartChange>(text, JournalFormat.Options));

    /// <summary>
    /// Compares property by property, because several records hold collections that compare by identity.
    /// </summary>
    private static void Alike(object? expected, object? actual, string path)
    {
        if (expected is null || actual is null || expected is string || expected.GetType().IsPrimitive
            || expected.GetType().Namespace == "NodaTime" || expected.GetType().IsEnum || expected is decimal)
        {
            Assert.True(Equals(expected, actual), $"{path}: {expected} became {actual}");
            return;
        }
        if (expected is System.Collections.IEnumerable many)
        {
            var (left, right) = (many.Cast<object>().ToList(), ((System.Collections.IEnumerable)actual).Cast<object>().ToList());
            Assert.Equal(left.Count, right.Count);
            if (expected.GetType().Name.StartsWith("ImmutableHashSet", StringComparison.Ordinal))
                (left, right) = ([.. left.OrderBy(element => element.ToString())], [.. right.OrderBy(element => element.ToString())]);
            for (var i = 0; i < left.Count; i++)
                Alike(left[i], right[i], $"{path}[{i}]");
            return;
        }
        foreach (var property in expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.GetIndexParameters().Length == 0)
                Alike(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}");
    }

    /// <summary>Makes up values of any record, the same for the same seed.</summary>
    private sealed class Inventor(int seed)
    {
        private readonly Random _random = new(seed);
        private int _depth;

        public object Invent(Type type)
        {
            if (type == typeof(Condition))
            {
                // Groups hold conditions, which must come to an end.
                Type[] ways = _depth > 2 ? [typeof(Condition.Is)]
                    : [typeof(Condition.Is), typeof(Condition.All), typeof(Condition.Any)];
                _depth++;
                var condition = Invent(ways[_random.Next(ways.Length)]);
                _depth--;
                return condition;
            }
            var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
            var made = constructor.Invoke([.. constructor.GetParameters().Select(part => Value(part.ParameterType, part))]);
            foreach (var property in type.GetProperties())
                if (property.SetMethod is { IsPublic: true } && constructor.GetParameters().All(part => part.Name != property.Name))
                    property.SetValue(made, Value(property.PropertyType, null));
            return made;
        }

        private object? Value(Type type, ParameterInfo? part)
        {
            if (System.Nullable.GetUnderlyingType(type) is { } inner)
                return _random.Next(2) == 0 ? null : Value(inner, part);
            if (type.IsEnum)
                return Enum.GetValues(type).GetValue(_random.Next(Enum.GetValues(type).Length));
            if (part?.Name == "TimeZone")
                return "Europe/Berlin";
            if (type == typeof(string))
                return part is not null && IsOptional(part) && _random.Next(2) == 0 ? null : $"te\"xt\n{{ü}} {_random.Next(99)}";
            if (type == typeof(int) || type == typeof(long))
                return Convert.ChangeType(_random.Next(1, 1_000), type, null);
            if (type == typeof(bool))
                return _random.Next(2) == 0;
            if (type == typeof(decimal))
                return _random.Next(100_000) / 100m;
            if (type == typeof(Instant))
                return _random.Next(3) == 0
                    ? Units.At + Duration.FromNanoseconds(_random.NextInt64(1_000_000_000_000))
                    : Units.At + Duration.FromMilliseconds(_random.Next(1_000_000));
            if (type == typeof(LocalTime))
                return LocalTime.Midnight.PlusMinutes(_random.Next(1_440));
            if (type == typeof(LocalDate))
                return new LocalDate(2026, 1, 1).PlusDays(_random.Next(700));
            if (type == typeof(Duration))
                return Duration.FromHours(_random.Next(1, 99));
            if (type.IsGenericType)
                return Collection(type);
            return part is not null && !type.IsValueType && IsOptional(part) && _random.Next(2) == 0 ? null : Invent(type);
        }

        private static bool IsOptional(ParameterInfo part) =>
            new NullabilityInfoContext().Create(part).ReadState == NullabilityState.Nullable;

        private object Collection(Type type)
        {
            var arguments = type.GetGenericArguments();
            var elements = Array.CreateInstance(arguments[0], _random.Next(4));
            for (var i = 0; i < elements.Length; i++)
                elements.SetValue(Value(arguments[0], null), i);
            var name = type.Name.Split('`')[0];
            if (name == nameof(ImmutableArray))
                return Call(typeof(ImmutableArray), nameof(ImmutableArray.ToImmutableArray), arguments[0], elements);
            if (name == nameof(ImmutableHashSet))
                return Call(typeof(ImmutableHashSet), nameof(ImmutableHashSet.ToImmutableHashSet), arguments[0], elements);
            if (name == nameof(ImmutableSortedSet))
                return ImmutableSortedSet.CreateRange((string[])elements);
            if (arguments[1] == typeof(Target))
                return ImmutableSortedDictionary<string, Target>.Empty.Add("KIND", (Target)Invent(typeof(Target)));
            return arguments[1] == typeof(int)
                ? ImmutableSortedDictionary<string, int>.Empty.Add("KIND", _random.Next(99))
                : ChartFacts.NoAttributes.Add("b", "2").Add("A", "\t1");
        }

        private static object Call(Type owner, string method, Type element, Array elements) => owner.GetMethods()
            .Single(candidate => candidate.Name == method && candidate.GetParameters() is [{ ParameterType.Name: "IEnumerable`1" }])
            .MakeGenericMethod(element).Invoke(null, [elements])!;
    }
}
