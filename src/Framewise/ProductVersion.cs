using System.Reflection;

namespace Framewise;

/// <summary>The version that ledgers and <c>--version</c> name.</summary>
internal static class ProductVersion
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        (
            typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0"
        ).Split('+')[0];
}
