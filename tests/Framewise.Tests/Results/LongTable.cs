using Framewise.Results.Rows;

namespace Framewise.Tests.Results;

/// <summary>Rows of a long video with scenes, five classes each, as busy as a real model's.</summary>
internal static class LongTable
{
    public static IReadOnlyList<FrameResult> Rows(int count)
    {
        var random = new Random(7);
        var rows = new FrameResult[count];
        for (var i = 0; i < count; i++)
        {
            var scene = i / 400 * 37 % 400;
            var rest = 1f;
            var predictions = new (int, string, float)[5];
            for (var rank = 0; rank < 5; rank++)
            {
                var probability = rest * (0.3f + 0.5f * random.NextSingle());
                rest -= probability;
                var number = rank == 0 ? scene : (scene + random.Next(1, 40)) % 1000;
                predictions[rank] = (number, $"label {number}, other name {number}", probability);
            }
            rows[i] = WrittenResult.Row(i, [.. predictions.OrderByDescending(p => p.Item3)]) with { StartsShot = i % 400 == 0 };
        }
        return rows;
    }
}
