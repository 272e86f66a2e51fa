namespace Framewise.Media;

/// <summary>What FFmpeg says while it works on a video.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">One line, with the part of FFmpeg that says it in front: <c>[h264] error while decoding MB 3 4</c>.</param>
internal readonly record struct DecoderMessage(DecoderMessage.Level Severity, string Text)
{
    /// <summary>FFmpeg's levels that are handed on, under its own numbers.</summary>
    public enum Level
    {
        /// <summary>Something cannot be recovered without loss; all that is worse, too.</summary>
        Error = 16,

        /// <summary>Something looks wrong and may be.</summary>
        Warning = 24,

        /// <summary>What FFmpeg's own program prints about a file.</summary>
        Info = 32,
    }
}
