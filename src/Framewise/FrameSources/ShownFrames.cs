using System.Runtime.ExceptionServices;
using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>
/// Chooses those frames of a source that are on the screen at the multiples of a rate's step. That is known with the next frame, so each is
/// given one frame late, with its pixels kept.
/// </summary>
internal sealed class ShownFrames : IFrameSource
{
    private readonly IFrameSource _source;
    private readonly FrameSelection _selection;
    private readonly PreparedFrame _kept;
    private readonly long _pixelsFrom;
    private bool _isAhead;
    private ExceptionDispatchInfo? _failure;
    private ExceptionDispatchInfo? _badPicture;

    private ShownFrames(IFrameSource source, DecodeRequest request, IReadOnlyList<int> bytesPerPicture)
    {
        (_source, _pixelsFrom, _kept) = (source, request.PixelsFrom, new PreparedFrame(bytesPerPicture));
        _selection = new FrameSelection(request.Frames, source.Stream.TimeBase);
    }

    public VideoStreamInfo Stream => _source.Stream;

    public FrameInfo Frame { get; private set; }

    public bool IsSelected { get; private set; }

    public bool HasPixels { get; private set; }

    public bool StoppedAtEnd => !_isAhead && _source.StoppedAtEnd;

    public FrameLedger Ledger => _source.Ledger;

    public TimeSpan Reading => _source.Reading;

    public TimeSpan Preprocessing => _source.Preprocessing;

    /// <summary>The source itself where no rate is asked for.</summary>
    public static IFrameSource Of(IFrameSource source, DecodeRequest request, IReadOnlyList<int> bytesPerPicture) =>
        request.Frames.Every.Rate is null ? source : new ShownFrames(source, request, bytesPerPicture);

    public bool Read()
    {
        _failure?.Throw();
        if (!_isAhead && !_source.Read())
        {
            Frame = _source.Frame;
            return false;
        }
        var isInRange = _source.IsSelected;
        Frame = _source.Frame;
        HasPixels = isInRange && Frame.Index >= _pixelsFrom && _source.HasPixels;
        _badPicture = HasPixels ? Keep() : null;
        // A frame that breaks off is at least shown at its own time.
        IsSelected = _selection.IsShownAtMultiple(Frame.Pts, PtsOfNext() ?? Frame.Pts + 1) && isInRange;
        return true;
    }

    public void Fill(PreparedFrame frame)
    {
        _badPicture?.Throw();
        if (HasPixels)
            _kept.CopyTo(frame);
        else
            throw new MediaException(
                $"'{Stream.Path}' holds no picture of frame {Frame.Index}: it was extracted with other frames.",
                Stream.Path
            )
            {
                WayOut = "Give the same --every or --fps here, or extract the whole video.",
            };
    }

    public void Dispose() => _source.Dispose();

    /// <summary>Keeps the pixels; what is wrong with them ends the video only if the frame turns out to be asked for.</summary>
    private ExceptionDispatchInfo? Keep()
    {
        try
        {
            _source.Fill(_kept);
            return null;
        }
        catch (MediaException e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private long? PtsOfNext()
    {
        try
        {
            _isAhead = _source.Read();
            return _isAhead || _source.StoppedAtEnd ? _source.Frame.Pts : _source.Ledger.EndPts;
        }
        catch (MediaException e)
        {
            (_isAhead, _failure) = (false, ExceptionDispatchInfo.Capture(e));
            return null;
        }
    }
}
