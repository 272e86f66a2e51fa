namespace Framewise.Media.FFmpeg;

/// <summary>What to type so that this system's package manager installs something.</summary>
internal sealed record InstallCommand(string Manager, string FFmpeg, string Npm)
{
    private static readonly string[] s_endings = ["", ".exe", ".cmd"];
    private static readonly string[] s_descriptions = ["/etc/os-release", "/usr/lib/os-release"];
    private static readonly InstallCommand Apt = new("apt-get install", "ffmpeg", "npm");
    private static readonly InstallCommand Brew = new("brew install", "ffmpeg", "node");

    /// <summary>By the ID and ID_LIKE of /etc/os-release, which derived systems such as Ubuntu or Rocky name their parents in.</summary>
    private static readonly Dictionary<string, InstallCommand> ById = new(StringComparer.Ordinal)
    {
        ["debian"] = Apt,
        ["ubuntu"] = Apt,
        ["fedora"] = new("dnf install", "ffmpeg-free", "npm"),
        ["alpine"] = new("apk add", "ffmpeg-libs", "npm"),
        ["arch"] = new("pacman -S", "ffmpeg", "npm"),
    };

    private static readonly (string Program, InstallCommand Command)[] OfWindows =
    [
        ("winget", new("winget install", "Gyan.FFmpeg.Shared", "OpenJS.NodeJS")),
        ("scoop", new("scoop install", "ffmpeg-shared", "nodejs")),
        ("choco", new("choco install", "ffmpeg-shared", "nodejs")),
    ];

    /// <summary>That of this system; null where none is known.</summary>
    public static InstallCommand? Here =>
        OperatingSystem.IsWindows() ? OnWindows(IsOnPath)
        : OperatingSystem.IsMacOS() ? Brew
        : OnLinux(OsRelease(), Environment.IsPrivilegedProcess);

    /// <summary>Whether a program of this name would be found.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => s_endings, (folder, ending) => Path.Combine(folder, program + ending))
            .Any(File.Exists);

    internal static InstallCommand? OnWindows(Func<string, bool> isOnPath) =>
        OfWindows.FirstOrDefault(manager => isOnPath(manager.Program)).Command;

    internal static InstallCommand? OnLinux(string osRelease, bool isPrivileged)
    {
        var ids = osRelease.Split('\n').Select(line => line.Trim().Split('=', 2)).Where(pair => pair[0] is "ID" or "ID_LIKE");
        var known = ids.OrderBy(pair => pair[0].Length)
            .SelectMany(pair => pair[^1].Trim('"', '\'').Split(' '))
            .Select(ById.GetValueOrDefault)
            .FirstOrDefault(command => command is not null);
        return known is null || isPrivileged ? known : known with { Manager = $"sudo {known.Manager}" };
    }

    private static string OsRelease() => s_descriptions.FirstOrDefault(File.Exists) is { } file ? File.ReadAllText(file) : "";
}
