using System.CommandLine;
using System.CommandLine.Parsing;
using Framewise.Devices;
using Framewise.Media;

namespace Framewise.Cli;

/// <summary>The options that say where models run and what decodes.</summary>
internal static class DeviceOptions
{
    public static readonly Option<ComputeDevice> Device = new("--device")
    {
        HelpName = "auto|cpu|cuda[:N]",
        Description =
            "Where models run: cpu, cuda (the first GPU), cuda:1, cuda:0,1. "
            + "auto takes a GPU where its runtime was fetched (framewise devices add cuda) and all it needs is there, and says so. "
            + "Results of different devices are never mixed.",
        CustomParser = Reader<ComputeDevice>("--device", "auto, cpu, cuda, cuda:1 or cuda:0,1"),
        DefaultValueFactory = _ => ComputeDevice.Auto,
    };

    public static readonly Option<DecoderDevice> Decoder = new("--decoder")
    {
        HelpName = "auto|software|cuda[:N]",
        Description =
            "What decodes videos: software, cuda (the first GPU), cuda:1, or another device of FFmpeg's (vaapi:/dev/dri/renderD128). "
            + "auto is software: a device's pixels may differ. Results of different decoders are never mixed.",
        CustomParser = Reader<DecoderDevice>("--decoder", "auto, software, cuda, cuda:1 or another device of FFmpeg's"),
        DefaultValueFactory = _ => DecoderDevice.Software,
    };

    /// <summary>Reads a value that parses itself; where the text is none, <paramref name="ways"/> are named.</summary>
    private static Func<ArgumentResult, T?> Reader<T>(string option, string ways)
        where T : class, IParsable<T> =>
        argument =>
        {
            var text = argument.Tokens[0].Value;
            if (T.TryParse(text, null, out var value))
                return value;
            argument.AddError($"{option} {text} is not possible. Give {ways}.");
            return null;
        };
}
