namespace Framewise.Devices;

/// <summary>The device that is taken where another, or any, was asked for.</summary>
/// <param name="Device">The one that is taken, never <see cref="ComputeDevice.Auto"/>.</param>
/// <param name="Reason">Why, where it may surprise; else null.</param>
internal sealed record DeviceChoice(ComputeDevice Device, string? Reason)
{
    /// <summary>Takes a device: what is asked for by name, or nothing. Only <c>auto</c> leaves a choice.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="folder">The folder of device runtimes; null: the user's.</param>
    /// <param name="missing">What the system lacks for the device; null: it is looked for.</param>
    /// <exception cref="DeviceException">The device cannot be used: what is missing, and what to do.</exception>
    public static DeviceChoice Of(ComputeDevice wanted, string? folder = null, Func<string?>? missing = null)
    {
        if (wanted == ComputeDevice.Cpu)
            return new(wanted, null);
        if (wanted == ComputeDevice.Auto)
        {
            // Who never asked for a GPU needs no word of it.
            if (DeviceRuntime.All.FirstOrDefault(one => one.IsHere(folder)) is not { } here)
                return new(ComputeDevice.Cpu, null);
            return (missing ?? here.Missing)() is { } lack
                ? new(ComputeDevice.Cpu, $"The models run on the processor, though the runtime for {here.Name} is here: {lack}.")
                : new(
                    ComputeDevice.Parse(here.Name),
                    $"The models run on the first GPU, for the runtime for {here.Name} is here: --device cpu keeps to the processor."
                );
        }
        var runtime = DeviceRuntime.Find(wanted.Name);
        return runtime?.IsHere(folder) switch
        {
            null => throw new DeviceException($"There is no runtime for {wanted} on this system: Linux and Windows on x64 have one.")
            {
                WayOut = "Use --device cpu.",
            },
            false => throw new DeviceException($"The runtime for {wanted} is not here yet.")
            {
                WayOut = $"Fetch it first: framewise devices add {wanted.Name}",
            },
            true => (missing ?? runtime.Missing)() is { } lack
                ? throw new DeviceException($"{wanted} cannot be used: {lack}.") { WayOut = "Install it, or use --device cpu." }
                : new(wanted, null),
        };
    }
}
