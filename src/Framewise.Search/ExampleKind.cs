namespace Framewise.Search;

/// <summary>What an <see cref="Example"/> is.</summary>
public enum ExampleKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A picture on this machine; of a video its first frame.</summary>
    Picture,

    /// <summary>A frame of the results that are searched.</summary>
    Moment,
}
