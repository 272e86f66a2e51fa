using Framewise.Models.Catalogue;

namespace Framewise.Devices;

/// <summary>Runs the .NET client to fetch a package.</summary>
internal sealed class NuGetClient(string program = "dotnet")
{
    /// <summary>Fetches one package into a folder that is empty; returns null, or in a few words why it failed.</summary>
    public async Task<string?> FetchAsync(string package, string version, string folder, CancellationToken cancellationToken)
    {
        // A project that nothing is built of; PackageDownload takes the package alone, of exactly this version.
        await File.WriteAllTextAsync(
                Path.Combine(folder, "fetch.csproj"),
                $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net{Environment.Version.Major}.0</TargetFramework></PropertyGroup>
                  <ItemGroup><PackageDownload Include="{package}" Version="[{version}]" /></ItemGroup>
                </Project>
                """,
                cancellationToken
            )
            .ConfigureAwait(false);
        // The folder is not to take on the rules of a repository that it may lie in.
        foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            await File.WriteAllTextAsync(Path.Combine(folder, name), "<Project />", cancellationToken).ConfigureAwait(false);
        string[] arguments = ["restore", "--packages", Path.Combine(folder, "packages"), "-v", "quiet", "-nologo"];
        return await PackageClient.RunAsync(program, arguments, folder, cancellationToken).ConfigureAwait(false) switch
        {
            null => $"the .NET client ('{program}') is not installed",
            (0, _) => null,
            (var exitCode, var lines) => (
                $"dotnet restore failed with exit status {exitCode}: "
                + $"{lines.FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim()}"
            ).TrimEnd(' ', ':', '.'),
        };
    }
}
