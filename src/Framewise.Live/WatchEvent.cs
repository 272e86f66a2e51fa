namespace Framewise.Live;

/// <summary>A stretch in which a <see cref="WatchRule"/> holds.</summary>
/// <param name="Label">The rule's label.</param>
/// <param name="Start">Time of its first frame since the first of all.</param>
/// <param name="End">Time of its last frame so far.</param>
/// <param name="Peak">The highest probability so far.</param>
/// <param name="HasEnded">False when it has just held for long enough, true when it is over.</param>
internal sealed record WatchEvent(string Label, TimeSpan Start, TimeSpan End, double Peak, bool HasEnded)
{
    /// <summary>The same in a word: <c>begin</c> or <c>end</c>.</summary>
    public string Stage => HasEnded ? "end" : "begin";
}
