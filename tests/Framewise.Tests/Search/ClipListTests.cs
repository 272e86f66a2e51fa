using System.Text;
using Framewise.Search;

namespace Framewise.Tests.Search;

public sealed class ClipListTests : IDisposable
{
    private const string Name = "a,b;%20 #1 é.mp4";

    private readonly SearchedFolder _folder = new();

    public ClipListTests()
    {
        _folder.Write(Name, (25, 0, "dog, hound, x\u2028y", 0.9f), (25, 1, "none", 0.9f), (5, 0, "dog, hound, x\u2028y", 0.8f));
        _folder.Write("gone.mp4", (5, 0, "dog, hound, x\u2028y", 0.9f));
        File.WriteAllBytes(_folder[Name], []);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_playlist_has_vlcs_times_and_addresses_that_mean_the_file()
    {
        var list = ClipList.From(_folder.Search("hound").Hits, ClipListFormat.M3u);
        Assert.Equal(["gone.mp4"], list.WithoutVideo);
        var lines = list.Text.TrimEnd('\n').Split('\n');
        Assert.Equal("#EXTM3U", lines[0]);
        Assert.Equal(["#EXTVLCOPT:start-time=0.000000", "#EXTVLCOPT:stop-time=1.000000"], lines[2..4]);
        Assert.Equal(["#EXTVLCOPT:start-time=2.000000", "#EXTVLCOPT:stop-time=2.200000"], lines[6..8]);
        // An independent reader of addresses finds the file.
        Assert.Equal(_folder[Name], new Uri(lines[4]).LocalPath);
        Assert.Equal(9, lines.Length);
    }

    [Fact]
    public void An_edit_list_counts_the_bytes_of_names()
    {
        var list = ClipList.From(_folder.Search("hound").Hits, ClipListFormat.Edl);
        Assert.Equal([(_folder[Name], "0.000000", "1.000000"), (_folder[Name], "2.000000", "0.200000")], ReadEdl(list.Text));
    }

    [Fact]
    public void The_folder_of_videos_can_be_named()
    {
        Directory.CreateDirectory(_folder["films"]);
        File.WriteAllBytes(_folder["films", "gone.mp4"], []);
        var list = ClipList.From(_folder.Search("hound in gone*").Hits, ClipListFormat.Edl, _folder["films"]);
        Assert.Equal(_folder["films", "gone.mp4"], Assert.Single(ReadEdl(list.Text)).File);
        list.WriteTo(_folder["out", "hits.edl"]);
        Assert.Equal(list.Text, File.ReadAllText(_folder["out", "hits.edl"]));
    }

    [Fact]
    public void A_list_that_is_moved_with_its_videos_still_finds_them()
    {
        var hits = _folder.Search("hound in a*").Hits;
        ClipList.From(hits, ClipListFormat.M3u, beside: _folder["lists", "hits.m3u"]).WriteTo(_folder["lists", "hits.m3u"]);
        ClipList.From(hits, ClipListFormat.Edl, beside: _folder["lists", "hits.edl"]).WriteTo(_folder["lists", "hits.edl"]);
        using var elsewhere = new TempFolder();
        Directory.Move(_folder["lists"], elsewhere["lists"]);
        File.Move(_folder[Name], elsewhere[Name]);
        var address = File.ReadAllLines(elsewhere["lists", "hits.m3u"])[4];
        Assert.Equal(elsewhere[Name], new Uri(new Uri("file://" + elsewhere["lists", "hits.m3u"]), address).LocalPath);
        var file = ReadEdl(File.ReadAllText(elsewhere["lists", "hits.edl"]))[0].File;
        Assert.Equal(elsewhere[Name], Path.GetFullPath(Path.Combine(elsewhere["lists"], file)));
    }

    /// <summary>As mpv's DOCS/edl-mpv.rst has it: parameters between commas, each with a name or in order, its text after
    /// %length%.</summary>
    private static List<(string File, string Start, string Length)> ReadEdl(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var header = "# mpv EDL v0\n"u8;
        Assert.True(bytes.AsSpan().StartsWith(header));
        var (at, entries) = (header.Length, new List<(string, string, string)>());
        while (at < bytes.Length)
        {
            var parameters = new List<string>();
            do
            {
                if (parameters.Count > 0)
                    at++;
                if (bytes[at] == '%')
                {
                    var end = Array.IndexOf(bytes, (byte)'%', at + 1);
                    var length = int.Parse(
                        Encoding.ASCII.GetString(bytes[(at + 1)..end]),
                        System.Globalization.CultureInfo.InvariantCulture
                    );
                    parameters.Add(Encoding.UTF8.GetString(bytes, end + 1, length));
                    at = end + 1 + length;
                }
                else
                {
                    var start = at;
                    while (bytes[at] is not ((byte)',' or (byte)'\n' or (byte)';' or (byte)'%'))
                        at++;
                    parameters.Add(Encoding.UTF8.GetString(bytes[start..at]));
                    if (parameters[^1] == "title=")
                        parameters.RemoveAt(parameters.Count - 1);
                    if (bytes[at] == '%')
                        at--;
                }
            } while (bytes[at] is (byte)',' or (byte)'=');
            Assert.Equal((byte)'\n', bytes[at++]);
            entries.Add((parameters[0], parameters[1], parameters[2]));
        }
        return entries;
    }
}
