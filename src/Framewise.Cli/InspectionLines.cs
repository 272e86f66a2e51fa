using System.Globalization;
using Framewise.Media;

namespace Framewise.Cli;

/// <summary>A plain line per file, for pipes and logs.</summary>
internal sealed class InspectionLines : InspectionDisplay
{
    public override void Show(VideoInspection inspection, TimeSpan? time)
    {
        var name = PlainText.Of(inspection.Path);
        if (inspection.Stream is { } stream)
        {
            string[] facts =
            [
                stream.Codec,
                Size(inspection),
                $"{Rate(inspection)} fps",
                $"{Frames(inspection)} frames",
                Clock(inspection.Duration),
                .. Traits(inspection),
                $"takes {Clock(time)}",
            ];
            Console.Out.WriteLine($"{name}: {string.Join(", ", facts)}");
        }
        foreach (var suspicion in inspection.Suspicions)
            CommandLine.WriteError($"{inspection.Path}: {suspicion.Kind}: {suspicion.Reason}");
        if (inspection.Problem is not null)
            CommandLine.WriteError($"{inspection.Path}: {Problem(inspection)}");
    }

    public override void Close(InspectionSummary summary)
    {
        foreach (var line in Closing(summary))
            Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    private static string Frames(VideoInspection inspection) =>
        inspection.Frames is { } frames ? string.Create(CultureInfo.InvariantCulture, $"{frames}") : "?";
}
