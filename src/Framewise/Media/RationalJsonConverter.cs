using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Framewise.Media;

/// <summary>Writes a fraction as <c>"1/12800"</c>.</summary>
internal sealed class RationalJsonConverter : JsonConverter<Rational>
{
    public override Rational Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parts = (reader.GetString() ?? "").Split('/');
        return
            parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var numerator)
            && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var denominator)
            ? new Rational(numerator, denominator)
            : throw new JsonException("A fraction has the form \"1/25\".");
    }

    public override void Write(Utf8JsonWriter writer, Rational value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
