using System.Globalization;
using Framewise.Media;
using Spectre.Console;

namespace Framewise.Cli;

/// <summary>A table for people.</summary>
internal sealed class InspectionTable : InspectionDisplay
{
    private static readonly string[] Columns = ["file", "codec", "size", "fps", "frames", "length", "takes", "remarks"];

    private readonly Table _table = new() { Border = TableBorder.Simple };

    public InspectionTable()
    {
        foreach (var name in Columns)
            _table.AddColumn(
                new TableColumn(name)
                {
                    NoWrap = name is not ("file" or "remarks"),
                    Alignment = name is "fps" or "frames" or "length" or "takes" ? Justify.Right : Justify.Left,
                }
            );
    }

    public override void Show(VideoInspection inspection, TimeSpan? time)
    {
        var remarks = string.Join("; ", Traits(inspection));
        var suspicions = string.Join("; ", inspection.Suspicions.Select(suspicion => $"{suspicion.Kind}: {suspicion.Reason}"));
        _table.AddRow(
            new Text(PlainText.Of(inspection.Path)),
            new Text(inspection.Stream?.Codec ?? ""),
            new Text(Size(inspection)),
            new Text(inspection.Stream is null ? "" : Rate(inspection)),
            new Text(inspection.Frames?.ToString(CultureInfo.InvariantCulture) ?? ""),
            new Text(inspection.Stream is null ? "" : Clock(inspection.Duration)),
            new Text(inspection.Problem is null ? Clock(time) : ""),
            new Paragraph()
                .Append(inspection.Problem is null ? "" : Problem(inspection) + " ", Color.Red)
                .Append(suspicions.Length > 0 ? suspicions + " " : "", Color.Yellow)
                .Append(remarks)
        );
    }

    public override void Close(InspectionSummary summary)
    {
        Screen.Output.Write(_table);
        foreach (var line in Closing(summary))
            Screen.Output.WriteLine(line);
    }
}
