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
    public static LockOwner Current()
    {
        using var process = Process.GetCurrentProcess();
        return new LockOwner(ThisHost(), process.Id, process.StartTime.ToUniversalTime(), Guid.NewGuid().ToString("N"));
    }

    [JsonIgnore]
    public bool IsOnThisHost => Host == ThisHost();

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
}
