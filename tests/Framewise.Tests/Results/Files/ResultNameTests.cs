using System.Text;
using CsCheck;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;

namespace Framewise.Tests.Results.Files;

public sealed class ResultNameTests
{
    private static readonly string s_folder = Path.Combine(Path.GetTempPath(), "out");

    private static readonly ResultOptions s_options = new() { Folder = s_folder };

    private static readonly string[] s_odd =
    [
        "a",
        "A",
        "\u00E9",
        "e\u0301",
        "\u6620",
        "\U0001F3AC",
        "\uD83D",
        "\uFFFD",
        "..",
        ".",
        "/",
        "\\",
        "C:",
        ":",
        "?",
        "*",
        "\"",
        "|",
        " ",
        "\n",
        "\0",
        "\u0085",
        "~",
        "0123456789abcdef",
        "con",
        "NUL",
        "com1",
        "run",
        "index",
        ".framewise",
        ".lock",
        ".mp4",
        ".csv",
        ".json",
        ".partial",
        ".journal",
        ".part-1-of-2",
        new string('x', 200),
        new string('\u00E9', 120),
    ];

    /// <summary>Names made of everything: what means something to a file system, halves of surrogate pairs, accents in two forms, words of
    /// results, long runs.</summary>
    private static readonly Gen<string> s_pieces = Gen.OneOf(
        Gen.Int[0, s_odd.Length - 1].Select(i => s_odd[i]),
        Gen.Char.Select(c => c.ToString())
    );

    private static readonly Gen<string> s_names = s_pieces.Array[0, 8].Select(string.Concat);

    [Fact]
    public void Results_of_any_name_lie_below_the_output_folder()
    {
        s_names.Sample(name =>
        {
            foreach (var path in Files(name))
            {
                Assert.StartsWith(s_folder + Path.DirectorySeparatorChar, path, StringComparison.Ordinal);
                Assert.Equal(path, Path.GetFullPath(path));
            }
        });
    }

    [Fact]
    public void No_part_of_a_results_path_is_longer_than_a_file_system_takes() =>
        s_names.Sample(name =>
            Assert.All(
                Files(name).SelectMany(path => Path.GetRelativePath(s_folder, path).Split('/')),
                part => Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, 255)
            )
        );

    [Fact]
    public void Different_names_have_different_results_and_none_stands_in_the_way_of_another() =>
        Gen.Select(s_names, s_names, Gen.Int[0, 7])
            .Sample(
                (one, random, kin) =>
                {
                    var other = kin switch
                    {
                        0 => one.Replace('/', '\\'),
                        1 => ResultName.Of(one),
                        2 => one + "/" + random,
                        3 => one + ".csv/" + random,
                        4 => one + ".json.part-1-of-2/" + random,
                        5 => one + random,
                        6 => one.Replace("//", "/", StringComparison.Ordinal),
                        _ => random,
                    };
                    if (one == other)
                        return;
                    var (files, others) = (Files(one), Files(other));
                    Assert.Empty(files.Intersect(others));
                    Assert.DoesNotContain(files, file => others.Any(path => path.StartsWith(file + "/", StringComparison.Ordinal)));
                }
            );

    [Fact]
    public void A_changed_name_is_not_that_of_a_video_that_bears_it_itself() =>
        s_names.Sample(name =>
        {
            var changed = ResultName.Of(name);
            if (changed != name)
                Assert.NotEqual(changed, ResultName.Of(changed));
        });

    [Theory]
    [
        InlineData("a.mp4"),
        InlineData("..mp4"),
        InlineData(".b.mp4"),
        InlineData(".cam/c.mp4"),
        InlineData("day 1/Who? What: \"1\".mkv"),
        InlineData("\u6620\u753B/\u00E9.mov"),
        InlineData("12:30.ts"),
        InlineData("a:b.mp4"),
        InlineData("a~1.mp4"),
        InlineData("sub/run")
    ]
    public void Harmless_names_stay_as_they_are(string name) =>
        Assert.Equal(name, OperatingSystem.IsWindows() ? name : ResultName.Of(name));

    [Theory]
    [InlineData(@"..\..\evil.mp4", ".._.._evil~e63fe154b41f2f0c.mp4")]
    [InlineData(@"C\evil.mp4", "C_evil~ac7562f6dc8933ea.mp4")]
    [InlineData("nul", "_nul~9bbc20b02de823fc")]
    [InlineData("con.tar.mp4", "_con.tar~a0e0bab075805e86.mp4")]
    [InlineData("a.csv/b.mp4", "a~b23342ed86a1bec3.csv/b.mp4")]
    [InlineData("end./b.mp4", "end.~eda4b4032144ac4e/b.mp4")]
    [InlineData("run", "run~19e13ae762ba8ca2")]
    [InlineData("/etc/passwd", "~e3b0c44298fc1c14/etc/passwd")]
    [InlineData("line\nbreak.mp4", "line_break~306180ccf27a4e10.mp4")]
    public void What_means_something_to_a_file_system_is_replaced_the_same_way_for_ever(string name, string expected) =>
        Assert.Equal(expected, ResultName.Of(name));

    [Fact]
    public void Names_of_all_lengths_have_room_for_every_ending()
    {
        foreach (var length in Enumerable.Range(1, 255))
        {
            var paths = ResultPaths.For(new VideoFile("v", new string('n', length)), s_options);
            foreach (var ending in (string[])[".html", ".segments.csv", ".label-studio.json", ".cvat-labels.json", ".metadata.vtt"])
                Assert.InRange(Path.GetFileName(ResultName.WithEnding(paths.Table[..^4], ending)).Length, 1, 255 - ".partial".Length);
        }
    }

    private static string[] Files(string name)
    {
        var paths = ResultPaths.For(new VideoFile("v", name), s_options);
        var part = paths.Of(new VideoPart(12, 1024, 0, null, 0));
        return
        [
            paths.Table,
            paths.Ledger,
            paths.Journal,
            paths.PartialTable,
            paths.PartialVectors,
            paths.PathOf(ResultFormat.Parquet) + ".partial",
            paths.PathOf(ResultFormat.Jsonl),
            part.Table,
            part.Ledger,
            part.Journal,
            part.PartialTable,
            part.Ledger + ".partial",
        ];
    }
}
