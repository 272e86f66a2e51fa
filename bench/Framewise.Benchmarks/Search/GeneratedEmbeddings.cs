using System.Globalization;
using System.Numerics.Tensors;
using Framewise.Models;
using Framewise.Prompts;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
using Framewise.Tests.Results;

namespace Framewise.Benchmarks.Search;

/// <summary>Results as a run with <c>--vectors embedding</c> leaves them, with made-up embeddings of length 1: scenes of 90 frames, each a
/// random direction with noise.</summary>
internal static class GeneratedEmbeddings
{
    private const int FramesPerScene = 90;

    /// <summary>Arguments: <c>FOLDER MODEL VIDEOS ROWS KINDS</c>; the model has two towers and says how long embeddings are.</summary>
    public static int Run(string[] arguments)
    {
        var (folder, videos, rows) = (arguments[0], Number(arguments[2]), Number(arguments[3]));
        var kinds = Enum.Parse<VectorKinds>(arguments[4], ignoreCase: true);
        var model = ClassAssignment.Of([Model.Load(arguments[1])], ["red", "green"], [], Console.Error.WriteLine)[0];
        using var session = Inference.ModelSession.Load(model, 1, 1, withEmbedding: true);
        session.Run(1);
        Directory.CreateDirectory(folder);
        for (var video = 0; video < videos; video++)
            Write(folder, $"{video:000}.mp4", model, session.Embedding(0).Length, rows, kinds, new Random(video));
        return 0;
    }

    private static void Write(string folder, string name, Model model, int length, int rows, VectorKinds kinds, Random random)
    {
        var ledger = WrittenResult.Ledger(name, [model.Name], "complete", null) with
        {
            Models = [ModelFacts.From(model)],
            Options = new OptionFacts(2, 1, null, null, false, kinds),
            Counts = new LedgerCounts { Rows = rows },
        };
        var path = Path.Combine(folder, name + ".parquet");
        using (var file = File.Create(path))
        using (var writer = TableFiles.CreateWriter(ResultFormat.Parquet, file, TableColumns.Of(ledger.Models, ledger.Options), ledger))
        {
            var (scene, noise, vector) = (new float[length], Gaussian(random, 1 << 16), new float[length]);
            for (var row = 0; row < rows; row++)
            {
                if (row % FramesPerScene == 0)
                    scene = Gaussian(random, length);
                TensorPrimitives.MultiplyAdd(noise.AsSpan(random.Next(noise.Length - length), length), 0.2f, scene, vector);
                TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
                if (kinds.HasFlag(VectorKinds.Half))
                    for (var at = 0; at < length; at++)
                        vector[at] = (float)(Half)vector[at];
                writer.Write(
                    WrittenResult.Row(row, (0, "red", 0.6f), (1, "green", 0.4f)) with
                    {
                        Vectors = [new FrameVectors(default, vector.ToArray())],
                    }
                );
            }
            writer.Complete();
        }
        File.WriteAllText(Path.Combine(folder, name + ".json"), (ledger with { Files = [FileFacts.Read(path)] }).ToJson());
    }

    private static float[] Gaussian(Random random, int count)
    {
        var numbers = new float[count];
        for (var at = 0; at < count; at++)
            numbers[at] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return numbers;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
