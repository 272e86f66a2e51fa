using Framewise.Pipeline;

namespace Framewise.Tests;

public sealed class ThreadPlanTests
{
    [Fact]
    public void Every_core_gets_a_worker_of_its_own_and_one_video_is_read_at_first()
    {
        var plan = ThreadPlan.Choose(new ClassifierOptions { Threads = 6 });
        Assert.Equal(
            (6, 6, 1, 7, 1, 6, ThreadPlan.DefaultBatch),
            (plan.Cores, plan.Workers, plan.ThreadsPerWorker, plan.DecodingThreads, plan.VideosAtOnce, plan.MostVideosAtOnce, plan.Batch)
        );
        Assert.Equal(Environment.ProcessorCount, ThreadPlan.Choose(new ClassifierOptions()).Cores);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(64, 8)]
    public void One_decoding_thread_more_than_cores_makes_up_for_the_one_whose_picture_is_prepared(int cores, int threads) =>
        Assert.Equal(threads, ThreadPlan.Choose(new ClassifierOptions { Threads = cores }).DecodingThreads);

    [Fact]
    public void What_the_options_set_stays()
    {
        var plan = ThreadPlan.Choose(
            new ClassifierOptions
            {
                Threads = 8,
                Batch = 3,
                DecodingThreads = 2,
                VideosAtOnce = 4,
                ThreadsPerWorker = 4,
            }
        );
        Assert.Equal(
            (8, 2, 4, 2, 4, 4, 3),
            (plan.Cores, plan.Workers, plan.ThreadsPerWorker, plan.DecodingThreads, plan.VideosAtOnce, plan.MostVideosAtOnce, plan.Batch)
        );
    }

    [Fact]
    public void One_more_video_is_read_while_the_models_wait_and_never_more_than_cores()
    {
        var plan = ThreadPlan.Choose(new ClassifierOptions { Threads = 2 });
        Assert.Null(plan.WithOneMoreVideo(idleShare: 0.05));
        var more = plan.WithOneMoreVideo(idleShare: 0.5);
        Assert.Equal(2, more!.VideosAtOnce);
        Assert.Contains("50 %", Assert.Single(more.Findings));
        Assert.Null(more.WithOneMoreVideo(idleShare: 0.5));
    }

    [Theory]
    [InlineData(800, 90, 1)]
    [InlineData(100, 105, 1)]
    [InlineData(100, 180, 2)]
    [InlineData(100, 900, 4)]
    [InlineData(0, 900, 1)]
    public void Measured_speeds_say_how_many_videos_keep_the_models_busy(double readingFps, double inferenceFps, int videos) =>
        Assert.Equal(videos, ThreadPlan.Choose(new ClassifierOptions { Threads = 4 }).For(readingFps, inferenceFps).VideosAtOnce);
}
