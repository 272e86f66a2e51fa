using System.Text.RegularExpressions;

namespace Framewise.Tests;

/// <summary>The rules of the house, checked against the sources themselves.</summary>
public partial class LayoutTests
{
    private const int MostLines = 350;

    private const int MostColumns = 140;

    /// <summary>The rooms of the library and the files of its door, in the order of docs/design.md, each with what it may use.</summary>
    private static readonly (string Room, string[] Uses)[] s_house =
    [
        ("FramewiseException.cs", []),
        ("ProductVersion.cs", []),
        ("JsonForm.cs", []),
        ("Media", []),
        ("Preprocessing", ["Media"]),
        ("Models", ["Media", "Preprocessing"]),
        ("Devices", ["Models"]),
        ("Inference", ["Media", "Preprocessing", "Models", "Devices"]),
        ("Prompts", ["Media", "Models", "Inference"]),
        ("FrameSources", ["Media", "Preprocessing"]),
        ("Results", ["Media", "Preprocessing", "Models", "Prompts", "FrameSources"]),
        ("ClassifierOptions.cs", ["Media", "Preprocessing", "Devices", "FrameSources", "Results"]),
        ("VideoEvent.cs", ["Media", "FrameSources", "Results"]),
        ("Observation", ["Media", "FrameSources", "Results", "VideoEvent.cs"]),
        (
            "Pipeline",
            [
                "Media",
                "Preprocessing",
                "Models",
                "Devices",
                "Inference",
                "Prompts",
                "FrameSources",
                "Results",
                "ClassifierOptions.cs",
                "VideoEvent.cs",
                "Observation",
            ]
        ),
        (
            "VideoClassifier.cs",
            [
                "Media",
                "Preprocessing",
                "Models",
                "Devices",
                "Prompts",
                "FrameSources",
                "Results",
                "ClassifierOptions.cs",
                "VideoEvent.cs",
                "Observation",
                "Pipeline",
            ]
        ),
        (
            "Runs",
            [
                "Media",
                "Preprocessing",
                "Models",
                "Devices",
                "Inference",
                "Prompts",
                "FrameSources",
                "Results",
                "ClassifierOptions.cs",
                "VideoEvent.cs",
                "Pipeline",
                "VideoClassifier.cs",
            ]
        ),
        ("Labelling", ["Media", "Models", "Inference", "Prompts", "Results", "ClassifierOptions.cs"]),
        (
            "Verification",
            [
                "Media",
                "Preprocessing",
                "Models",
                "Inference",
                "Prompts",
                "FrameSources",
                "Results",
                "ClassifierOptions.cs",
                "VideoEvent.cs",
                "Pipeline",
                "VideoClassifier.cs",
            ]
        ),
        ("Optimization", ["Media", "Preprocessing", "Models", "Inference", "FrameSources", "Results", "Verification"]),
        ("Extraction", ["Media", "Preprocessing", "Models", "FrameSources", "Results", "ClassifierOptions.cs"]),
        ("Inspection", ["Media", "Models", "Inference", "Pipeline"]),
        ("Diagnosis", ["Devices", "Media", "Preprocessing", "Models", "Inference", "FrameSources"]),
    ];

    /// <summary>What is no room's matter: every room throws, names the version and writes JSON.</summary>
    private static readonly string[] s_everywhere = ["FramewiseException.cs", "ProductVersion.cs", "JsonForm.cs"];

    /// <summary>Rooms that may be absent.</summary>
    private static readonly string[] s_planned = [];

    /// <summary>Files outside Media that call native code: the one function of the runtime that its binding lacks, and the environment that
    /// it reads.</summary>
    private static readonly string[] s_native =
    [
        "Devices/CudaRequirements.cs",
        "Inference/RuntimeLibrary.cs",
        "Inference/RuntimeTelemetry.cs",
        "Inference/SharedWeights.cs",
    ];

    /// <summary>Files that make threads or timers: stages, the decoder process's two ends, and the sign of life in a folder that is written
    /// to.</summary>
    private static readonly string[] s_threads =
    [
        "FrameSources/Isolation/DecodeWorker.cs",
        "FrameSources/Isolation/DecoderProcess.cs",
        "Optimization/WeightRounding.cs",
        "Pipeline/Stage.cs",
        "Runs/FolderRun.cs",
    ];

    private static string Library => Path.Combine(Repository.Root, "src", "Framewise");

    [Fact]
    public void At_the_library_s_root_are_the_door_and_the_rooms_and_nothing_else() =>
        None(
            Directory
                .EnumerateFileSystemEntries(Library)
                .Select(Path.GetFileName)
                .Where(name => Directory.Exists(Path.Combine(Library, name!)) || name!.EndsWith(".cs", StringComparison.Ordinal))
                .Except([.. s_house.Select(entry => entry.Room), "obj", "bin"])
        );

    [Fact]
    public void Every_room_is_there() =>
        None(s_house.Select(entry => entry.Room).Except(s_planned).Where(room => !Path.Exists(Path.Combine(Library, room))));

    [Fact]
    public void A_room_uses_only_rooms_before_it() =>
        None(s_house.SelectMany((entry, i) => entry.Uses.Except(s_house.Take(i).Select(before => before.Room))));

    /// <summary>By the compiled code, because a name of the parent namespace needs no <c>using</c>.</summary>
    [Fact]
    public void A_room_uses_only_its_neighbours()
    {
        var rooms = Declarations().ToLookup(type => type.Name, type => RoomOf(type.File));
        None(
            from pair in TypeUses.Of(typeof(VideoClassifier).Assembly)
            from user in RoomsOf(pair.User)
            from used in RoomsOf(pair.Used)
            where user != used && !s_everywhere.Contains(used)
            where !s_house.Any(entry => entry.Room == user && entry.Uses.Contains(used))
            select $"{user}: {pair.User.Name} uses {pair.Used.Name} of {used}"
        );

        // What a generator of code made in a namespace of its own is in no room.
        IEnumerable<string> RoomsOf(Type type) => rooms[type.Name.Split('`')[0]].Take(1);
    }

    [Fact]
    public void No_two_types_share_a_name() =>
        None(
            Declarations()
                .GroupBy(type => (type.Name, type.IsGeneric))
                .Where(types => types.Count() > 1)
                .Select(types => $"{types.Key.Name}: {string.Join(", ", types.Select(type => Within(type.File)))}")
        );

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong =
            from file in Sources(Library)
            let folder = Path.GetRelativePath(Path.GetDirectoryName(Library)!, Path.GetDirectoryName(file)!)
            where
                !File.ReadAllText(file)
                    .Contains($"\nnamespace {folder.Replace(Path.DirectorySeparatorChar, '.')};", StringComparison.Ordinal)
                && !File.ReadAllText(file)
                    .StartsWith($"namespace {folder.Replace(Path.DirectorySeparatorChar, '.')};", StringComparison.Ordinal)
            select Within(file);
        None(wrong);
    }

    [Fact]
    public void Results_has_sub_rooms_only() => None(Directory.GetFiles(Path.Combine(Library, "Results"), "*.cs"));

    [Fact]
    public void The_folders_are_those_of_the_design()
    {
        var design = File.ReadAllText(Path.Combine(Repository.Root, "docs", "design.md"));
        var tree = Directory
            .GetDirectories(Library, "*", SearchOption.AllDirectories)
            .Where(folder => Sources(folder).Any())
            .Select(folder => Within(folder) + "/");
        var listed = FolderOfDesign().Matches(design).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(tree.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(
            s_house.Select(entry => entry.Room + "/").Where(listed.Contains),
            listed.Where(folder => folder.Count(c => c == '/') == 1)
        );
    }

    /// <summary>So that whoever renames or moves something meets what leads there.</summary>
    [Fact]
    public void What_the_design_names_is_there()
    {
        var root = new DirectoryInfo(Repository.Root);
        var files = Sources(Path.Combine(root.FullName, "src")).Concat(Sources(Path.Combine(root.FullName, "tests"))).ToArray();
        var paths = files
            .Select(file => "/" + Path.GetRelativePath(root.FullName, file).Replace(Path.DirectorySeparatorChar, '/'))
            .ToArray();
        var types = files
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(type => type.Groups[1].Value))
            .ToHashSet();
        None(
            NameInDesign()
                .Matches(File.ReadAllText(Path.Combine(root.FullName, "docs", "design.md")))
                .Where(name => !IsThere(name.Groups[1].Value, name.Groups[2].Value, name.Groups[3].Value))
                .Select(name => name.Value)
        );

        bool IsThere(string path, string type, string member)
        {
            var at = Array.FindIndex(paths, place => place.EndsWith($"/{path}{type}.cs", StringComparison.Ordinal));
            if (at >= 0 && member is not "cs")
                return File.ReadAllText(files[at]).Contains(member, StringComparison.Ordinal);
            var folder = $"/{path}{type}{(member.Length > 0 ? "." : "")}{member}/";
            return at >= 0
                || paths.Any(place => place.Contains(folder, StringComparison.Ordinal))
                || (path.Length == 0 && types.Contains(type));
        }
    }

    /// <summary>What several folders need together lies in the one above them; Search and Live have one folder each.</summary>
    [Fact]
    public void The_tests_lie_in_folders_like_those_of_the_library()
    {
        var tests = Path.Combine(Repository.Root, "tests", "Framewise.Tests");
        None(
            from file in Sources(tests)
            let folder = Path.GetRelativePath(tests, Path.GetDirectoryName(file)!)
            where folder is not ("." or "Search" or "Live") && !Directory.Exists(Path.Combine(Library, folder))
            select Path.GetRelativePath(tests, file)
        );
    }

    [Fact]
    public void Only_Inference_knows_the_runtime() => Assert.Equal(["Inference"], RoomsWith("using Microsoft.ML.OnnxRuntime"));

    [Fact]
    public void Only_Media_and_named_files_call_native_code() =>
        Assert.Equal(s_native, FilesWith(NativeCall()).Where(file => RoomOf(file) != "Media").Select(Within).Order());

    [Fact]
    public void Only_named_files_make_threads_or_timers() => Assert.Equal(s_threads, FilesWith(NewThread()).Select(Within).Order());

    [Fact]
    public void Only_JsonForm_says_how_JSON_names_and_escapes() =>
        Assert.Equal(
            ["JsonForm.cs"],
            Sources(Path.Combine(Repository.Root, "src"))
                .Where(file =>
                    File.ReadAllText(file) is var code && (code.Contains("JsonNamingPolicy.") || code.Contains("JavaScriptEncoder."))
                )
                .Select(Path.GetFileName)
        );

    [Fact]
    public void Only_Search_knows_DuckDB()
    {
        var search = Path.Combine(Repository.Root, "src", "Framewise.Search") + Path.DirectorySeparatorChar;
        Assert.DoesNotContain(
            Sources(Path.Combine(Repository.Root, "src")).Where(file => !file.StartsWith(search, StringComparison.Ordinal)),
            file => File.ReadAllText(file).Contains("DuckDB.NET", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void No_file_is_longer_than_350_lines() =>
        None(Sources(Path.Combine(Repository.Root, "src")).Where(file => File.ReadLines(file).Count() > MostLines));

    [Fact]
    public void No_line_is_wider_than_140_columns() =>
        None(
            from folder in new[] { "src", "tests", "samples", "bench" }
            from file in Sources(Path.Combine(Repository.Root, folder))
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MostColumns
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}"
        );

    [Fact]
    public void No_room_is_called_after_nothing()
    {
        string[] nothing = ["Utils", "Helpers", "Extensions", "Common", "Core", "Services", "Managers"];
        Assert.DoesNotContain(
            Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories),
            folder => nothing.Contains(Path.GetFileName(folder))
        );
    }

    private static void None(IEnumerable<string?> wrong) =>
        Assert.True(!wrong.Any(), string.Join(Environment.NewLine, wrong.Order().Prepend("These break a rule of the house:")));

    private static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string Within(string path) => Path.GetRelativePath(Library, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string RoomOf(string file) => Within(file).Split('/')[0];

    private static IEnumerable<string> FilesWith(Regex text) => Sources(Library).Where(file => text.IsMatch(Code(file)));

    private static IEnumerable<string> RoomsWith(string text) =>
        Sources(Library).Where(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal)).Select(RoomOf).Distinct();

    private static IEnumerable<(string Name, bool IsGeneric, string File)> Declarations() =>
        from file in Sources(Library)
        from Match type in Declaration().Matches(Code(file))
        select (type.Groups[1].Value, type.Groups[2].Success, file);

    private static string Code(string file) => NoCode().Replace(File.ReadAllText(file), "\"\"");

    /// <summary>Comments and texts.</summary>
    [GeneratedRegex("""(//.*)|(/\*(.|\n)*?\*/)|(\"{3}(.|\n)*?\"{3})|(@"([^"]|"")*")|("(\\.|[^"\\\n])*")|('(\\.|[^'\\\n])+')""")]
    private static partial Regex NoCode();

    /// <summary>Types that lie in a namespace, not in another type.</summary>
    [GeneratedRegex(
        @"^(?:public |internal |file )?(?:static |sealed |abstract |readonly |partial |unsafe |ref )*"
            + @"(?:class|record struct|record|struct|enum|interface|delegate \S+) (\w+)(<)?",
        RegexOptions.Multiline
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"LibraryImport|DllImport|NativeLibrary\.|delegate\* ?unmanaged")]
    private static partial Regex NativeCall();

    [GeneratedRegex(@"new Thread\(|Task\.Run|Task\.Factory|Parallel\.|ThreadPool\.|AsParallel|new Timer\(|PeriodicTimer")]
    private static partial Regex NewThread();

    /// <summary>Code that is a path, a type or a member: <c>Media/FFmpeg/FrameClock</c>, <c>VideoReader.Tell</c>.</summary>
    [GeneratedRegex(@"`((?:[\w.]+/)*)([A-Z]\w*[a-z]\w*)(?:\.(\w+))?`")]
    private static partial Regex NameInDesign();

    [GeneratedRegex(@"^((?:\w+/)+) ", RegexOptions.Multiline)]
    private static partial Regex FolderOfDesign();
}
