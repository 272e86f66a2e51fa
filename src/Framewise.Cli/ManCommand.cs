using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Framewise.Cli;

/// <summary><c>framewise man</c>: the manual page, made from the same declarations as the help texts.</summary>
internal static class ManCommand
{
    private static readonly (string Name, string Text)[] Statuses =
    [
        ("0", "Everything is complete."),
        ("1", "Finished, but some input failed or is damaged."),
        ("2", "Could not start: a wrong argument, a model that cannot be used, FFmpeg missing."),
        ("70", "A fault of Framewise itself."),
        ("75", "Stopped by something that may pass, such as a full disk."),
        ("130", "Interrupted. The same command goes on where it stopped."),
    ];

    private static readonly (string Name, string Text)[] Variables =
    [
        ("FRAMEWISE_FFMPEG", "Folder to take FFmpeg's shared libraries from."),
        ("FRAMEWISE_CACHE", "Folder for fetched models, instead of framewise in the user's cache folder (XDG_CACHE_HOME)."),
        ("HF_HOME, HF_HUB_CACHE, HF_TOKEN, HF_HUB_OFFLINE, HF_ENDPOINT", "As huggingface_hub reads them, for hf:ORG/NAME."),
        ("NO_COLOR, CLICOLOR=0", "No colour."),
        ("CLICOLOR_FORCE, FORCE_COLOR", "Colour in files and pipes, too."),
    ];

    public static Command Create()
    {
        var command = new Command("man", "Print the manual page.");
        command.SetAction(_ => Console.Out.Write(Page(CommandLine.CreateRoot())));
        return command;
    }

    private static string Page(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $".TH FRAMEWISE 1 \"\" \"Framewise {ProductVersion.Text}\" \"User Commands\"\n");
        page.Append(
            ".SH NAME\nframewise \\- classifies every frame of videos\n.SH SYNOPSIS\n.B framewise\n.I COMMAND\n[\\fIOPTIONS\\fR]\n"
        );
        Section(page, "DESCRIPTION", Escape(root.Description ?? ""));
        page.Append(".SH OPTIONS\n");
        foreach (var option in root.Options)
            Write(page, option);
        page.Append(".SH COMMANDS\n");
        foreach (var command in root.Subcommands)
            Write(page, command, "framewise");
        Table(page, "EXIT STATUS", Statuses);
        Table(page, "ENVIRONMENT", Variables);
        page.Append(".SH EXAMPLES\n");
        Write(page, Examples.Of(root));
        return page.ToString();
    }

    private static void Write(StringBuilder page, Command command, string parent)
    {
        var name = $"{parent} {command.Name}";
        var arguments = string.Concat(command.Arguments.Select(argument => $" \\fI{Escape(argument.Name)}\\fR"));
        page.Append(CultureInfo.InvariantCulture, $".SS \\fB{Escape(name)}\\fR{arguments}\n{Escape(command.Description ?? "")}\n");
        foreach (var argument in command.Arguments)
            Item(
                page,
                $"\\fI{Escape(argument.Name)}\\fR",
                argument.Description,
                argument.HasDefaultValue ? argument.GetDefaultValue() : null
            );
        foreach (var option in command.Options)
            Write(page, option);
        Write(page, Examples.Of(command));
        foreach (var inner in command.Subcommands)
            Write(page, inner, name);
    }

    private static void Write(StringBuilder page, Option option)
    {
        var names = option.Aliases.Where(alias => alias[0] == '-').Prepend(option.Name).Select(name => $"\\fB{Escape(name)}\\fR");
        var value = option.HelpName is { } help ? $" \\fI{Escape(help)}\\fR" : "";
        var preset = option.HasDefaultValue && option.ValueType != typeof(bool) ? option.GetDefaultValue() : null;
        Item(page, string.Join(", ", names) + value, option.Description, preset);
    }

    private static void Write(StringBuilder page, IReadOnlyList<string> examples)
    {
        if (examples.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $".PP\n.EX\n{string.Join('\n', examples.Select(Escape))}\n.EE\n");
    }

    private static void Table(StringBuilder page, string title, (string Name, string Text)[] rows)
    {
        page.Append(CultureInfo.InvariantCulture, $".SH {title}\n");
        foreach (var (name, text) in rows)
            Item(page, $"\\fB{Escape(name)}\\fR", text, null);
    }

    private static void Item(StringBuilder page, string name, string? text, object? preset)
    {
        var ending = preset is null or "" or System.Collections.ICollection
            ? ""
            : Escape(string.Create(CultureInfo.InvariantCulture, $" [default: {preset}]"));
        page.Append(CultureInfo.InvariantCulture, $".TP\n{name}\n{Escape(text ?? "")}{ending}\n");
    }

    private static void Section(StringBuilder page, string title, string text) =>
        page.Append(CultureInfo.InvariantCulture, $".SH {title}\n{text}\n");

    /// <summary>A backslash begins an instruction, a dash would become a hyphen, and so would a dot at the beginning of a line become
    /// one.</summary>
    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped is ['.' or '\'', ..] ? $"\\&{escaped}" : escaped;
    }
}
