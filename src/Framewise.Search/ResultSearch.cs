using System.Data.Common;
using Framewise.Models.Labels.Terms;
using Framewise.Results.Files;
using Framewise.Results.Reading;
using Framewise.Search.Database;
using Framewise.Search.LabelSearch;
using Framewise.Search.Tables;

namespace Framewise.Search;

/// <summary>Finds what a query asks for in the tables below a folder.</summary>
public sealed class ResultSearch
{
    private readonly SearchQuery _query;
    private readonly DuckDb _database;
    private readonly int _threads;
    private readonly CancellationToken _cancellation;
    private readonly List<ResultException> _problems = [];

    private ResultSearch(SearchQuery query, DuckDb database, int threads, CancellationToken cancellation) =>
        (_query, _database, _threads, _cancellation) = (query, database, threads, cancellation);

    /// <summary>Searches all finished tables below <paramref name="folder"/>; Parquet is read where a video has it, else CSV.</summary>
    /// <param name="folder">The folder that classify wrote to.</param>
    /// <param name="query">What to find.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Interrupts the search.</param>
    /// <exception cref="SearchQueryException">A term, video or model of the query is not known in these results.</exception>
    /// <exception cref="ResultException">There is no such folder, or no table in it. A table that cannot be read stops no other and is
    /// listed in the result.</exception>
    public static SearchResult Find(
        string folder,
        SearchQuery query,
        SearchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(query);
        var results = ResultFolder.Open(Path.GetFullPath(folder));
        var threads = options?.Threads is > 0 and var asked ? asked : Environment.ProcessorCount;
        using var database = new DuckDb(folder, threads);
        return new ResultSearch(query, database, threads, cancellationToken).Find(results);
    }

    private SearchResult Find(ResultFolder results)
    {
        var tables = Searched(TableFinder.Find(results, _database, _problems));
        var groups = tables.GroupBy(table => table.GroupKey).SelectMany(group => ReadLabels([.. group])).ToArray();
        var notes = new TermResolution(
            _query,
            [
                .. groups.SelectMany(group =>
                    group.Models.Select(model => (model.Shape, model.Labels, Classes(group, model.Shape, model.Labels)))
                ),
            ]
        ).Check();
        var hits = groups.SelectMany(FindHits).ToArray();
        var order = tables.Select((table, place) => (table, place)).ToDictionary(pair => pair.table.Path, pair => pair.place);
        return new SearchResult(
            _query.Text,
            [.. hits.OrderBy(hit => order[hit.Table.Path]).ThenBy(hit => hit.Start).ThenBy(hit => hit.Model, StringComparer.Ordinal)],
            groups.Sum(group => group.Tables.Count),
            groups.Sum(group => group.Rows),
            notes,
            _problems
        )
        {
            WithoutRows = results.Videos.Count(video => video.HasFailed),
        };
    }

    /// <summary>The tables of the videos and models that the query names.</summary>
    private FrameTable[] Searched(IReadOnlyList<FrameTable> tables)
    {
        var named = tables.Where(table => _query.Videos is not { } pattern || Queries.NamePattern.Fits(pattern, table.Video)).ToArray();
        if (named.Length == 0 && tables.Count > 0)
            throw new SearchQueryException(
                _query.Text,
                0,
                $"No video here has a name like '{_query.Videos}'. There are {tables.Count}, such as '{tables[0].Video}'; "
                    + "* stands for any text."
            );
        var withModel = named.Where(table => table.Models.Any(IsSearched)).ToArray();
        if (withModel.Length == 0 && named.Length > 0)
            throw new SearchQueryException(
                _query.Text,
                0,
                $"No model here has a name like '{_query.Model}'. There is "
                    + $"{string.Join(", ", named.SelectMany(table => table.Models).Select(model => $"'{model.Name}'").Distinct())}."
            );
        return withModel;
    }

    private bool IsSearched(ModelShape model) => _query.Model is not { } pattern || Queries.NamePattern.Fits(pattern, model.Name);

    /// <summary>How many classes a model has; null where no ledger says it.</summary>
    private static int? Classes(TableGroup group, ModelShape model, ModelLabels labels) =>
        group.Tables[0].Result.Ledger?.Models.FirstOrDefault(facts => facts.Name == model.Name)?.Classes is { } count
            ? Math.Max(count, labels.Labels.Keys.DefaultIfEmpty(-1).Max() + 1)
            : null;

    private IEnumerable<TableGroup> ReadLabels(IReadOnlyList<FrameTable> tables) =>
        WithoutBadTables<TableGroup>(
            tables,
            some =>
            {
                var models = new List<(ModelShape, ModelLabels)>();
                var rows = 0L;
                foreach (var model in some[0].Models.Where(IsSearched))
                {
                    var labels = new Dictionary<int, string>();
                    rows = 0;
                    foreach (
                        var (rank, number, label, count) in _database.Query(
                            LabelStatement.For(some, model),
                            row => (row.GetInt32(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3)),
                            _cancellation
                        )
                    )
                    {
                        if (number != RowConditions.NoClass)
                            labels[number] = label;
                        if (rank == 1)
                            rows += count;
                    }
                    models.Add((model, new ModelLabels(labels)));
                }
                return [new TableGroup(some, models, rows)];
            }
        );

    private IEnumerable<SearchHit> FindHits(TableGroup group) =>
        WithoutBadTables<SearchHit>(
            group.Tables,
            tables =>
            {
                var hits = new List<SearchHit>();
                var parts = Deal(tables);
                foreach (var (model, labels) in group.Models)
                {
                    var conditions = new RowConditions(_query.Expression, model, term => TermResolution.Classes(term, labels));
                    hits.AddRange(
                        _database.Query(HitStatement.For(parts, conditions, _query), row => ToHit(row, parts, model, labels), _cancellation)
                    );
                }
                return hits;
            }
        );

    private static SearchHit ToHit(DbDataReader row, List<IReadOnlyList<FrameTable>> parts, ModelShape model, ModelLabels labels)
    {
        var table = parts[row.GetInt32(HitStatement.Part)][(int)Convert.ToInt64(row.GetValue(HitStatement.File))];
        var number = (int)row.GetInt64(HitStatement.Class);
        return new SearchHit
        {
            Table = table,
            Video = table.Video,
            Model = model.Name,
            Start = Microseconds(row.GetInt64(HitStatement.Start)),
            End = Microseconds(row.GetInt64(HitStatement.End)),
            StartFrame = row.GetInt64(HitStatement.StartFrame),
            LastFrame = row.GetInt64(HitStatement.LastFrame),
            StartPts = row.GetInt64(HitStatement.StartPts),
            Frames = row.GetInt64(HitStatement.Frames),
            MeanProbability = row.IsDBNull(HitStatement.Mean) ? null : row.GetDouble(HitStatement.Mean),
            PeakProbability = row.IsDBNull(HitStatement.Peak) ? null : row.GetFloat(HitStatement.Peak),
            Class = number,
            Label = labels.Labels.GetValueOrDefault(number, ""),
        };
    }

    private static TimeSpan Microseconds(long microseconds) => TimeSpan.FromTicks(microseconds * 10);

    /// <summary>About as many bytes for each thread; the order stays.</summary>
    private List<IReadOnlyList<FrameTable>> Deal(IReadOnlyList<FrameTable> tables)
    {
        var sizes = tables.Select(table => new FileInfo(table.Path).Length).ToArray();
        var (share, part, dealt) = (Math.Max(1, sizes.Sum() / (double)_threads), new List<FrameTable>(), 0d);
        var parts = new List<IReadOnlyList<FrameTable>>();
        for (var i = 0; i < tables.Count; i++)
        {
            part.Add(tables[i]);
            dealt += sizes[i];
            if (dealt < share * (parts.Count + 1) && i + 1 < tables.Count)
                continue;
            parts.Add(part);
            part = [];
        }
        return parts;
    }

    /// <summary>Does something for all tables at once; where that fails, for halves of them, until the bad ones are known and left
    /// out.</summary>
    private IReadOnlyList<T> WithoutBadTables<T>(IReadOnlyList<FrameTable> tables, Func<IReadOnlyList<FrameTable>, IReadOnlyList<T>> work)
    {
        try
        {
            return work(tables);
        }
        catch (Exception e) when (e is DuckDbException or IOException && tables.Count == 1)
        {
            _problems.Add(
                e is DuckDbException bad
                    ? bad.About(tables[0].Path)
                    : new ResultException($"'{tables[0].Path}' cannot be searched: {e.Message.TrimEnd('.')}.", tables[0].Path, e)
            );
            return [];
        }
        catch (Exception e) when (e is DuckDbException or IOException)
        {
            var half = tables.Count / 2;
            return [.. WithoutBadTables<T>([.. tables.Take(half)], work), .. WithoutBadTables<T>([.. tables.Skip(half)], work)];
        }
    }
}
