using System.Text.Json.Serialization;

namespace Framewise.Preprocessing;

/// <summary>The frame with which a shot begins.</summary>
/// <param name="FrameIndex">Its number.</param>
/// <param name="Pts">Its pts.</param>
/// <param name="Time">Its time since the video's first frame.</param>
/// <param name="Score">How different it is from the picture before, 0 to 1; null where there was none.</param>
internal sealed record Shot(long FrameIndex, long Pts, [property: JsonPropertyName("time_s")] TimeSpan Time, double? Score);
