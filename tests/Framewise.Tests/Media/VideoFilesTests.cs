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
            VideoFiles.Find([_folder.Path]).Videos.Select(file => file.RelativePath)
        );
    }

    [Fact]
    public void A_file_is_taken_whatever_it_is_called() =>
        Assert.Equal("clip.bin", Assert.Single(VideoFiles.Find([_folder.Touch("clip.bin")]).Videos).RelativePath);

    [Fact]
    public void A_name_with_pattern_characters_that_exists_is_that_file()
    {
        var odd = _folder.Touch("a*b?.mp4");
        _folder.Touch("aXbY.mp4");
        Assert.Equal(odd, Assert.Single(VideoFiles.Find([odd]).Videos).Path);
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
        IEnumerable<string> Find(string pattern) => VideoFiles.Find([_folder[pattern]]).Videos.Select(file => file.RelativePath);
    }

    [Fact]
    public void A_list_names_paths_one_a_line_relative_to_itself()
    {
        _folder.Touch("a.mp4");
        _folder.Touch("b c.mp4");
        File.WriteAllText(_folder["list.txt"], "b c.mp4\r\n\r\na.mp4\n");
        Assert.Equal(["a.mp4", "b c.mp4"], VideoFiles.Find(["@" + _folder["list.txt"]]).Videos.Select(file => file.RelativePath));
    }

    [Fact]
    public void The_same_file_named_twice_comes_once()
    {
        var file = _folder.Touch("a.mp4");
        Assert.Single(VideoFiles.Find([file, _folder.Path, file]).Videos);
    }

    [Fact]
    public void Loops_of_links_end()
    {
        _folder.Touch("a", "1.mp4");
        _folder.Touch("b", "2.mp4");
        File.CreateSymbolicLink(_folder["a", "to-b"], "../b");
        File.CreateSymbolicLink(_folder["b", "to-a"], "../a");
        File.CreateSymbolicLink(_folder["a", "self"], ".");
        Assert.Equal(["1.mp4", "2.mp4"], VideoFiles.Find([_folder.Path]).Videos.Select(file => Path.GetFileName(file.Path)).Order());
    }

    [Theory]
    [InlineData("nothing-here", "There is no file or folder")]
    [InlineData("*.mp4", "No file matches")]
    [InlineData("inner", "holds no video")]
    [InlineData("", "An empty path")]
    public void What_leads_nowhere_is_said_and_keeps_nothing_else_from_being_found(string path, string sentence)
    {
        Directory.CreateDirectory(_folder["inner"]);
        path = path.Length == 0 ? "" : _folder[path];
        var alone = VideoFiles.Find([path]);
        Assert.Contains(sentence, Assert.Throws<MediaException>(alone.ThrowIfNone).Message, StringComparison.Ordinal);

        var found = VideoFiles.Find([path, _folder.Touch("a.mkv")]);
        Assert.Equal("a.mkv", Assert.Single(found.Videos).RelativePath);
        Assert.Contains(sentence, Assert.Single(found.Unreachable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_may_have_comments_quotes_patterns_and_lists_and_one_bad_line_costs_only_itself()
    {
        foreach (var name in (string[])["a.mp4", "b c.mp4", "# 1.mp4", "x1.mkv", "x2.mkv", "d.mp4"])
            _folder.Touch(name);
        File.WriteAllText(_folder["list"], "# films\n\"b c.mp4\"\r\n  'a.mp4'  \n# 1.mp4\n\nx*.mkv\ngone.mp4\n@more\n@list\n");
        File.WriteAllText(_folder["more"], "d.mp4\n@list\n");
        var found = VideoFiles.Find(["@" + _folder["list"]]);
        Assert.Equal(["# 1.mp4", "a.mp4", "b c.mp4", "d.mp4", "x1.mkv", "x2.mkv"], found.Videos.Select(file => file.RelativePath));
        Assert.EndsWith("gone.mp4", Assert.Single(found.Unreachable).Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# nothing\n\n", "names no video")]
    [InlineData("\0\u0001", "is not a list")]
    public void A_list_without_a_path_is_said(string text, string sentence)
    {
        File.WriteAllText(_folder["list"], text);
        Assert.Contains(sentence, Assert.Single(VideoFiles.Find(["@" + _folder["list"]]).Unreachable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Videos_of_one_name_keep_apart_by_the_folders_that_differ_in_whatever_order_they_are_named()
    {
        string[] paths =
        [
            _folder.Touch("2024", "cam1", "clip.mp4"),
            _folder.Touch("2024", "cam2", "clip.mp4"),
            _folder.Touch("2025", "cam1", "clip.mp4"),
            _folder.Touch("2025", "cam1", "other.mp4"),
        ];
        string[] names = ["2024/cam1/clip.mp4", "2025/cam1/clip.mp4", "cam2/clip.mp4", "other.mp4"];
        Assert.Equal(names, VideoFiles.Find(paths).Videos.Select(file => file.RelativePath));
        Assert.Equal(names, VideoFiles.Find(paths.Reverse()).Videos.Select(file => file.RelativePath));
        Assert.Equal(["cam1/clip.mp4", "cam2/clip.mp4"], VideoFiles.Find(paths[..2]).Videos.Select(file => file.RelativePath));
        // Folders that are searched are kept apart just so.
        Assert.Equal(
            ["2024/cam1/clip.mp4", "2025/cam1/clip.mp4", "cam1/other.mp4", "cam2/clip.mp4"],
            VideoFiles.Find([_folder["2024"], _folder["2025"]]).Videos.Select(file => file.RelativePath)
        );
    }

    [Fact]
    public void Names_that_differ_in_case_only_are_kept_apart_where_the_file_system_takes_them_for_one()
    {
        VideoFile[] videos =
        [
            new(_folder["cam1", "clip.mp4"], "clip.mp4"),
            new(_folder["cam2", "CLIP.mp4"], "CLIP.mp4"),
            new(_folder["other.mp4"], "other.mp4"),
        ];
        Assert.Equal(
            ["cam1/clip.mp4", "cam2/CLIP.mp4", "other.mp4"],
            DistinctNames.Of(videos, StringComparer.OrdinalIgnoreCase).Select(file => file.RelativePath)
        );
        Assert.Equal(
            ["CLIP.mp4", "clip.mp4", "other.mp4"],
            DistinctNames.Of(videos, StringComparer.Ordinal).Select(file => file.RelativePath).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("a.insv", "00000020667479706d703432", true)]
    [InlineData("GL010001.LRV", "0000001c667479706d703431", true)]
    [InlineData("MOV001.MOD", "000001ba2100010001800001", true)]
    [InlineData("cam.dav", "44484156fd00000001000000", true)]
    [InlineData("film.ps", "000001ba44000400040100", true)]
    [InlineData("frames.raw", "595556344d50454732205731", true)]
    [InlineData("tape", "060e2b34020501010d010201", true)]
    [InlineData("video.bin", "1a45dfa3010000000000001f4282847765626d", true)]
    [InlineData("stream.es", "000000016742c01e", true)]
    [InlineData("photo.heif.1", "000000186674797068656963", false)]
    [InlineData("song.m4a", "0000001c667479704d344120", false)]
    [InlineData("half.mp4.part", "00000020667479706d703432", false)]
    [InlineData("picture.gif", "47494638396101000100", false)]
    [InlineData("letter.ps", "252150532d41646f6265", false)]
    [InlineData("go.mod", "6d6f64756c652061", false)]
    [InlineData("app.ts", "6578706f727420636f6e737420783d31", false)]
    [InlineData("app.mts", "fffe650078007000", false)]
    [InlineData("._red.mp4", "000516070002000000", false)]
    [InlineData("._real.mp4", "00000020667479706d703432", true)]
    public void What_an_ending_does_not_say_the_first_bytes_do_and_the_rest_is_counted(string name, string hex, bool isVideo)
    {
        File.WriteAllBytes(_folder[name], [.. Convert.FromHexString(hex), .. new byte[hex.StartsWith('6') ? 0 : 40]]);
        var found = VideoFiles.Find([_folder.Path]);
        Assert.Equal(isVideo ? [name] : [], found.Videos.Select(file => file.RelativePath));
        var ending = name.StartsWith("._", StringComparison.Ordinal) ? "._*" : Path.GetExtension(name).ToLowerInvariant();
        Assert.Equal(isVideo ? [] : [ending], found.PassedOver.Keys);
    }

    [Fact]
    public void A_pattern_enters_only_folders_in_which_a_file_could_match()
    {
        _folder.Touch("a.mp4");
        _folder.Touch("@eaDir", "a.mp4");
        _folder.Touch("deep", "$RECYCLE.BIN", "b.mp4");
        _folder.Touch("deep", "b.mp4");
        Assert.Empty(VideoFiles.Find([_folder["*.mp4"]]).PassedOver);
        var all = VideoFiles.Find([_folder["**/*.mp4"]]);
        Assert.Equal(["a.mp4", "deep/b.mp4"], all.Videos.Select(file => file.RelativePath));
        Assert.Equal(["$RECYCLE.BIN/", "@eaDir/"], all.PassedOver.Keys);
        Assert.Equal("a.mp4", Assert.Single(VideoFiles.Find([_folder["@eaDir/*.mp4"]]).Videos).RelativePath);
    }
}
