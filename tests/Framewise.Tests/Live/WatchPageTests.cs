using System.Text.Json;
using Deque.AxeCore.Playwright;
using Framewise.Live;
using Framewise.Tests.Results.Report;
using Microsoft.Playwright;

namespace Framewise.Tests.Live;

public sealed class WatchPageTests(Chromium chromium) : IDisposable
{
    /// <summary>Notes what can be seen whenever another frame is shown: the number in the picture, and what stands beside it.</summary>
    private const string Witness = """
        window.seen = [];
        addEventListener('DOMContentLoaded', () => {
          const now = document.getElementById('now'), picture = document.getElementById('picture');
          new MutationObserver(() => {
            const pixels = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height).data;
            let number = 0;
            for (let bit = 0; bit < 8; bit++) if (pixels[(15 * picture.width + 10 + 20 * bit) * 4] > 127) number |= 1 << bit;
            seen.push({
              number, frame: +now.dataset.frame, pts: +now.dataset.pts, time: document.getElementById('now-time').textContent,
              without: document.getElementById('now-without').hidden ? null : document.getElementById('now-without').textContent,
              labels: [...document.querySelectorAll('#now-labels li')].map(li => ({ number: +li.dataset.class, label: li.title,
              probability: +li.dataset.probability })),
            });
          }).observe(now, { attributes: true, attributeFilter: ['data-pts'] });
        });
        """;

    private readonly TempFolder _folder = new();

    private sealed record Label(int Number, string Name, double Probability);

    private sealed record Seen(int Number, long Frame, long Pts, string? Without, IReadOnlyList<Label> Labels);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Picture_and_labels_are_of_the_same_frame_as_in_the_table()
    {
        var clip = NumberedClip.Make(_folder["clip.mp4"]);
        var rows = (await TinyPath.RunAsync(clip)).Rows.ToDictionary(row => row.Pts);
        await using var watch = await VideoWatch.OpenAsync(clip, TinyPath.Model, null, TestContext.Current.CancellationToken);
        var page = await chromium.NewPageAsync();
        var complaints = ComplaintsOf(page, watch.Link);
        await page.AddInitScriptAsync(Witness);
        await page.GotoAsync(watch.Link.AbsoluteUri);
        var summary = await watch.RunAsync(TestContext.Current.CancellationToken);
        var seen = await SeenAsync(page);

        Assert.True(seen.Count > 20, $"{seen.Count} frames were seen.");
        foreach (var sight in seen)
        {
            var row = rows[sight.Pts];
            Assert.Equal(row.FrameIndex, sight.Frame);
            Assert.Equal(row.FrameIndex, sight.Number);
            if (sight.Without is null)
                Assert.Equal(
                    row.Predictions.Select(prediction => new Label(prediction.Class, prediction.Label, (float)prediction.Probability)),
                    sight.Labels.Select(label => label with { Probability = (float)label.Probability })
                );
        }
        Assert.Equal(seen.Select(sight => sight.Frame).Order().Distinct(), seen.Select(sight => sight.Frame));
        Assert.Equal(60, summary.Frames);
        Assert.Equal(summary.Frames, summary.Classified + summary.LeftOut.Values.Sum());
        Assert.Equal(seen.Count, summary.Pages.Shown);
        Assert.Equal(seen.Count(sight => sight.Without is null), summary.Pages.Labelled);
        Assert.Equal("ended", await page.TextContentAsync("#status"));
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1400)]
    [InlineData(ColorScheme.Dark, 1400)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_wrong_and_nothing_is_wider_than_the_screen(ColorScheme scheme, int width)
    {
        var clip = NumberedClip.Make(_folder["clip.mp4"], frames: 30);
        await using var watch = await VideoWatch.OpenAsync(clip, TinyPath.Model, null, TestContext.Current.CancellationToken);
        var page = await chromium.NewPageAsync(scheme);
        await page.SetViewportSizeAsync(width, 844);
        await page.GotoAsync(watch.Link.AbsoluteUri);
        await watch.RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty((await page.RunAxe()).Violations);
        Assert.Equal(width, await page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, innerWidth)"));
        await page.ClickAsync("#help-open");
        Assert.Empty((await page.RunAxe()).Violations);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Keys_hold_the_picture_and_hide_the_label_over_it()
    {
        var clip = NumberedClip.Make(_folder["clip.mp4"], frames: 30);
        await using var watch = await VideoWatch.OpenAsync(clip, TinyPath.Model, null, TestContext.Current.CancellationToken);
        var page = await chromium.NewPageAsync();
        await page.GotoAsync(watch.Link.AbsoluteUri);
        Assert.True(await page.IsVisibleAsync("#over"));
        await page.Keyboard.PressAsync("o");
        Assert.False(await page.IsVisibleAsync("#over"));
        await page.Keyboard.PressAsync(" ");
        Assert.Equal("true", await page.GetAttributeAsync("#freeze", "aria-pressed"));
        await watch.RunAsync(TestContext.Current.CancellationToken);
        Assert.Null(await page.GetAttributeAsync("#now", "data-pts"));
        await page.Context.CloseAsync();
    }

    private static async Task<IReadOnlyList<Seen>> SeenAsync(IPage page) =>
        [
            .. (await page.EvaluateAsync<JsonElement>("seen"))
                .EnumerateArray()
                .Select(sight => new Seen(
                    sight.GetProperty("number").GetInt32(),
                    sight.GetProperty("frame").GetInt64(),
                    sight.GetProperty("pts").GetInt64(),
                    sight.GetProperty("without").GetString(),
                    [
                        .. sight
                            .GetProperty("labels")
                            .EnumerateArray()
                            .Select(label => new Label(
                                label.GetProperty("number").GetInt32(),
                                label.GetProperty("label").GetString()!,
                                label.GetProperty("probability").GetDouble()
                            )),
                    ]
                )),
        ];

    /// <summary>Messages, errors, and requests to anywhere else.</summary>
    private static List<string> ComplaintsOf(IPage page, Uri own)
    {
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            // It is the witness who reads the picture back.
            if (!message.Text.StartsWith("Canvas2D: Multiple readback", StringComparison.Ordinal))
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith("blob:", StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
                && new Uri(request.Url).Authority != own.Authority
            )
                complaints.Add(request.Url);
        };
        return complaints;
    }
}
