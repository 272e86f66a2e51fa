namespace Framewise.Tests;

public class ClassifierOptionsTests
{
    [Fact]
    public void The_defaults_are_five_labels_for_every_frame_of_the_whole_video() =>
        Assert.Equal(
            new ClassifierOptions
            {
                TopK = 5,
                Every = 1,
                Start = null,
                End = null,
                Threads = 0,
                Batch = 0,
                DecodingThreads = 0,
                VideosAtOnce = 0,
                ThreadsPerWorker = 0,
                Isolation = null,
            },
            new ClassifierOptions()
        );

    [Fact]
    public void Impossible_values_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassifierOptions { TopK = 0 }.Validated());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassifierOptions { Every = 0 }.Validated());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassifierOptions { Batch = -1 }.Validated());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassifierOptions { DecodingThreads = -1 }.Validated());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassifierOptions { VideosAtOnce = -1 }.Validated());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassifierOptions { ThreadsPerWorker = -1 }.Validated());
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ClassifierOptions { Start = TimeSpan.FromSeconds(2), End = TimeSpan.FromSeconds(2) }.Validated()
        );
    }
}
