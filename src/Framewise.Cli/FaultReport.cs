using System.Diagnostics;
using System.Runtime.InteropServices;
using Framewise.Media;

namespace Framewise.Cli;

/// <summary>What whoever mends an error needs to know first, in one line that names no file of the user's.</summary>
internal static class FaultReport
{
    public static string Line(Exception error) =>
        $"framewise {ProductVersion.Text}, .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}, {Decoder()}: "
        + $"{error.GetType().FullName} in {Place(error)}";

    private static string Decoder()
    {
        try
        {
            return FFmpegLibraries.DecoderVersion();
        }
        catch (Exception)
        {
            return "no FFmpeg";
        }
    }

    /// <summary>The innermost of Framewise's own methods.</summary>
    private static string Place(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        var methods = new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()).ToArray();
        var method =
            methods.FirstOrDefault(method => method?.DeclaringType?.FullName?.StartsWith("Framewise", StringComparison.Ordinal) == true)
            ?? methods.FirstOrDefault();
        return method is null ? "an unknown place" : $"{method.DeclaringType}.{method.Name}";
    }
}
