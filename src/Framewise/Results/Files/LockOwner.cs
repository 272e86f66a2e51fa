using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Framewise.Results.Files;

/// <summary>The process that writes into an output folder.</summary>
/// <param name="Host">The machine; on Linux with the process namespace, so that containers that share a host's name are told apart.</param>
/// <param name="ProcessId">The process there.</param>
/// <param name="ProcessStarted">When it started, because process numbers are used again.</param>
/// <param name="Key">Told by no other run.</param>
internal sealed record LockOwner(string Host, int ProcessId, DateTime ProcessStarted, string Key)
{
    /// <summary>The start of the operating system that runs it, the same in all containers of a machine; null where the system does not
    /// say.</summary>
    public string? Boot { get; init; }

    /// <summary>Whether the operating system was seen to hold the lock file for the owner; it lets go when the process ends, in whatever
    /// way.</summary>
    public bool IsHeld { get; init; }

    public static LockOwner Current()
    {
        using var process = Process.GetCurrentProcess();
        return new LockOwner(ThisHost(), process.Id, process.StartTime.ToUniversalTime(), Guid.NewGuid().ToString("N"))
        {
            Boot = ThisBoot(),
        };
    }

    /// <summary>Whether the owner is or was run by the operating system that runs this process: then what that system holds tells the
    /// truth.</summary>
    [JsonIgnore]
    public bool IsOfThisSystem => Boot is null ? IsOnThisHost : Boot == ThisBoot();

    /// <summary>Whether the owner's process number means something here.</summary>
    [JsonIgnore]
    public bool IsOnThisHost => Host == ThisHost() && Boot == ThisBoot();

    /// <summary>For messages.</summary>
    public override string ToString() => $"process {ProcessId} on {Host.Split(' ')[0]}";

    /// <summary>Whether the process still runs; only to be asked on its own host.</summary>
    [JsonIgnore]
    public bool IsAlive
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(ProcessId);
                return (process.StartTime.ToUniversalTime() - ProcessStarted).Duration() < TimeSpan.FromSeconds(2);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                return false;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return true;
            }
        }
    }

    private static string ThisHost()
    {
        var name = Environment.MachineName;
        return OperatingSystem.IsLinux() && new FileInfo("/proc/self/ns/pid").LinkTarget is { } processes ? $"{name} {processes}" : name;
    }

    private static string? ThisBoot()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
