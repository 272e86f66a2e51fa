using Framewise.Prompts;

namespace Framewise.Cli;

/// <summary>What stands after <c>--classes</c>: classes, and files with one class per line.</summary>
internal static class ClassList
{
    public static IReadOnlyList<string> Read(IReadOnlyList<string> given, IReadOnlyList<string> templates)
    {
        List<string> classes = [.. given.SelectMany(text => File.Exists(text) ? ReadFile(text) : [text])];
        try
        {
            if (given.Count > 0)
                ClassPrompts.ParseAll(classes);
            ClassPrompts.CheckTemplates(templates);
            return classes;
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message.Split(" (Parameter", 2)[0]);
        }
    }

    /// <summary>Empty lines and those that begin with # are left out.</summary>
    private static List<string> ReadFile(string path)
    {
        var lines = File.ReadAllLines(path).Where(line => line.Trim().Length > 0 && !line.StartsWith('#')).ToList();
        return lines.Count > 0 ? lines : throw new UsageException($"--classes: the file '{path}' lists no class. Write one per line.");
    }
}
