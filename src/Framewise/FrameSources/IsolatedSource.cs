using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>
/// Receives the frames of a video from a decoder process. Where the process is lost, the video is tried once more in a fresh one: frames that were given
/// already are gone along without pixels, and the last of them must be the same.
/// </summary>
internal sealed class IsolatedSource : IFrameSource
{
    private const int Attempts = 2;

    private readonly DecoderProcess _process;
    private readonly FrameDemand _demand;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _cancellation;
    private readonly FrameTally _tally = new();
    private readonly List<Damage> _failures = [];
    private RecordSource? _records;
    private bool _isRefused;

    /// <summary>Asks for the video.</summary>
    /// <exception cref="MediaException">It cannot be opened, or the decoder was lost over it twice.</exception>
    public IsolatedSource(DecoderProcess process, FrameDemand demand, CancellationToken cancellationToken)
    {
        _process = process;
        _demand = demand;
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

    public bool StoppedAtEnd => _records is { StoppedAtEnd: true };

    public FrameLedger Ledger
    {
        get
        {
            if (_records is null) return _tally.ToLedger([.. _failures]);
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
        if (more || StoppedAtEnd) (Frame, IsSelected) = (_records!.Frame, _records.IsSelected);
        if (!more) return false;
        _tally.Add(Frame);
        return true;
    }

    public void Take(PreparedFrame frame) => _records!.Take(frame);

    public void Dispose()
    {
        _cancellation.Dispose();
        // A process in the middle of a video has records under way that nobody will read.
        if (!_isRefused && _records is not { HasEnded: true }) _process.Kill();
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
                _failures.Add(_process.Bury(_tally.Frames));
                if (_failures.Count == Attempts) throw GivingUp();
            }
        }
    }

    private RecordSource Begin()
    {
        var demand = _demand with { PixelsFrom = Math.Max(_demand.PixelsFrom, _tally.Frames) };
        var records = RecordSource.Receive(_process.Ask(demand), demand);
        for (var given = 0L; given < _tally.Frames; given++)
            if (!records.Read()) throw NotTheSame();
        return _tally.Frames == 0 || records.Frame == Frame ? records : throw NotTheSame();
    }

    // Where the video was opened, the ledger has the reasons.
    private MediaException GivingUp() => new(Stream is null
        ? $"'{_demand.Path}' could not be opened: {string.Join(", and again, ", _failures.Select(failure => failure.Reason))}."
        : $"'{_demand.Path}' could not be read beyond {_tally.Frames} frames, and not when tried once more. The rows before are right.", _demand.Path);

    private MediaException NotTheSame() =>
        new($"'{_demand.Path}' could not be read beyond {_tally.Frames} frames: {_failures[0].Reason}, and a second decoder gave other frames.", _demand.Path);
}
