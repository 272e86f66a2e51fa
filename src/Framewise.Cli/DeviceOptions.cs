using System.CommandLine;
using System.CommandLine.Parsing;
using Framewise.Devices;

namespace Framewise.Cli;

/// <summary>The option that says where models run.</summary>
internal static class DeviceOptions
{
    public static readonly Option<ComputeDevice> Device = new("--device")
    {
        HelpName = "auto|cpu|cuda[:N]",
        Description =
            "Where models run: cpu, cuda (the first GPU), cuda:1, cuda:0,1. "
            + "auto takes a GPU where its runtime was fetched (framewise devices add cuda) and all it needs is there, and says so. "
            + "Results of different devices are never mixed.",
        CustomParser = Read,
        DefaultValueFactory = _ => ComputeDevice.Auto,
    };

    private static ComputeDevice? Read(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (ComputeDevice.TryParse(text, null, out var device))
            return device;
        argument.AddError($"--device {text} is not possible. Give auto, cpu, cuda, cuda:1 or cuda:0,1.");
        return null;
    }
}
