namespace Framewise.Models.Catalogue;

/// <summary>Runs the npm client.</summary>
internal sealed class NpmClient(string? program = null)
{
    private static readonly string[] s_noise = ["syscall ", "errno ", "npm warn ", "A complete log "];

    private static readonly string[] s_arguments =
    [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--omit=dev",
        "--omit=peer",
        "--omit=optional",
        "--prefer-offline",
        "--loglevel=error",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=5000",
    ];

    private readonly string _program = program ?? (OperatingSystem.IsWindows() ? "npm.cmd" : "npm");

    /// <summary>
    /// Installs what the folder's lock file pins; npm itself checks the package's sha512. No script of the package runs.
    /// Returns null, or in a few words why it failed.
    /// </summary>
    public async Task<string?> InstallAsync(string folder, CancellationToken cancellationToken) =>
        await PackageClient.RunAsync(_program, s_arguments, folder, cancellationToken).ConfigureAwait(false) switch
        {
            null => $"the npm client ('{_program}') is not installed",
            (0, _) => null,
            (var exitCode, var lines) => Reason(exitCode, lines),
        };

    private static string Reason(int exitCode, string[] lines)
    {
        var errors = lines
            .Select(line => line.Replace("npm error", "").Replace("npm ERR!", "").Trim())
            .Where(line => line.Length > 0 && !s_noise.Any(line.StartsWith));
        return $"npm failed with exit status {exitCode}: {string.Join(" ", errors.Take(2))}".TrimEnd(' ', ':', '.');
    }
}
