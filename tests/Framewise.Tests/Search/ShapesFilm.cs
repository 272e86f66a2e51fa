using System.Text.Json;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Rows;
using Framewise.Runs;
using Framewise.Search;
using Framewise.Tests.Search;

[assembly: AssemblyFixture(typeof(ShapesFilm))]

namespace Framewise.Tests.Search;

/// <summary>The film with known passages, classified once by each of two models with two towers, and its 30 questions.</summary>
public sealed class ShapesFilm : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<(string Family, int Every), string> _results = [];

    public sealed record Question(int Id, string Text, string Kind, IReadOnlyList<(long First, long Last)> Answers);

    public static IReadOnlyList<Question> Questions()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Repository.Shared("two-tower", "video", "queries.json")));
        return
        [
            .. file
                .RootElement.GetProperty("queries")
                .EnumerateArray()
                .Select(query => new Question(
                    query.GetProperty("id").GetInt32(),
                    query.GetProperty("text").GetString()!,
                    query.GetProperty("kind").GetString()!,
                    [.. query.GetProperty("frames").EnumerateArray().Select(pair => (pair[0].GetInt64(), pair[1].GetInt64()))]
                )),
        ];
    }

    /// <summary>The folder of results; the model is found again by its ledger.</summary>
    public async Task<string> ResultsAsync(string family, int every = 1)
    {
        await _lock.WaitAsync();
        try
        {
            if (_results.TryGetValue((family, every), out var done))
                return done;
            var folder = _folder[$"{family}-{every}"];
            using var classifier = VideoClassifier.Load(
                Repository.Shared("two-tower", family),
                new ClassifierOptions
                {
                    Classes = ["a shape"],
                    Every = every,
                    Vectors = VectorKinds.Embedding,
                }
            );
            var film = new VideoFile(Repository.Shared("two-tower", "video", "shapes_a.mp4"), "shapes_a.mp4");
            await new FolderRun(classifier, new ResultOptions { Folder = folder, Formats = [ResultFormat.Parquet] }).ExecuteAsync([film]);
            return _results[(family, every)] = folder;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        _folder.Dispose();
    }
}
