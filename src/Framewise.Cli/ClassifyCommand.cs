using System.CommandLine;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Rows;
using Framewise.Runs;

namespace Framewise.Cli;

/// <summary><c>framewise classify</c>: videos in, one table and one ledger each out.</summary>
internal static class ClassifyCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description =
            "Files, folders, patterns (quoted), @lists of paths, pipes (- for standard input) and numbered pictures (f_%04d.png, "
            + "or f_%04d.png@10 for 10 a second); videos, and .tfrecord files that extract wrote. Nothing given: the folder data/. "
            + "Put -- before names that begin with a dash.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> DataFolder = new("--data-dir", "-d", "--data_dir")
    {
        HelpName = "DIR",
        Description = "Folder of videos (the 2017 option; the same as a PATH).",
    };

    private static readonly Option<string?> Range = new("--range", "-r")
    {
        HelpName = "\"START END\"",
        Description = "Only the videos from START up to, not including, END of the naturally sorted list (2 before 10), counted from 0.",
    };

    private static readonly Option<string?> Weights = new("--weights", "-w")
    {
        HelpName = "FILE.npy",
        Description = "AlexNet with the weights of this file, bvlc_alexnet.npy (short for --model FILE.npy).",
    };

    public static readonly Option<string[]> Model = new("--model", "-m")
    {
        HelpName = "NAME|FILE|FOLDER|hf:ORG/NAME",
        Description =
            "The model: a catalogue name, an .onnx, .tflite or .npy file, a folder that holds one, "
            + "or hf:ORG/NAME[@REVISION][/VARIANT] on the Hugging Face hub. May be repeated: all see the same decoded frames. Default: "
            + $"{ModelCatalogue.DefaultName}.",
    };

    public static readonly Option<string[]> Classes = new("--classes")
    {
        HelpName = "\"...\"|FILE",
        Description =
            "What to look for, in your own words, for a model that compares pictures with texts (CLIP, SigLIP): "
            + "\"a dog jumping\", \"dog = a dog | a puppy\" (a label and several prompts), or a file with one per line. "
            + "May be repeated.",
    };

    public static readonly Option<string[]> Template = new("--template")
    {
        HelpName = "\"... {} ...\"",
        Description =
            "A sentence into which each prompt of --classes is put, such as \"a photo of a {}.\". May be repeated: "
            + "a class is then the mean of all.",
    };

    private static readonly Option<string> Out = new("--out", "-o")
    {
        HelpName = "DIR",
        Description =
            "Folder for the results; - writes rows to standard output instead, and nothing beside them: "
            + "one video in CSV, any number with --format jsonl.",
        DefaultValueFactory = _ => "save",
    };

    private static readonly Option<string> Format = new("--format")
    {
        HelpName = FormatList.Names<ResultFormat>(),
        Description =
            "Formats of the tables, several with commas: all hold the same rows. "
            + "A finished video that lacks one gets it from the table that is there.",
        DefaultValueFactory = _ => "csv",
    };

    private static readonly Option<string?> Vectors = new("--vectors")
    {
        HelpName = "probabilities,embedding,half",
        Description =
            "Keep more of the models in Parquet: the probability of every class, and the embedding, "
            + "which is what the last layer reads (with half in half the room). Several with commas.",
    };

    private static readonly Option<int> Batch = new("--batch")
    {
        HelpName = "N",
        Description = "Frames per run of the model; 0 lets framewise choose. Results do not depend on it.",
    };

    private static readonly Option<int> DecodingThreads = new("--decoding-threads")
    {
        HelpName = "N",
        Description = "Threads that decode one video; 0 lets framewise choose.",
    };

    private static readonly Option<int> VideosAtOnce = new("--videos-at-once")
    {
        HelpName = "N",
        Description =
            "Videos that are read side by side; 0 begins with one and adds more, up to the cores, where the models wait for frames.",
    };

    private static readonly Option<int> ThreadsPerWorker = new("--threads-per-batch")
    {
        HelpName = "N",
        Description = "Threads that work on one batch together; 0 for one, with as many batches side by side as there are cores.",
    };

    private static readonly Option<bool> Explain = new("--explain")
    {
        Description =
            "Measure for two seconds how fast frames are read and scored here, say how the cores are shared out and what to expect, "
            + "then run.",
    };

    private static readonly Option<bool> Overwrite = new("--overwrite")
    {
        Description =
            "Classify finished videos again. Otherwise they are skipped, or kept where another model, "
            + "other classes or other options made them, unless the video has changed; unfinished ones are continued.",
    };

    private static readonly Option<bool> RetryFailed = new("--retry-failed")
    {
        Description =
            "Classify again the videos that an earlier run found damaged or could not read. "
            + "Otherwise they are skipped as they are, until something that matters changes.",
    };

    private static readonly Option<string?> Compat = new("--compat")
    {
        HelpName = "nvidia2017",
        Description = "Write exactly the columns of the 2017 script: label_1..5, prob_1..5, in STEM.csv.",
    };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No progress and no summary; only errors." };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object per video and one for the run on standard output.",
    };

    public static Command Create()
    {
        var command = new Command(
            "classify",
            "Classify every frame of videos: one table (CSV, JSON Lines, Parquet) and one ledger (JSON) per video."
        )
        {
            Paths,
            DataFolder,
            Range,
            Weights,
            Model,
            ModelArguments.All,
            Classes,
            Template,
            Out,
            Format,
            RowOutput.ByteOrderMark,
            Vectors,
            LabelOptions.All,
            FrameArguments.All,
            FrameArguments.NoReuse,
            Batch,
            DecodingThreads,
            VideosAtOnce,
            ThreadsPerWorker,
            DeviceOptions.Device,
            DeviceOptions.Decoder,
            Explain,
            DecodingOptions.All,
            Overwrite,
            RetryFailed,
            ShardArguments.Shard,
            ShardArguments.SplitLong,
            ShardArguments.Checkpoint,
            Compat,
            Quiet,
            Json,
        };
        Compat.AcceptOnlyFromAmong("nvidia2017");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = FrameArguments.Read(arguments) with
        {
            TopK = LabelOptions.ReadTopK(arguments),
            Threshold = LabelOptions.ReadThreshold(arguments),
            Classes = ClassList.Read(arguments.GetValue(Classes) ?? [], arguments.GetValue(Template) ?? []),
            Templates = arguments.GetValue(Template) ?? [],
            Batch = FrameArguments.AtLeast(0, Batch, arguments),
            DecodingThreads = FrameArguments.AtLeast(0, DecodingThreads, arguments),
            VideosAtOnce = FrameArguments.AtLeast(0, VideosAtOnce, arguments),
            ThreadsPerWorker = FrameArguments.AtLeast(0, ThreadsPerWorker, arguments),
            Device = arguments.GetRequiredValue(DeviceOptions.Device),
            Decoder = arguments.GetRequiredValue(DeviceOptions.Decoder),
            Vectors = ReadVectors(arguments),
        };
        UsageException.ThrowIfRefused(options.Validated);
        var results = new ResultOptions
        {
            Folder = arguments.GetRequiredValue(Out),
            Formats = FormatList.Parse<ResultFormat>("--format", arguments.GetRequiredValue(Format)),
            Overwrite = arguments.GetValue(Overwrite),
            RetryFailed = arguments.GetValue(RetryFailed),
            Shard = arguments.GetValue(ShardArguments.Shard) is { } shard
                ? FrameArguments.Parsed<VideoShard>(ShardArguments.Shard, shard)
                : null,
            SplitLong = FrameArguments.ParseTime(ShardArguments.SplitLong, arguments),
            CheckpointInterval = ShardArguments.ReadCheckpointInterval(arguments),
            EveryStream = FrameArguments.IsEveryStream(arguments),
            ByteOrderMark = arguments.GetValue(RowOutput.ByteOrderMark),
            Compat2017 = arguments.GetValue(Compat) is not null,
        };
        UsageException.ThrowIfRefused(results.Validated);
        if (results.Compat2017 && options.Threshold is not null)
            throw new UsageException("--compat nvidia2017 names five labels in every row. Leave --threshold or --compat out.");
        if (options.Vectors != VectorKinds.None && !results.Formats.Contains(ResultFormat.Parquet))
            throw new UsageException("--vectors are kept in Parquet. Add it to the formats: --format csv,parquet.");
        if (options.Vectors != VectorKinds.None && results.SplitLong is not null)
            throw new UsageException(
                "Parts of long videos keep no vectors: leave --vectors or --split-long out. --shard alone may go with --vectors."
            );
        var patience = TimeSpan.FromSeconds(arguments.GetValue(DecodingOptions.Timeout));
        using var spool = await PipeSpool.ReadAsync(
            FindVideos(arguments),
            RowOutput.IsAskedFor(results) ? Path.GetTempPath() : results.Folder,
            patience,
            Console.IsInputRedirected ? Console.OpenStandardInput() : null,
            cancellationToken
        );
        var videos = spool.Found.Videos;
        if (RowOutput.IsAskedFor(results))
            RowOutput.ThrowIfImpossible(arguments, results, videos.Count);
        else
            ResultPaths.ThrowIfShared(videos, results);
        var names = ModelNames(arguments);
        var modelOptions = ModelArguments.Read(arguments, names.Count);
        using var display = RunDisplay.Create(arguments.GetValue(Quiet), arguments.GetValue(Json));
        await using var classifier = await VideoClassifier.LoadAsync(
            token => ModelsCommand.LoadAsync(names, modelOptions, display.Preparation, token),
            options,
            cancellationToken
        );
        var notices = classifier.Notices;
        foreach (var notice in notices)
            CommandLine.WriteError(notice);
        if (arguments.GetValue(Explain))
            ExplainPlan(classifier, videos, cancellationToken);
        var summary = RowOutput.IsAskedFor(results)
            ? await RowOutput.RunAsync(classifier, results, display, spool.Found, cancellationToken)
            : await new FolderRun(classifier, results, display).ExecuteAsync(spool.Found, cancellationToken);
        if (summary is null)
            return ExitStatus.Complete;
        if (arguments.GetValue(Explain))
            foreach (var finding in classifier.Plan.Findings)
                CommandLine.WriteError(finding);
        display.Close(summary);
        foreach (var notice in classifier.Notices.Except(notices))
            CommandLine.WriteError(notice);
        if (summary.Vanished > 0)
            return ExitStatus.StoppedForNow;
        return summary.Failed + summary.Damaged + summary.Kept > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }

    private static void ExplainPlan(VideoClassifier classifier, IReadOnlyList<VideoFile> videos, CancellationToken cancellationToken)
    {
        var measured = classifier.Measure(videos.Select(video => video.Path), cancellationToken);
        foreach (var sentence in measured.Sentences)
            CommandLine.WriteError(sentence);
        CommandLine.WriteError(classifier.Plan.ToString());
    }

    private static VectorKinds ReadVectors(ParseResult arguments) =>
        arguments.GetValue(Vectors) is { } text
            ? FormatList.Parse<VectorKinds>("--vectors", text).Aggregate((all, kind) => all | kind)
            : VectorKinds.None;

    private static FoundVideos FindVideos(ParseResult arguments)
    {
        List<string> paths = [.. arguments.GetValue(Paths) ?? []];
        if (arguments.GetValue(DataFolder) is { } folder)
            paths.Add(folder);
        if (paths.Count == 0)
        {
            if (!Directory.Exists("data"))
                throw new UsageException(
                    "No video was named and there is no folder 'data' here. Name files or folders: framewise classify PATH..."
                );
            paths.Add("data");
        }
        var found = VideoFiles.Find(paths);
        found.ThrowIfNone();
        return arguments.GetValue(Range) is { } range ? found with { Videos = VideoRange.Parse(range).Take(found.Videos) } : found;
    }

    private static List<string> ModelNames(ParseResult arguments)
    {
        List<string> names = [.. arguments.GetValue(Model) ?? []];
        if (arguments.GetValue(Weights) is { } weights)
            names.Add(weights);
        if (names.Count == 0)
            names.Add(ModelCatalogue.DefaultName);
        return names;
    }
}
