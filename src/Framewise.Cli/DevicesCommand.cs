using System.CommandLine;
using Framewise.Devices;

namespace Framewise.Cli;

/// <summary><c>framewise devices</c>: what models can run on besides the processor, and the fetching of what that needs.</summary>
internal static class DevicesCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON on standard output." };

    public static Command Create() =>
        new("devices", "List the devices that models can run on, and fetch the runtime of one.") { CreateList(), CreateAdd() };

    private static Command CreateList()
    {
        var command = new Command("list", "The devices, and what each of them lacks.") { Json };
        command.SetAction(arguments =>
        {
            var devices = DeviceRuntime
                .All.Select(runtime => new
                {
                    runtime.Name,
                    runtime.Package,
                    runtime.Version,
                    runtime.DownloadBytes,
                    Folder = runtime.FolderIn(null),
                    IsHere = runtime.IsHere(),
                    Missing = CudaRequirements.Missing(),
                })
                .ToArray();
            if (arguments.GetValue(Json))
                JsonOutput.WriteDocument(devices);
            else
            {
                Console.Out.WriteLine($"{"cpu", -8} here               {Environment.ProcessorCount} cores");
                foreach (var device in devices)
                    Screen.WriteLine(
                        $"{device.Name, -8} "
                            + $"{(device.IsHere ? "here" : $"{ModelsCommand.Megabytes(device.DownloadBytes)} to fetch"), -18} "
                            + $"{device.Missing ?? "all that it needs is there"}",
                        indent: 9
                    );
            }
        });
        return command;
    }

    private static Command CreateAdd()
    {
        var name = new Argument<string>("NAME") { Description = "The device: cuda." };
        var from = new Option<string?>("--from")
        {
            HelpName = "FILE.nupkg",
            Description = "Take the runtime from this NuGet package instead of fetching it.",
        };
        var command = new Command("add", "Fetch the runtime of a device into the user's cache folder and check it.") { name, from };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var wanted = arguments.GetRequiredValue(name);
                var runtime =
                    DeviceRuntime.Find(wanted)
                    ?? throw new UsageException(
                        $"There is no runtime for a device '{wanted}' on this system; "
                            + $"there is {string.Join(", ", DeviceRuntime.All.Select(one => one.Name).DefaultIfEmpty("none"))}."
                    );
                if (!runtime.IsHere() && arguments.GetValue(from) is null)
                    CommandLine.WriteError($"fetching NuGet package {runtime.Package} {runtime.Version}");
                var folder = await runtime.AddAsync(arguments.GetValue(from), null, cancellationToken);
                CommandLine.WriteError($"the runtime for {runtime.Name} is in {folder}");
                if (CudaRequirements.Missing() is { } missing)
                    CommandLine.WriteError($"it cannot be used yet: {missing}");
                return ExitStatus.Complete;
            }
        );
        return command;
    }
}
