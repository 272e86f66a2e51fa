using Framewise.Inference;
using Framewise.Models;
using Framewise.Prompts;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Labelling;

/// <summary>Gives results other classes from the embeddings that are stored with them: the tables of a run with those classes, without
/// decoding.</summary>
internal sealed class ResultLabelling
{
    // As many as a run scores together: products of other sizes may differ in the last bit.
    private const int Batch = 8;

    private readonly Model _model;
    private readonly ModelFacts _facts;
    private readonly ClassifierOptions _options;

    // What no prompts have: while tables change names, the ledger's classes are nobody's.
    private const string NoPrompts = "unfinished";

    private readonly List<string> _notices = [];

    /// <summary>How files are written; tests put one in that fails.</summary>
    internal ResultFiles Files { get; init; } = ResultFiles.OfSystem;

    /// <summary>A labelling with a model and its <see cref="ClassifierOptions.Classes"/>, <see cref="ClassifierOptions.Templates"/> and
    /// <see cref="ClassifierOptions.TopK"/>.</summary>
    /// <exception cref="ModelException">The model reads no texts, or there are no classes.</exception>
    /// <exception cref="ArgumentException">A class or template cannot be used.</exception>
    public ResultLabelling(Model model, ClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Validated();
        _model = ClassAssignment.Of([model], options.Classes, options.Templates, _notices.Add)[0];
        _facts = ModelFacts.From(_model);
    }

    /// <summary>Labels all videos of a folder of results anew, in every format that they have.</summary>
    /// <exception cref="ResultException">There is no such folder, or another run is writing into it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; each video has its old labels or its new ones.</exception>
    public LabellingSummary Execute(string folder, CancellationToken cancellationToken = default)
    {
        var results = ResultFolder.Open(folder);
        results.ThrowIfEmpty("csv, jsonl, parquet");
        using var output = OutputLock.Take(folder);
        var (videos, unchanged, rows, problems) = (0, 0, 0L, new List<ResultException>(results.Problems));
        using var session = new EmbeddingSession(_model, Batch);
        foreach (var video in results.Videos.Where(video => video.Tables.Count > 0))
            try
            {
                var count = Label(video, results.Path, session, cancellationToken);
                output.Refresh();
                (videos, unchanged, rows) = (videos + (count is null ? 0 : 1), unchanged + (count is null ? 1 : 0), rows + (count ?? 0));
            }
            catch (ResultException e)
            {
                problems.Add(e);
            }
        return new LabellingSummary(videos, unchanged, rows, problems, _notices);
    }

    /// <summary>Returns the number of rows; null where there is nothing to do.</summary>
    private long? Label(VideoResult video, string folder, EmbeddingSession session, CancellationToken cancellationToken)
    {
        if (video.Ledger is not { } ledger)
            throw new ResultException($"'{video.Name}' has no ledger, so that the model of its rows is not known.", video.Tables[0])
            {
                WayOut = "Classify it again.",
            };
        var place = ledger.Models.ToList().FindIndex(model => model.DiffersOnlyInClasses(_facts));
        if (place < 0)
            throw new ResultException(
                $"'{video.Name}' was classified by {string.Join(" and ", ledger.Models.Select(model => $"'{model.Name}'"))}, "
                    + $"and this is another '{_model.Name}' (sha256 {_model.Sha256[..8]}).",
                video.Tables[0]
            )
            {
                WayOut = "Give the model of the run with -m.",
            };
        var options = ledger.Options with { TopK = _options.TopK, Threshold = _options.Threshold };
        var paths = ResultPaths.At(Path.Combine(folder, video.Place), compat2017: false);
        if (ledger.Models[place].GivesTheSameAs(_facts) && options == ledger.Options)
        {
            // What a labelling left that died before it changed anything; a run's unfinished table has a journal.
            if (!File.Exists(paths.Journal))
                UnfinishedTable.RemoveTraces(Files, paths);
            return null;
        }
        var source = video.Tables.FirstOrDefault(table => table.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase));
        if (source is null || !ledger.Options.Vectors.HasFlag(VectorKinds.Embedding))
            throw new ResultException($"'{video.Name}' keeps no embeddings, from which it could be labelled.", video.Tables[0])
            {
                WayOut = "Classify it again with --format parquet --vectors embedding.",
            };

        var labelled = ledger with
        {
            Models = [.. ledger.Models.Select((model, n) => n == place ? _facts : model)],
            Options = options,
            Finished = DateTimeOffset.UtcNow,
        };
        var rows = Rows(source, ledger, place, session, cancellationToken);
        UnfinishedTable.RemoveTraces(Files, paths);
        // A process that dies between two renamings leaves old and new tables beside each other; that ledger makes any later labelling do
        // them again.
        var unfinished = ledger with
        {
            Models = [.. ledger.Models.Select((model, n) => n == place ? model with { PromptsSha256 = NoPrompts } : model)],
        };
        var facts = Write(rows, paths, labelled, () => Files.WriteWhole(paths.Ledger, unfinished.ToJson()), cancellationToken);
        Files.WriteWhole(paths.Ledger, (labelled with { Files = facts }).ToJson());
        UnfinishedTable.RemoveTraces(Files, paths);
        return ledger.Counts.Rows;
    }

    private IEnumerable<FrameResult> Rows(
        string source,
        LedgerDocument ledger,
        int place,
        EmbeddingSession session,
        CancellationToken cancellationToken
    )
    {
        using var table = ResultTable.Open(source);
        var columns = TableColumns.Of(ledger.Models, ledger.Options);
        var embeddings = new float[Batch * session.Length];
        foreach (var batch in table.Read().Zip(ParquetVectors.Read(source, columns, ledger.Options.Vectors)).Chunk(Batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var at = 0; at < batch.Length; at++)
            {
                var embedding = batch[at].Second[place].Embedding;
                if (embedding.Length != session.Length)
                    throw new ResultException(
                        $"The embeddings in '{source}' have {embedding.Length} numbers and the model's {session.Length}.",
                        source
                    )
                    {
                        WayOut = "Give the model of the run with -m.",
                    };
                embedding.CopyTo(embeddings.AsMemory(at * session.Length));
            }
            session.Run(embeddings, batch.Length);
            for (var at = 0; at < batch.Length; at++)
                yield return Labelled(batch[at].First, batch[at].Second, place, session.Probabilities(at), ledger.Options.Vectors);
        }
    }

    private FrameResult Labelled(
        FrameResult row,
        IReadOnlyList<FrameVectors> vectors,
        int place,
        ReadOnlySpan<float> probabilities,
        VectorKinds kinds
    )
    {
        var best = TopK.Select(probabilities, _model.Labels, _options.TopK, _options.Threshold);
        var own = new FrameVectors(kinds.HasFlag(VectorKinds.Probabilities) ? probabilities.ToArray() : default, vectors[place].Embedding);
        return row with
        {
            ByModel = [.. row.ByModel.Select((predictions, n) => n == place ? best : predictions)],
            Vectors = [.. vectors.Select((model, n) => n == place ? own : model)],
        };
    }

    /// <summary>As a run does: the rows as CSV and the vectors beside them, and of these the other formats.</summary>
    private IReadOnlyList<FileFacts> Write(
        IEnumerable<FrameResult> rows,
        ResultPaths paths,
        LedgerDocument ledger,
        Action beforeFirstName,
        CancellationToken cancellationToken
    )
    {
        var columns = TableColumns.Of(ledger.Models, ledger.Options);
        FileFacts csv;
        using (
            var table = TableFile.Begin(
                Files,
                paths.Table,
                stream => new CsvResultWriter(stream, columns, byteOrderMark: ledger.Options.ByteOrderMark)
            )
        )
        using (var vectors = HashedStream.Create(Files, paths.PartialVectors))
        {
            foreach (var row in rows)
            {
                table.Rows.Write(row);
                VectorLog.Write(vectors, row.Vectors!);
            }
            table.Complete();
            csv = table.Facts;
        }
        var formats = Enum.GetValues<ResultFormat>()
            .Where(format => ledger.FileNames.Contains(Path.GetFileName(paths.PathOf(format))))
            .ToList();
        var others = TableFiles.Make(
            Files,
            paths,
            paths.PartialTable,
            ledger,
            [.. formats.Where(format => format != ResultFormat.Csv)],
            paths.PartialVectors,
            beforeFirstName,
            cancellationToken
        );
        if (!formats.Contains(ResultFormat.Csv))
            return others;
        Files.Move(paths.PartialTable, paths.Table);
        return [csv, .. others];
    }
}
