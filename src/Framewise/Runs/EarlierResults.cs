using Framewise.Inference;
using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Runs;

/// <summary>Decides whether what an earlier run left of a video, finished or not, is what this run would give.</summary>
internal sealed class EarlierResults(IReadOnlyList<ModelFacts> models, OptionFacts options, ResultOptions results)
{
    /// <summary>Where the results of a task lie.</summary>
    public ResultPaths PathsOf(VideoTask task) =>
        task.Part is null ? ResultPaths.For(task.Video, results) : ResultPaths.For(task.Video, results).Of(task.Part);

    /// <summary>What earlier runs left of a task; nothing is changed.</summary>
    public EarlierResult Find(VideoTask task)
    {
        var paths = PathsOf(task);
        var earlier = FindFinished(task.Video, paths, task.Part);
        var there =
            earlier.Finished is { Table: not null } ledger && task.Part is null ? paths.FilesOf(ledger).Where(File.Exists).ToList() : null;
        return earlier with
        {
            Whole = task.Part is null ? null : FindFinished(task.Video, ResultPaths.For(task.Video, results), null),
            Lacking = there is null ? [] : [.. results.Formats.Where(format => !there.Contains(paths.PathOf(format)))],
            Unfinished = new(() => (FindUnfinished(task.Video, paths, task.Part, out var reason), reason)),
        };
    }

    private EarlierResult FindFinished(VideoFile video, ResultPaths paths, VideoPart? part)
    {
        if (LedgerDocument.TryRead(paths.Ledger) is not { } ledger)
            return new EarlierResult();
        if (ledger.Status != VideoStatus.Failed && !paths.FilesOf(ledger).Any(File.Exists))
            return new EarlierResult();
        // Vectors are in the Parquet file only; more of them than are asked for do no harm.
        if (!File.Exists(paths.PathOf(ResultFormat.Parquet)))
            ledger = ledger with { Options = ledger.Options with { Vectors = VectorKinds.None } };
        var hasThem =
            ledger.Options.Vectors.HasFlag(options.Vectors)
            && (!options.Vectors.HasFlag(VectorKinds.Embedding) || !(ledger.Options.Vectors ^ options.Vectors).HasFlag(VectorKinds.Half));
        var sameVectors = ledger.Options with { Vectors = options.Vectors };
        var theirs = hasThem ? sameVectors : ledger.Options;
        var reason = WhyStale(ledger.Schema, ledger.Input, video);
        if (ledger.Part?.Range != part)
            reason ??= "the video was cut into other parts";
        // Rows that this run would not write again are nobody's to throw away; the same rows with fewer vectors, or some of them as what
        // was watched has, are.
        var isOther =
            ledger is { Table: not null, Counts.Rows: > 0 }
            && WhyOther(ledger.Models, sameVectors with { Watched = false }, video) is not null;
        if (reason is null && isOther)
            return new EarlierResult { Other = ledger, WhyNotFinished = WhyOther(ledger.Models, theirs, video) };
        reason ??= WhyOther(ledger.Models, theirs, video);
        if (ledger.Status == VideoStatus.Failed && ledger.Decoder != CurrentDecoder())
            reason ??= "it failed with another version of the decoder";
        return reason is null ? new EarlierResult { Finished = ledger } : new EarlierResult { WhyNotFinished = reason };
    }

    /// <summary>A table that can be continued, else null; then <paramref name="reason"/> says why what there is does not count.</summary>
    private UnfinishedResult? FindUnfinished(VideoFile video, ResultPaths paths, VideoPart? part, out string? reason)
    {
        reason = null;
        if (Journal.TryRead(paths.Journal) is not { Head: var head, Last: var last } unfinished)
            return null;
        reason = WhyOther(head.Models, head.Options, video) ?? WhyStale(head.Schema, head.Input, video);
        if (head.Part != part)
            reason ??= "the video was cut into other parts";
        if (InputFacts.Read(video).Modified != head.Input.Modified)
            reason ??= "the video has been written since";
        if ((head.Framewise, head.Decoder, head.Runtime) != (ProductVersion.Text, CurrentDecoder(), ModelSession.RuntimeVersion))
            reason ??= "it was begun with another version of framewise, the decoder or the runtime";
        if (reason is not null)
            return null;
        // The program may have ended between the renaming of the table and the writing of its ledger.
        var table = File.Exists(paths.PartialTable) ? paths.PartialTable : paths.Table;
        var hash = HashedStream.TryHashBeginning(table, last.Length, last.Sha256);
        var vectors = last.Vectors is { } kept ? HashedStream.TryHashBeginning(paths.PartialVectors, kept.Length, kept.Sha256) : null;
        if (hash is not null && (last.Vectors is null || vectors is not null))
            return unfinished with { Hash = hash, VectorHash = vectors };
        hash?.Dispose();
        vectors?.Dispose();
        reason = "its unfinished table is not what the journal says";
        return null;
    }

    /// <summary>The version of the decoder; null if FFmpeg's libraries cannot be loaded, which is then every video's error.</summary>
    public static string? CurrentDecoder()
    {
        try
        {
            return FFmpegLibraries.DecoderVersion();
        }
        catch (MediaException)
        {
            return null;
        }
    }

    /// <summary>Why results are not of this video as it is, or not readable by this version; null where they are.</summary>
    private static string? WhyStale(int schema, InputFacts input, VideoFile video)
    {
        if (schema != Provenance.CurrentSchema)
            return $"its results have schema {schema} and this version writes {Provenance.CurrentSchema}";
        var facts = InputFacts.Read(video);
        return facts.Size == input.Size && facts.Sha256Ends == input.Sha256Ends ? null : "the video has changed since";
    }

    /// <summary>Why a run with these models and options gives other results than this one; null where it does not.</summary>
    private string? WhyOther(IReadOnlyList<ModelFacts> theirModels, OptionFacts theirOptions, VideoFile video)
    {
        if (
            theirModels.Count == models.Count
            && theirModels.Zip(models).All(pair => pair.First.DiffersOnlyInClasses(pair.Second))
            && theirModels
                .Zip(models)
                .FirstOrDefault(pair => pair.First.PromptsSha256 is not null && !pair.First.GivesTheSameAs(pair.Second))
                is { First: { } asked, Second: { } asking }
        )
            return $"its results answer other classes ({asked.Classes} of {asked.Name}) than this run asks for ({asking.Classes})";
        if (theirModels.Count != models.Count || !theirModels.Zip(models).All(pair => pair.First.GivesTheSameAs(pair.Second)))
            return $"its results are by {Names(theirModels)} and this run uses {Names(models)}";
        var wanted = options.For(video);
        return theirOptions != wanted ? $"its results have {theirOptions} and this run has {wanted}" : null;
    }

    private static string Names(IReadOnlyList<ModelFacts> models) =>
        string.Join(" and ", models.Select(model => $"{model.Name} (sha256 {model.Sha256[..Math.Min(8, model.Sha256.Length)]})"));
}
