using System.Diagnostics;
using System.Text.Json;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources.TfRecord;

/// <summary>
/// Reads the records of a video: from a TFRecord file, where damage is noted and reading goes on as far as it can, or from a decoder
/// process, whose records are whole or the process is lost.
/// </summary>
internal sealed class RecordSource : IFrameSource
{
    private readonly Stream _input;
    private readonly bool _isFile;
    private readonly string _path;
    private readonly TfRecordReader _reader;
    private readonly ExampleReader _example = new();
    private readonly FrameSelection _selection;
    private readonly FrameTally _tally = new();
    private readonly List<Damage> _damage = [];
    private readonly MessageListener? _messages;
    private readonly (string Raw, int Recipe)[] _images;
    private readonly EncodedFrames? _encoded;
    private FrameLedger? _ledger;
    private long _lost;

    private RecordSource(Stream input, DecodeRequest request, bool isFile, MessageListener? messages = null)
    {
        var started = Stopwatch.GetTimestamp();
        (_input, _isFile, _path, _messages) = (input, isFile, request.Path, messages);
        _reader = new TfRecordReader(input);
        (Stream, var recipes) = ReadHead();
        // A file without recipes holds pictures for any model.
        if (recipes.Length == 0)
            _encoded = new EncodedFrames(request.Path, request.Recipes);
        _images = _encoded is not null
            ? []
            :
            [
                .. request.Recipes.Select(recipe =>
                    Array.IndexOf(recipes, recipe) is >= 0 and var n ? (RecordKeys.Image(n, "raw"), n) : throw OtherPixels(recipes, recipe)
                ),
            ];
        _selection = new FrameSelection(request.Frames, Stream.TimeBase, request.StopPts);
        Reading = Stopwatch.GetElapsedTime(started);
    }

    public VideoStreamInfo Stream { get; }

    public FrameInfo Frame { get; private set; }

    public bool IsSelected { get; private set; }

    public bool HasPixels => _example.TryBytes(_encoded is not null ? RecordKeys.Encoded : _images[0].Raw, out _);

    public bool StoppedAtEnd { get; private set; }

    /// <summary>Whether the last record was read, or what stands in its place in a damaged file.</summary>
    public bool HasEnded { get; private set; }

    public FrameLedger Ledger =>
        _ledger is null
            ? _tally.ToLedger([.. _damage])
            : _ledger with
            {
                Frames = _ledger.Frames - _lost,
                Undecodable = _ledger.Undecodable + _lost,
                Damage = [.. _ledger.Damage, .. _damage],
            };

    public TimeSpan Reading { get; private set; }

    public TimeSpan Preprocessing { get; private set; }

    /// <summary>Opens a TFRecord file that <c>framewise extract</c> wrote.</summary>
    /// <exception cref="MediaException">It is none, its beginning is damaged, or it holds pixels made otherwise than asked for.</exception>
    public static RecordSource OpenFile(DecodeRequest request)
    {
        FileStream file;
        try
        {
            file = new FileStream(
                request.Path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                bufferSize: 1 << 16,
                FileOptions.SequentialScan
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"The file '{request.Path}' cannot be read: {e.Message}", request.Path, e);
        }
        try
        {
            return new RecordSource(file, request, isFile: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads from a decoder process.</summary>
    /// <exception cref="MediaException">The decoder refuses the video.</exception>
    /// <exception cref="IOException">The process is lost.</exception>
    public static RecordSource Receive(Stream records, DecodeRequest request, MessageListener? messages = null) =>
        new(records, request, isFile: false, messages);

    /// <summary>Reads a decoder process's answer to a survey.</summary>
    /// <exception cref="IOException">The process is lost.</exception>
    public static VideoSurvey ReceiveSurvey(Stream records)
    {
        var (reader, example) = (new TfRecordReader(records), new ExampleReader());
        while (reader.Read() == TfRecordReader.Outcome.Record && example.TryParse(reader.Record))
            if (example.TryBytes(RecordKeys.Survey, out var survey))
                return JsonSerializer.Deserialize<VideoSurvey>(survey.Span, RecordKeys.Json)!;
        throw new EndOfStreamException("The decoder's records break off.");
    }

    public bool Read()
    {
        var started = Stopwatch.GetTimestamp();
        while (!HasEnded)
        {
            var outcome = ReadRecord();
            if (outcome == TfRecordReader.Outcome.Record)
                Accept();
            else
                Note(outcome);
            if (outcome != TfRecordReader.Outcome.Record || HasEnded || StoppedAtEnd || !Is(RecordKeys.FrameKind))
                continue;
            Reading += Stopwatch.GetElapsedTime(started);
            return true;
        }
        if (_isFile)
            Reading += Stopwatch.GetElapsedTime(started);
        return false;
    }

    public void Fill(PreparedFrame frame)
    {
        frame.Begin(Frame, _selection.TimeOf(Frame));
        if (_encoded is not null)
        {
            var started = Stopwatch.GetTimestamp();
            _encoded.Prepare(frame, _example.TryBytes(RecordKeys.Encoded, out var encoded) ? encoded.Span : throw NotExtracted());
            Preprocessing += Stopwatch.GetElapsedTime(started);
            return;
        }
        for (var n = 0; n < _images.Length; n++)
        {
            if (!_example.TryBytes(_images[n].Raw, out var pixels))
                throw NotExtracted();
            if (pixels.Length != frame.Pixels[n].Length)
                throw new MediaException(
                    $"The picture of frame {Frame.Index} in '{_path}' has {pixels.Length} bytes instead of {frame.Pixels[n].Length}.",
                    _path
                )
                {
                    Kind = MediaErrorKind.Undecodable,
                    FrameIndex = Frame.Index,
                    WayOut = "Extract the file again.",
                };
            pixels.CopyTo(frame.Pixels[n]);
            frame.FrameMeans[n] = _example.Float(RecordKeys.Mean, _images[n].Recipe) ?? 0;
        }
    }

    public void Dispose()
    {
        if (_isFile)
            _input.Dispose();
    }

    private bool Is(ReadOnlySpan<byte> kind) => _example.TryBytes(RecordKeys.Kind, out var bytes) && bytes.Span.SequenceEqual(kind);

    private TfRecordReader.Outcome ReadRecord()
    {
        try
        {
            var outcome = _reader.Read();
            return outcome == TfRecordReader.Outcome.Record && !_example.TryParse(_reader.Record)
                ? TfRecordReader.Outcome.WrongData
                : outcome;
        }
        catch (IOException e) when (_isFile)
        {
            throw new MediaException($"The file '{_path}' cannot be read on: {e.Message}", _path, e);
        }
    }

    private (VideoStreamInfo Stream, PixelRecipe[] Recipes) ReadHead()
    {
        var outcome = ReadRecord();
        while (!_isFile && outcome == TfRecordReader.Outcome.Record && (Is(RecordKeys.WaitingKind) || IsMessage()))
            outcome = ReadRecord();
        if (outcome != TfRecordReader.Outcome.Record)
            throw _isFile ? NotOurs("its first record is damaged") : new EndOfStreamException("The decoder sent nothing.");
        if (Is(RecordKeys.EndKind))
            Finish();
        if (!Is(RecordKeys.StreamKind))
            throw NotOurs("its first record does not describe a video");
        try
        {
            return (Parse<VideoStreamInfo>(RecordKeys.Stream), Parse<PixelRecipe[]>(RecordKeys.Recipes));
        }
        catch (JsonException e)
        {
            throw NotOurs(e.Message);
        }
    }

    private void Accept()
    {
        if (IsMessage())
            return;
        if (Is(RecordKeys.EndKind))
            Finish();
        if (!Is(RecordKeys.FrameKind) || StoppedAtEnd)
            return;
        Frame = new FrameInfo(
            Fact(RecordKeys.Index),
            Fact(RecordKeys.Pts),
            (FrameFlags)Fact(RecordKeys.Flags),
            Fact(RecordKeys.IsKey) != 0,
            Fact(RecordKeys.Interlaced) != 0
        );
        _tally.Add(Frame);
        var verdict = _selection.Judge(Frame);
        StoppedAtEnd = verdict == FrameSelection.Verdict.Stop;
        IsSelected = verdict == FrameSelection.Verdict.Take;
    }

    /// <summary>Whether the record is what FFmpeg says, which is handed on.</summary>
    private bool IsMessage()
    {
        if (_messages is null || _example.Text(RecordKeys.Message) is not { } text)
            return false;
        _messages.Relay(new DecoderMessage((DecoderMessage.Level)Fact(RecordKeys.Severity), text));
        return true;
    }

    private long Fact(string key) =>
        _example.Integer(key)
        ?? throw new MediaException($"A record after frame {_tally.Frames - 1} in '{_path}' has no {key}.", _path)
        {
            WayOut = "Extract the file again.",
        };

    private void Finish()
    {
        HasEnded = true;
        try
        {
            if (_example.TryBytes(RecordKeys.Ledger, out _))
                _ledger = Parse<FrameLedger>(RecordKeys.Ledger);
        }
        catch (JsonException e)
        {
            throw NotOurs(e.Message);
        }
        if (_example.Integer(RecordKeys.Reading) is { } reading)
            Reading = TimeSpan.FromMicroseconds(reading);
        if (_example.Integer(RecordKeys.Preprocessing) is { } preprocessing)
            Preprocessing = TimeSpan.FromMicroseconds(preprocessing);
        if (_example.Text(RecordKeys.Error) is { } error)
            throw ErrorOf(error);
    }

    private void Note(TfRecordReader.Outcome outcome)
    {
        if (!_isFile)
            throw new EndOfStreamException($"The decoder's records break off: {outcome}.");
        var place = $"after {_tally.Frames} frames";
        if (outcome == TfRecordReader.Outcome.WrongData)
        {
            // Times are counted from the first frame, so that one must be there.
            if (_tally.Frames == 0)
                throw NotOurs("the record of its first frame is damaged");
            _lost++;
            _damage.Add(
                new Damage("corrupt record", $"a record {place} does not fit its checksum; its frame is left out", Frame.Index + 1)
            );
            return;
        }
        HasEnded = true;
        _damage.Add(
            outcome == TfRecordReader.Outcome.WrongLength
                ? new Damage(
                    "corrupt record",
                    $"a record {place} does not fit its checksum and nothing behind it can be found",
                    Frame.Index + 1
                )
                : new Damage("truncated", $"the TFRecord file ends {place} without its last record", Frame.Index + 1)
        );
    }

    private T Parse<T>(string key) =>
        _example.TryBytes(key, out var json) && JsonSerializer.Deserialize<T>(json.Span, RecordKeys.Json) is { } value
            ? value
            : throw new JsonException($"its {key} is missing");

    /// <summary>The error with its facts, as it was before the records.</summary>
    private MediaException ErrorOf(string message)
    {
        var wayOut = _example.Text(RecordKeys.WayOut);
        return new MediaException(
            wayOut is not null && message.EndsWith($" {wayOut}", StringComparison.Ordinal) ? message[..^(wayOut.Length + 1)] : message,
            _path
        )
        {
            Kind = Enum.TryParse<MediaErrorKind>(_example.Text(RecordKeys.ErrorKind), out var kind) ? kind : MediaErrorKind.Other,
            FrameIndex = _example.Integer(RecordKeys.ErrorFrame),
            WayOut = wayOut,
        };
    }

    private MediaException NotOurs(string reason) =>
        new($"'{_path}' is not a whole TFRecord file as 'framewise extract' writes it: {reason}.", _path)
        {
            Kind = MediaErrorKind.NotAVideo,
            WayOut = "Extract it again.",
        };

    private MediaException NotExtracted() =>
        new(
            $"'{_path}' holds no picture of frame {Frame.Index}: it was extracted with --every, --start or --end. "
                + "Give the same here, or extract the whole video.",
            _path
        );

    private MediaException OtherPixels(PixelRecipe[] stored, PixelRecipe wanted) =>
        new(
            $"'{_path}' holds pixels made as {string.Join(" and ", stored.Select(Describe))}, but the model wants {Describe(wanted)}. "
                + "Extract the video again with this model.",
            _path
        );

    private static string Describe(PixelRecipe recipe) =>
        recipe.ToString().Replace(nameof(PixelRecipe) + " ", "", StringComparison.Ordinal);
}
