using System.Diagnostics;
using System.Text.Json;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources.TfRecord;

/// <summary>Writes a video as records: first its stream, then its frames, last the account.</summary>
internal sealed class FrameRecordWriter(Stream output)
{
    private static readonly TimeSpan WaitingInterval = TimeSpan.FromSeconds(0.5);

    private readonly ExampleWriter _example = new();
    private readonly Lock _lock = new();
    private long _waited = Stopwatch.GetTimestamp();
    private (PixelRecipe Recipe, string Raw, string Format, string Height, string Width, string Channels, string ColorSpace)[] _images = [];

    public void WriteStream(VideoStreamInfo stream, IReadOnlyList<PixelRecipe> recipes)
    {
        _images =
        [
            .. recipes.Select(
                (recipe, n) =>
                    (
                        recipe,
                        RecordKeys.Image(n, "raw"),
                        RecordKeys.Image(n, "format"),
                        RecordKeys.Image(n, "height"),
                        RecordKeys.Image(n, "width"),
                        RecordKeys.Image(n, "channels"),
                        RecordKeys.Image(n, "colorspace")
                    )
            ),
        ];
        _example.Add(RecordKeys.Kind, RecordKeys.StreamKind);
        _example.Add(RecordKeys.Version, ProductVersion.Text);
        _example.Add(RecordKeys.FileName, Path.GetFileName(stream.Path));
        _example.Add(RecordKeys.TimeBase, stream.TimeBase.Numerator, stream.TimeBase.Denominator);
        _example.Add(RecordKeys.Stream, JsonSerializer.SerializeToUtf8Bytes(stream, RecordKeys.Json));
        _example.Add(RecordKeys.Recipes, JsonSerializer.SerializeToUtf8Bytes(recipes, RecordKeys.Json));
        Send();
    }

    /// <summary>A frame that is not asked for: its facts, so that nothing is unaccounted for, and no pixels.</summary>
    public void WriteSkipped(in FrameInfo frame)
    {
        AddFacts(frame);
        Send();
    }

    public void WriteFrame(PreparedFrame frame)
    {
        AddFacts(frame.Info);
        _example.Add(RecordKeys.Timestamp, frame.Time.Ticks / TimeSpan.TicksPerMicrosecond);
        _example.Add(RecordKeys.Mean, frame.FrameMeans);
        for (var n = 0; n < _images.Length; n++)
        {
            var image = _images[n];
            _example.Add(image.Format, "raw"u8);
            _example.Add(image.Height, image.Recipe.Height);
            _example.Add(image.Width, image.Recipe.Width);
            _example.Add(image.Channels, 3);
            _example.Add(image.ColorSpace, image.Recipe.Channels == ChannelOrder.Bgr ? "BGR"u8 : "RGB"u8);
            _example.Add(image.Raw, frame.Pixels[n].Span);
        }
        Send();
    }

    /// <summary>A frame as an encoded picture, with TensorFlow's usual keys.</summary>
    public void WriteEncoded(PreparedFrame frame, PixelRecipe recipe, ExtractedPictures pictures)
    {
        AddFacts(frame.Info);
        _example.Add(RecordKeys.Timestamp, frame.Time.Ticks / TimeSpan.TicksPerMicrosecond);
        _example.Add(RecordKeys.Image(0, "format"), pictures.Encoding == PictureEncoding.Jpeg ? "jpeg"u8 : "png"u8);
        _example.Add(RecordKeys.Image(0, "height"), recipe.Height);
        _example.Add(RecordKeys.Image(0, "width"), recipe.Width);
        _example.Add(RecordKeys.Image(0, "channels"), 3);
        _example.Add(RecordKeys.Image(0, "colorspace"), "RGB"u8);
        _example.Add(
            RecordKeys.Encoded,
            StillPicture.Encode(frame.Pixels[0].Span, recipe.Width, recipe.Height, pictures.Encoding, pictures.Quality)
        );
        Send();
    }

    /// <summary>Says, not too often, that frames will come.</summary>
    public void WriteWaiting()
    {
        if (Stopwatch.GetElapsedTime(_waited) < WaitingInterval)
            return;
        _waited = Stopwatch.GetTimestamp();
        WriteReady();
    }

    /// <summary>Says that the program runs: if it is lost from now on, that is the fault of what it decodes.</summary>
    public void WriteReady()
    {
        _example.Add(RecordKeys.Kind, RecordKeys.WaitingKind);
        Send();
    }

    public void WriteSurvey(VideoSurvey survey)
    {
        _example.Add(RecordKeys.Survey, JsonSerializer.SerializeToUtf8Bytes(survey, RecordKeys.Json));
        Send();
    }

    /// <summary>The last record. <paramref name="busy"/>: how long reading and pre-processing took, for a reader that is waiting for
    /// it.</summary>
    public void WriteEnd(FrameLedger? ledger, MediaException? error, (TimeSpan Reading, TimeSpan Preprocessing)? busy = null)
    {
        _example.Add(RecordKeys.Kind, RecordKeys.EndKind);
        if (ledger is not null)
            _example.Add(RecordKeys.Ledger, JsonSerializer.SerializeToUtf8Bytes(ledger, RecordKeys.Json));
        if (error is not null)
            _example.Add(RecordKeys.Error, error.Message);
        if (error is { Kind: not MediaErrorKind.Other })
            _example.Add(RecordKeys.ErrorKind, error.Kind.ToString());
        if (error?.FrameIndex is { } frame)
            _example.Add(RecordKeys.ErrorFrame, frame);
        if (error?.WayOut is { } wayOut)
            _example.Add(RecordKeys.WayOut, wayOut);
        if (busy is { } times)
        {
            _example.Add(RecordKeys.Reading, (long)times.Reading.TotalMicroseconds);
            _example.Add(RecordKeys.Preprocessing, (long)times.Preprocessing.TotalMicroseconds);
        }
        Send();
    }

    /// <summary>What FFmpeg says; from any thread.</summary>
    public void WriteMessage(DecoderMessage message)
    {
        var record = new ExampleWriter();
        record.Add(RecordKeys.Message, message.Text);
        record.Add(RecordKeys.Severity, (long)message.Severity);
        lock (_lock)
            record.WriteTo(output);
    }

    /// <summary>FFmpeg's threads write between the records, not into them.</summary>
    private void Send()
    {
        lock (_lock)
            _example.WriteTo(output);
    }

    private void AddFacts(in FrameInfo frame)
    {
        _example.Add(RecordKeys.Kind, RecordKeys.FrameKind);
        _example.Add(RecordKeys.Index, frame.Index);
        _example.Add(RecordKeys.Pts, frame.Pts);
        _example.Add(RecordKeys.Flags, (long)frame.Flags);
        _example.Add(RecordKeys.IsKey, frame.IsKey ? 1 : 0);
        _example.Add(RecordKeys.Interlaced, frame.Interlaced ? 1 : 0);
    }
}
