using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Results;

namespace Framewise;

/// <summary>Decodes a video once and keeps what networks see of it as a TFRecord file, which is classified later with the same rows. See docs/tfrecord.md.</summary>
public static class FrameExtraction
{
    /// <summary>Writes <paramref name="output"/>, which has its name only when it is whole. The pixels are those that <paramref name="networks"/> want.</summary>
    /// <param name="video">The video.</param>
    /// <param name="output">The file to write; one that is there is replaced.</param>
    /// <param name="networks">At least one network; each different way of making pixels is stored.</param>
    /// <param name="options">Which frames, how many threads decode, and where.</param>
    /// <param name="progress">Told the number of frames written, now and then.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind.</param>
    /// <exception cref="MediaException">The video cannot be opened.</exception>
    /// <exception cref="ResultException">The file cannot be written.</exception>
    public static ExtractionSummary Write(
        string video, string output, IReadOnlyList<NetworkModel> networks, ClassifierOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0) throw new ArgumentException("At least one network is needed: it says how pixels are made.", nameof(networks));
        return Write(video, output, [.. networks.Select(network => network.Card.Pixels).Distinct()], options, progress, cancellationToken);
    }

    internal static ExtractionSummary Write(
        string video, string output, IReadOnlyList<PixelRecipe> recipes, ClassifierOptions? options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        options = (options ?? new ClassifierOptions()).Validated();
        if (SourceOpener.IsRecordFile(video)) throw new MediaException($"'{video}' is a TFRecord file already. Extract from the video itself.", video);
        using var sources = new SourceOpener(recipes, options, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        using var source = sources.Open(video, pixelsFrom: 0, cancellationToken);
        var partial = output + ".partial";
        try
        {
            var summary = Write(source, recipes, new PreparedFrame(sources.BytesPerPicture), partial, progress, cancellationToken);
            File.Move(partial, output, overwrite: true);
            return summary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"'{output}' cannot be written: {e.Message.TrimEnd('.')}. Free space or name another file with --out.", output, e) { Interrupts = true };
        }
        finally
        {
            if (File.Exists(partial)) File.Delete(partial);
        }
    }

    private static ExtractionSummary Write(
        IFrameSource source, IReadOnlyList<PixelRecipe> recipes, PreparedFrame frame, string path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        const int ReportInterval = 100;
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        var records = new FrameRecordWriter(file);
        records.WriteStream(source.Stream, recipes);
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
                source.Take(frame);
                records.WriteFrame(frame);
                if (++frames % ReportInterval == 0) progress?.Report(frames);
            }
            if (source.StoppedAtEnd) records.WriteSkipped(source.Frame);
        }
        catch (MediaException e)
        {
            error = e;
        }
        records.WriteEnd(source.Ledger, error?.Message);
        file.Flush(flushToDisk: true);
        return new ExtractionSummary { Frames = frames, Bytes = file.Length, Ledger = source.Ledger, Error = error };
    }
}
