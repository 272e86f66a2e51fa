using Framewise.FrameSources.Isolation;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources;

/// <summary>Opens videos where they are to be decoded: a TFRecord file was decoded earlier; other videos are decoded here or in a child
/// process.</summary>
internal sealed class SourceOpener : IDisposable
{
    private readonly IReadOnlyList<PixelRecipe> _recipes;
    private readonly WantedFrames _wanted;
    private readonly int _threads;
    private readonly Preprocessor[] _preprocessors;
    private readonly DecoderDevice? _decoder;
    private readonly DecoderProcess? _process;
    private readonly Func<string, MessageListener?>? _listen;

    /// <summary>The child process, if one is asked for and not given, starts with the first video or by <see cref="Start"/>.
    /// <paramref name="listen"/> says who hears what FFmpeg says of a video.</summary>
    public SourceOpener(
        IReadOnlyList<PixelRecipe> recipes,
        WantedFrames wanted,
        int threads,
        IsolatedDecoding? isolation = null,
        DecoderProcess? process = null,
        Func<string, MessageListener?>? listen = null,
        DecoderDevice? decoder = null
    )
    {
        (_recipes, _wanted, _threads, _listen, _decoder) = (recipes, wanted, threads, listen, decoder);
        _process = isolation is null ? null : process ?? new DecoderProcess(isolation);
        try
        {
            _preprocessors = [.. recipes.Select(recipe => new Preprocessor(recipe))];
        }
        catch
        {
            _process?.Dispose();
            throw;
        }
    }

    /// <summary>Starts the child process, if one is asked for, so that it is ready when the first video is opened.</summary>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public void Start() => _process?.Start();

    public static bool IsRecordFile(string path) => Path.GetExtension(path).Equals(".tfrecord", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc cref="DecodeRequest(string, IReadOnlyList{PixelRecipe}, WantedFrames, int, long, SeekRequest?, long?, bool, TimeSpan?,
    /// int?, DecoderMessage.Level?, DecoderDevice?)"/>
    public IFrameSource Open(
        string path,
        long pixelsFrom,
        CancellationToken cancellationToken,
        SeekRequest? start = null,
        long? stopPts = null,
        int? stream = null
    )
    {
        if (IsRecordFile(path) && _decoder is not null && _decoder != DecoderDevice.Software)
            throw new MediaException($"'{path}' holds decoded frames: leave --decoder {_decoder} out.", path);
        var request = new DecodeRequest(path, _recipes, _wanted, _threads, pixelsFrom, start, stopPts, Stream: stream, Decoder: _decoder);
        var messages = IsRecordFile(path) ? null : _listen?.Invoke(path);
        return ShownFrames.Of(
            IsRecordFile(path) ? RecordSource.OpenFile(request)
                : _process is null ? new DecoderSource(request, _preprocessors, cancellationToken.ThrowIfCancellationRequested, messages)
                : new IsolatedSource(_process, request with { Messages = messages?.Least }, cancellationToken, messages),
            request,
            BytesPerPicture
        );
    }

    /// <summary>Looks into a video where it would be decoded, so that a file that crashes FFmpeg costs only itself.</summary>
    public VideoSurvey Survey(string path, int? stream, TimeSpan? longest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_process is null || IsRecordFile(path))
            return VideoSurvey.Of(path, stream, longest, _wanted, cancellationToken.ThrowIfCancellationRequested);
        using var cancellation = cancellationToken.Register(_process.Kill);
        try
        {
            return RecordSource.ReceiveSurvey(
                _process.Ask(new DecodeRequest(path, _recipes, _wanted, _threads, IsSurvey: true, Longest: longest, Stream: stream))
            );
        }
        catch (IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return VideoSurvey.Unknown(path, _process.EndAsLost(0).Reason);
        }
    }

    /// <summary>Bytes of a picture, for each recipe.</summary>
    public IReadOnlyList<int> BytesPerPicture => [.. _preprocessors.Select(preprocessor => preprocessor.BytesPerPicture)];

    public void Dispose() => _process?.Dispose();
}
