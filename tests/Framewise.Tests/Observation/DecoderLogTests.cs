using Framewise.CliTests;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Models;
using Framewise.Tests.FrameSources;
using Framewise.Tests.Media;
using Microsoft.Extensions.Logging;

namespace Framewise.Tests.Observation;

/// <summary>What FFmpeg says reaches the log, with the video that it is about.</summary>
public sealed class DecoderLogTests : IDisposable
{
    private const string Category = "Framewise.FFmpeg";

    private readonly TempFolder _folder = new();
    private readonly Model _model;

    public DecoderLogTests()
    {
        _model = Model.Load(TinyModel.Write(_folder.Path));
        Tool.FFmpeg(["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4", .. TrapClips.H264, _folder["sound.mp4"]]);
        var bytes = File.ReadAllBytes(_folder["sound.mp4"]);
        for (var at = bytes.Length / 4; at < bytes.Length / 2; at += 97)
            bytes[at] ^= 0xff;
        File.WriteAllBytes(_folder["damaged.mp4"], bytes);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in process")]
    [InlineData("child")]
    public async Task A_damaged_video_s_messages_are_in_the_log_and_a_sound_one_beside_it_has_none(string kind)
    {
        var log = new KeptLog();
        await RunAsync(new ClassifierOptions { LoggerFactory = log, Isolation = Isolation(kind) });
        var lines = log[Category].ToArray();
        Assert.Contains(lines, line => line.StartsWith($"Warning {_folder["damaged.mp4"]}: [h264] ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("sound.mp4", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("0x", StringComparison.Ordinal));
        Assert.Equal(lines.Distinct(), lines);
        Assert.InRange(lines.Length, 1, MessageListener.Most + 1);
        Assert.Contains($"Information {_folder["sound.mp4"]}: complete, 100 rows", log["Framewise.VideoClassifier"]);
    }

    [Theory]
    [InlineData("in process")]
    [InlineData("child")]
    public async Task A_video_that_cannot_be_opened_says_in_ffmpeg_s_words_why(string kind)
    {
        File.WriteAllBytes(_folder["damaged.mp4"], File.ReadAllBytes(_folder["damaged.mp4"])[..2000]);
        var log = new KeptLog(LogLevel.Warning);
        await RunAsync(new ClassifierOptions { LoggerFactory = log, Isolation = Isolation(kind) });
        Assert.Contains(
            log[Category],
            line =>
                line.StartsWith($"Warning {_folder["damaged.mp4"]}: [mov", StringComparison.Ordinal)
                && line.Contains("moov atom not found", StringComparison.Ordinal)
        );
        Assert.All(log[Category], line => Assert.StartsWith("Warning ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_wants_messages_none_are_made()
    {
        var log = new KeptLog(LogLevel.Error);
        Assert.Null(Framewise.Observation.DecoderLog.Of(log)!("a.mp4"));
        Assert.Null(Framewise.Observation.DecoderLog.Of(null));
        await RunAsync(new ClassifierOptions { LoggerFactory = log });
        Assert.Empty(log[Category]);
    }

    [Fact]
    public void Each_text_is_told_once_and_the_rest_are_counted()
    {
        var told = new List<string>();
        var listener = new MessageListener(DecoderMessage.Level.Warning, message => told.Add(message.Text));
        Parallel.For(0, 40, _ => listener.Hear(new DecoderMessage(DecoderMessage.Level.Error, "again")));
        listener.Hear(new DecoderMessage(DecoderMessage.Level.Info, "not asked for"));
        for (var i = 0; i < MessageListener.Most; i++)
            listener.Hear(new DecoderMessage(DecoderMessage.Level.Warning, $"{i}"));
        listener.End();
        listener.End();
        listener.Hear(new DecoderMessage(DecoderMessage.Level.Error, "too late"));
        Assert.Equal(MessageListener.Most + 1, told.Count);
        Assert.Equal(("again", "... and 40 more, repeated or beyond 100 different ones"), (told[0], told[^1]));
    }

    [Fact]
    public void A_log_that_throws_costs_its_line_only()
    {
        var listener = new MessageListener(DecoderMessage.Level.Error, _ => throw new InvalidOperationException("full"));
        listener.Hear(new DecoderMessage(DecoderMessage.Level.Error, "text"));
        listener.End();
    }

    private static IsolatedDecoding? Isolation(string kind) => kind == "child" ? OpenedSource.Worker : null;

    private async Task RunAsync(ClassifierOptions options)
    {
        await using var classifier = new VideoClassifier([_model], options with { VideosAtOnce = 2 });
        await foreach (var _ in classifier.RunAsync([_folder["sound.mp4"], _folder["damaged.mp4"]], TestContext.Current.CancellationToken))
        { }
    }
}
