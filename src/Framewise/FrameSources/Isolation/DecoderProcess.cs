using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;

namespace Framewise.FrameSources.Isolation;

/// <summary>
/// A child process that decodes one video after the other. It is watched while somebody waits for it: one that is silent for too long or
/// takes too much memory is ended, and the next video gets a fresh one.
/// </summary>
internal sealed class DecoderProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly IsolatedDecoding _options;
    private readonly long _memoryLimit;
    private readonly Timer _watch;
    private readonly Lock _lock = new();
    private Process? _process;
    private Damage? _killedFor;
    private string? _firstError;
    private bool _ended;
    private bool _isDisposed;
    private long _waitingSince;

    public DecoderProcess(IsolatedDecoding options)
    {
        _options = options;
        _memoryLimit = options.MemoryLimit > 0 ? options.MemoryLimit : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        _watch = new Timer(_ => Watch());
    }

    /// <summary>Whether the process that was started last has sent anything: then its program is what it should be.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>The program, for messages.</summary>
    public string Program => _options.WorkerPath ?? "Framewise.dll";

    /// <summary>Starts the process unless it is up.</summary>
    /// <exception cref="MediaException">There is no such program, or the system starts no more.</exception>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_ended && _process is { HasExited: false })
            return;
        Clear();
        var (program, arguments) = DecoderProgram.Find(_options);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        // Profiling its own code costs a decoder a third of a second and gains it nothing: the time is spent in FFmpeg and in vector code.
        start.Environment.TryAdd("DOTNET_TieredPGO", "0");
        // What a host asks of its garbage collector (a web server's) is not for a decoder.
        start.Environment.TryAdd("DOTNET_gcServer", "0");
        // It is ended by force, and a runtime that can be debugged then leaves its pipes in the folder for temporary files.
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        try
        {
            HasAnswered = false;
            var process = Process.Start(start)!;
            lock (_lock)
                _process = process;
            process.ErrorDataReceived += (_, line) => _firstError ??= string.IsNullOrWhiteSpace(line.Data) ? null : line.Data.Trim();
            process.BeginErrorReadLine();
            PipeCapacity.Enlarge(process.StandardOutput.BaseStream);
            _watch.Change(WatchInterval, WatchInterval);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new MediaException($"The decoder program '{Program}' cannot be started: {e.Message.TrimEnd('.')}.", Program, e)
            {
                WayOut = "Decode without isolation, or name another program.",
                Kind = MediaErrorKind.NoDecoderProcess,
            };
        }
    }

    /// <summary>Asks for a video and returns the stream of its records.</summary>
    /// <exception cref="IOException">The process is lost.</exception>
    public Stream Ask(DecodeRequest request)
    {
        Start();
        _firstError = null;
        var line = JsonSerializer.SerializeToUtf8Bytes(request, RecordKeys.Json);
        var input = _process!.StandardInput.BaseStream;
        input.Write([.. line, (byte)'\n']);
        input.Flush();
        return new WatchedStream(_process.StandardOutput.BaseStream, this);
    }

    public void BeginWait() => Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());

    public void EndWait() => Volatile.Write(ref _waitingSince, 0);

    /// <summary>Ends the process at once; may be called from any thread.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            // It stays visible for a moment after it was ended.
            _ended = true;
            try
            {
                _process?.Kill();
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            { /* It is gone already. */
            }
        }
    }

    /// <summary>Says why the process was lost after this many frames, and clears it away.</summary>
    public Damage EndAsLost(long frames)
    {
        var exited = _process?.WaitForExit(Patience) ?? false;
        var damage =
            _killedFor ?? new Damage("decoder crashed", exited ? $"the decoder crashed ({Cause(_process!)})" : "the decoder broke off");
        Clear();
        return damage with { Reason = $"{damage.Reason}{(frames > 0 ? $" after {frames} frames" : "")}", FrameIndex = frames };
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _watch.Dispose();
        Clear();
    }

    private void Clear()
    {
        Kill();
        lock (_lock)
        {
            _process?.WaitForExit(Patience);
            _process?.Dispose();
            _process = null;
            _killedFor = null;
            _ended = false;
        }
    }

    private string Cause(Process process)
    {
        process.WaitForExit();
        var status = process.ExitCode switch
        {
            132 => "SIGILL",
            134 => "SIGABRT",
            135 => "SIGBUS",
            136 => "SIGFPE",
            137 => "SIGKILL",
            139 => "SIGSEGV",
            > 128 and < 160 and var signal => $"signal {signal - 128}",
            var code => $"exit status {code}",
        };
        return _firstError is { } error ? $"{status}: {(error.Length > 200 ? error[..200] : error)}" : status;
    }

    private void Watch()
    {
        lock (_lock)
        {
            try
            {
                if (_process is null or { HasExited: true })
                    return;
                _process.Refresh();
                var since = Volatile.Read(ref _waitingSince);
                if (_process.WorkingSet64 > _memoryLimit)
                    KillFor("decoder out of memory", $"the decoder took more than {_memoryLimit >> 20} MiB of memory and was ended");
                else if (since != 0 && Stopwatch.GetElapsedTime(since) > _options.HangTimeout)
                    KillFor(
                        "decoder hung",
                        FormattableString.Invariant($"the decoder gave nothing for {_options.HangTimeout.TotalSeconds} s and was ended")
                    );
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception or IOException)
            {
                // It went while it was looked at; whoever waits for it will notice.
            }
        }
    }

    private void KillFor(string kind, string reason)
    {
        _killedFor ??= new Damage(kind, reason);
        _process!.Kill();
    }
}
