using System.Text.Json;
using System.Text.Json.Serialization;

namespace Framewise.FrameSources;

/// <summary>Writes a step as it is typed.</summary>
internal sealed class FrameStepJsonConverter : JsonConverter<FrameStep>
{
    public override FrameStep Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FrameStep.TryParse(reader.GetString(), null, out var step) ? step : throw new JsonException("There is no such step.");

    public override void Write(Utf8JsonWriter writer, FrameStep value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
