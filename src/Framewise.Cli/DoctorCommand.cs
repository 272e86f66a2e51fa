using System.CommandLine;
using Framewise.Diagnosis;
using Spectre.Console;

namespace Framewise.Cli;

/// <summary><c>framewise doctor</c>: whether everything is here that a run needs, in ten lines.</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON on standard output, for bug reports." };

    public static Command Create()
    {
        var command = new Command(
            "doctor",
            "Say what is here of what a run needs, try decoding and inference, and name what is missing with the line to type. "
                + "Exit status 2 where something is missing."
        )
        {
            Json,
        };
        command.SetAction(
            (arguments, cancellationToken) =>
            {
                var findings = Checkup.Make(DecodingOptions.Worker, cancellationToken).ToArray();
                if (arguments.GetValue(Json))
                    JsonOutput.WriteDocument(findings);
                else
                    foreach (var finding in findings)
                        Write(finding);
                return Task.FromResult(findings.All(finding => finding.IsWell) ? ExitStatus.Complete : ExitStatus.CouldNotStart);
            }
        );
        return command;
    }

    private static void Write(Finding finding)
    {
        var line = $"{(finding.IsWell ? "ok" : "--")}  {finding.Subject, -12}  {finding.Text}";
        // The line itself past the console, which would break it anywhere.
        Screen.Output.Markup($"[{(finding.IsWell ? "green" : "red")}]{line[..2]}[/]");
        Screen.WriteLine(line, indent: 18, written: 2);
    }
}
