using System.Diagnostics;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources;

/// <summary>Decodes and pre-processes in this process.</summary>
internal sealed class DecoderSource : IFrameSource
{
    private readonly VideoDecoder _decoder;
    private readonly MessageListener? _messages;
    private readonly Preprocessor[] _preprocessors;
    private readonly FrameSelection _selection;

    /// <summary>Opens the video. The pre-processors, one per recipe, keep their plans from video to video.</summary>
    /// <exception cref="MediaException">The file cannot be opened.</exception>
    public DecoderSource(DecodeRequest request, Preprocessor[] preprocessors, Action? waiting = null, MessageListener? messages = null)
    {
        var started = Stopwatch.GetTimestamp();
        _messages = messages;
        _messages?.Attend();
        try
        {
            _decoder = Open(request, waiting);
        }
        catch
        {
            _messages?.End();
            throw;
        }
        _preprocessors = preprocessors;
        _selection = new FrameSelection(request.Frames, _decoder.Stream.TimeBase, request.StopPts);
        Reading = Stopwatch.GetElapsedTime(started);
    }

    private static VideoDecoder Open(DecodeRequest request, Action? waiting) =>
        VideoDecoder.Open(
            request.Path,
            new VideoDecoderOptions
            {
                Threads = request.Threads,
                Stream = request.Stream,
                Decoder = request.Decoder ?? DecoderDevice.Software,
                Start = request.Start,
                Sampling = request.Frames.AreSome ? stream => Sample(request, stream) : null,
                Waiting = waiting,
            }
        );

    public VideoStreamInfo Stream => _decoder.Stream;

    public FrameInfo Frame => _decoder.Frame;

    public bool IsSelected { get; private set; }

    public bool HasPixels => _decoder.HasPicture;

    public bool StoppedAtEnd { get; private set; }

    public FrameLedger Ledger => _decoder.Ledger;

    public TimeSpan Reading { get; private set; }

    public TimeSpan Preprocessing { get; private set; }

    public bool Read()
    {
        if (StoppedAtEnd)
            return false;
        var started = Stopwatch.GetTimestamp();
        _messages?.Attend();
        try
        {
            if (!_decoder.Read())
                return false;
        }
        finally
        {
            Reading += Stopwatch.GetElapsedTime(started);
        }
        var verdict = _selection.Judge(_decoder.Frame);
        StoppedAtEnd = verdict == FrameSelection.Verdict.Stop;
        IsSelected = verdict == FrameSelection.Verdict.Take;
        return !StoppedAtEnd;
    }

    public void Fill(PreparedFrame frame)
    {
        var started = Stopwatch.GetTimestamp();
        frame.Begin(_decoder.Frame, _selection.TimeOf(_decoder.Frame));
        try
        {
            for (var n = 0; n < _preprocessors.Length; n++)
                frame.FrameMeans[n] = _preprocessors[n].Process(_decoder.Picture, frame.Pixels[n].Span);
        }
        catch (MediaException e) when (e.Path is null)
        {
            throw new MediaException($"'{Stream.Path}', frame {Frame.Index}: {e.Problem}", Stream.Path, e)
            {
                Kind = e.Kind,
                FrameIndex = Frame.Index,
                WayOut = e.WayOut,
            };
        }
        Preprocessing += Stopwatch.GetElapsedTime(started);
    }

    private static SampleRequest Sample(DecodeRequest request, VideoStreamInfo stream)
    {
        var selection = new FrameSelection(request.Frames, stream.TimeBase, request.StopPts);
        return new SampleRequest(
            (frame, next) =>
                selection.Judge(frame) == FrameSelection.Verdict.Take
                && (request.Frames.Every.Rate is null || next is null || selection.IsShownAtMultiple(frame.Pts, next.Value)),
            request.Frames.Every.IsKey,
            selection.Until
        );
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _messages?.End();
    }
}
