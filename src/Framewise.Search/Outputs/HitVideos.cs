using Framewise.Results.Files;
using Framewise.Results.Report;

namespace Framewise.Search.Outputs;

/// <summary>Where the videos of hits are.</summary>
internal sealed class HitVideos(string? videoFolder)
{
    private readonly Dictionary<string, string?> _found = [];
    private readonly SortedSet<string> _missing = new(Media.NaturalOrder.Instance);

    /// <summary>Names of the videos that were asked for and not found.</summary>
    public IReadOnlyCollection<string> Missing => _missing;

    public string? Find(SearchHit hit)
    {
        if (_found.TryGetValue(hit.Table.Path, out var known))
            return known;
        var video = VideoLink.FindFile(hit.Table.Result, videoFolder, beside: null);
        if (video is null)
            _missing.Add(hit.Video);
        return _found[hit.Table.Path] = video;
    }

    /// <summary>The page that <c>framewise report</c> wrote beside the table, or null.</summary>
    public static string? PageOf(SearchHit hit) =>
        ResultName.WithEnding(Path.ChangeExtension(hit.Table.Path, null), ".html") is var page && File.Exists(page) ? page : null;
}
