namespace Framewise.FrameSources.Isolation;

/// <summary>
/// Decoding in a child process, so that a file that crashes a decoder, hangs it or makes it swallow memory costs that video and not the
/// run. By itself the child process is this library, started by the .NET host of this process; where that cannot be (one file that holds
/// everything), <see cref="WorkerPath"/> names a program that does nothing but call <see cref="Serve"/>.
/// </summary>
public sealed record IsolatedDecoding
{
    /// <summary>The program; null: this library.</summary>
    public string? WorkerPath { get; init; }

    /// <summary>The arguments of the program at <see cref="WorkerPath"/>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How long the decoder may give nothing while frames are waited for; then it counts as hung and is ended.</summary>
    public TimeSpan HangTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of memory that the decoder may take; then it is ended. 0: half of the memory that there is.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>
    /// The whole work of the child process: call it with standard input and standard output, and end when it returns. It ends the process
    /// itself, at once, when <paramref name="requests"/> end, because that is how it learns that the parent is gone.
    /// </summary>
    public static void Serve(Stream requests, Stream records)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(records);
        new DecodeWorker(requests, records).Run();
    }
}
