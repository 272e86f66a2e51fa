using System.Diagnostics;
using System.Reflection;

namespace Framewise.CliTests;

/// <summary>What makes a command line comfortable: completions in real shells, a manual page, examples that are right, colour where it is
/// wanted.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly Workspace _work = new();

    public ShellTests()
    {
        Directory.CreateDirectory(_work["bin"]);
        File.CreateSymbolicLink(_work["bin", "framewise"], ProgramRun.Program);
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("framewise cl", "classify")]
    [InlineData("framewise models ve", "verify")]
    [InlineData("framewise classify --form", "--format")]
    [InlineData("framewise classify --isolate o", "off on")]
    [InlineData("framewise classify -m mob", "mobilenet-v1")]
    [InlineData("framewise models show inc", "inception-v3")]
    [InlineData("framewise export --format vtt,e", "vtt,eaf")]
    [InlineData("framewise classify ", "")]
    public void Bash_completes(string line, string expected)
    {
        var script = $$"""
            source <(framewise completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD={{line.Count(sign => sign == ' ')}}
            _framewise
            echo "${COMPREPLY[*]}"
            """;
        Assert.Equal(expected, In("bash", "-c", script));
    }

    [Theory]
    [InlineData("framewise classify --form", "--format")]
    [InlineData("framewise classify -m mob", "mobilenet-v1")]
    public void Zsh_completes(string line, string expected) =>
        Assert.Equal(
            expected,
            In(
                "zsh",
                "-fc",
                $$"""
                compdef() { }; compadd() { shift; print -r -- $@ }; _files() { print files }
                source <(framewise completion zsh)
                words=({{line}}); CURRENT=$#words; PREFIX=$words[-1]; _framewise
                """
            )
        );

    [Theory]
    [InlineData("framewise classify --form", "--format")]
    [InlineData("framewise models show mob", "mobilenet-v1")]
    public void Fish_completes(string line, string expected) =>
        Assert.Equal(expected, In("fish", "-c", $"framewise completion fish | source; complete -C '{line}'"));

    [Fact]
    public async Task PowerShell_gets_a_script()
    {
        var run = await ProgramRun.In(_work.Folder, "completion", "powershell");
        Assert.Contains("Register-ArgumentCompleter -Native -CommandName framewise", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Those of docs/cli.md, which are those of the help, through the program's own parser.</summary>
    [Fact]
    public void Every_command_has_examples_and_each_is_understood()
    {
        var program = Assembly.LoadFrom($"{ProgramRun.Program}.dll");
        var create = program.GetType("Framewise.Cli.CommandLine")!.GetMethod("CreateRoot")!;
        var wrong = new List<string>();
        foreach (var section in File.ReadAllText(Path.Combine(Repository.Root, "docs", "cli.md")).Split("\n## ").Skip(1))
        {
            var examples = section.Split("\nExamples:\n").Skip(1).SelectMany(text => text.Split('\n')).TakeWhile(text => text[0] == ' ');
            var name = section.Split('\n')[0];
            if (!examples.Any() && !section.Contains("\nCommands:\n", StringComparison.Ordinal))
                wrong.Add($"{name} has no example");
            foreach (var example in examples)
            {
                var line = example[example.IndexOf("framewise ", StringComparison.Ordinal)..]
                    .Split(" #")[0]
                    .Split(" |")[0]
                    .TrimEnd(example.Contains("<(", StringComparison.Ordinal) ? ')' : ' ');
                dynamic parsed = ((dynamic)create.Invoke(null, null)!).Parse(line["framewise ".Length..], null);
                if (
                    ((IEnumerable<object>)parsed.Errors).Any()
                    || ((IEnumerable<object>)parsed.CommandResult.Tokens).Any(token => $"{token}".StartsWith('-'))
                )
                    wrong.Add(example);
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_manual_page_is_one_and_names_every_command()
    {
        var page = In(ProgramRun.Program, "man");
        File.WriteAllText(_work["framewise.1"], page + "\n");
        Assert.SkipWhen(_work.Tool("groff", "--version") is null, "groff, which sets manual pages, is not here.");
        var shown = In("bash", "-c", "groff -man -Kutf8 -Tutf8 -ww -P-cbou framewise.1 2>&1");
        Assert.DoesNotContain("warning", shown, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^[a-z]*(?:roff|tty): ", shown);
        Assert.Contains("--split-long", shown.Replace('‐', '-').Replace('−', '-'), StringComparison.Ordinal);
        foreach (
            var command in File.ReadLines(Path.Combine(Repository.Root, "docs", "cli.md"))
                .Where(text => text.StartsWith("## ", StringComparison.Ordinal))
        )
            Assert.Contains(command[3..], shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("CLICOLOR_FORCE=1", true)]
    [InlineData("FORCE_COLOR=1", true)]
    [InlineData("CLICOLOR_FORCE=0", false)]
    [InlineData("NO_COLOR=1 CLICOLOR_FORCE=1", false)]
    public void Colour_in_a_pipe_is_as_the_variables_say(string variables, bool isColoured) =>
        Assert.Equal(isColoured, In("bash", "-c", $"{variables} framewise doctor").Contains("\u001b[32m", StringComparison.Ordinal));

    private string In(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _work.Folder, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_work["bin"]}:{start.Environment["PATH"]}";
        foreach (var name in (string[])["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"])
            start.Environment.Remove(name);
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not here.");
            throw;
        }
    }
}
