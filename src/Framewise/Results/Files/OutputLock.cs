using System.Text.Json;
using Framewise.Media;
using Framewise.Results.Ledger;

namespace Framewise.Results.Files;

/// <summary>
/// Keeps a second run from writing into the same output folder: a file that names its owner, is held open while the owner lives, and is
/// touched. The operating system that runs both tells at once whether it is still held, in whatever containers they are; of other machines
/// the touch tells, after a while.
/// </summary>
internal sealed class OutputLock : IDisposable
{
    /// <summary>How often <see cref="Refresh"/> is to be called.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    // Of a run on another machine only the heartbeat is known. Model file systems may show it a minute late.
    private static readonly TimeSpan SilentIsDead = TimeSpan.FromSeconds(90);

    private readonly string _folder;
    private readonly string _path;
    private readonly VideoShard? _shard;
    private readonly LockOwner _owner = LockOwner.Current();
    private readonly Dictionary<string, DateTime> _seen = [];
    private FileStream? _held;
    private (TimeSpan Time, LockOwner? Owner, string Path)? _unsure;

    private OutputLock(string folder, VideoShard? shard)
    {
        _folder = folder;
        _shard = shard;
        _path = Path.Combine(folder, shard is null ? ".framewise.lock" : $".framewise.{shard}.lock");
    }

    /// <summary>Why the lock was taken from another run; null if it was free.</summary>
    public string? TakenOver { get; private set; }

    /// <summary>Whether another run has taken the lock, or it was removed with its folder.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Takes the lock of the folder, or of one shard of it; shards of the same count may write side by side.</summary>
    /// <exception cref="ResultException">Another run is writing into the folder or may be, or the lock cannot be written.</exception>
    public static OutputLock Take(string folder, VideoShard? shard = null)
    {
        var output = new OutputLock(folder, shard);
        return output.TryTake() ? output : throw output.Refusal();
    }

    /// <summary>As <see cref="Take"/>, and waits until it is known whether another run lives where only its silence can tell.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shard">The shard of it; null for the whole.</param>
    /// <param name="say">Told once what is waited for and how long.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ResultException">Another run is writing into the folder, or the lock cannot be written.</exception>
    public static async Task<OutputLock> TakeAsync(
        string folder,
        VideoShard? shard,
        Action<string> say,
        CancellationToken cancellationToken
    )
    {
        var output = new OutputLock(folder, shard);
        for (var isSaid = false; !output.TryTake(); isSaid = true)
        {
            var (time, owner, _) = output._unsure!.Value;
            if (!isSaid)
                say(
                    $"waits up to {Math.Ceiling(time.TotalSeconds):F0} s to see whether "
                        + $"{(owner is null ? "a run that never said who it is" : $"{owner}, which wrote here,")} still lives"
                );
            await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds, 0.05, 1)), cancellationToken).ConfigureAwait(false);
        }
        return output;
    }

    /// <summary>Says that the owner lives; notices when the lock was lost.</summary>
    public void Refresh()
    {
        try
        {
            if (TryRead(_path) is not { } owner || owner.Key == _owner.Key)
                File.SetLastWriteTimeUtc(_path, DateTime.UtcNow);
            else
                IsLost = true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            IsLost = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full or sleeping disk is the writer's to report.
        }
    }

    public void Dispose()
    {
        try
        {
            if (TryRead(_path)?.Key == _owner.Key)
                File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is stale from now on, and the next run sees that nobody holds it.
        }
        _held?.Dispose();
    }

    /// <summary>False where time must tell; then <see cref="_unsure"/> says how much.</summary>
    private bool TryTake()
    {
        try
        {
            for (var attempt = 0; attempt < 5; attempt++)
                if (TryCreate())
                    return StayIfAlone();
                else if (!TryOutlive(_path))
                    return false;
                else
                    RemoveStale();
            throw Refusal();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"The lock '{_path}' cannot be written: {e.Message.TrimEnd('.')}.", _folder, e)
            {
                WayOut = "Free space or mend the folder, or name another one with --out.",
                Interrupts = true,
            };
        }
    }

    /// <summary>Gives the own lock back where another run's forbids it; false then. Looked for after the own lock is there, so that of two
    /// runs at least one sees the other.</summary>
    private bool StayIfAlone()
    {
        try
        {
            foreach (var other in Directory.GetFiles(_folder, ".framewise*.lock"))
            {
                if (
                    other == _path
                    || (_shard is not null && other.EndsWith($"-of-{_shard.Count}.lock", StringComparison.Ordinal))
                    || TryOutlive(other)
                )
                    continue;
                Dispose();
                return false;
            }
            return true;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private bool TryCreate()
    {
        try
        {
            _held = new FileStream(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(_path))
        {
            return false;
        }
        try
        {
            _held.Write(JsonSerializer.SerializeToUtf8Bytes(_owner with { IsHeld = IsHeld(_path) }, ResultJson.Writing));
            return true;
        }
        catch
        {
            // On a full disk: an empty lock would be taken for a run that is just starting.
            _held.Dispose();
            File.Delete(_path);
            throw;
        }
    }

    private void RemoveStale()
    {
        var owner = TryRead(_path);
        // Moved and not deleted: if two runs do this at once, the second must not remove the first one's new lock.
        var aside = $"{_path}.{_owner.Key}.partial";
        try
        {
            File.Move(_path, aside);
            if (TryRead(aside)?.Key == owner?.Key)
            {
                File.Delete(aside);
                TakenOver = owner is null
                    ? "the lock of a run that never began was removed"
                    : $"the lock of {owner}, which is gone, was taken over";
            }
            else
            {
                File.Move(aside, _path);
            }
        }
        catch (FileNotFoundException)
        {
            // The other run was faster.
        }
    }

    /// <summary>Takes note of what is heard of a lock's owner; true where that is gone, false where time must tell.</summary>
    /// <exception cref="ResultException">The owner lives.</exception>
    private bool TryOutlive(string path)
    {
        if (Heard(path) is not var (now, heard))
            return true;
        var owner = TryRead(path);
        var isHeartbeat = heard > _seen.GetValueOrDefault(path, heard);
        _seen[path] = heard;
        _unsure = (TimeToWait(owner, now - heard), owner, path);
        if (isHeartbeat || IsSeenAlive(owner, path))
            throw Refusal(now - heard);
        return _unsure.Value.Time <= TimeSpan.Zero;
    }

    private static bool IsSeenAlive(LockOwner? owner, string path) =>
        owner is { IsOfThisSystem: true, IsHeld: true } ? IsHeld(path) : owner is { IsOnThisHost: true, IsAlive: true };

    /// <summary>How long an owner that is not seen alive may yet be heard of.</summary>
    private static TimeSpan TimeToWait(LockOwner? owner, TimeSpan age) =>
        owner is { IsOfThisSystem: true, IsHeld: true } or { IsOnThisHost: true }
            ? TimeSpan.Zero
            : (owner is null ? Heartbeat : SilentIsDead) - age;

    /// <summary>The time now and of the last heartbeat by the clock of the file system, which the machines share; null if the lock is
    /// gone.</summary>
    private (DateTime Now, DateTime Heard)? Heard(string path)
    {
        var probe = $"{_path}.{_owner.Key}.now.partial";
        try
        {
            File.WriteAllBytes(probe, []);
            var now = File.GetLastWriteTimeUtc(probe);
            return File.Exists(path) ? (now, File.GetLastWriteTimeUtc(path)) : null;
        }
        finally
        {
            File.Delete(probe);
        }
    }

    /// <summary>Whether a process has the file open. Another one that asks this, too, is through in a moment.</summary>
    private static bool IsHeld(string path)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0);
                return false;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
            catch (IOException)
            {
                Thread.Sleep(5);
            }
        }
        return true;
    }

    private static LockOwner? TryRead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize<LockOwner>(file, ResultJson.Reading);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private ResultException Refusal(TimeSpan? heard = null)
    {
        var (time, owner, path) = _unsure ?? (TimeSpan.Zero, null, _path);
        var known =
            owner is null ? "another run that is just starting"
            : heard is { } ago ? $"{owner}, last heard of {Math.Max(0, ago.TotalSeconds):F0} s ago"
            : $"{owner}, perhaps";
        var wait =
            heard is null && time > TimeSpan.Zero
                ? $"Try again in {Math.Ceiling(time.TotalSeconds):F0} s, when it is known whether that run lives"
                : "Wait for it";
        return new ResultException($"Another run is writing into '{_folder}': {known}.", _folder)
        {
            WayOut = $"{wait}, name another folder with --out, or delete '{path}' if that run is gone.",
            Interrupts = true,
        };
    }
}
