using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Framewise.Results.Reading;

/// <summary>The columns of one row group, each read whole.</summary>
internal sealed class ParquetGroup(ParquetRowGroupReader group, ParquetSchema schema)
{
    private readonly int _count = checked((int)group.RowCount);

    public T[] Numbers<T>(string name)
        where T : struct
    {
        var values = new T[_count];
        group.ReadAsync<T>(schema.FindDataField(name), values).AsTask().GetAwaiter().GetResult();
        return values;
    }

    public string[] Texts(string name)
    {
        var values = new string?[_count];
        group.ReadAsync(schema.FindDataField(name), values.AsMemory()).AsTask().GetAwaiter().GetResult();
        return values!;
    }

    /// <summary>All elements of all lists, and where the list of each row starts; behind the last row, where it ends.</summary>
    /// <exception cref="InvalidDataException">There is no such column of lists.</exception>
    public (T[] Values, int[] Starts) Lists<T>(string name)
        where T : struct
    {
        var field =
            schema.Fields.OfType<ListField>().FirstOrDefault(list => list.Name == name)?.Item as DataField
            ?? throw new InvalidDataException($"it has no column of lists '{name}'");
        using var raw = group.ReadRawColumnDataBaseAsync(field, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        var column = (RawColumnData<T>)raw;
        var starts = new List<int>(_count + 1);
        var elements = 0;
        for (var place = 0; place < column.DefinitionLevels.Length; place++)
        {
            if (column.RepetitionLevels[place] == 0)
                starts.Add(elements);
            if (column.DefinitionLevels[place] == field.MaxDefinitionLevel)
                elements++;
        }
        if (starts.Count != _count)
            throw new InvalidDataException($"'{name}' has {starts.Count} lists and the group {_count} rows");
        // The library has a place for each empty list, too, behind the elements.
        return (column.Values[..elements].ToArray(), [.. starts, elements]);
    }
}
