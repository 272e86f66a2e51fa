using Framewise.FrameSources;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Results.Files;

namespace Framewise.Extraction;

/// <summary>Decodes a video once and keeps what models see of it, or pictures for models to come, as a TFRecord file, which is classified
/// later. See docs/tfrecord.md.</summary>
internal static class FrameExtraction
{
    /// <summary>Writes <paramref name="output"/>, which has its name only when it is whole. The pixels are those that
    /// <paramref name="models"/> want.</summary>
    /// <param name="video">The video.</param>
    /// <param name="output">The file to write; one that is there is replaced.</param>
    /// <param name="models">At least one model; each different way of making pixels is stored.</param>
    /// <param name="options">Which frames, how many threads decode, and where.</param>
    /// <param name="progress">Told the number of frames written, now and then.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind.</param>
    /// <exception cref="MediaException">The video cannot be opened.</exception>
    /// <exception cref="ResultException">The file cannot be written.</exception>
    public static ExtractionSummary Write(
        string video,
        string output,
        IReadOnlyList<Model> models,
        ClassifierOptions? options = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
            throw new ArgumentException("At least one model is needed: it says how pixels are made.", nameof(models));
        options = (options ?? new ClassifierOptions()).Validated();
        return Write(
            video,
            output,
            [.. models.Select(model => options.Applied(model.Card.Pixels)).Distinct()],
            options,
            progress,
            cancellationToken: cancellationToken
        );
    }

    /// <summary>As <see cref="Write(string, string, IReadOnlyList{Model}, ClassifierOptions?, IProgress{long}?, CancellationToken)"/>, but
    /// with pictures that any model can be shown later. They went through an encoder, and a resize more than the model asks for: rows are
    /// close to those of the video, not the same.</summary>
    /// <exception cref="MediaException">The video cannot be opened.</exception>
    /// <exception cref="ResultException">The file cannot be written.</exception>
    public static ExtractionSummary WritePictures(
        string video,
        string output,
        ExtractedPictures? pictures = null,
        ClassifierOptions? options = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(output);
        pictures = (pictures ?? new ExtractedPictures()).Validated();
        options = (options ?? new ClassifierOptions()).Validated();
        if (options.CutBars)
            throw new ArgumentException(
                "Bars are cut off when pictures are classified, not when they are extracted: they would have different shapes.",
                nameof(options)
            );
        var (width, height) = pictures.Size is { ShorterSide: 0 } size
            ? (size.Width, size.Height)
            : SizeOf(video, pictures.Size, options, cancellationToken);
        var recipe = new PixelRecipe
        {
            Width = width,
            Height = height,
            Crop = CropMode.Squash,
            Filter = ResizeFilter.Area,
        };
        return Write(video, output, [options.Applied(recipe)], options, progress, pictures, cancellationToken);
    }

    /// <summary>Opens the video where it will be decoded, for its size.</summary>
    private static (int Width, int Height) SizeOf(
        string video,
        PictureSize? size,
        ClassifierOptions options,
        CancellationToken cancellationToken
    )
    {
        using var sources = new SourceOpener([], options.Frames, threads: 1, options.Isolation);
        using var source = sources.Open(video, pixelsFrom: 0, cancellationToken, stream: options.Stream);
        var stream = source.Stream;
        var (width, height) = PictureGeometry.ShownSize(stream.Width, stream.Height, stream.SampleAspectRatio, stream.Orientation);
        if (options.Region is { } region)
            (_, _, width, height) = region.In(width, height);
        return size?.For(width, height) ?? (width, height);
    }

    internal static ExtractionSummary Write(
        string video,
        string output,
        IReadOnlyList<PixelRecipe> recipes,
        ClassifierOptions? options,
        IProgress<long>? progress = null,
        ExtractedPictures? pictures = null,
        CancellationToken cancellationToken = default
    )
    {
        options = (options ?? new ClassifierOptions()).Validated();
        if (SourceOpener.IsRecordFile(video))
            throw new MediaException($"'{video}' is a TFRecord file already.", video) { WayOut = "Extract from the video itself." };
        if (options.Decoder != DecoderDevice.Software)
            throw new ArgumentException(
                "Frames are extracted with the software decoder: the file does not say what decoded it.",
                nameof(options)
            );
        using var sources = new SourceOpener(
            recipes,
            options.Frames,
            options.Threads > 0 ? options.Threads : Environment.ProcessorCount,
            options.Isolation
        );
        using var source = sources.Open(video, pixelsFrom: 0, cancellationToken, stream: options.Stream);
        var partial = output + ".partial";
        using var file = Begin(partial, output);
        var isWhole = false;
        try
        {
            var records = new FrameRecordWriter(file);
            records.WriteStream(source.Stream, pictures is null ? recipes : []);
            var summary = Write(
                source,
                records,
                new PreparedFrame(sources.BytesPerPicture),
                frame =>
                {
                    if (pictures is null)
                        records.WriteFrame(frame);
                    else
                        records.WriteEncoded(frame, recipes[0], pictures);
                },
                progress,
                cancellationToken
            );
            file.Flush(flushToDisk: true);
            summary = summary with { Bytes = file.Length };
            // Renamed while it is still held, so that no other extraction takes the name in between.
            if (OperatingSystem.IsWindows())
                file.Dispose();
            File.Move(partial, output, overwrite: true);
            isWhole = true;
            return summary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"'{output}' cannot be written: {e.Message.TrimEnd('.')}.", output, e)
            {
                WayOut = "Free space or name another file with --out.",
                Interrupts = true,
            };
        }
        finally
        {
            if (!isWhole && OperatingSystem.IsWindows())
                file.Dispose();
            if (!isWhole)
                File.Delete(partial);
        }
    }

    /// <summary>Opens the unfinished file. One that another extraction is writing stays as it is; one that a killed extraction left is
    /// written over.</summary>
    private static FileStream Begin(string partial, string output)
    {
        try
        {
            return new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"'{output}' cannot be written: {e.Message.TrimEnd('.')}.", output, e)
            {
                WayOut = "Wait for another extraction that writes it, or name another file with --out.",
                Interrupts = true,
            };
        }
    }

    private static ExtractionSummary Write(
        IFrameSource source,
        FrameRecordWriter records,
        PreparedFrame frame,
        Action<PreparedFrame> write,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        const int ReportInterval = 100;
        var frames = 0L;
        MediaException? error = null;
        try
        {
            while (source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!source.IsSelected)
                {
                    records.WriteSkipped(source.Frame);
                    continue;
                }
                source.Fill(frame);
                write(frame);
                if (++frames % ReportInterval == 0)
                    progress?.Report(frames);
            }
            if (source.StoppedAtEnd)
                records.WriteSkipped(source.Frame);
        }
        catch (MediaException e)
        {
            error = e;
        }
        records.WriteEnd(source.Ledger, error);
        return new ExtractionSummary
        {
            Frames = frames,
            Ledger = source.Ledger,
            Error = error,
        };
    }
}
