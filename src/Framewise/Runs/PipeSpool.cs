using System.Globalization;
using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Results.Files;

namespace Framewise.Runs;

/// <summary>Pipes read to their end into files below the results' folder, because a decoder seeks and may have to begin again. They are
/// removed with this object.</summary>
internal sealed class PipeSpool : IDisposable
{
    private const string Beginning = ".framewise.spool-";

    /// <summary>The most that is kept of one pipe, in bytes, however much room there is.</summary>
    private const long Most = 64L << 30;

    private readonly string _folder;

    private readonly Stream? _standardInput;

    private PipeSpool(string folder, FoundVideos found, Stream? standardInput) =>
        (_folder, Found, _standardInput) = (Path.GetFullPath(folder), found, standardInput);

    /// <summary>What was found, with a file in the place of every pipe; a pipe that gave none is unreachable.</summary>
    public FoundVideos Found { get; private set; }

    /// <summary>Reads all pipes, one after the other.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="folder">The folder of the results. It is made only if there is a pipe.</param>
    /// <param name="patience">A pipe that gives nothing for so long is given up.</param>
    /// <param name="standardInput">What <c>-</c> stands for; null where that is no pipe.</param>
    /// <param name="cancellationToken">Ends the reading and removes the files.</param>
    /// <exception cref="ResultException">The folder cannot be written to.</exception>
    /// <exception cref="MediaException">There is nothing but pipes, and none gave anything.</exception>
    public static async Task<PipeSpool> ReadAsync(
        FoundVideos found,
        string folder,
        TimeSpan patience,
        Stream? standardInput = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(found);
        var spool = new PipeSpool(
            Path.Combine(folder, $"{Beginning}{Environment.MachineName}-{Environment.ProcessId}"),
            found,
            standardInput
        );
        if (found.Pipes.Count == 0)
            return spool;
        OutputFolder.Prepare(folder);
        RemoveLeftovers(folder);
        try
        {
            foreach (var pipe in found.Pipes)
                await spool.AddAsync(pipe, patience, cancellationToken).ConfigureAwait(false);
            spool.Found = spool.Found with { Pipes = [], Videos = DistinctNames.Of(spool.Found.Videos) };
            spool.Found.ThrowIfNone();
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private async Task AddAsync(VideoFile pipe, TimeSpan patience, CancellationToken cancellationToken)
    {
        var place = Directory.CreateDirectory(Path.Combine(_folder, Found.Videos.Count.ToString(CultureInfo.InvariantCulture)));
        var file = new VideoFile(Path.Combine(place.FullName, pipe.RelativePath), pipe.RelativePath);
        try
        {
            await CopyAsync(pipe.Path, file.Path, patience, cancellationToken).ConfigureAwait(false);
            Found = Found with { Videos = [.. Found.Videos, file] };
        }
        catch (MediaException e)
        {
            Found = Found with { Unreachable = [.. Found.Unreachable, e] };
        }
    }

    private async Task CopyAsync(string pipe, string file, TimeSpan patience, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        var copying = Stage.Start("pipe", () => Copy(pipe, file, ref bytes));
        for (var before = 0L; !copying.IsCompleted; before = bytes)
        {
            await Task.WhenAny(copying, Task.Delay(patience, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            // A thread that waits in the kernel for the other end cannot be ended; it goes with the process.
            if (!copying.IsCompleted && Volatile.Read(ref bytes) == before)
                throw new MediaException(
                    $"The pipe '{pipe}' has given nothing for {patience.TotalSeconds:0.#} s, and was not waited for any longer.",
                    pipe
                );
        }
        await copying.ConfigureAwait(false);
    }

    private void Copy(string pipe, string file, ref long bytes)
    {
        var room = Math.Min(Most, new DriveInfo(_folder).AvailableFreeSpace / 2);
        using var input = Open(pipe);
        using var output = File.Create(file);
        var buffer = new byte[1 << 20];
        while (Read(input, buffer, pipe) is > 0 and var count)
        {
            if (bytes + count > room)
                throw new MediaException(
                    $"The pipe '{pipe}' gives more than the {room / 1_000_000} MB that are kept of one (half of the free space, "
                        + $"{Most >> 30} GiB at most).",
                    pipe
                )
                {
                    WayOut = "Save it to a file and classify that.",
                };
            output.Write(buffer, 0, count);
            Volatile.Write(ref bytes, bytes + count);
        }
        if (bytes == 0)
            throw new MediaException($"The pipe '{pipe}' gave nothing: its other end was closed at once.", pipe);
    }

    private Stream Open(string pipe)
    {
        if (pipe == "-")
            return _standardInput
                ?? throw new MediaException("Standard input is no pipe.", pipe)
                {
                    WayOut = "Send a video through one: ... | framewise classify -",
                };
        try
        {
            return new FileStream(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(pipe, e);
        }
    }

    private static int Read(Stream input, byte[] buffer, string pipe)
    {
        try
        {
            return input.Read(buffer);
        }
        catch (IOException e)
        {
            throw CannotRead(pipe, e);
        }
    }

    private static MediaException CannotRead(string pipe, Exception e) =>
        new($"The pipe '{pipe}' cannot be read: {e.Message.TrimEnd('.')}.", pipe, e);

    /// <summary>Removes what killed runs of this machine have left.</summary>
    private static void RemoveLeftovers(string folder)
    {
        var mine = $"{Beginning}{Environment.MachineName}-";
        foreach (var spool in Directory.EnumerateDirectories(folder, mine + "*"))
            if (int.TryParse(Path.GetFileName(spool)[mine.Length..], CultureInfo.InvariantCulture, out var process) && !IsAlive(process))
                Directory.Delete(spool, recursive: true);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return process != Environment.ProcessId;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
