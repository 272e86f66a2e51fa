using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Tests.Results;

/// <summary>A table and its ledger on disk, as a run would leave them, with rows that a test chooses.</summary>
internal static class WrittenResult
{
    public const int Rate = 25;

    /// <summary>Row number <paramref name="index"/> at 25 frames/s in a time base of 1/12800.</summary>
    public static FrameResult Row(long index, params (int Class, string Label, float Probability)[] predictions) =>
        new()
        {
            FrameIndex = index,
            Pts = index * 512,
            Time = FrameTime.Between(index * 512, 0, new Rational(1, 12800)),
            ByModel =
            [
                [.. predictions.Select(p => new Prediction(p.Class, p.Label, p.Probability))],
            ],
        };

    /// <summary>Writes <c>folder/name.csv</c> (or another format) and <c>folder/name.json</c>; returns the table.</summary>
    public static string Write(
        string folder,
        string name,
        IEnumerable<FrameResult> rows,
        string[]? models = null,
        string status = "complete",
        ResultFormat format = ResultFormat.Csv,
        ScreenEnd? end = null,
        bool losesFrames = false,
        double? threshold = null,
        bool independent = false
    )
    {
        var table = Path.Combine(folder, $"{name}.{format.ToString().ToLowerInvariant()}");
        Directory.CreateDirectory(Path.GetDirectoryName(table)!);
        models ??= ["net"];
        var list = rows as IReadOnlyList<FrameResult> ?? [.. rows];
        var classes = list[0].ByModel.Select((_, n) => list.Max(row => row.ByModel[n].Count)).ToArray();
        var ledger = Ledger(name, models, status, Path.GetFileName(table)) with
        {
            Counts = new LedgerCounts { Rows = list.Count },
            Options = new OptionFacts(
                classes.Max(),
                1,
                null,
                null,
                false,
                list[0].Vectors is null ? VectorKinds.None : VectorKinds.Embedding
            )
            {
                Threshold = threshold,
            },
        };
        ledger = ledger with
        {
            Models = [.. ledger.Models.Zip(classes, (model, count) => model with { Classes = count, HasIndependentClasses = independent })],
        };
        using (var file = File.Create(table))
        using (var writer = TableFiles.CreateWriter(format, file, TableColumns.Of(ledger.Models, ledger.Options), ledger))
        {
            foreach (var row in list)
                writer.Write(row);
            writer.Complete();
        }
        File.WriteAllText(
            Path.Combine(folder, name + ".json"),
            (
                ledger with
                {
                    End = end,
                    Damage = losesFrames ? [new Damage("lost frames", "frames are missing")] : [],
                    Shots =
                    [
                        .. list.Where(row => row.StartsShot).Select(row => new Shot(row.FrameIndex, row.Pts, row.Time, row.ShotScore)),
                    ],
                }
            ).ToJson()
        );
        return table;
    }

    public static LedgerDocument Ledger(string name, string[] models, string status, string? table) =>
        new()
        {
            Status = Enum.Parse<VideoStatus>(status, ignoreCase: true),
            Error = status == "failed" ? "nothing can be decoded" : null,
            Input = new InputFacts(name, 1, default, ""),
            Files = table is null ? [] : [new FileFacts(table, 0, "")],
            Counts = new LedgerCounts(),
            Models =
            [
                .. models.Select(model => new ModelFacts
                {
                    Name = model,
                    File = "net.onnx",
                    Sha256 = new string('0', 64),
                    Pixels = new PixelRecipe { Width = 8, Height = 8 },
                    Mean = [],
                    Std = [],
                    LabelsSha256 = "",
                }),
            ],
            Options = new OptionFacts(1, 1, null, null, false),
            Framewise = "0",
            Runtime = "0",
        };
}
