namespace Framewise.Results.Formats;

/// <summary>A form of a table. All hold the same rows with the same digits; a file's ending is the name in small letters.</summary>
public enum ResultFormat
{
    /// <summary><c>NAME.csv</c>: RFC 4180.</summary>
    Csv,

    /// <summary><c>NAME.jsonl</c>: one JSON object per row.</summary>
    Jsonl,

    /// <summary><c>NAME.parquet</c>: typed columns, compressed.</summary>
    Parquet,
}
