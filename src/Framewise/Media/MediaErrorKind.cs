namespace Framewise.Media;

/// <summary>What a <see cref="MediaException"/> is about.</summary>
public enum MediaErrorKind
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>The file may not be read.</summary>
    AccessDenied,

    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The file is something else, or so damaged that FFmpeg does not know it for a video.</summary>
    NotAVideo,

    /// <summary>The file has no video stream, or not the one that was asked for.</summary>
    NoVideoStream,

    /// <summary>Nobody can decode the pictures without the key.</summary>
    Encrypted,

    /// <summary>FFmpeg as it is here has no decoder for the codec.</summary>
    NoDecoder,

    /// <summary>The decoder refuses the stream, or gives up in the middle of it.</summary>
    Undecodable,

    /// <summary>FFmpeg's libraries are missing or not the right ones.</summary>
    NoLibraries,

    /// <summary>No decoder process can be had; the video is not at fault.</summary>
    NoDecoderProcess,

    /// <summary>A fault of Framewise itself.</summary>
    Fault,
}
