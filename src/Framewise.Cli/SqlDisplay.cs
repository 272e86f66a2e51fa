using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Framewise.Cli;

/// <summary>The rows of a statement on standard output.</summary>
internal static class SqlDisplay
{
    private const int RowsOnTerminal = 1000;

    /// <summary>A table for people. All its rows are held to find the widths, so it ends after a thousand.</summary>
    public static bool WriteTable(DbDataReader rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        for (var i = 0; i < rows.FieldCount; i++)
            table.AddColumn(
                new TableColumn(Markup.Escape(PlainText.Of(rows.GetName(i))))
                {
                    Alignment = IsNumber(rows.GetFieldType(i)) ? Justify.Right : Justify.Left,
                }
            );
        var more = false;
        for (var count = 0; rows.Read(); count++)
        {
            if (more = count == RowsOnTerminal)
                break;
            table.AddRow(Values(rows).Select(value => new Text(PlainText.Of(Text(value)))));
        }
        Screen.Output.Write(table);
        if (more)
            CommandLine.WriteError($"the first {RowsOnTerminal} rows; LIMIT gives fewer, --csv all");
        return true;
    }

    /// <summary>Fields between tabs.</summary>
    public static bool WriteLines(DbDataReader rows) => WriteFields(rows, "\t", PlainText.Of);

    public static bool WriteCsv(DbDataReader rows) =>
        WriteFields(
            rows,
            ",",
            text => text.AsSpan().IndexOfAny("\",\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text
        );

    public static bool WriteJson(DbDataReader rows)
    {
        var names = Names(rows);
        while (rows.Read())
        {
            var row = new JsonObject();
            foreach (var (name, value) in names.Zip(Values(rows)))
                row[name] = Json(value);
            Console.Out.WriteLine(PlainText.Of(row.ToJsonString(JsonForm.Line)));
        }
        return true;
    }

    private static bool WriteFields(DbDataReader rows, string separator, Func<string, string> field)
    {
        Console.Out.WriteLine(string.Join(separator, Names(rows).Select(field)));
        while (rows.Read())
            Console.Out.WriteLine(string.Join(separator, Values(rows).Select(value => field(Text(value)))));
        return true;
    }

    private static string[] Names(DbDataReader rows) => [.. Enumerable.Range(0, rows.FieldCount).Select(rows.GetName)];

    private static IEnumerable<object?> Values(DbDataReader rows) =>
        Enumerable.Range(0, rows.FieldCount).Select(i => rows.IsDBNull(i) ? null : rows.GetValue(i));

    private static bool IsNumber(Type type) =>
        type.IsPrimitive && type != typeof(bool) || type == typeof(decimal) || type == typeof(BigInteger);

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            bool yes => yes ? "true" : "false",
            DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable => Json(value)!.ToJsonString(JsonForm.Line),
            _ => value.ToString() ?? "",
        };

    private static JsonNode? Json(object? value) =>
        value switch
        {
            null => null,
            bool yes => JsonValue.Create(yes),
            // JSON has no word for these.
            float number => float.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(Text(number)),
            double number => double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(Text(number)),
            sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger => JsonNode.Parse(Text(value)),
            IDictionary pairs => new JsonObject(pairs.Keys.Cast<object>().Select(key => KeyValuePair.Create(Text(key), Json(pairs[key])))),
            IEnumerable items and not string => new JsonArray([.. items.Cast<object?>().Select(Json)]),
            _ => JsonValue.Create(Text(value)),
        };
}
