using System.CommandLine;
using System.Globalization;
using Framewise.Extraction;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise extract</c>: a video decoded once, as a TFRecord file.</summary>
internal static class ExtractCommand
{
    private static readonly Argument<string> Video = new("VIDEO") { Description = "The video." };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        HelpName = "FILE.tfrecord",
        Description = "The file to write. Default: the video's name with .tfrecord behind it, in this folder.",
    };

    private static readonly Option<int?> Jpeg = new("--jpeg")
    {
        HelpName = "QUALITY",
        Description = "JPEG pictures of this quality, 1 to 100, instead of one model's pixels: any model can classify them later.",
    };

    private static readonly Option<bool> Png = new("--png")
    {
        Description = "PNG pictures instead: nothing is lost, and the file several times as large.",
    };

    private static readonly Option<string?> Size = new("--size")
    {
        HelpName = "WxH|SIDE",
        Description = "With --jpeg or --png: size of the pictures, or their shorter side. Default: the size at which the video is shown.",
    };

    public static Command Create()
    {
        var command = new Command(
            "extract",
            "Decode a video once and keep the pixels that a model sees, or JPEG pictures for any model, as a TFRecord file, "
                + "to be classified later."
        )
        {
            Video,
            Out,
            Jpeg,
            Png,
            Size,
            ClassifyCommand.Model,
            ModelArguments.All,
            FrameArguments.All,
            DecodingOptions.All,
            ClassifyCommand.Quiet,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = FrameArguments.Read(arguments);
        var video = arguments.GetRequiredValue(Video);
        var output = arguments.GetValue(Out) ?? Path.GetFileName(video) + ".tfrecord";
        if (!Path.GetExtension(output).Equals(".tfrecord", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--out '{output}' must end in .tfrecord: by that, classify knows such a file.");
        if (FrameArguments.IsEveryStream(arguments))
            throw new UsageException("--stream all is for classify. Give one number: a file of extracted frames holds one stream.");
        if (options.CutBars && ReadPictures(arguments) is not null)
            throw new UsageException(
                "--cut-bars would give pictures of different shapes. Leave it to 'classify', "
                    + "which cuts them off extracted pictures as well."
            );
        var isQuiet = arguments.GetValue(ClassifyCommand.Quiet);
        var summary = ReadPictures(arguments) is { } pictures
            ? FrameExtraction.WritePictures(video, output, pictures, options, cancellationToken: cancellationToken)
            : FrameExtraction.Write(
                video,
                output,
                await LoadModelsAsync(arguments, isQuiet, cancellationToken),
                options,
                cancellationToken: cancellationToken
            );
        var problems = summary.Ledger.Damage.Select(damage => damage.Reason).ToList();
        if (summary.Error is { } error)
            problems.Insert(0, error.Message);
        if (problems.Count > 0)
            CommandLine.WriteError($"{video}: damaged: {string.Join("; ", problems.Take(3))}");
        if (!isQuiet)
            Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{summary.Frames} frames -> {output} ({summary.Bytes / 1e6:F1} MB)")
            );
        return problems.Count > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }

    private static async Task<List<Model>> LoadModelsAsync(ParseResult arguments, bool isQuiet, CancellationToken cancellationToken)
    {
        var models = new List<Model>();
        string[] names = arguments.GetValue(ClassifyCommand.Model) is { Length: > 0 } given ? given : [ModelCatalogue.DefaultName];
        var options = ModelArguments.Read(arguments, names.Length);
        foreach (var name in names)
            models.Add(await ModelsCommand.LoadAsync(name, options, isQuiet ? null : new FetchDisplay(), cancellationToken));
        return models;
    }

    private static ExtractedPictures? ReadPictures(ParseResult arguments)
    {
        var (quality, isPng, size) = (arguments.GetValue(Jpeg), arguments.GetValue(Png), arguments.GetValue(Size));
        if (quality is null && !isPng)
            return size is null
                ? null
                : throw new UsageException(
                    "--size is for pictures: give --jpeg QUALITY or --png, too. A model's pixels have the model's size."
                );
        if (quality is not null && isPng)
            throw new UsageException("--jpeg and --png exclude each other. Give one.");
        if (arguments.GetValue(ClassifyCommand.Model) is { Length: > 0 })
            throw new UsageException("--model is not for pictures: any model can classify them later. Leave it out, or --jpeg and --png.");
        if (quality is < 1 or > 100)
            throw new UsageException($"--jpeg {quality} is not possible. Give a quality from 1 to 100.");
        return new ExtractedPictures
        {
            Encoding = isPng ? PictureEncoding.Png : PictureEncoding.Jpeg,
            Quality = quality ?? 100,
            Size = size is null ? null : FrameArguments.Parsed<PictureSize>(Size, size),
        };
    }
}
