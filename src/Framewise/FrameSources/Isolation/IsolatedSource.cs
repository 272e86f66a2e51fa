using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources.Isolation;

/// <summary>
/// Receives the frames of a video from a decoder process. Where the process is lost, the video is tried once more in a fresh one, from the
/// last good key frame: frames that were given already are gone along, and the last of them must be the same, pixels included.
/// </summary>
internal sealed class IsolatedSource : IFrameSource
{
    private const int Attempts = 2;

    private readonly DecoderProcess _process;
    private readonly DecodeRequest _request;
    private readonly MessageListener? _messages;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _cancellation;
    private readonly FrameTally _tally = new();
    private readonly List<Damage> _failures = [];
    private readonly Queue<(long Frame, uint Pixels)> _checksums = new();
    private FrameTrail _trail = new();
    private bool _fromStart;
    private RecordSource? _records;
    private bool _isRefused;
    private bool _isDisposed;

    /// <summary>Asks for the video.</summary>
    /// <exception cref="MediaException">It cannot be opened, or the decoder was lost over it twice.</exception>
    public IsolatedSource(
        DecoderProcess process,
        DecodeRequest request,
        CancellationToken cancellationToken,
        MessageListener? messages = null
    )
    {
        _process = process;
        _messages = messages;
        _request = request;
        _cancellationToken = cancellationToken;
        _cancellation = cancellationToken.Register(process.Kill);
        try
        {
            Stream = Persist(() => Records.Stream);
        }
        catch (MediaException)
        {
            // An answer, too: the process is ready for the next video.
            _isRefused = true;
            Dispose();
            throw;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public VideoStreamInfo Stream { get; }

    public FrameInfo Frame { get; private set; }

    public bool IsSelected { get; private set; }

    public bool HasPixels => _records is { HasPixels: true };

    public bool StoppedAtEnd => _records is { StoppedAtEnd: true };

    public FrameLedger Ledger
    {
        get
        {
            if (_records is null)
                return _tally.ToLedger([.. _failures]);
            var ledger = _records.Ledger;
            return _failures.Count == 0 ? ledger : ledger with { Damage = [.. ledger.Damage, .. _failures] };
        }
    }

    public TimeSpan Reading => _records?.Reading ?? TimeSpan.Zero;

    public TimeSpan Preprocessing => _records?.Preprocessing ?? TimeSpan.Zero;

    /// <summary>The records of the process that is up, at the frame given last.</summary>
    private RecordSource Records => _records ??= Begin();

    public bool Read()
    {
        var more = Persist(() => Records.Read());
        if (more || StoppedAtEnd)
            (Frame, IsSelected) = (_records!.Frame, _records.IsSelected);
        if (!more)
            return false;
        _tally.Add(Frame);
        _trail.Add(Frame.Pts, Frame.Flags);
        return true;
    }

    public void Fill(PreparedFrame frame)
    {
        _records!.Fill(frame);
        _checksums.Enqueue((Frame.Index, frame.Checksum));
        if (_checksums.Count > ResumePoint.ProvenRows)
            _checksums.Dequeue();
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _cancellation.Dispose();
        _messages?.End();
        // A process in the middle of a video has records under way that nobody will read.
        if (!_isRefused && _records is not { HasEnded: true })
            _process.Kill();
    }

    private T Persist<T>(Func<T> step)
    {
        while (true)
        {
            try
            {
                return step();
            }
            catch (IOException)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                _records = null;
                _failures.Add(_process.EndAsLost(_tally.Frames));
                if (_failures.Count == Attempts)
                    throw GivingUp();
            }
        }
    }

    private RecordSource Begin()
    {
        if (_tally.Frames == 0)
            return Receive(_request);
        var pixelsFrom = _checksums.Count > 0 ? _checksums.Peek().Frame : Math.Max(_request.PixelsFrom, _tally.Frames);
        if (!_fromStart)
        {
            var start =
                _checksums.Count == 0 ? _request.Start : new SeekRequest(Frame.Pts, Frame.Index - pixelsFrom, Frame.Index, _trail.Value);
            if (Repeat(_request with { PixelsFrom = pixelsFrom, Start = start }) is { } records)
                return records;
            // What is under way comes from a decoder that was led astray.
            _process.Kill();
            _fromStart = true;
        }
        return Repeat(_request with { PixelsFrom = pixelsFrom, Start = null }) ?? throw NotTheSame();
    }

    private RecordSource Receive(DecodeRequest request)
    {
        var records = _process.Ask(request);
        // A cancellation that came before the process was started has ended none.
        _cancellationToken.ThrowIfCancellationRequested();
        return RecordSource.Receive(records, request, _messages);
    }

    /// <summary>Goes along the frames that were given; null if they are not the same.</summary>
    private RecordSource? Repeat(DecodeRequest request)
    {
        var records = Receive(request);
        var frame = new PreparedFrame([.. request.Recipes.Select(recipe => new Preprocessor(recipe).BytesPerPicture)]);
        var checksums = _checksums.ToDictionary(entry => entry.Frame, entry => entry.Pixels);
        while (records.Read())
        {
            if (
                records.IsSelected
                && records.Frame.Index >= request.PixelsFrom
                && checksums.TryGetValue(records.Frame.Index, out var checksum)
            )
            {
                records.Fill(frame);
                if (frame.Checksum != checksum)
                    return null;
            }
            if (records.Frame.Index == Frame.Index)
                return (records.Frame.Pts, records.Frame.Flags) == (Frame.Pts, Frame.Flags) ? records : null;
        }
        return null;
    }

    // Where the video was opened, the ledger has the reasons.
    private MediaException GivingUp() =>
        !_process.HasAnswered
            ? new($"The decoder program '{_process.Program}' ends without a word: {_failures[^1].Reason}.", _process.Program)
            {
                Kind = MediaErrorKind.NoDecoderProcess,
                WayOut = "Mend it, decode without isolation, or name another program.",
            }
            : new(
                Stream is null
                    ? $"'{_request.Path}' could not be opened: {string.Join(", and again, ", _failures.Select(failure => failure.Reason))}."
                    : $"'{_request.Path}' could not be read beyond {_tally.Frames} frames, and not when tried once more. "
                        + "The rows before are right.",
                _request.Path
            )
            {
                Kind = MediaErrorKind.Undecodable,
                FrameIndex = Stream is null ? null : _tally.Frames,
            };

    private MediaException NotTheSame() =>
        new(
            $"'{_request.Path}' could not be read beyond {_tally.Frames} frames: "
                + $"{_failures[0].Reason}, and a second decoder gave other frames.",
            _request.Path
        )
        {
            Kind = MediaErrorKind.Undecodable,
            FrameIndex = _tally.Frames,
        };
}
