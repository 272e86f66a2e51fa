namespace Framewise.Media;

/// <summary>One way in which a file is not what it should be.</summary>
/// <param name="Kind">A short word: <c>undecodable</c>, <c>truncated</c>, <c>lost frames</c>, <c>concealed</c>, <c>corrupt</c>, <c>read
/// error</c>, <c>no frames</c>, <c>encrypted</c>.</param>
/// <param name="Reason">A sentence with the numbers.</param>
/// <param name="FrameIndex">The first frame concerned, if there is one.</param>
public sealed record Damage(string Kind, string Reason, long? FrameIndex = null)
{
    /// <summary>The kind of a file whose recording goes on in another video stream.</summary>
    internal const string AnotherStream = "another stream";

    /// <summary>The kind of what was cut off while it was watched.</summary>
    internal const string Unfinished = "unfinished";
}
