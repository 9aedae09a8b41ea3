using System.Globalization;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>
/// What a database must be set to before anything is written: with any of these set otherwise, what was
/// acknowledged could be lost, or read wrongly.
/// </summary>
internal static class DatabaseRules
{
    /// <summary>Connections that a server keeps, with some for its operator.</summary>
    private const int Connections = 20;

    private static readonly (string Setting, string[] Allowed, string Why)[] Rules =
    [
        ("fsync", ["on"], "or a power failure loses or damages what was acknowledged"),
        ("full_page_writes", ["on"], "or a power failure leaves torn pages"),
        ("synchronous_commit", ["on", "remote_apply"], "or commits are acknowledged before they are durable"),
        ("data_sync_retry", ["off"], "or a failed fsync is taken for a success"),
        ("zero_damaged_pages", ["off"], "or damaged rows vanish in silence"),
        ("ignore_checksum_failure", ["off"], "or damaged rows are read as sound"),
        ("default_transaction_isolation", ["read committed"], "the fence between writers is written for it"),
        ("default_transaction_read_only", ["off"], "the server writes"),
        ("server_encoding", ["UTF8"], "ids and names are Unicode"),
    ];

    /// <summary>
    /// Reads the settings as this session has them, and refuses the first that breaks a rule.
    /// </summary>
    /// <exception cref="StoreException">A setting breaks its rule; the message names setting, value and
    /// rule.</exception>
    public static void Demand(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < 15)
            throw Broken("server_version", connection.PostgreSqlVersion.ToString(), "15 or later");
        using var read = new NpgsqlCommand(
            "SELECT name, setting FROM pg_settings WHERE name = ANY($1)", connection);
        read.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. Rules.Select(rule => rule.Setting), "max_connections", "transaction_read_only"],
        });
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        using (var reader = read.ExecuteReader())
            while (reader.Read())
                settings[reader.GetString(0)] = reader.GetString(1);
        // A standby first: what else is wrong with it follows from that.
        using (var standby = new NpgsqlCommand("SELECT pg_is_in_recovery()", connection))
            if ((bool)standby.ExecuteScalar()!)
                throw Broken("pg_is_in_recovery", "true",
                    "false: a standby cannot be written to; name the primary");
        foreach (var (setting, allowed, why) in Rules)
            if (settings.TryGetValue(setting, out var value) && !allowed.Contains(value))
                throw Broken(setting, value, $"{string.Join(" or ", allowed)}, {why}");
        if (int.Parse(settings["max_connections"], CultureInfo.InvariantCulture) is var most
            and < Connections)
            throw Broken(
                "max_connections", most.ToString(CultureInfo.InvariantCulture), $"at least {Connections}");
    }

    private static StoreException Broken(string setting, string value, string rule) =>
        new($"The database's setting {setting} is {value}; it must be {rule}.");
}
