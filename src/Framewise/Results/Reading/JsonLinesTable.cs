using System.Text.Json;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Results.Reading;

/// <summary>Reads a table in JSON Lines. The first row says which models there are and how many classes rows name.</summary>
internal sealed class JsonLinesTable : ResultTable
{
    private readonly StreamReader _lines;
    private readonly LabelCache[] _labels;
    private string? _next;

    private JsonLinesTable(StreamReader lines, string path, string? first, TableColumns columns)
        : base(path, columns)
    {
        _lines = lines;
        _next = first;
        _labels = [.. columns.ClassesPerModel.Select(_ => new LabelCache())];
    }

    public static new JsonLinesTable Open(string path)
    {
        var lines = new StreamReader(path);
        try
        {
            var first = lines.ReadLine();
            return new JsonLinesTable(lines, path, first, first is null ? new TableColumns([""], [0]) : ColumnsOf(first, path));
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    private protected override FrameResult? ReadRow()
    {
        if (_next is not { } line)
            return null;
        _next = _lines.ReadLine();
        using var json = JsonDocument.Parse(line);
        var row = json.RootElement;
        var result = NewRow([
            .. Models.Select(
                (name, n) =>
                    ReadPredictions(Models.Count > 1 ? Get(Get(row, TableSchema.Predictions), name) : Get(row, TableSchema.Predictions), n)
            ),
        ]);
        foreach (var column in Columns.Row)
            column.Read(Get(row, column.Name), ref result, null);
        return result;
    }

    protected override void Dispose(bool disposing) => _lines.Dispose();

    /// <summary>With a threshold rows are of different lengths, so that the first says nothing; the ledger beside the table
    /// knows.</summary>
    private static TableColumns? ColumnsOfLedger(string path)
    {
        if (LedgerDocument.TryRead(Path.ChangeExtension(path, ".json")) is not { Options.Threshold: not null } ledger)
            return null;
        var columns = TableColumns.Of(ledger.Models, ledger.Options);
        return columns.Models.Count == 1 ? columns with { Models = [""] } : columns;
    }

    private static TableColumns ColumnsOf(string line, string path)
    {
        using var json = JsonDocument.Parse(line);
        if (
            json.RootElement is { ValueKind: JsonValueKind.Object } first
            && first.TryGetProperty(TableSchema.Row[0].Name, out _)
            && first.TryGetProperty(TableSchema.Predictions, out var predictions)
            && predictions.ValueKind is JsonValueKind.Array or JsonValueKind.Object
        )
        {
            (string Name, JsonElement List)[] models =
                predictions.ValueKind == JsonValueKind.Array
                    ? [("", predictions)]
                    : [.. predictions.EnumerateObject().Select(model => (model.Name, model.Value))];
            return (
                ColumnsOfLedger(path)
                ?? new TableColumns([.. models.Select(model => model.Name)], [.. models.Select(model => model.List.GetArrayLength())])
            ) with
            {
                Row = TableColumns.RowOf([.. first.EnumerateObject().Select(property => property.Name)], TableSchema.Row),
            };
        }
        throw new ResultException(
            $"'{path}' is not a table of frames: its first line is not an object with frame_index and predictions.",
            path
        );
    }

    private Prediction[] ReadPredictions(JsonElement array, int model)
    {
        var predictions = new Prediction[array.GetArrayLength()];
        if (Columns.HasThreshold ? predictions.Length > ClassesPerModel[model] : predictions.Length != ClassesPerModel[model])
            throw new InvalidDataException(
                $"it names {predictions.Length} classes and {(Columns.HasThreshold ? "may name" : "the first row")} "
                    + $"{ClassesPerModel[model]}"
            );
        var rank = 0;
        foreach (var entry in array.EnumerateArray())
        {
            foreach (var column in TableSchema.Rank)
                column.Read(Get(entry, column.Name), ref predictions[rank], _labels[model]);
            rank++;
        }
        return predictions;
    }

    private static JsonElement Get(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value)
            ? value
            : throw new InvalidDataException($"it has no '{name}'");
}
