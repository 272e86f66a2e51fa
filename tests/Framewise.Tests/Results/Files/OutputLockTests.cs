using System.Text.Json;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Tests.Results.Files;

/// <summary>Which locks are taken over, refused or waited for. Containers and other machines are told by what their owners write
/// down.</summary>
public sealed class OutputLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Lock => _folder[".framewise.lock"];

    [Fact]
    public void A_run_killed_in_another_container_of_this_machine_gives_its_lock_free_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says which start of the system runs a process");
        WriteLock(InAnotherContainer());
        using var taken = OutputLock.Take(_folder.Path);
        Assert.Contains("which is gone, was taken over", taken.TakenOver, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_lives_in_another_container_of_this_machine_keeps_its_lock_however_long_it_is_silent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says which start of the system runs a process");
        WriteLock(InAnotherContainer(), age: TimeSpan.FromHours(1));
        using (new FileStream(Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
            Assert.Contains(
                "process 7 on box, last heard of 3600 s ago",
                Assert.Throws<ResultException>(() => OutputLock.Take(_folder.Path)).Message,
                StringComparison.Ordinal
            );
        OutputLock.Take(_folder.Path).Dispose();
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(91, true)]
    public void Of_a_run_on_another_machine_or_before_a_restart_its_silence_tells(int seconds, bool isTaken)
    {
        WriteLock(OnAnotherMachine(), TimeSpan.FromSeconds(seconds));
        if (isTaken)
        {
            OutputLock.Take(_folder.Path).Dispose();
            return;
        }
        var error = Assert.Throws<ResultException>(() => OutputLock.Take(_folder.Path));
        Assert.True(error.Interrupts);
        Assert.Matches("Try again in (2[0-9]|30|31) s, when it is known whether that run lives", error.Message);
        Assert.True(File.Exists(Lock));
    }

    [Fact]
    public async Task Where_only_silence_tells_the_next_run_waits_says_how_long_and_goes_on()
    {
        WriteLock(OnAnotherMachine(), TimeSpan.FromSeconds(88.5));
        var said = new List<string>();
        using var taken = await OutputLock.TakeAsync(_folder.Path, null, said.Add, TestContext.Current.CancellationToken);
        Assert.Matches("^waits up to [12] s to see whether process 7 on elsewhere, which wrote here, still lives$", Assert.Single(said));
        Assert.NotNull(taken.TakenOver);
    }

    [Fact]
    public async Task A_heartbeat_while_it_is_waited_for_is_a_refusal()
    {
        WriteLock(OnAnotherMachine(), TimeSpan.FromSeconds(30));
        var error = await Assert.ThrowsAsync<ResultException>(() =>
            OutputLock.TakeAsync(
                _folder.Path,
                null,
                _ => File.SetLastWriteTimeUtc(Lock, DateTime.UtcNow),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("process 7 on elsewhere, last heard of", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Lock));
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_leaves_nothing()
    {
        WriteLock(OnAnotherMachine(), TimeSpan.Zero);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            OutputLock.TakeAsync(_folder.Path, null, _ => stop.Cancel(), stop.Token)
        );
        Assert.Equal([Lock], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void The_lock_of_a_shard_is_judged_alike()
    {
        var other = _folder[".framewise.1-of-3.lock"];
        WriteLock(OnAnotherMachine(), TimeSpan.FromMinutes(2), other);
        using (OutputLock.Take(_folder.Path, new VideoShard(1, 2))) { }
        WriteLock(OnAnotherMachine(), TimeSpan.Zero, other);
        Assert.Throws<ResultException>(() => OutputLock.Take(_folder.Path, new VideoShard(1, 2)));
        Assert.Equal([other], Directory.GetFiles(_folder.Path));
        using var sameCount = OutputLock.Take(_folder.Path, new VideoShard(2, 3));
    }

    [Fact]
    public void The_own_lock_is_held_by_the_system_and_gone_with_its_owner()
    {
        using (OutputLock.Take(_folder.Path))
        {
            Assert.Throws<IOException>(() => new FileStream(Lock, FileMode.Open, FileAccess.Read, FileShare.None));
            Assert.Contains(
                $"process {Environment.ProcessId} on {Environment.MachineName}",
                Assert.Throws<ResultException>(() => OutputLock.Take(_folder.Path)).Message,
                StringComparison.Ordinal
            );
        }
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static LockOwner InAnotherContainer() =>
        LockOwner.Current() with
        {
            Host = "box pid:[1]",
            ProcessId = 7,
            Key = "k",
            IsHeld = true,
        };

    private static LockOwner OnAnotherMachine() =>
        new("elsewhere pid:[4026531836]", 7, DateTime.UtcNow, "k") { Boot = "another", IsHeld = true };

    private void WriteLock(LockOwner owner, TimeSpan age = default, string? path = null)
    {
        File.WriteAllText(path ?? Lock, JsonSerializer.Serialize(owner, ResultJson.Writing));
        File.SetLastWriteTimeUtc(path ?? Lock, DateTime.UtcNow - age);
    }
}
