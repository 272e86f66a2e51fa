using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Reading;
using Framewise.Search.Database;
using Framewise.Search.Similarity;
using Framewise.Search.Tables;

namespace Framewise.Search;

/// <summary>Finds the passages of videos that are like texts, pictures or other frames, from the embeddings that are stored with results:
/// nothing is decoded.</summary>
public sealed class SimilaritySearch
{
    // Frames of one scene that hardly moves have embeddings as near as this.
    private const float SameLook = 0.95f;

    private readonly SimilarityQuery _query;
    private readonly SearchOptions _options;
    private readonly DuckDb _database;
    private readonly CancellationToken _cancellation;
    private readonly List<ResultException> _problems = [];
    private readonly List<string> _notes = [];

    private SimilaritySearch(SimilarityQuery query, SearchOptions options, DuckDb database, CancellationToken cancellation) =>
        (_query, _options, _database, _cancellation) = (query, options, database, cancellation);

    /// <summary>Searches the tables below <paramref name="folder"/> that hold embeddings (<c>--format parquet --vectors
    /// embedding</c>).</summary>
    /// <param name="folder">The folder that classify wrote to.</param>
    /// <param name="query">What to find.</param>
    /// <param name="model">The model of the results; null: where their ledgers say that it lies. It is not needed where all examples are
    /// moments.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Interrupts the search.</param>
    /// <returns>Passages, best first.</returns>
    /// <exception cref="SearchQueryException">An example is empty, or names nothing in these results.</exception>
    /// <exception cref="ResultException">There is no such folder, no table in it, or none with embeddings of the model.</exception>
    /// <exception cref="ModelException">The model cannot be used, or reads no texts.</exception>
    /// <exception cref="Media.MediaException">A picture cannot be read.</exception>
    public static SearchResult Find(
        string folder,
        SimilarityQuery query,
        Model? model = null,
        SearchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        options ??= new SearchOptions();
        using var database = new DuckDb(folder, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        return new SimilaritySearch(query, options, database, cancellationToken).Find(Path.GetFullPath(folder), model);
    }

    private SearchResult Find(string folder, Model? model)
    {
        var labels = _query.Labels is { } asked ? ResultSearch.Find(folder, asked, _options, _cancellation) : null;
        var stored = StoredEmbeddings.In(ResultFolder.Open(folder), _database, _query, model, _problems);
        var vectors = Vectors(stored, model);
        var tables = stored.Tables.Select(table => stored.Read(table, vectors, _problems, _cancellation)).OfType<FrameScores>().ToList();
        Standardization.Apply(tables, _query.Examples);
        var stretches = labels?.Hits.ToLookup(hit => hit.Table.Path);
        var hits = tables.SelectMany(table => Find(table, stretches?[table.Table.Path].ToList())).OrderByDescending(hit => hit.Score);
        return new SearchResult(
            _query.ToString(),
            [.. (_query.IsDistinct ? Distinct(hits, stored) : hits).Take(_query.Limit)],
            tables.Count,
            tables.Sum(table => (long)table.Count),
            [.. _notes, .. labels?.Notes ?? []],
            _problems
        )
        {
            IsByExamples = true,
        };
    }

    private float[][] Vectors(StoredEmbeddings stored, Model? model)
    {
        if (_query.Examples.Any(example => example.Kind != ExampleKind.Moment))
            model ??= stored.LoadModel();
        if (_query.Examples.Any(example => example.Kind == ExampleKind.Text) && model is { Towers: null })
            throw new ModelException($"'{model.Name}' reads no texts.", model.Path)
            {
                WayOut = "Classify with a model of the CLIP or SigLIP family, " + "or ask with a picture (--image) or a frame (--like).",
            };
        return
        [
            .. _query.Examples.Select(example =>
                example.Kind switch
                {
                    ExampleKind.Text => ExampleVectors.OfText(model!, example.Value, _notes.Add),
                    ExampleKind.Picture => ExampleVectors.OfPicture(model!, example.Value, _options.Isolation, _cancellation),
                    _ => stored.OfMoment(example.Value),
                }
            ),
        ];
    }

    private IEnumerable<SearchHit> Find(FrameScores frames, List<SearchHit>? stretches)
    {
        var gaps = _query.Labels?.Gaps ?? SearchQuery.DefaultGaps;
        return Passages
            .Find(
                frames,
                row =>
                    stretches?.Exists(hit => frames.FrameIndex[row] >= hit.StartFrame && frames.FrameIndex[row] <= hit.LastFrame) ?? true,
                gaps,
                _query.IsDistinct ? int.MaxValue : _query.Limit
            )
            .Select(passage => ToHit(frames, passage));
    }

    private SearchHit ToHit(FrameScores frames, Passage passage) =>
        new()
        {
            Table = frames.Table,
            Video = frames.Table.Video,
            Model = "",
            Start = TimeSpan.FromMicroseconds(frames.Time[passage.First]),
            End = TimeSpan.FromMicroseconds(frames.End[passage.Last]),
            StartFrame = frames.FrameIndex[passage.First],
            LastFrame = frames.FrameIndex[passage.Last],
            StartPts = frames.Pts[passage.First],
            Frames = passage.Last - passage.First + 1,
            BestFrame = frames.FrameIndex[passage.Best],
            Best = TimeSpan.FromMicroseconds(frames.Time[passage.Best]),
            Score = Math.Round(frames.Scores[passage.Best], 4),
            Cosine = frames.Cosines is [var only] ? Math.Round(only[passage.Best], 4) : null,
            Class = -1,
            Label = _query.ToString(),
        };

    /// <summary>Without those whose best frame looks much like that of a better one.</summary>
    private static IEnumerable<SearchHit> Distinct(IEnumerable<SearchHit> hits, StoredEmbeddings stored)
    {
        var looks = new List<float[]>();
        foreach (var hit in hits)
        {
            var look = stored.OfFrame(hit.Table, hit.BestFrame!.Value);
            if (looks.Exists(other => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(look, other) > SameLook))
                continue;
            looks.Add(look);
            yield return hit;
        }
    }
}
