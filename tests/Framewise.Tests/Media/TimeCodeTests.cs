using Framewise.Media;
using Framewise.Results.Exports;
using Framewise.Results.Files;
using Framewise.Runs;

namespace Framewise.Tests.Media;

/// <summary>Time codes count as SMPTE ST 12-1 has it, at all rates that cameras have.</summary>
public sealed class TimeCodeTests(TrapClips clips) : IClassFixture<TrapClips>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("00:00:59;29", 30000, 1001, 1, "00:01:00;02")]
    [InlineData("00:09:59;29", 30000, 1001, 1, "00:10:00;00")]
    [InlineData("00:00:00;00", 30000, 1001, 17982, "00:10:00;00")]
    [InlineData("00:00:00;00", 30000, 1001, 107892, "01:00:00;00")]
    [InlineData("23:59:59;29", 30000, 1001, 1, "00:00:00;00")]
    [InlineData("00:00:59;59", 60000, 1001, 1, "00:01:00;04")]
    [InlineData("00:00:00;00", 60000, 1001, 215784, "01:00:00;00")]
    [InlineData("10:00:00:00", 24000, 1001, 24, "10:00:01:00")]
    [InlineData("10:00:00:00", 25, 1, 26, "10:00:01:01")]
    [InlineData("00:00:59:29", 30000, 1001, 1, "00:01:00:00")]
    [InlineData("01:00:00:00", 120, 1, 119, "01:00:00:119")]
    [InlineData("00:01:00;02", 30000, 1001, -1, "00:00:59;29")]
    public void Frames_later(string start, int numerator, int denominator, long frames, string expected) =>
        Assert.Equal(expected, TimeCode.TryParse(start, new Rational(numerator, denominator))!.Value.Plus(frames).ToString());

    [Fact]
    public void Every_frame_of_a_day_has_one_and_reads_back()
    {
        var rate = new Rational(30000, 1001);
        var code = TimeCode.TryParse("00:00:00;00", rate)!.Value;
        var seen = new HashSet<string>();
        for (var frame = 0L; frame < 2_589_408; frame += 13)
        {
            var text = code.Plus(frame).ToString();
            Assert.True(seen.Add(text), text);
            Assert.Equal(code.Plus(frame), TimeCode.TryParse(text, rate));
        }
        Assert.Equal("00:00:00;00", code.Plus(2_589_408).ToString());
    }

    [Theory]
    [InlineData("25:00:00:00")]
    [InlineData("10:00:00:30")]
    [InlineData("now")]
    [InlineData(null)]
    public void What_is_none_is_none(string? text) => Assert.Null(TimeCode.TryParse(text, new Rational(30, 1)));

    [Theory]
    [InlineData("mov", "30000/1001", "00:00:59;28", "00:00:59;28,00:00:59;29,00:01:00;02")]
    [InlineData("mov", "24000/1001", "10:00:00:22", "10:00:00:22,10:00:00:23,10:00:01:00")]
    [InlineData("mov", "60000/1001", "00:00:59;58", "00:00:59;58,00:00:59;59,00:01:00;04")]
    [InlineData("mkv", "25", "10:00:00:23", "10:00:00:23,10:00:00:24,10:00:01:00")]
    [InlineData("mxf", "25", "10:00:00:23", "10:00:00:23,10:00:00:24,10:00:01:00")]
    public async Task Rows_of_a_file_with_a_time_code_are_exported_with_theirs(string ending, string rate, string start, string expected)
    {
        string[] codec = ending == "mxf" ? ["-c:v", "mpeg2video"] : TrapClips.H264;
        var path = clips.Make(
            $"tc-{rate.Replace('/', '-')}.{ending}",
            [
                "-f",
                "lavfi",
                "-i",
                $"testsrc2=size=160x96:rate={rate}:duration=1",
                .. codec,
                "-timecode",
                start,
                "-metadata",
                "creation_time=2024-05-01T12:00:00Z",
            ]
        );
        await using var classifier = new VideoClassifier([TinyPath.Model]);
        await new FolderRun(classifier, new ResultOptions { Folder = _folder.Path }).ExecuteAsync(
            [new VideoFile(path, "a")],
            TestContext.Current.CancellationToken
        );
        ResultExport.Write(
            _folder.Path,
            new ExportOptions { Formats = [ExportFormat.Times], OutputFolder = _folder.Path },
            TestContext.Current.CancellationToken
        );
        var rows = File.ReadAllLines(_folder["a.times.csv"]).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(expected, string.Join(',', rows.Take(3).Select(row => row[3])));
        if (ending == "mov")
            Assert.StartsWith("2024-05-01T12:00:00.0", rows[1][4], StringComparison.Ordinal);
    }
}
