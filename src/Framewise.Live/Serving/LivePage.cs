using System.Text.Json;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Results.Report;

namespace Framewise.Live.Serving;

/// <summary>The page: self-contained, in the look of the report.</summary>
internal static class LivePage
{
    private static readonly string[] Scripts = ["words.js", "rolling.js", "live.js"];

    public static string Render(string source, Model model, VideoStreamInfo stream)
    {
        var (width, height) = PictureGeometry.ShownSize(stream.Width, stream.Height, stream.SampleAspectRatio, stream.Orientation);
        return PageTemplate.Fill(
            "live.html",
            Scripts,
            new Dictionary<string, string>
            {
                ["title"] = PageTemplate.Escape(Path.GetFileName(source)),
                ["facts"] = JsonSerializer.Serialize(
                    new
                    {
                        Model = model.Name,
                        Codec = stream.Codec,
                        Size = $"{width}x{height}",
                        Rate = stream.AverageFrameRate.IsPositive ? stream.AverageFrameRate.ToDouble() : 0,
                    },
                    JsonForm.Page
                ),
            },
            typeof(LivePage).Assembly,
            connects: true
        );
    }
}
