namespace Framewise.Preprocessing;

/// <summary>What <see cref="ShotDetector"/> says of a frame.</summary>
/// <param name="StartsShot">Whether a new shot begins with it; so does the first frame.</param>
/// <param name="Score">How different it is from the picture before, 0 to 1 with 4 digits; null where there is nothing to compare.</param>
internal readonly record struct ShotVerdict(bool StartsShot, double? Score);
