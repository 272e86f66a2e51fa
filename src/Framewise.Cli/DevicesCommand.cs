using System.CommandLine;
using Framewise.Devices;
using Framewise.Media;

namespace Framewise.Cli;

/// <summary><c>framewise devices</c>: what models can run on besides the processor, and the fetching of what that needs.</summary>
internal static class DevicesCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON on standard output." };

    public static Command Create() =>
        new("devices", "List the devices that models can run on, fetch the runtime of one, and see whether one decodes as software does.")
        {
            CreateList(),
            CreateAdd(),
            CreateCompare(),
        };

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
                    Missing = runtime.Missing(),
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

    private static Command CreateCompare()
    {
        var decoder = new Argument<string>("DECODER") { Description = "The device: cuda, cuda:1, or another of FFmpeg's." };
        var paths = new Argument<string[]>("VIDEO") { Description = "Videos, decoded whole.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("compare", "Decode videos on a device and in software, and say how far the pixels differ.")
        {
            decoder,
            paths,
            Json,
        };
        command.SetAction(
            (arguments, cancellationToken) =>
            {
                var name = arguments.GetRequiredValue(decoder);
                if (!DecoderDevice.TryParse(name, null, out var device))
                    throw new UsageException($"'{name}' is no device. Give cuda, cuda:1 or another of FFmpeg's, and the videos behind it.");
                device.Require();
                var compared = new List<DecoderComparison>();
                var status = ExitStatus.Complete;
                if (!arguments.GetValue(Json))
                    Console.Out.WriteLine("codec        pixels        frames different  largest     PSNR  software/s  device/s");
                foreach (var path in arguments.GetRequiredValue(paths))
                {
                    try
                    {
                        compared.Add(DecoderComparison.Of(path, device, cancellationToken));
                        if (!arguments.GetValue(Json))
                            Console.Out.WriteLine(PlainText.Of(compared[^1].ToString()));
                    }
                    catch (MediaException e)
                    {
                        CommandLine.WriteError(e.Message);
                        status = ExitStatus.SomeInputFailed;
                    }
                }
                if (arguments.GetValue(Json))
                    JsonOutput.WriteDocument(compared);
                return Task.FromResult(compared.TrueForAll(one => one.IsEqual) ? status : ExitStatus.SomeInputFailed);
            }
        );
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
                if (runtime.Missing() is { } missing)
                    CommandLine.WriteError($"it cannot be used yet: {missing}");
                return ExitStatus.Complete;
            }
        );
        return command;
    }
}
