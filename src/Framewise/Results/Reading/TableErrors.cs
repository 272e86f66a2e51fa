using System.Text.Json;
using CsvHelper;

namespace Framewise.Results.Reading;

/// <summary>What the readers of the formats throw where a file is damaged.</summary>
internal static class TableErrors
{
    public static bool Cover(Exception e) =>
        e is IOException or FormatException or OverflowException or InvalidDataException or JsonException or CsvFormatException;
}
