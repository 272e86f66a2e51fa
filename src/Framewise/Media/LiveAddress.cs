namespace Framewise.Media;

/// <summary>
/// A source that plays while it is read: an address (<c>rtsp://</c>, <c>http://</c>, <c>udp://</c> ...) or a camera (<c>/dev/video0</c>,
/// <c>dshow:video=NAME</c>, <c>avfoundation:NAME</c>). Only what is asked for as such is opened this way; a file never is.
/// </summary>
/// <param name="Address">What FFmpeg opens.</param>
/// <param name="Device">FFmpeg's name of the camera's kind; null for an address.</param>
/// <param name="Protocols">What may be used to reach it, so that a playlist from the network cannot name files of this machine.</param>
internal sealed record LiveAddress(string Address, string? Device, string Protocols)
{
    private const string Web = "http,https,httpproxy,tcp,tls,crypto,data";

    private static readonly Dictionary<string, string> s_protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rtsp"] = "rtp,srtp,udp,tcp,tls,crypto",
        ["rtsps"] = "rtp,srtp,udp,tcp,tls,crypto",
        ["http"] = Web,
        ["https"] = Web,
        ["udp"] = "udp",
        ["rtp"] = "rtp,udp",
        ["tcp"] = "tcp",
        ["srt"] = "srt",
        ["rtmp"] = "rtmp,tcp",
    };

    private static readonly string[] s_devices = ["v4l2", "dshow", "avfoundation", "lavfi"];

    public static bool IsLive(string source) => TryParse(source) is not null;

    /// <summary>Null for what is to be taken for a file.</summary>
    public static LiveAddress? TryParse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (OperatingSystem.IsLinux() && source.StartsWith("/dev/video", StringComparison.Ordinal))
            return new LiveAddress(source, "v4l2", "file");
        if (source.Split(':', 2) is not [var scheme, var rest])
            return null;
        if (rest.StartsWith("//", StringComparison.Ordinal))
            return s_protocols.TryGetValue(scheme, out var protocols) ? new LiveAddress(source, null, protocols) : null;
        return s_devices.Contains(scheme) ? new LiveAddress(rest, scheme, "file") : null;
    }

    /// <summary>The source as it may be shown and kept: without user name and password.</summary>
    public static string Plain(string source) =>
        IsLive(source) && Uri.TryCreate(source, UriKind.Absolute, out var address) && address.UserInfo.Length > 0
            ? source.Replace(address.UserInfo + "@", "", StringComparison.Ordinal)
            : source;
}
