using System.Reflection;
using System.Text;

namespace Framewise.Tests;

/// <summary>What the documents say must be what the code is.</summary>
public class DocumentationTests
{
    [Fact]
    public void The_program_in_the_readme_is_the_quick_start_that_is_compiled()
    {
        var code = File.ReadAllText(Path.Combine(Repository.Root, "samples", "Quickstart", "Program.cs")).ReplaceLineEndings("\n").Trim();
        Assert.Contains("```csharp\n" + code + "\n```", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_stays_short() => Assert.True(Readme.Split('\n').Length < 150);

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var documents = Directory
            .GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Append(Path.Combine(Repository.Root, "README.md"));
        var broken =
            from document in documents
            from System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(
                File.ReadAllText(document),
                @"\]\((?!https?:|#)([^)#]+)"
            )
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value))
            select $"{Path.GetFileName(document)}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_package_has_its_reason_in_the_decisions()
    {
        var decisions = File.ReadAllText(Path.Combine(Repository.Root, "docs", "decisions.md"));
        var packages = System
            .Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value);
        Assert.DoesNotContain(packages, package => !decisions.Contains(package, StringComparison.Ordinal));
    }

    /// <summary>Changing the public API is a visible change: regenerate the list with <c>FRAMEWISE_WRITE_API=1 ./test</c> and look at the
    /// difference.</summary>
    [Fact]
    public void The_public_api_is_the_listed_one()
    {
        var file = Path.Combine(Repository.Root, "docs", "api.txt");
        var actual = PublicApi();
        if (Environment.GetEnvironmentVariable("FRAMEWISE_WRITE_API") == "1")
            File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }

    private static string Readme => File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    private static string PublicApi()
    {
        var text = new StringBuilder();
        foreach (
            var type in new[] { typeof(VideoClassifier), typeof(Framewise.Search.ResultSearch), typeof(Framewise.Live.VideoWatch) }
                .SelectMany(type => type.Assembly.GetExportedTypes())
                .OrderBy(type => type.FullName, StringComparer.Ordinal)
        )
        {
            text.Append(type.FullName).Append('\n');
            var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => member is not MethodBase { IsSpecialName: true } || member is ConstructorInfo)
                .Where(member => !IsGeneratedForRecord(member))
                .Select(member => $"    {member}")
                .Order(StringComparer.Ordinal);
            foreach (var member in members)
                text.Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static bool IsGeneratedForRecord(MemberInfo member) =>
        member.Name is "Equals" or "GetHashCode" or "ToString" or "<Clone>$" or "Deconstruct" or "PrintMembers" or "EqualityContract";
}
