using DuckDB.NET.Data;

namespace Framewise.Tests.Results.Formats;

/// <summary>DuckDB, the independent reader.</summary>
internal static class Duck
{
    /// <summary>The rows of a query; lists come as arrays.</summary>
    public static List<object?[]> Ask(FormattableString query)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = string.Format(
            query.Format,
            [.. query.GetArguments().Select(text => $"'{text?.ToString()!.Replace("'", "''", StringComparison.Ordinal)}'")]
        );
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }
}
