using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Framewise.Results.Report;

/// <summary>A page of its own: style and scripts inside, and a policy that lets nothing else run and nothing be loaded but local
/// media.</summary>
internal static partial class PageTemplate
{
    /// <summary>Fills the places <c>{{name}}</c> of an embedded page. Values must be escaped already; they are not searched for places
    /// again.</summary>
    /// <param name="page">The page's name.</param>
    /// <param name="scripts">The names of its scripts.</param>
    /// <param name="values">The values of the places.</param>
    /// <param name="owner">The assembly that holds the page and the scripts that are not here; null for this one, which holds the
    /// style.</param>
    /// <param name="connects">Whether the page may talk to the server that it came from.</param>
    public static string Fill(
        string page,
        IReadOnlyList<string> scripts,
        IReadOnlyDictionary<string, string> values,
        Assembly? owner = null,
        bool connects = false
    )
    {
        owner ??= typeof(PageTemplate).Assembly;
        var style = Resource(typeof(PageTemplate).Assembly, "report.css");
        var script = string.Join('\n', scripts.Select(name => Resource(owner, name)));
        return Place()
            .Replace(
                Resource(owner, page).Replace("{{head}}\n", Resource(owner, "head.html"), StringComparison.Ordinal),
                place =>
                    place.Groups[1].Value switch
                    {
                        "style" => style,
                        "script" => script,
                        "policy" => $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; media-src 'self' file: "
                            + "blob:; img-src 'self' data: blob:; base-uri 'none'; "
                            + $"form-action 'none'{(connects ? "; connect-src 'self'" : "")}",
                        "version" => Escape(ProductVersion.Text),
                        var name => values[name],
                    }
            );
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(Assembly owner, string name)
    {
        name = $"Framewise.Results.Report.{name}";
        using var stream = owner.GetManifestResourceStream(name) ?? typeof(PageTemplate).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        // The policy's hashes are of the text as the browser reads it, where every line break is a line feed.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
