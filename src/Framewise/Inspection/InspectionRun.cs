using System.Runtime.CompilerServices;
using Framewise.Media;
using Framewise.Pipeline;

namespace Framewise.Inspection;

/// <summary>Inspects many files, several at a time: most of the work is waiting for the disk and parsing headers.</summary>
internal static class InspectionRun
{
    /// <summary>The inspections in the order of <paramref name="files"/>.</summary>
    /// <param name="files">The files.</param>
    /// <param name="quick">Headers only: no frame is counted and no gap is found.</param>
    /// <param name="threads">Files at a time; 0 for as many as there are processor cores.</param>
    /// <param name="stream">The video stream that is looked at in each file, counted from 0 without cover pictures; null for FFmpeg's
    /// best.</param>
    /// <param name="cancellationToken">Stops after the files that are being looked at.</param>
    /// <exception cref="MediaException">FFmpeg's libraries are missing, or of a release that Framewise does not know.</exception>
    public static async IAsyncEnumerable<VideoInspection> InspectAsync(
        IReadOnlyList<VideoFile> files,
        bool quick = false,
        int threads = 0,
        int? stream = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var results = new TaskCompletionSource<VideoInspection>[files.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = new TaskCompletionSource<VideoInspection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = -1;
        var workers = Math.Min(files.Count, threads > 0 ? threads : Environment.ProcessorCount);
        var ended = new Task[workers];
        for (var worker = 0; worker < workers; worker++)
            ended[worker] = Stage.Start($"inspect-{worker}", InspectFiles);
        try
        {
            foreach (var result in results)
                yield return await result.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(ended).ConfigureAwait(false);
        }

        void InspectFiles()
        {
            for (int i; !stop.IsCancellationRequested && (i = Interlocked.Increment(ref next)) < results.Length; )
            {
                try
                {
                    results[i].SetResult(VideoInspector.Inspect(files[i].Path, quick, files[i].Stream ?? stream, stop.Token));
                }
                catch (Exception e) when (e is FramewiseException or OperationCanceledException)
                {
                    results[i].SetException(e);
                }
                catch (Exception e)
                {
                    results[i]
                        .SetResult(
                            new VideoInspection
                            {
                                Path = files[i].Path,
                                Problem =
                                    $"'{files[i].Path}' could not be inspected because of a fault of Framewise's ({e.GetType().Name}: "
                                    + $"{e.Message.TrimEnd('.')}). Please report it.",
                            }
                        );
                }
            }
        }
    }
}
