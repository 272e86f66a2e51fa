using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Framewise.Cli;

/// <summary>The examples at the end of each command's help and in the man page. A test sees to it that each is understood.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string[]> ByCommand = new(StringComparer.Ordinal)
    {
        ["framewise"] =
        [
            "framewise classify videos/ -o results               # every frame of a folder of videos",
            "framewise report results                            # a page for each video",
            "framewise search results \"bird > 0.6 for 1s\"        # where something is seen",
            "framewise doctor                                    # is everything here?",
        ],
        ["classify"] =
        [
            "framewise classify videos/ -o results               # a folder, with Inception v3",
            "framewise classify a.mp4 -m mobilenet-v1 --every 10 # each tenth frame, with a faster model",
            "framewise classify a.mp4 -m clip/ --classes \"a dog jumping\" --classes \"an empty street\"",
            "framewise classify videos/ -o results --shard 2/8   # the second of eight machines",
            "framewise classify a.mp4 --format csv,parquet --vectors embedding",
        ],
        ["inspect"] = ["framewise inspect videos/                           # before a long run: what is there, and how long it will take"],
        ["extract"] =
        [
            "framewise extract a.mp4 --jpeg 95 -o a.tfrecord",
            "framewise classify a.tfrecord                        # later, elsewhere",
        ],
        ["models list"] = ["framewise models list"],
        ["models show"] = ["framewise models show model.onnx                    # what the model expects, and which file says so"],
        ["models card"] = ["framewise models card model.onnx                    # written out, to be corrected by hand"],
        ["models pull"] = ["framewise models pull mobilenet-v1"],
        ["models verify"] = ["framewise models verify inception-v3"],
        ["models add"] = ["framewise models add model.onnx --name net --card net.card.json"],
        ["models optimize"] = ["framewise models optimize model.onnx --on videos/"],
        ["label"] = ["framewise label results -m clip/ --classes \"a cat\" --classes \"a dog\""],
        ["merge"] = ["framewise merge results                             # after all shards"],
        ["report"] = ["framewise report results"],
        ["export"] = ["framewise export results --format vtt,eaf"],
        ["search"] =
        [
            "framewise search results \"golden retriever > 0.6 for 2s\"",
            "framewise search results \"vehicle and not bus\" --json",
            "framewise search results --text \"a red car\"         # where embeddings are stored",
        ],
        ["sql"] =
        [
            "framewise sql results \"select label, count(*) from predictions where rank = 1 group by label\"",
            "framewise sql results \"select video, label, sum(duration_s) from predictions where prob >= 0.4 group by all\" --csv",
            "framewise sql results \"select video, start_s, end_s, label from segments where duration_s > 2 order by duration_s desc\"",
            "framewise sql results \"select video, avg(agree::int) from frames group by video\"      # two models or more",
        ],
        ["watch"] = ["framewise watch a.mp4", "framewise watch rtsp://camera/stream --on \"person > 0.7 for 2s\""],
        ["devices list"] = ["framewise devices list"],
        ["devices add"] = ["framewise devices add cuda"],
        ["devices compare"] = ["framewise devices compare cuda clips/*.mp4"],
        ["doctor"] = ["framewise doctor --json                             # for a bug report"],
        ["completion"] = ["source <(framewise completion bash)"],
        ["man"] = ["framewise man | man -l -"],
    };

    /// <summary>Those of a command; none for one that only has others.</summary>
    public static IReadOnlyList<string> Of(Command command) => ByCommand.GetValueOrDefault(Path(command), []);

    /// <summary>Lets the help of every command end with its examples.</summary>
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!);
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? $"{parent.Name} {command.Name}"
        : command is RootCommand ? "framewise"
        : command.Name;

    private sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var status = help.Invoke(parseResult);
            var examples = Of(parseResult.CommandResult.Command);
            var output = parseResult.InvocationConfiguration.Output;
            if (examples.Count > 0)
                output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine($"  {example}");
            return status;
        }
    }
}
