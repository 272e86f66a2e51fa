using System.Globalization;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Search.Database;
using Framewise.Search.Outputs;
using Framewise.Search.Queries;
using Framewise.Search.Tables;

namespace Framewise.Search.Similarity;

/// <summary>The embeddings of one model in the tables below a folder. They are read table by table; only scores are kept.</summary>
internal sealed class StoredEmbeddings
{
    private readonly DuckDb _database;
    private readonly SimilarityQuery _query;
    private readonly ModelFacts _model;

    private StoredEmbeddings(DuckDb database, SimilarityQuery query, ModelFacts model, IReadOnlyList<FrameTable> tables) =>
        (_database, _query, _model, Tables) = (database, query, model, tables);

    /// <summary>The tables that hold them.</summary>
    public IReadOnlyList<FrameTable> Tables { get; }

    /// <exception cref="ResultException">No table holds embeddings, or none of this model, or they are of several and none is
    /// named.</exception>
    public static StoredEmbeddings In(
        ResultFolder results,
        DuckDb database,
        SimilarityQuery query,
        Model? model,
        List<ResultException> problems
    )
    {
        var tables = TableFinder
            .Find(results, database, problems)
            .Where(table => query.Labels?.Videos is not { } pattern || NamePattern.Fits(pattern, table.Video))
            .ToList();
        var able = tables.Where(EmbeddingColumn.IsIn).ToList();
        if (able.Count == 0)
            throw new ResultException(
                $"The results in '{results.Path}' hold no embeddings, which a search by text, picture or frame needs.",
                results.Path
            )
            {
                WayOut = "Classify again with -m CLIP-OR-SIGLIP --format parquet --vectors embedding.",
            };
        var models = able.SelectMany(table => table.Result.Ledger!.Models).DistinctBy(facts => facts.Sha256).ToList();
        // A text can only be compared with what a model that reads texts saw.
        if (
            query.Examples.Any(example => example.Kind == ExampleKind.Text)
            && models.Where(facts => facts.PromptsSha256 is not null).ToList() is { Count: > 0 } reading
        )
            models = reading;
        var wanted = models.Where(facts => model is null || facts.Sha256 == model.Sha256).ToList();
        if (wanted.Count != 1)
            throw new ResultException(
                model is null
                    ? $"The results in '{results.Path}' hold embeddings of {Names(models)}, which cannot be compared with each other. "
                        + "Name one of these models with -m."
                    : $"The results in '{results.Path}' hold embeddings of {Names(models)}, "
                        + $"and this is another '{model.Name}' (sha256 {model.Sha256[..8]}). Give the model of the run with -m.",
                results.Path
            );
        var searched = able.Where(table => table.Result.Ledger!.Models.Any(facts => facts.Sha256 == wanted[0].Sha256)).ToList();
        problems.AddRange(
            tables
                .Except(searched)
                .Select(table => new ResultException(
                    $"'{table.Video}' is not searched: it holds no embeddings of '{wanted[0].Name}'.",
                    table.Path
                )
                {
                    WayOut = "Classify it again with --format parquet --vectors embedding.",
                })
        );
        return new StoredEmbeddings(database, query, wanted[0], searched);
    }

    /// <summary>The model of the results, from where it was.</summary>
    /// <exception cref="ModelException">It is not there any more, or is another now.</exception>
    public Model LoadModel()
    {
        var place = _model.Revision ?? _model.Path ?? _model.Name;
        try
        {
            var model = Model.Load(place);
            if (model.Sha256 == _model.Sha256)
                return model;
        }
        catch (ModelException e)
        {
            throw new ModelException(
                $"The model of the results, '{_model.Name}', cannot be loaded: {e.Message} Or say where it lies now, with -m.",
                place,
                e
            );
        }
        throw new ModelException(
            $"'{place}' is another model than that of the results (sha256 {_model.Sha256[..8]}). Say where that lies, with -m.",
            place
        );
    }

    /// <summary>A table's frames with the cosine to each vector; null, and a problem, where it cannot be read.</summary>
    public FrameScores? Read(FrameTable table, float[][] vectors, List<ResultException> problems, CancellationToken cancellationToken)
    {
        var frames = new FrameScores(table, vectors.Length);
        var cosines = vectors.Select(
            (vector, number) =>
                $", array_cosine_similarity({Column(table)}::FLOAT[{vector.Length}], "
                + $"[{string.Join(", ", vector.Select(Sql.Number))}]::FLOAT[{vector.Length}]) AS cosine_{number}"
        );
        try
        {
            _database.Read(
                "SELECT frame_index, pts, t, \"end\", COLUMNS('cosine_.*') FROM "
                    + RowEnd.Rows([table], $"frame_index, pts{string.Concat(cosines)}"),
                rows =>
                {
                    while (rows.Read())
                    {
                        frames.FrameIndex.Add(rows.GetInt64(0));
                        frames.Pts.Add(rows.GetInt64(1));
                        frames.Time.Add(rows.GetInt64(2));
                        frames.End.Add(rows.GetInt64(3));
                        for (var number = 0; number < vectors.Length; number++)
                            frames.Cosines[number].Add(rows.IsDBNull(4 + number) ? float.NaN : rows.GetFloat(4 + number));
                    }
                    return true;
                },
                cancellationToken
            );
            return frames;
        }
        catch (DuckDbException e)
        {
            problems.Add(e.About(table.Path));
            return null;
        }
    }

    /// <summary>The embedding of the frame that is shown at <c>VIDEO@TIME</c>.</summary>
    /// <exception cref="SearchQueryException">There is no such video or time.</exception>
    public float[] OfMoment(string moment)
    {
        var at = moment.LastIndexOf('@');
        if (at <= 0 || !VideoTime.TryParse(moment[(at + 1)..].TrimEnd('s'), out var time))
            throw _query.Wrong($"'{moment}' is no moment of a video. Write VIDEO@TIME, such as beach.mp4@1:30.");
        var name = moment[..at];
        var fitting = Tables.Where(table => NamePattern.Fits(name, table.Video)).ToList();
        if (fitting.Find(table => table.Video == name) is { } exact)
            fitting = [exact];
        if (fitting.Count != 1)
            throw _query.Wrong(
                fitting.Count == 0
                    ? $"No video here that holds embeddings has a name like '{name}'. "
                        + $"There are {Tables.Count}, such as '{Tables[0].Video}'."
                    : $"'{name}' fits {fitting.Count} videos, such as '{fitting[0].Video}' and '{fitting[1].Video}'. "
                        + "Write more of the name."
            );
        if (End(fitting[0]) is { } end && time > end)
            throw _query.Wrong(
                $"'{fitting[0].Video}' has no frame at {moment[(at + 1)..]}: its last one is shown until {HitTime.Clock(end)}."
            );
        return Embedding(fitting[0], $"time_s <= {(time.TotalSeconds + 0.0000005).ToString("F7", CultureInfo.InvariantCulture)}")
            ?? throw _query.Wrong($"'{fitting[0].Video}' has no frame at {moment[(at + 1)..]}.");
    }

    /// <summary>Where the last frame gives way; null where no ledger says it and there is no frame.</summary>
    private TimeSpan? End(FrameTable table) =>
        table.Result.Ledger?.End?.Time
        ?? _database.Read(
            $"SELECT max(time_s) FROM {TableSource.From([table])}",
            rows => rows.Read() && !rows.IsDBNull(0) ? TimeSpan.FromSeconds(rows.GetDouble(0)) : (TimeSpan?)null
        );

    /// <summary>The embedding of a frame that a search found.</summary>
    public float[] OfFrame(FrameTable table, long frameIndex) => Embedding(table, $"frame_index = {frameIndex}") ?? [];

    private float[]? Embedding(FrameTable table, string condition) =>
        _database.Read(
            $"SELECT {Column(table)} FROM {TableSource.From([table])} WHERE {condition} ORDER BY time_s DESC LIMIT 1",
            rows => rows.Read() && !rows.IsDBNull(0) ? ((IEnumerable<float>)rows.GetFieldValue<List<float>>(0)).ToArray() : null
        );

    private string Column(FrameTable table)
    {
        var name = table.Result.Ledger!.Models.First(facts => facts.Sha256 == _model.Sha256).Name;
        return Sql.Name(EmbeddingColumn.NameFor(table.Models.First(shape => shape.Name == name)));
    }

    private static string Names(List<ModelFacts> models) => string.Join(" and ", models.Select(model => $"'{model.Name}'"));
}
