using System.Text.Json;
using Framewise.Media;
using Framewise.Results.Ledger;

namespace Framewise.Results.Files;

/// <summary>Keeps a second run from writing into the same output folder: a file that names its owner and is touched while the owner lives.</summary>
internal sealed class OutputLock : IDisposable
{
    /// <summary>How often <see cref="Refresh"/> is to be called.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    // Of a run on another machine only the heartbeat is known. Model file systems may show it a minute late.
    private static readonly TimeSpan SilentIsDead = TimeSpan.FromMinutes(3);

    private readonly string _path;
    private readonly LockOwner _owner;

    private OutputLock(string path, LockOwner owner)
    {
        _path = path;
        _owner = owner;
    }

    /// <summary>Why the lock was taken from another run; null if it was free.</summary>
    public string? TakenOver { get; private set; }

    /// <summary>Whether another run has taken the lock, or it was removed with its folder.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Takes the lock of the folder, or of one shard of it; shards of the same count may write side by side.</summary>
    /// <exception cref="ResultException">Another run is writing into the folder.</exception>
    public static OutputLock Take(string folder, VideoShard? shard = null)
    {
        var output = new OutputLock(
            Path.Combine(folder, shard is null ? ".framewise.lock" : $".framewise.{shard}.lock"),
            LockOwner.Current()
        );
        for (var attempt = 0; attempt < 5; attempt++)
        {
            if (!output.TryCreate())
            {
                output.RemoveStale(folder);
                continue;
            }
            try
            {
                // Looked for after the own lock is there, so that of two runs at least one sees the other.
                foreach (var other in Directory.GetFiles(folder, ".framewise*.lock"))
                    if (
                        other != output._path
                        && !(shard is not null && other.EndsWith($"-of-{shard.Count}.lock", StringComparison.Ordinal))
                    )
                        output.ThrowIfLive(folder, other, TryRead(other));
                return output;
            }
            catch
            {
                output.Dispose();
                throw;
            }
        }
        throw Refusal(output._path, folder, "another run that is just starting");
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
            // It is stale from now on, and the next run sees that this process is gone.
        }
    }

    private bool TryCreate()
    {
        try
        {
            using var file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write);
            file.Write(JsonSerializer.SerializeToUtf8Bytes(_owner, ResultJson.Writing));
            return true;
        }
        catch (IOException) when (File.Exists(_path))
        {
            return false;
        }
    }

    private void RemoveStale(string folder)
    {
        var owner = TryRead(_path);
        if (!ThrowIfLive(folder, _path, owner))
            return;
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
                    : $"the lock of process {owner.ProcessId} on {owner.Host.Split(' ')[0]}, which is gone, was taken over";
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

    /// <summary>False if the lock has gone meanwhile.</summary>
    private bool ThrowIfLive(string folder, string path, LockOwner? owner)
    {
        if (Age(path) is not { } age)
            return false;
        if (owner is { IsOnThisHost: true } ? owner.IsAlive : age < (owner is null ? Heartbeat : SilentIsDead))
            throw Refusal(
                path,
                folder,
                owner is null
                    ? "another run that is just starting"
                    : $"process {owner.ProcessId} on {owner.Host.Split(' ')[0]}, last heard of {Math.Max(0, age.TotalSeconds):F0} s ago"
            );
        return true;
    }

    /// <summary>Age of the last heartbeat by the clock of the file system, which the machines share.</summary>
    private TimeSpan? Age(string path)
    {
        var probe = $"{_path}.{_owner.Key}.now.partial";
        try
        {
            File.WriteAllBytes(probe, []);
            var now = File.GetLastWriteTimeUtc(probe);
            return File.Exists(path) ? now - File.GetLastWriteTimeUtc(path) : null;
        }
        finally
        {
            File.Delete(probe);
        }
    }

    private static LockOwner? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<LockOwner>(File.ReadAllText(path), ResultJson.Reading);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static ResultException Refusal(string path, string folder, string owner) =>
        new(
            $"Another run is writing into '{folder}': {owner}. Wait for it, name another folder with --out, or delete '{path}' if that run is gone.",
            folder
        )
        {
            Interrupts = true,
        };
}
