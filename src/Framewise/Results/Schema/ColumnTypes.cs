using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Framewise.Media;
using Framewise.Results.Rows;

namespace Framewise.Results.Schema;

/// <summary>The types that columns have. The same digits stand in CSV and JSON Lines.</summary>
internal static class ColumnTypes
{
    public static readonly ColumnType<long> Whole = new WholeType();

    public static readonly ColumnType<int> Class = new ClassType();

    /// <summary>Six significant digits; NaN, which JSON does not know, is null there.</summary>
    public static readonly ColumnType<float> Probability = new ProbabilityType();

    /// <summary>1 or 0 in CSV.</summary>
    public static readonly ColumnType<bool> Truth = new TruthType();

    /// <summary>Whole microseconds, told as seconds with six digits.</summary>
    public static readonly ColumnType<TimeSpan> Seconds = new SecondsType();

    /// <summary>Words joined by <c>|</c>; in JSON a list of them.</summary>
    public static readonly ColumnType<FrameFlags> Flags = new FlagsType();

    public static readonly ColumnType<string> Label = new LabelType();

    private sealed class WholeType() : ColumnType<long>.OfNumbers<long>("int64", "BIGINT", value => value, stored => stored)
    {
        public override void Write(CsvWriter csv, long value) => csv.WriteField(value);

        public override long Read(CsvReader csv, int place) => csv.Parse<long>(place);

        public override void Write(Utf8JsonWriter json, long value) => json.WriteNumberValue(value);

        public override long Read(JsonElement json) => json.GetInt64();
    }

    private sealed class ClassType() : ColumnType<int>.OfNumbers<int>("int32", "INTEGER", value => value, stored => stored)
    {
        public override void Write(CsvWriter csv, int value) => csv.WriteField(value);

        public override int Read(CsvReader csv, int place) => csv.Parse<int>(place);

        public override void Write(Utf8JsonWriter json, int value) => json.WriteNumberValue(value);

        public override int Read(JsonElement json) => json.GetInt32();
    }

    private sealed class ProbabilityType() : ColumnType<float>.OfNumbers<float>("float", "FLOAT", value => value, stored => stored)
    {
        public override void Write(CsvWriter csv, float value) => csv.WriteField(value, "G6");

        public override float Read(CsvReader csv, int place) => csv.Parse<float>(place);

        public override void Write(Utf8JsonWriter json, float value)
        {
            if (float.IsFinite(value))
                json.WriteRawValue(value.ToString("G6", CultureInfo.InvariantCulture));
            else
                json.WriteNullValue();
        }

        public override float Read(JsonElement json) => json.ValueKind == JsonValueKind.Null ? float.NaN : json.GetSingle();
    }

    private sealed class TruthType() : ColumnType<bool>.OfNumbers<bool>("boolean", "BOOLEAN", value => value, stored => stored)
    {
        public override void Write(CsvWriter csv, bool value) => csv.WriteField(value ? 1 : 0);

        public override bool Read(CsvReader csv, int place) => csv.Parse<int>(place) != 0;

        public override void Write(Utf8JsonWriter json, bool value) => json.WriteBooleanValue(value);

        public override bool Read(JsonElement json) => json.GetBoolean();
    }

    private sealed class SecondsType()
        : ColumnType<TimeSpan>.OfNumbers<double>("double", "DOUBLE", value => value.Ticks / 10 / 1e6, FrameTime.FromSeconds)
    {
        public override void Write(CsvWriter csv, TimeSpan value) => csv.WriteField(FrameTime.Format(value));

        public override TimeSpan Read(CsvReader csv, int place) => FrameTime.FromSeconds(csv.Parse<double>(place));

        public override void Write(Utf8JsonWriter json, TimeSpan value) => json.WriteRawValue(FrameTime.Format(value));

        public override TimeSpan Read(JsonElement json) => FrameTime.FromSeconds(json.GetDouble());
    }

    private sealed class FlagsType() : ColumnType<FrameFlags>.OfTexts(FrameFlagNames.Join, FrameFlagNames.Parse)
    {
        public override void Write(CsvWriter csv, FrameFlags value) => csv.WriteField(FrameFlagNames.Join(value));

        public override FrameFlags Read(CsvReader csv, int place) =>
            csv.GetSpan(place).IsEmpty ? FrameFlags.None : FrameFlagNames.Parse(csv.GetString(place));

        public override void Write(Utf8JsonWriter json, FrameFlags value)
        {
            json.WriteStartArray();
            if (value != FrameFlags.None)
                foreach (var name in FrameFlagNames.Of(value))
                    json.WriteStringValue(name);
            json.WriteEndArray();
        }

        public override FrameFlags Read(JsonElement json) =>
            json.EnumerateArray().Aggregate(FrameFlags.None, (flags, name) => flags | FrameFlagNames.One(name.GetString() ?? ""));
    }

    private sealed class LabelType() : ColumnType<string>.OfTexts(value => value, stored => stored)
    {
        public override void Write(CsvWriter csv, string value) => csv.WriteField(value);

        public override string Read(CsvReader csv, int place) => csv.GetString(place);

        public override void Write(Utf8JsonWriter json, string value) => json.WriteStringValue(value);

        public override string Read(JsonElement json) => json.GetString() ?? "";
    }
}
