using System.Diagnostics;
using System.Globalization;
using Framewise.Results.Report;
using Framewise.Tests.Media;
using Microsoft.Playwright;

namespace Framewise.Tests.Results.Report;

public sealed class ReportPageTests(Chromium chromium) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_page_opens_without_error_and_asks_nothing_of_the_model()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        await view.WaitForVideoAsync();
        Assert.Contains("100 frames", await view.TextAsync("#summary"), StringComparison.Ordinal);
        // Pictures are taken from the video; only then is everything loaded that will be.
        await view.Page.WaitForSelectorAsync(".name.film");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_click_on_the_timeline_seeks_to_the_frame_there()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        await view.WaitForVideoAsync();
        var box = (await view.Page.Locator("#track").BoundingBoxAsync())!;
        await view.Page.Mouse.ClickAsync(box.X + box.Width * 0.25f, box.Y + box.Height / 2);
        Assert.Equal(1.0, await view.VideoTimeAsync(1.0, 0.045), 0.045);
        Assert.Contains("dog", await view.TextAsync("#now-models"), StringComparison.Ordinal);
        await view.Page.Mouse.ClickAsync(box.X + box.Width * 0.9f, box.Y + box.Height / 2);
        Assert.Equal(3.6, await view.VideoTimeAsync(3.6, 0.045), 0.045);
        Assert.Contains("cat", await view.TextAsync("#now-models"), StringComparison.Ordinal);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task Keys_step_by_frames_seconds_and_segments()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        await view.WaitForVideoAsync();
        await view.Page.FocusAsync("#track");
        async Task Press(string key, double expected)
        {
            await view.Page.Keyboard.PressAsync(key);
            Assert.Equal(expected, await view.VideoTimeAsync(expected, 0.003), 0.003);
            var value = await view.Page.GetAttributeAsync("#track", "aria-valuenow");
            Assert.Equal(expected, double.Parse(value!, CultureInfo.InvariantCulture), 0.003);
        }
        await Press("ArrowRight", 0.04);
        await Press("ArrowRight", 0.08);
        await Press("ArrowLeft", 0.04);
        await Press("Shift+ArrowRight", 1.04);
        await Press("End", 3.96);
        await Press("Home", 0);
        await view.Page.Keyboard.PressAsync("n");
        await view.Page.WaitForFunctionAsync("() => document.getElementById('video').currentTime > 2.5");
        Assert.StartsWith("0:0", await view.Page.GetAttributeAsync("#track", "aria-valuetext"), StringComparison.Ordinal);
        Assert.Contains("cat 80 %", await view.Page.GetAttributeAsync("#track", "aria-valuetext"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_that_do_not_exclude_each_other_have_lanes_and_segments_that_overlap()
    {
        await using var view = await chromium.OpenAsync(ReportClip.MakeOverlapping(_folder));
        await view.WaitForVideoAsync();
        Assert.Equal(["cat", "dog"], await view.Page.Locator(".name.label").AllTextContentsAsync());
        Assert.Equal(0, await view.Page.Locator(".name.segments").CountAsync());
        Assert.Equal(1, await view.Page.Locator(".name.unsure").CountAsync());
        // Of the lanes of cat and dog: who is drawn at half a second, one and a half, two and a half, three and a half.
        foreach (var (time, drawn) in new[] { (0.5, "dog"), (1.5, "cat dog"), (2.5, "cat"), (3.5, "") })
            Assert.Equal(drawn, await DrawnAsync(view, time));
        Assert.Equal(["dog", "cat", "unsure"], await view.Page.Locator("#segments .wide:not(th)").AllTextContentsAsync());
        await view.Page.ClickAsync(".name.label:has-text('cat')");
        Assert.Equal(1, await view.VideoTimeAsync(1, 0.003), 0.003);
        Assert.Contains("cat 95 %, dog 90 %", await view.Page.GetAttributeAsync("#track", "aria-valuetext"), StringComparison.Ordinal);
        Assert.Equal(2, await view.Page.Locator("#now-models li").CountAsync());
        // The dog begins once; from behind that, it is found from the start again.
        await view.Page.ClickAsync(".name.label:has-text('dog')");
        Assert.Equal(0, await view.VideoTimeAsync(0, 0.003), 0.003);
        await view.Page.FocusAsync("#track");
        await view.Page.Keyboard.PressAsync("End");
        Assert.Equal(3.96, await view.VideoTimeAsync(3.96, 0.003), 0.003);
        Assert.Equal("No label", await view.TextAsync("#now-models"));
        Assert.Empty(await view.AxeViolationsAsync());
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_model_of_yes_and_no_has_both_lanes_and_segments_that_follow_each_other()
    {
        await using var view = await chromium.OpenAsync(ReportClip.MakeBinary(_folder));
        await view.WaitForVideoAsync();
        Assert.Equal(["unsafe", "safe"], await view.Page.Locator(".name.label").AllTextContentsAsync());
        Assert.Equal(1, await view.Page.Locator(".name.segments").CountAsync());
        Assert.Equal(["safe", "unsafe", "safe"], await view.Page.Locator("#segments .wide:not(th)").AllTextContentsAsync());
        await view.Page.ClickAsync(".name.label:has-text('unsafe')");
        Assert.Equal(1, await view.VideoTimeAsync(1, 0.003), 0.003);
        Assert.Contains("unsafe 97 %", await view.Page.GetAttributeAsync("#track", "aria-valuetext"), StringComparison.Ordinal);
        Assert.Empty(view.Complaints);
    }

    /// <summary>The labels whose lanes are filled at a time, as the screen shows it.</summary>
    private async Task<string> DrawnAsync(ReportView view, double time)
    {
        var (picture, raw) = (_folder["screen.png"], _folder["screen.raw"]);
        await view.Page.ScreenshotAsync(new PageScreenshotOptions { Path = picture });
        Tool.FFmpeg("-y", "-i", "file:" + picture, "-f", "rawvideo", "-pix_fmt", "rgb24", "file:" + raw);
        var screen = File.ReadAllBytes(raw);
        var track = (await view.Page.Locator("#track").BoundingBoxAsync())!;
        async Task<string> At(ILocator name, double at)
        {
            var lane = (await name.BoundingBoxAsync())!;
            var (x, y) = ((int)(track.X + track.Width * (at + 0.03) / 4), (int)(lane.Y + lane.Height / 2));
            return Convert.ToHexString(screen, 3 * (y * view.Page.ViewportSize!.Width + x), 3);
        }
        var empty = await At(view.Page.Locator(".name.unsure"), 0.2);
        var drawn = new List<string>();
        foreach (var name in await view.Page.Locator(".name.label").AllAsync())
            if (await At(name, time) != empty)
                drawn.Add((await name.TextContentAsync())!);
        return string.Join(' ', drawn);
    }

    [Fact]
    public async Task Shots_are_marked_listed_and_reached_by_keys()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        await view.WaitForVideoAsync();
        Assert.Equal(1, await view.Page.Locator(".name.shots").CountAsync());
        Assert.Equal("10:00.0000:02.0002.0050dog in 100 %", await view.TextAsync("#shots tbody tr:nth-child(1)"));
        Assert.Equal("30:03.0000:04.0001.0025cat in 100 %", await view.TextAsync("#shots tbody tr:nth-child(3)"));
        await view.Page.FocusAsync("#track");
        foreach (var (key, time, shot) in new[] { ("s", 2.0, 2), ("s", 3.0, 3), ("s", 3.0, 3), ("a", 2.0, 2), ("a", 0.0, 1) })
        {
            await view.Page.Keyboard.PressAsync(key);
            Assert.Equal(time, await view.VideoTimeAsync(time, 0.003), 0.003);
            Assert.Contains($"shot {shot} of 3", await view.Page.GetAttributeAsync("#track", "aria-valuetext"), StringComparison.Ordinal);
            Assert.StartsWith($"{shot}", await view.TextAsync("#shots tr[aria-current]"), StringComparison.Ordinal);
        }
        await view.Page.ClickAsync("#shot-next");
        Assert.Equal(2, await view.VideoTimeAsync(2, 0.003), 0.003);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_picture_that_the_browser_cannot_play_is_told_with_the_way_out()
    {
        await using var view = await chromium.OpenAsync(ReportClip.MakeWithForeignPicture(_folder));
        await view.Page.WaitForSelectorAsync("#no-video:not([hidden])");
        Assert.Contains("not its picture", await view.TextAsync("#no-video-why"), StringComparison.Ordinal);
        Assert.True(await view.Page.IsVisibleAsync("#no-video-copy"));
        Assert.False(await view.Page.IsVisibleAsync("#video"));
        // What its ledger does not say is not shown.
        Assert.False(await view.Page.IsVisibleAsync("#shots-card, #shot-buttons, .name.shots, #legend-shots"));
        Assert.Empty(await view.AxeViolationsAsync());
        var copy = _folder["copy.mp4"];
        Tool.FFmpeg(
            "-i",
            "file:" + _folder["old.mp4"],
            "-map",
            "0:V:0",
            "-fps_mode",
            "passthrough",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p",
            "file:" + copy
        );
        await view.Page.SetInputFilesAsync("#choose", copy);
        await view.WaitForVideoAsync();
        await view.Page.FocusAsync("#track");
        await view.Page.Keyboard.PressAsync("End");
        Assert.Equal(3.96, await view.VideoTimeAsync(3.96, 0.003), 0.003);
    }

    [Fact]
    public async Task The_whole_page_can_be_walked_with_the_tab_key()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        await view.WaitForVideoAsync();
        await view.Page.WaitForSelectorAsync("#play:enabled");
        var seen = new List<string>();
        for (var i = 0; i < 80 && !seen.Contains("ledger-link"); i++)
        {
            await view.Page.Keyboard.PressAsync("Tab");
            seen.Add(
                await view.Page.EvaluateAsync<string>(
                    "() => { const e = document.activeElement; return e.id || e.className || e.tagName; }"
                )
            );
        }
        Assert.Equal("skip", seen[0]);
        foreach (
            var stop in (string[])
                [
                    "index",
                    "help-open",
                    "video",
                    "previous",
                    "play",
                    "next",
                    "shot-next",
                    "zoom-in",
                    "copy",
                    "search",
                    "name label",
                    "track",
                    "scroller",
                    "time",
                    "ledger-link",
                ]
        )
            Assert.Contains(stop, seen);
    }

    [Fact]
    public async Task An_address_with_a_time_opens_there()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder), hash: "#t=3.2");
        Assert.Equal(3.2, await view.VideoTimeAsync(3.2, 0.003), 0.003);
        Assert.Equal("0:03.200", await view.TextAsync("#now-time"));
        await view.Page.ClickAsync("#segments tbody tr:nth-child(1) a");
        Assert.Equal(0, await view.VideoTimeAsync(0, 0.003), 0.003);
        Assert.EndsWith("#t=0.000", view.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_video_plays_the_frame_shown_and_the_frame_described_are_the_same()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        await view.WaitForVideoAsync();
        await view.Page.EvaluateAsync("() => { document.getElementById('video').muted = true; }");
        await view.Page.ClickAsync("#play");
        await view.Page.WaitForFunctionAsync("() => document.getElementById('video').currentTime > 0.6");
        await view.Page.ClickAsync("#play");
        await view.Page.WaitForFunctionAsync("() => document.getElementById('video').paused");
        // On a busy machine the last frame may be described a moment after the pause.
        await view.Page.WaitForFunctionAsync(
            "() => Math.abs(document.getElementById('video').currentTime * 25 - "
                + "parseFloat(document.getElementById('now-frame').textContent.split(' ')[1])) <= 1.6",
            null,
            new() { Timeout = 5000 }
        );
    }

    [Fact]
    public async Task Sound_that_begins_before_the_picture_moves_no_label()
    {
        var page = ReportClip.MakeWithEarlySound(_folder);
        var first = double.Parse(Tool.FFprobe(_folder["early.mp4"], "-show_entries", "stream=start_time")[0], CultureInfo.InvariantCulture);
        Assert.InRange(first, 0.4, 0.6);
        await using var view = await chromium.OpenAsync(page, hash: "#t=2.000");
        Assert.Equal(first + 2, await view.VideoTimeAsync(first + 2, 0.003), 0.003);
        Assert.Equal("frame 50", await view.TextAsync("#now-frame"));
    }

    [Fact]
    public async Task Search_keeps_the_lanes_and_segments_that_match()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        Assert.Equal(4, await view.Page.Locator(".name.label").CountAsync());
        await view.Page.FillAsync("#search", "HOUND");
        Assert.Equal(1, await view.Page.Locator(".name.label").CountAsync());
        Assert.Equal("1 label, 1 hit", await view.TextAsync("#search-result"));
        Assert.Contains("dog", await view.TextAsync("#segments tbody"), StringComparison.Ordinal);
        Assert.Equal(1, await view.Page.Locator("#segments tbody tr").CountAsync());
        // What is no whole name finds segments by their letters.
        await view.Page.FillAsync("#search", "houn");
        Assert.Equal("1 label, 1 segment", await view.TextAsync("#search-result"));
    }

    [Fact]
    public async Task Search_finds_labels_by_what_stands_above_them()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder, dog: "hummingbird"));
        await view.Page.FillAsync("#search", "Bird");
        Assert.Equal("1 label, 1 hit", await view.TextAsync("#search-result"));
        Assert.Equal("hummingbird", await view.TextAsync(".name.label .label-text"));
        Assert.Equal("Hits", await view.TextAsync("#segments-title"));
        await using var index = await chromium.OpenAsync(_folder["index.html"]);
        await index.Page.FillAsync("#search", "bird");
        Assert.Equal("1 of 1", await index.TextAsync("#found"));
        await index.Page.FillAsync("#search", "vehicle");
        Assert.Equal("0 of 1", await index.TextAsync("#found"));
    }

    [Fact]
    public async Task The_table_of_frames_says_what_the_csv_says()
    {
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder), hash: "#t=2.4");
        var row = await view.TextAsync("#frames tr[aria-current]");
        Assert.Equal("600:02.40030720concealednoise 10.0 %grass 5.0 %", row);
        Assert.Equal("of 4", await view.TextAsync("#frames-pager span"));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1)]
    [InlineData(ColorScheme.Dark, 2)]
    public async Task Axe_finds_nothing_wrong(ColorScheme scheme, int models)
    {
        var page = ReportClip.Make(_folder, models: models);
        await using (var view = await chromium.OpenAsync(page, scheme))
        {
            await view.WaitForVideoAsync();
            await view.Page.WaitForSelectorAsync(".name.film");
            await view.Page.ClickAsync("#zoom-in");
            await view.Page.FillAsync("#search", "a");
            Assert.Empty(await view.AxeViolationsAsync());
            await view.Page.ClickAsync("#help-open");
            Assert.Empty(await view.AxeViolationsAsync());
        }
        File.Delete(_folder["clip.mp4"]);
        ResultReport.Write(_folder.Path);
        await using (var view = await chromium.OpenAsync(page, scheme))
            Assert.Empty(await view.AxeViolationsAsync());
        await using (var index = await chromium.OpenAsync(_folder["index.html"], scheme))
            Assert.Empty(await index.AxeViolationsAsync());
    }

    [Fact]
    public async Task Names_and_labels_are_data_whatever_they_look_like()
    {
        const string name = "<img src=x onerror=alert(1)>&amp;'\"{{script}}#?%41.mp4";
        const string label = "</script><script>alert(2)</script><b onclick=alert(3)>\"',{{rows}}-->";
        var page = ReportClip.Make(_folder, name, label, models: 2, model: "<i>net");
        await using var view = await chromium.OpenAsync(page);
        await view.WaitForVideoAsync();
        Assert.Equal(name, await view.TextAsync("h1"));
        Assert.Equal(name + " – Framewise", await view.Page.TitleAsync());
        Assert.Contains(label, await view.TextAsync("#now-models"), StringComparison.Ordinal);
        await view.Page.HoverAsync("#track");
        await view.Page.FillAsync("#search", "</script>");
        Assert.Equal(2, await view.Page.Locator("#segments tbody tr").CountAsync());
        Assert.Equal(0, await view.Page.Locator("img, i, b, [onclick]").CountAsync());
        Assert.Empty(view.Complaints);
        await using var index = await chromium.OpenAsync(_folder["index.html"]);
        Assert.Equal(0, await index.Page.Locator("img, i, b, [onclick]").CountAsync());
        await index.Page.ClickAsync("tbody a");
        await index.Page.WaitForSelectorAsync("html[data-ready]");
        Assert.Equal(name, await index.TextAsync("h1"));
        Assert.Empty(index.Complaints);
    }

    [Fact]
    public async Task The_list_of_videos_shows_those_with_problems_and_those_that_match()
    {
        for (var i = 0; i < 200; i++)
        {
            var name = $"{(i % 3 == 0 ? "sub folder/" : "")}{i} 日本 #%&.mp4";
            if (i % 50 == 7)
                File.WriteAllText(_folder[$"{i}.mp4.json"], WrittenResult.Ledger($"{i}.mp4", ["net"], "failed", null).ToJson());
            else
                WrittenResult.Write(
                    _folder.Path,
                    name,
                    [WrittenResult.Row(0, (1, i == 4 ? "zebra" : "dog", 0.9f))],
                    status: i % 40 == 3 ? "damaged" : "complete"
                );
        }
        ResultReport.Write(_folder.Path);
        await using var index = await chromium.OpenAsync(_folder["index.html"]);
        Assert.Contains("200 videos", await index.TextAsync(".summary"), StringComparison.Ordinal);
        Assert.Contains("5 damaged · 4 failed", await index.TextAsync(".summary"), StringComparison.Ordinal);
        await index.Page.CheckAsync("#problems");
        Assert.Equal(9, await index.Page.Locator("tbody tr:visible").CountAsync());
        Assert.Equal("9 of 200", await index.TextAsync("#found"));
        await index.Page.UncheckAsync("#problems");
        await index.Page.FillAsync("#search", "ZEBRA");
        Assert.Equal(1, await index.Page.Locator("tbody tr:visible").CountAsync());
        await index.Page.SetViewportSizeAsync(390, 844);
        Assert.Empty(await index.AxeViolationsAsync());
        Assert.True(await index.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await index.Page.ClickAsync("tbody tr:visible a");
        await index.Page.WaitForSelectorAsync("html[data-ready]");
        Assert.Equal("4 日本 #%&.mp4", await index.TextAsync("h1"));
        Assert.Empty(index.Complaints);
    }

    [Fact]
    public async Task Without_the_video_the_page_says_so_and_takes_it_from_the_reader()
    {
        var page = ReportClip.Make(_folder);
        File.Move(_folder["clip.mp4"], _folder["elsewhere.mp4"]);
        Assert.Equal(["clip.mp4"], ResultReport.Write(_folder.Path).WithoutVideo);
        await using var view = await chromium.OpenAsync(page);
        Assert.Contains("was not found", await view.TextAsync("#no-video-why"), StringComparison.Ordinal);
        await view.Page.FocusAsync("#track");
        await view.Page.Keyboard.PressAsync("End");
        Assert.Equal("0:03.960", await view.TextAsync("#now-time"));
        await view.Page.SetInputFilesAsync("#choose", _folder["elsewhere.mp4"]);
        await view.WaitForVideoAsync();
        Assert.Equal(3.96, await view.VideoTimeAsync(3.96, 0.003), 0.003);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_video_that_vanished_after_the_page_was_made_is_told()
    {
        var page = ReportClip.Make(_folder);
        File.Delete(_folder["clip.mp4"]);
        await using var view = await chromium.OpenAsync(page);
        await view.Page.WaitForSelectorAsync("#no-video:not([hidden])");
        Assert.Contains("was moved", await view.TextAsync("#no-video-why"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_hours_at_thirty_frames_a_second_open_quickly()
    {
        WrittenResult.Write(_folder.Path, "long.mp4", LongTable.Rows(324_000));
        var making = Stopwatch.StartNew();
        ResultReport.Write(_folder.Path);
        making.Stop();
        var opening = Stopwatch.StartNew();
        await using var view = await chromium.OpenAsync(_folder["long.mp4.html"]);
        opening.Stop();
        Assert.Contains("324,000 frames", await view.TextAsync("#summary"), StringComparison.Ordinal);
        await view.Page.FocusAsync("#track");
        var zooming = Stopwatch.StartNew();
        for (var i = 0; i < 10; i++)
        {
            await view.Page.Keyboard.PressAsync(i % 2 == 0 ? "+" : "-");
            await view.Page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }
        TestContext.Current.SendDiagnosticMessage(
            $"324,000 rows: page made in {making.ElapsedMilliseconds} ms, {new FileInfo(_folder["long.mp4.html"]).Length >> 10} KiB, "
                + $"opened in {opening.ElapsedMilliseconds} ms, a zoom step {zooming.ElapsedMilliseconds / 10} ms"
        );
        Assert.True(opening.Elapsed < TimeSpan.FromSeconds(20), $"{opening.Elapsed}");
        Assert.Empty(view.Complaints);
    }
}
