using System.Diagnostics;
using Sylvan.Data.Csv;

namespace Framewise.CliTests;

/// <summary>A fresh folder with a tiny model, and clips made by the ffmpeg program; gone when the test ends.</summary>
internal sealed class Workspace : IDisposable
{
    public Workspace() => TinyModel.Write(Folder);

    public string Folder { get; } = Directory.CreateTempSubdirectory("framewise-cli-").FullName;

    public string this[params string[] parts] => Path.Combine([Folder, .. parts]);

    /// <summary>A clip of one colour; <paramref name="name"/> may have folders.</summary>
    public void Clip(string name, string color = "red", int frames = 25)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            $"color={color}:size=64x48:rate=25",
            "-frames:v",
            $"{frames}",
            "-pix_fmt",
            "yuv420p",
            "file:" + this[name]
        );
    }

    public void Ffmpeg(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg") { WorkingDirectory = Folder };
        foreach (var argument in (string[])["-v", "error", "-nostdin", "-y", .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public Task<ProgramRun> Classify(params string[] arguments) =>
        ProgramRun.In(Folder, ["classify", "-m", "colors.onnx", "-o", "out", .. arguments]);

    /// <summary>Copies a folder of the tests here and fetches the packages that its lock file names; the test is skipped where npm
    /// cannot.</summary>
    public void InstallNode(params string[] folder)
    {
        foreach (var file in Directory.GetFiles(Path.Combine([Repository.Root, "tests", "Framewise.CliTests", .. folder])))
            File.Copy(file, this[Path.GetFileName(file)]);
        Assert.SkipWhen(
            Tool("npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund") is null,
            $"npm cannot fetch what {folder[^1]} needs here."
        );
    }

    /// <summary>What a program prints; null where it is not there or fails.</summary>
    public string? Tool(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true }
            )!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The rows of a finished table, each as its fields by column name.</summary>
    public List<Dictionary<string, string>> Rows(string table)
    {
        using var reader = CsvDataReader.Create(this["out", table]);
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetString));
        return rows;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
