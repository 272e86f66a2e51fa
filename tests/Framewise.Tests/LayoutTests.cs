using System.Text.RegularExpressions;

namespace Framewise.Tests;

/// <summary>The rules of the house, checked against the sources themselves.</summary>
public partial class LayoutTests
{
    private static readonly string[] Rooms = ["Media", "Preprocessing", "Models", "Inference", "Prompts", "Results"];

    private static string Library => Path.Combine(Repository.Root, "src", "Framewise");

    [Fact]
    public void A_room_uses_only_rooms_left_of_it()
    {
        var wrong =
            from room in Rooms
            from file in Sources(Path.Combine(Library, room))
            from Match use in UsedRoom().Matches(File.ReadAllText(file))
            where Array.IndexOf(Rooms, use.Groups[1].Value) > Array.IndexOf(Rooms, room)
            select $"{Path.GetRelativePath(Library, file)} uses {use.Groups[1].Value}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_Inference_knows_the_runtime() => Assert.Empty(FilesOutside("Inference", "Microsoft.ML.OnnxRuntime"));

    /// <summary>But for the one function of the runtime that its binding lacks, and the environment that it reads.</summary>
    [Fact]
    public void Only_Media_touches_native_libraries() =>
        Assert.Equal(
            ["RuntimeTelemetry.cs", "SharedWeights.cs"],
            FilesOutside("Media", "LibraryImport").Concat(FilesOutside("Media", "NativeLibrary.")).Select(Path.GetFileName).Order()
        );

    [Fact]
    public void Only_Search_knows_DuckDB() =>
        Assert.DoesNotContain(
            Sources(Path.Combine(Repository.Root, "src"))
                .Where(file =>
                    !file.StartsWith(
                        Path.Combine(Repository.Root, "src", "Framewise.Search") + Path.DirectorySeparatorChar,
                        StringComparison.Ordinal
                    )
                ),
            file => File.ReadAllText(file).Contains("DuckDB.NET", StringComparison.Ordinal)
        );

    [Fact]
    public void Rooms_start_no_threads()
    {
        var starting = new Regex(@"new Thread\(|Task\.Run|Parallel\.|ThreadPool\.");
        Assert.DoesNotContain(
            Rooms.SelectMany(room => Sources(Path.Combine(Library, room))),
            file => starting.IsMatch(File.ReadAllText(file))
        );
    }

    [Fact]
    public void No_file_is_longer_than_450_lines() =>
        Assert.DoesNotContain(Sources(Path.Combine(Repository.Root, "src")), file => File.ReadLines(file).Count() > 450);

    [Fact]
    public void No_room_is_called_after_nothing()
    {
        string[] nothing = ["Utils", "Helpers", "Extensions", "Common", "Core", "Services", "Managers"];
        Assert.DoesNotContain(
            Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories),
            folder => nothing.Contains(Path.GetFileName(folder))
        );
    }

    private static IEnumerable<string> FilesOutside(string room, string text) =>
        Sources(Library)
            .Where(file =>
                !file.StartsWith(Path.Combine(Library, room) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                && File.ReadAllText(file).Contains(text, StringComparison.Ordinal)
            );

    private static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    [GeneratedRegex(@"\bFramewise\.(Media|Preprocessing|Models|Inference|Prompts|Results)\b")]
    private static partial Regex UsedRoom();
}
