using Spectre.Console;

namespace Framewise.Cli;

/// <summary>
/// Standard output and standard error as people see them, with colour where a terminal shows it. <c>NO_COLOR</c> and <c>CLICOLOR=0</c> turn
/// it off, <c>CLICOLOR_FORCE</c> and <c>FORCE_COLOR</c> on, in files and pipes, too (no-color.org, bixense.com/clicolors).
/// </summary>
internal static class Screen
{
    private static readonly Lazy<IAnsiConsole> s_output = new(() => Of(Console.Out));
    private static readonly Lazy<IAnsiConsole> s_error = new(() => Of(Console.Error));

    public static IAnsiConsole Output => s_output.Value;

    public static IAnsiConsole Error => s_error.Value;

    /// <summary>Writes a line to standard output; on a terminal that is narrower, it is broken at spaces and goes on indented.
    /// The first <paramref name="written"/> signs stand there already.</summary>
    public static void WriteLine(string text, int indent, int written = 0)
    {
        var plain = PlainText.Of(text);
        Console.Out.WriteLine((Console.IsOutputRedirected ? plain : PlainText.Wrap(plain, Output.Profile.Width, indent))[written..]);
    }

    private static IAnsiConsole Of(TextWriter writer)
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) };
        if (IsSet("NO_COLOR"))
            settings.ColorSystem = ColorSystemSupport.NoColors;
        else if (IsOn("CLICOLOR_FORCE") || IsOn("FORCE_COLOR"))
            (settings.Ansi, settings.ColorSystem) = (AnsiSupport.Yes, ColorSystemSupport.Standard);
        else if (IsSet("CLICOLOR") && !IsOn("CLICOLOR"))
            settings.ColorSystem = ColorSystemSupport.NoColors;
        return AnsiConsole.Create(settings);
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    private static bool IsOn(string variable) => IsSet(variable) && Environment.GetEnvironmentVariable(variable) != "0";
}
