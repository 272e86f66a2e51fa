using Framewise.CliTests;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
using Framewise.Runs;
using Framewise.Tests.Media;

namespace Framewise.Tests.Results.Formats;

/// <summary>Vectors of a real run, read by DuckDB. The tiny model's last layer reads the mean of each colour, so the right embedding is
/// known.</summary>
public sealed class VectorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Embeddings_and_probabilities_stand_beside_the_rows_they_belong_to()
    {
        var file = await RunAsync(VectorKinds.Probabilities | VectorKinds.Embedding);
        var rows = Duck.Ask(
            $"select frame_index, embedding, probabilities, class_1, prob_1, label_1 from read_parquet({file}) order by frame_index"
        );
        Assert.Equal(20, rows.Count);
        foreach (var (index, row) in rows.Index())
        {
            var (embedding, probabilities) = (((IEnumerable<float>)row[1]!).ToArray(), ((IEnumerable<float>)row[2]!).ToArray());
            // Ten red frames, then ten blue ones.
            var colour = index < 10 ? 0 : 2;
            for (var channel = 0; channel < 3; channel++)
                Assert.Equal(channel == colour ? 1 : 0, embedding[channel], 0.02);
            Assert.Equal(1, probabilities.Sum(), 1e-5);
            Assert.Equal(colour, row[3]);
            Assert.Equal((float)row[4]!, probabilities[colour], 1e-6);
        }
        Assert.Equal("FLOAT[]", Duck.Ask($"describe from read_parquet({file})").Single(column => (string)column[0]! == "embedding")[1]);
        // Pictures are compared by their embeddings.
        Assert.Equal(
            9L,
            Duck.Ask(
                $"""
                select count(*) from read_parquet({file}) a, read_parquet({file}) b where a.frame_index = 0 and b.frame_index > 0
                and list_cosine_similarity(a.embedding, b.embedding) > 0.9
                """
            )[0][0]
        );
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_there_and_the_rows_are_the_same()
    {
        var plain = await RunAsync(VectorKinds.None, "plain");
        var file = await RunAsync(VectorKinds.Embedding);
        Assert.Equal(
            ["embedding"],
            Duck.Ask($"describe from read_parquet({file})")
                .Select(column => (string)column[0]!)
                .Except(Duck.Ask($"describe from read_parquet({plain})").Select(column => (string)column[0]!))
        );
        Assert.Empty(Duck.Ask($"(select * exclude embedding from read_parquet({file})) except (from read_parquet({plain}))"));
        Assert.Equal(File.ReadAllBytes(Path.ChangeExtension(plain, ".csv")), File.ReadAllBytes(Path.ChangeExtension(file, ".csv")));
    }

    [Fact]
    public async Task Half_precision_is_what_every_reader_calls_a_float()
    {
        var whole = await RunAsync(VectorKinds.Embedding, "whole");
        var half = await RunAsync(VectorKinds.Embedding | VectorKinds.Half, "half");
        Assert.Equal("FLOAT[]", Duck.Ask($"describe from read_parquet({half})").Single(column => (string)column[0]! == "embedding")[1]);
        var (wanted, kept) = (Embeddings(whole), Embeddings(half));
        Assert.Equal(wanted.Select(number => (float)(Half)number), kept);
        Assert.NotEqual(wanted, kept);

        static float[] Embeddings(string file) =>
            [
                .. Duck.Ask($"select embedding from read_parquet({file}) order by frame_index")
                    .SelectMany(row => (IEnumerable<float>)row[0]!),
            ];
    }

    [Fact]
    public void Half_precision_takes_half_the_room()
    {
        var random = new Random(1);
        var rows = Enumerable
            .Range(0, 2000)
            .Select(index =>
                (Index: index, Vector: Enumerable.Range(0, 512).Select(_ => (float)(Half)(random.NextSingle() / 10 - 0.05f)).ToArray())
            )
            .ToList();
        var columns = new TableColumns(["m"], [1]);
        var sizes = new List<long>();
        foreach (var kinds in (VectorKinds[])[VectorKinds.Embedding, VectorKinds.Embedding | VectorKinds.Half])
        {
            var path = _folder[$"{(int)kinds}.parquet"];
            using (var stream = File.Create(path))
            {
                var writer = new ParquetTableWriter(stream, columns, kinds, new Dictionary<string, string>());
                foreach (var (index, vector) in rows)
                    writer.Write(
                        new FrameResult
                        {
                            FrameIndex = index,
                            Pts = index,
                            Time = TimeSpan.Zero,
                            ByModel =
                            [
                                [new Prediction(0, "a", 1)],
                            ],
                            Vectors = [new FrameVectors(default, vector)],
                        }
                    );
                writer.Complete();
            }
            Assert.Equal(
                rows.SelectMany(row => row.Vector),
                ParquetVectors.Read(path, columns, kinds).SelectMany(row => row[0].Embedding.ToArray())
            );
            sizes.Add(new FileInfo(path).Length);
        }
        Assert.InRange(sizes[1] / (2000.0 * 512), 1.0, 2.05);
        Assert.True(sizes[1] < sizes[0] * 0.75, $"{sizes[1]} of {sizes[0]}");
    }

    private async Task<string> RunAsync(VectorKinds kinds, string folder = "out")
    {
        var clip = _folder["a.mp4"];
        if (!File.Exists(clip))
            Tool.FFmpeg(
                "-f",
                "lavfi",
                "-i",
                "color=red:size=64x48:rate=25:duration=0.4[r];color=blue:size=64x48:rate=25:duration=0.4[b];[r][b]concat",
                "-pix_fmt",
                "yuv444p",
                "-crf",
                "1",
                clip
            );
        TinyModel.Write(_folder.Path);
        using var classifier = new VideoClassifier(
            [Model.Load(_folder["colors.onnx"])],
            new ClassifierOptions { Vectors = kinds, Batch = 3 }
        );
        var results = new ResultOptions { Folder = _folder[folder], Formats = [ResultFormat.Csv, ResultFormat.Parquet] };
        await new FolderRun(classifier, results).ExecuteAsync([new VideoFile(clip, "a.mp4")], TestContext.Current.CancellationToken);
        return Path.Combine(_folder[folder], "a.mp4.parquet");
    }
}
