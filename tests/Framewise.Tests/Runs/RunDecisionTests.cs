using Framewise.FrameSources;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Runs;
using Framewise.Tests.Results;

namespace Framewise.Tests.Runs;

public class RunDecisionTests
{
    private static readonly LedgerDocument s_complete = WrittenResult.Ledger("a.mp4", ["net"], "complete", "a.csv");
    private static readonly LedgerDocument s_damaged = s_complete with { Status = VideoStatus.Damaged };
    private static readonly LedgerDocument s_failed = WrittenResult.Ledger("a.mp4", ["net"], "failed", null);
    private static readonly UnfinishedResult s_point = new(
        new JournalHead
        {
            Input = s_complete.Input,
            Models = s_complete.Models,
            Options = s_complete.Options,
            Framewise = "0",
            Runtime = "0",
        },
        new Checkpoint
        {
            Place = new ResumePoint(0, 0, 1, 0)
            {
                Trail = 0,
                PixelsFrom = 0,
                Pixels = [],
            },
            FirstTicks = 0,
            LastTicks = 0,
            Tally = new Dictionary<int, ClassTally>(),
            Shots = [],
        },
        1
    );

    [Fact]
    public void Without_earlier_results_a_video_begins_afresh() => Assert.Equal(new RunDecision.Fresh(), Decide(new EarlierResult()));

    [Fact]
    public void Nothing_counts_where_nothing_is_to_count() =>
        Assert.Equal(new RunDecision.Fresh(), RunDecision.Of(null, retryFailed: false));

    [Fact]
    public void What_is_finished_is_skipped() =>
        Assert.Equal(new RunDecision.Skip(s_complete), Decide(new EarlierResult { Finished = s_complete }, retryFailed: true));

    [Fact]
    public void Of_a_part_the_whole_video_s_result_counts() =>
        Assert.Equal(
            new RunDecision.Skip(s_complete, OfWhole: true),
            Decide(
                new EarlierResult
                {
                    Whole = new() { Finished = s_complete },
                    Finished = s_damaged,
                }
            )
        );

    [Fact]
    public void A_format_that_is_lacking_is_made_of_what_is_finished()
    {
        var decision = Decide(new EarlierResult { Finished = s_complete, Lacking = [ResultFormat.Jsonl] });
        Assert.Equal([ResultFormat.Jsonl], Assert.IsType<RunDecision.Complete>(decision).Formats);
    }

    [Fact]
    public void A_damaged_video_is_done_again_only_where_that_is_asked_for()
    {
        var earlier = new EarlierResult { Finished = s_damaged, Unfinished = Point() };
        Assert.Equal(new RunDecision.Skip(s_damaged), Decide(earlier));
        Assert.Equal(new RunDecision.Fresh(), Decide(earlier, retryFailed: true));
    }

    [Fact]
    public void A_failed_video_that_is_tried_again_goes_on_where_its_rows_end() =>
        Assert.Equal(
            new RunDecision.Continue(s_point),
            Decide(new EarlierResult { Finished = s_failed, Unfinished = Point() }, retryFailed: true)
        );

    [Fact]
    public void Finished_results_that_do_not_count_are_said_and_nothing_is_continued() =>
        Assert.Equal(
            new RunDecision.Fresh("done again, because the video has changed since"),
            Decide(new EarlierResult { WhyNotFinished = "the video has changed since", Unfinished = Point() })
        );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Finished_results_of_another_kind_are_kept_and_nothing_is_continued(bool retryFailed) =>
        Assert.Equal(
            new RunDecision.Keep(s_damaged, "its results have top-k 5"),
            Decide(
                new EarlierResult
                {
                    Other = s_damaged,
                    WhyNotFinished = "its results have top-k 5",
                    Unfinished = Point(),
                },
                retryFailed
            )
        );

    [Fact]
    public void Of_a_part_the_whole_video_s_result_of_another_kind_is_kept() =>
        Assert.Equal(
            new RunDecision.Keep(s_complete, "its results have top-k 5", OfWhole: true),
            Decide(
                new EarlierResult
                {
                    Whole = new() { Other = s_complete, WhyNotFinished = "its results have top-k 5" },
                }
            )
        );

    [Fact]
    public void An_unfinished_table_is_continued_or_said_why_not()
    {
        Assert.Equal(new RunDecision.Continue(s_point), Decide(new EarlierResult { Unfinished = Point() }));
        Assert.Equal(
            new RunDecision.Fresh("started over, because its table is torn"),
            Decide(new EarlierResult { Unfinished = new(() => (null, "its table is torn")) })
        );
    }

    [Fact]
    public void A_table_is_not_proven_where_it_is_not_asked_for() =>
        Assert.Equal(
            new RunDecision.Skip(s_complete),
            Decide(new EarlierResult { Finished = s_complete, Unfinished = new(() => throw new InvalidOperationException()) })
        );

    private static Lazy<(UnfinishedResult?, string?)> Point() => new(() => (s_point, null));

    private static RunDecision Decide(EarlierResult earlier, bool retryFailed = false) => RunDecision.Of(earlier, retryFailed);
}
