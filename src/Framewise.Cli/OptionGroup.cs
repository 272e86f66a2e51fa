using System.CommandLine;

namespace Framewise.Cli;

/// <summary>Options that several commands have in common stand in a command's list as one.</summary>
internal static class OptionGroup
{
    public static void Add(this Command command, IEnumerable<Option> options)
    {
        foreach (var option in options)
            command.Add(option);
    }
}
