using Framewise.Media;

namespace Framewise.Tests.Media;

public sealed class VideoFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_gives_its_videos_in_natural_order_with_paths_below_it()
    {
        foreach (var name in new[] { "10.mp4", "2.MP4", "notes.txt", "ünï cödé 100%.mkv", "-dash.webm", "it's.mov" })
            _folder.Touch(name);
        _folder.Touch("inner", "1.avi");
        Assert.Equal(
            ["-dash.webm", "2.MP4", "10.mp4", "inner/1.avi", "it's.mov", "ünï cödé 100%.mkv"],
            VideoFiles.Find([_folder.Path]).Select(file => file.RelativePath)
        );
    }

    [Fact]
    public void A_file_is_taken_whatever_it_is_called() =>
        Assert.Equal("clip.bin", Assert.Single(VideoFiles.Find([_folder.Touch("clip.bin")])).RelativePath);

    [Fact]
    public void A_name_with_pattern_characters_that_exists_is_that_file()
    {
        var odd = _folder.Touch("a*b?.mp4");
        _folder.Touch("aXbY.mp4");
        Assert.Equal(odd, Assert.Single(VideoFiles.Find([odd])).Path);
    }

    [Fact]
    public void Patterns_find_files_at_their_depth_and_two_stars_at_any()
    {
        _folder.Touch("x", "1.mp4");
        _folder.Touch("x", "y", "2.mp4");
        _folder.Touch("x", "2.mov");
        Assert.Equal(["1.mp4"], Find("x/*.mp4"));
        Assert.Equal(["1.mp4", "y/2.mp4"], Find("x/**/*.mp4"));
        Assert.Equal(["2.mov"], Find("x/?.mov"));
        IEnumerable<string> Find(string pattern) => VideoFiles.Find([_folder[pattern]]).Select(file => file.RelativePath);
    }

    [Fact]
    public void A_list_names_paths_one_a_line_relative_to_itself()
    {
        _folder.Touch("a.mp4");
        _folder.Touch("b c.mp4");
        File.WriteAllText(_folder["list.txt"], "b c.mp4\r\n\r\na.mp4\n");
        Assert.Equal(["a.mp4", "b c.mp4"], VideoFiles.Find(["@" + _folder["list.txt"]]).Select(file => file.RelativePath));
    }

    [Fact]
    public void The_same_file_named_twice_comes_once()
    {
        var file = _folder.Touch("a.mp4");
        Assert.Single(VideoFiles.Find([file, _folder.Path, file]));
    }

    [Fact]
    public void Loops_of_links_end()
    {
        _folder.Touch("a", "1.mp4");
        _folder.Touch("b", "2.mp4");
        File.CreateSymbolicLink(_folder["a", "to-b"], "../b");
        File.CreateSymbolicLink(_folder["b", "to-a"], "../a");
        File.CreateSymbolicLink(_folder["a", "self"], ".");
        Assert.Equal(["1.mp4", "2.mp4"], VideoFiles.Find([_folder.Path]).Select(file => Path.GetFileName(file.Path)).Order());
    }

    [Theory]
    [InlineData("nothing-here", "There is no file or folder")]
    [InlineData("*.mp4", "No file matches")]
    [InlineData(".", "holds no video")]
    [InlineData("", "An empty path")]
    public void What_leads_nowhere_is_said(string path, string sentence)
    {
        var error = Assert.Throws<MediaException>(() => VideoFiles.Find([path.Length == 0 ? "" : _folder[path]]));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }
}
