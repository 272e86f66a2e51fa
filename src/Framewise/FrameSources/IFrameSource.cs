using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>
/// The frames of one video in presentation order with the pixels that the models see, wherever decoding happens: in this process, in a
/// child process, or earlier (a TFRecord file). All give the same frames, pixels, flags and account.
/// </summary>
internal interface IFrameSource : IDisposable
{
    VideoStreamInfo Stream { get; }

    /// <summary>The current frame; the one that was not asked for any more where <see cref="StoppedAtEnd"/>.</summary>
    FrameInfo Frame { get; }

    /// <summary>Whether the current frame is asked for.</summary>
    bool IsSelected { get; }

    /// <summary>Whether the current frame's pixels are there.</summary>
    bool HasPixels { get; }

    /// <summary>Whether <see cref="Read"/> returned false because of the asked end, not the file's.</summary>
    bool StoppedAtEnd { get; }

    /// <summary>The account so far; final once <see cref="Read"/> has returned false.</summary>
    FrameLedger Ledger { get; }

    /// <summary>Time spent on getting at frames.</summary>
    TimeSpan Reading { get; }

    /// <summary>Time spent on making pixels.</summary>
    TimeSpan Preprocessing { get; }

    /// <summary>Goes to the next frame, asked for or not; false at the end of what is asked for.</summary>
    /// <exception cref="MediaException">The video cannot be read on.</exception>
    bool Read();

    /// <summary>Fills in the current frame, which must be one that is asked for.</summary>
    /// <exception cref="MediaException">The source does not hold this frame's pixels.</exception>
    void Fill(PreparedFrame frame);
}
