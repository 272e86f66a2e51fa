using System.Text.Json;
using System.Text.Json.Serialization;

namespace Framewise.Results.Ledger;

/// <summary>Writes a time as a number of seconds.</summary>
internal sealed class SecondsJsonConverter : JsonConverter<TimeSpan>
{
    /// <summary>Gives back what was written. TimeSpan.FromSeconds cuts off instead of rounding: of 8.12 it makes 8.1199999.</summary>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new((long)Math.Round(reader.GetDouble() * TimeSpan.TicksPerSecond));

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.TotalSeconds);
}
