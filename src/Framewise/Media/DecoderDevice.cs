using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>
/// What decodes videos: <c>software</c> (FFmpeg's own decoders), or a device by FFmpeg's name of its kind: <c>cuda</c> (the first GPU),
/// <c>cuda:1</c>, <c>vaapi:/dev/dri/renderD128</c>. Pixels of devices may differ from those of software.
/// </summary>
/// <param name="Name">FFmpeg's name of the kind of device, or <c>software</c>.</param>
/// <param name="Device">Which one of its kind, as FFmpeg is told; null: its first.</param>
public sealed partial record DecoderDevice(string Name, string? Device = null) : IParsable<DecoderDevice>
{
    /// <summary>FFmpeg's own decoders, on the processor.</summary>
    public static DecoderDevice Software { get; } = new("software");

    /// <inheritdoc/>
    public static DecoderDevice Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var decoder)
            ? decoder
            : throw new FormatException($"'{s}' is no decoder. Give auto, software, cuda, cuda:1 or another device of FFmpeg's.");

    /// <summary>As <see cref="Parse"/>. <c>auto</c> is software: no device has been shown to give the same pixels.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out DecoderDevice result)
    {
        var parts = Parts().Match(s ?? "");
        var (name, device) = (parts.Groups[1].Value.ToLowerInvariant(), parts.Groups[2].Success ? parts.Groups[2].Value : null);
        result = (name, device) switch
        {
            ("auto" or "software", null) => Software,
            ("" or "auto" or "software", _) => null,
            ("cuda", null) => new(name, "0"),
            ("cuda", _) => uint.TryParse(device, out var number) ? new(name, $"{number}") : null,
            _ => new(name, device),
        };
        return result is not null;
    }

    /// <summary>Looks whether the device can be used.</summary>
    /// <exception cref="MediaException">FFmpeg cannot use it: why not.</exception>
    internal void Require()
    {
        if (this == Software)
            return;
        FFmpegLibraries.Require();
        HardwareDevice.Open(this).Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => Device is null ? Name : $"{Name}:{Device}";

    [GeneratedRegex("^([A-Za-z0-9_]+)(?::(.+))?$")]
    private static partial Regex Parts();
}
