using Framewise.Results.Report;
using Framewise.Search;
using Framewise.Tests.Media;
using Framewise.Tests.Results.Report;
using Microsoft.Playwright;

namespace Framewise.Tests.Search;

public sealed class HitsPageTests(Chromium chromium) : IDisposable
{
    private readonly SearchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hit_plays_from_its_beginning_and_stops_at_its_end()
    {
        await using var view = await chromium.OpenAsync(Make());
        Assert.Contains("2 hits in 1 of 1 videos", await view.TextAsync(".summary"), StringComparison.Ordinal);
        await view.Page.EvaluateAsync("() => { document.getElementById('video').muted = true; }");
        await view.Page.ClickAsync("#hit-2 .play");
        await view.Page.WaitForFunctionAsync(
            "() => { const v = document.getElementById('video'); return v.paused && v.currentTime >= 3.4; }"
        );
        Assert.InRange(await view.Page.EvaluateAsync<double>("() => document.getElementById('video').currentTime"), 3.4, 3.7);
        Assert.Equal("true", await view.Page.GetAttributeAsync("#hit-2", "aria-current"));
        await view.Page.ClickAsync("#previous");
        await view.Page.WaitForFunctionAsync("() => { const v = document.getElementById('video'); return v.currentTime < 1.6; }");
        Assert.Contains("hound, clip.mp4 at 0:01.000", await view.TextAsync("#playing"), StringComparison.Ordinal);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_hit_leads_to_its_moment_in_the_videos_page()
    {
        await using var view = await chromium.OpenAsync(Make());
        await view.Page.ClickAsync("#hit-2 a.time");
        await view.Page.WaitForSelectorAsync("html[data-ready] #now-time");
        Assert.Equal("0:03.000", await view.TextAsync("#now-time"));
    }

    [Fact]
    public async Task Hits_can_be_filtered_and_reached_with_the_keyboard()
    {
        await using var view = await chromium.OpenAsync(Make());
        await view.Page.FillAsync("#search", "0:03");
        Assert.Equal("1 of 2", await view.TextAsync("#found"));
        Assert.True(await view.Page.Locator("#hit-1").IsHiddenAsync());
        var seen = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            await view.Page.Keyboard.PressAsync("Tab");
            seen.Add(
                await view.Page.EvaluateAsync<string>(
                    "() => { const e = document.activeElement; return e.id || e.className || e.tagName; }"
                )
            );
        }
        foreach (var stop in (string[])["video", "previous", "next", "all", "scroller", "play", "time"])
            Assert.Contains(stop, seen);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_wrong(ColorScheme scheme)
    {
        var page = Make();
        await using (var view = await chromium.OpenAsync(page, scheme))
        {
            await view.Page.ClickAsync("#hit-1 .play");
            Assert.Empty(await view.AxeViolationsAsync());
        }
        File.Delete(_folder["clip.mp4"]);
        HitsPage.Write(_folder.Search("not hound > 0.9"), page);
        await using (var view = await chromium.OpenAsync(page, scheme))
            Assert.Empty(await view.AxeViolationsAsync());
    }

    [Fact]
    public async Task Names_labels_and_the_query_are_data_whatever_they_look_like()
    {
        const string name = "<img src=x onerror=alert(1)>&amp;'{{script}}#?%41.mp4";
        const string label = "</script><script>alert(2)</script><b onclick=alert(3)>\"'";
        await using var view = await chromium.OpenAsync(Make(name, label, "class 0 and not \"<i>thing</i>\"", alsoLabel: "<i>thing</i>"));
        Assert.Equal("class 0 and not \"<i>thing</i>\"", await view.TextAsync("h1"));
        Assert.Equal(label, await view.TextAsync("#hit-1 td.label"));
        Assert.Equal(name, await view.TextAsync("#hit-1 th"));
        Assert.Equal(0, await view.Page.Locator("img, i, b, [onclick]").CountAsync());
        await view.Page.EvaluateAsync("() => { document.getElementById('video').muted = true; }");
        await view.Page.ClickAsync("#hit-1 .play");
        await view.Page.WaitForFunctionAsync("() => document.getElementById('video').currentTime >= 1");
        Assert.Empty(view.Complaints);
    }

    /// <summary>A clip of four seconds with hits from 1 to 1.4 and from 3 to 3.4 s, its report and the page.</summary>
    private string Make(string name = "clip.mp4", string label = "dog, hound", string query = "class 0", string alsoLabel = "nothing")
    {
        Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25:duration=4",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "mp4",
            "file:" + _folder[name]
        );
        _folder.Write(
            name,
            (25, 1, alsoLabel, 0.9f),
            (10, 0, label, 0.9f),
            (40, 1, alsoLabel, 0.9f),
            (10, 0, label, 0.8f),
            (15, 1, alsoLabel, 0.9f)
        );
        ResultReport.Write(_folder.Path);
        Assert.Empty(HitsPage.Write(_folder.Search(query), _folder["hits.html"]));
        return _folder["hits.html"];
    }
}
