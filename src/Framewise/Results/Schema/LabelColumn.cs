using System.Text.Json;
using CsvHelper;
using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Results.Schema;

/// <summary>The column of labels. It stands behind that of the classes, by which a text that was met before is known.</summary>
internal sealed class LabelColumn()
    : TypedColumn<Prediction, string>(
        "label",
        ColumnTypes.Label,
        prediction => prediction.Label,
        (ref Prediction prediction, string label) => prediction = prediction with { Label = label }
    )
{
    public override void Read(CsvReader csv, int place, ref Prediction item, LabelCache? labels) =>
        item = item with { Label = labels!.Get(item.Class, csv.GetSpan(place)) };

    public override void Read(JsonElement value, ref Prediction item, LabelCache? labels) =>
        item = item with { Label = labels!.Get(item.Class, value) };

    public override (ColumnReading<Prediction> Read, int[] Starts) ReadLists(ParquetGroup group, string name, LabelCache labels)
    {
        var (texts, starts) = group.Lists<ReadOnlyMemory<char>>(name);
        return ((int place, ref Prediction item) => item = item with { Label = labels.Get(item.Class, texts[place].Span) }, starts);
    }
}
