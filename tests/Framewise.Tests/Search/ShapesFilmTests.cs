using Framewise.Search;

namespace Framewise.Tests.Search;

/// <summary>A film of 90 s with 19 known passages, some of them 0.4 s long, and 30 questions whose answers are known.</summary>
public class ShapesFilmTests(ShapesFilm film)
{
    [Theory]
    [InlineData("clip", 47)]
    [InlineData("siglip", 44)]
    public async Task The_right_passages_come_first_and_begin_and_end_where_they_do(string family, int wanted)
    {
        var results = await film.ResultsAsync(family);
        var (right, edges, exact) = (0, 0, 0);
        foreach (var question in ShapesFilm.Questions().Where(question => question.Answers.Count > 0))
        {
            var hits = Ask(results, question.Text, question.Answers.Count);
            foreach (var (first, last) in question.Answers)
            {
                if (hits.FirstOrDefault(hit => hit.BestFrame >= first && hit.BestFrame <= last) is not { } hit)
                    continue;
                right += question.Kind == "empty" ? 0 : 1;
                edges += 2;
                exact += (Math.Abs(hit.StartFrame - first) <= 1 ? 1 : 0) + (Math.Abs(hit.LastFrame - last) <= 1 ? 1 : 0);
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of 47 passages, {exact} of {edges} edges");
        Assert.True(right >= wanted, $"{right} of 47 passages are among the first, {wanted} were expected");
        Assert.True(exact >= 0.9 * edges, $"{exact} of {edges} edges lie within one frame");
    }

    [Fact]
    public async Task Of_one_frame_a_second_short_passages_are_not_found()
    {
        var hits = Ask(await film.ResultsAsync("clip", every: 25), "a photo of a yellow star", 1);
        Assert.DoesNotContain(hits, hit => hit.StartFrame <= 389 && hit.LastFrame >= 380);
    }

    [Theory]
    [InlineData("shapes_a.mp4@3", 50, 174)]
    [InlineData("shapes*@0:18.5", 430, 529)]
    public async Task A_frame_finds_its_own_passage_first(string moment, long first, long last)
    {
        var hit = SimilaritySearch
            .Find(await film.ResultsAsync("clip"), new SimilarityQuery([new Example(ExampleKind.Moment, moment)]))
            .Hits[0];
        Assert.Equal((first, last), (hit.StartFrame, hit.LastFrame));
        Assert.Equal(1, hit.Cosine!.Value, 3);
    }

    [Fact]
    public async Task What_is_not_wanted_sinks_and_what_is_wanted_together_rises()
    {
        var results = await film.ResultsAsync("clip");
        SearchHit First(params Example[] examples) => SimilaritySearch.Find(results, new SimilarityQuery(examples)).Hits[0];
        var star = new Example(ExampleKind.Text, "a star");
        // Red, yellow and purple stars.
        Assert.InRange(First(star, new Example(ExampleKind.Text, "something purple")).BestFrame!.Value, 1710, 1719);
        Assert.NotInRange(First(star, new Example(ExampleKind.Text, "something red", IsWanted: false)).BestFrame!.Value, 980, 1079);
    }

    [Fact]
    public async Task With_distinct_the_same_look_comes_once()
    {
        var query = new SimilarityQuery([new Example(ExampleKind.Text, "a plain cyan background")]) { Limit = 8 };
        var results = await film.ResultsAsync("clip");
        bool IsCyan(SearchHit hit) =>
            ShapesFilm
                .Questions()
                .Single(question => question.Kind == "empty")
                .Answers.Any(answer => hit.BestFrame >= answer.First && hit.BestFrame <= answer.Last);
        Assert.Equal(8, SimilaritySearch.Find(results, query).Hits.Count(IsCyan));
        Assert.Single(SimilaritySearch.Find(results, query with { IsDistinct = true }).Hits, IsCyan);
    }

    private static IReadOnlyList<SearchHit> Ask(string results, string text, int limit) =>
        SimilaritySearch.Find(results, new SimilarityQuery([new Example(ExampleKind.Text, text)]) { Limit = limit }).Hits;
}
