namespace Framewise.CliTests;

public class HelpTests
{
    /// <summary>Regenerate with <c>FRAMEWISE_WRITE_CLI=1 ./test</c>.</summary>
    [Fact]
    public async Task The_documented_command_line_is_the_help_of_the_program()
    {
        var file = Path.Combine(Repository.Root, "docs", "cli.md");
        var text = "# Command line\nThe help texts of the program; a test keeps this page equal to them.\n";
        foreach (
            var command in (string[][])
                [
                    [],
                    .. await Commands(),
                ]
        )
        {
            var run = await ProgramRun.In(Repository.Root, [.. command, "--help"]);
            Assert.Equal(0, run.ExitStatus);
            text +=
                $"\n## framewise {string.Join(' ', command)}".TrimEnd()
                + $"\n```\n{string.Join('\n', run.Output.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => line.TrimEnd()))}"
                + "\n```\n";
        }
        if (Environment.GetEnvironmentVariable("FRAMEWISE_WRITE_CLI") == "1")
            await File.WriteAllTextAsync(file, text);
        Assert.Equal((await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public async Task The_name_alone_shows_the_help()
    {
        var alone = await ProgramRun.In(Repository.Root);
        Assert.Equal(await ProgramRun.In(Repository.Root, "--help"), alone);
        Assert.Equal(0, alone.ExitStatus);
    }

    private static async Task<List<string[]>> Commands()
    {
        var found = new List<string[]>();
        foreach (var name in Names((await ProgramRun.In(Repository.Root, "--help")).Output))
        {
            found.Add([name]);
            found.AddRange(Names((await ProgramRun.In(Repository.Root, name, "--help")).Output).Select(inner => (string[])[name, inner]));
        }
        return found;
    }

    private static IEnumerable<string> Names(string help)
    {
        var lines = help.ReplaceLineEndings("\n").Split('\n');
        return lines
            .SkipWhile(line => line != "Commands:")
            .Skip(1)
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(' ')[0]);
    }
}
