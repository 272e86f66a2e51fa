using Framewise.Devices;
using Framewise.Inference;
using Framewise.Models;

namespace Framewise.Pipeline;

/// <summary>Takes the device for models.</summary>
internal static class ModelDevices
{
    /// <summary>What is said where a batch was too much for a GPU.</summary>
    public const string Halved =
        "The GPU's memory was too small for a batch, so batches are half as large since. "
        + "Give --batch half as large from the start, for results that are the same from run to run.";

    /// <summary>The device for all models, whose runtime is loaded; <paramref name="note"/> hears why it is not another.</summary>
    /// <exception cref="DeviceException">The device that is asked for cannot be used.</exception>
    public static ComputeDevice Choose(ComputeDevice wanted, IReadOnlyList<Model> models, Action<string> note)
    {
        var choice = DeviceChoice.Of(wanted);
        if (
            wanted == ComputeDevice.Auto
            && choice.Device != ComputeDevice.Cpu
            && models.Select(DeviceProvider.WhyNot).FirstOrDefault(reason => reason is not null) is { } reason
        )
            choice = new(
                ComputeDevice.Cpu,
                $"The models run on the processor, though the runtime for {choice.Device.Name} is here: {reason}."
            );
        if (choice.Reason is not null)
            note(choice.Reason);
        RuntimeLibrary.Require(choice.Device);
        return choice.Device;
    }
}
