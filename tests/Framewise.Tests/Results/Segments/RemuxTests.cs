using Framewise.Media;
using Framewise.Results.Exports;
using Framewise.Results.Files;
using Framewise.Runs;
using Framewise.Tests.Media;
using Sylvan.Data.Csv;

namespace Framewise.Tests.Results.Segments;

/// <summary>The same film has the same segments in every container that takes its packets.</summary>
public sealed class RemuxTests(TrapClips clips) : IClassFixture<TrapClips>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("h264", "N", "mov,mkv,ts,flv,nut")]
    [InlineData("h264", "if(lt(N\\,40)\\,N\\,N+125)", "mov,mkv,ts,flv,nut")]
    [InlineData("h264", "N+floor(N*N/90)", "mov,mkv,ts,flv,nut")]
    [InlineData("vp9", "if(lt(N\\,40)\\,N\\,N+125)", "mkv,webm,nut")]
    [InlineData("mpeg4", "if(lt(N\\,40)\\,N\\,40+2*(N-40))", "mov,mkv,nut")]
    public async Task They_are_the_same_after_a_remux(string codec, string times, string endings)
    {
        string[] encoder = codec switch
        {
            "h264" => ["-c:v", "libx264", "-bf", "2"],
            "vp9" => ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"],
            _ => ["-c:v", codec, "-bf", "2"],
        };
        // Red, blue and green in turn; the last one lasts a usual step in every container, because some say nothing of it.
        var whole = clips.Make(
            $"{codec}-{times.Length}.mp4",
            [
                "-f",
                "lavfi",
                "-i",
                "color=red:s=64x48:r=25:d=3.2,drawbox=c=blue:t=fill:enable='between(n,20,44)',drawbox=c=lime:t=fill:enable='gte(n,60)'",
                "-vf",
                $"setpts='{times}'",
                "-fps_mode",
                "passthrough",
                "-pix_fmt",
                "yuv420p",
                .. encoder,
            ]
        );
        var files = new List<string> { whole };
        foreach (var ending in endings.Split(','))
            files.Add(clips.Make($"{codec}-{times.Length}.{ending}", ["-i", whole, "-c", "copy"]));
        await using var classifier = new VideoClassifier([TinyPath.Model]);
        await new FolderRun(classifier, new ResultOptions { Folder = _folder.Path }).ExecuteAsync(
            [.. files.Select(file => new VideoFile(file, Path.GetFileName(file)))],
            TestContext.Current.CancellationToken
        );
        ResultExport.Write(_folder.Path, new ExportOptions { OutputFolder = _folder["exports"] }, TestContext.Current.CancellationToken);
        var expected = Segments(whole);
        Assert.Equal(["red", "blue", "red", "green"], expected.Select(segment => segment.Label));
        foreach (var file in files.Skip(1))
        {
            var segments = Segments(file);
            Assert.Equal(expected.Select(segment => segment.Label), segments.Select(segment => segment.Label));
            Assert.All(
                expected.Zip(segments),
                pair =>
                {
                    // Containers with a clock of milliseconds round.
                    Assert.Equal(pair.First.Start, pair.Second.Start, 0.0015);
                    Assert.Equal(pair.First.End, pair.Second.End, pair.First == expected[^1] ? 0.2 : 0.0015);
                }
            );
        }
    }

    private List<(string Label, double Start, double End)> Segments(string file)
    {
        using var reader = CsvDataReader.Create(_folder["exports", Path.GetFileName(file) + ".segments.csv"]);
        var segments = new List<(string, double, double)>();
        while (reader.Read())
            segments.Add(
                (
                    reader.GetString(reader.GetOrdinal("label")),
                    reader.GetDouble(reader.GetOrdinal("start_s")),
                    reader.GetDouble(reader.GetOrdinal("end_s"))
                )
            );
        return segments;
    }
}
