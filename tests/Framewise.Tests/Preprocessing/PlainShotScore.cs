namespace Framewise.Tests.Preprocessing;

/// <summary>The difference that <see cref="Framewise.Preprocessing.ShotDetector"/> states, as docs/results.md says it, cell by
/// cell.</summary>
internal static class PlainShotScore
{
    private const int Side = 16;

    public static double Of(byte[] before, byte[] now, int width, int height)
    {
        var (a, b) = (Relative(before, width, height), Relative(now, width, height));
        return Math.Max(OneWay(a, b), OneWay(b, a)) / 255;
    }

    private static double OneWay(double[,,] cells, double[,,] others)
    {
        var sum = 0d;
        for (var y = 0; y < Side; y++)
        for (var x = 0; x < Side; x++)
        {
            var least = 255d;
            for (var dy = -1; dy <= 1; dy++)
            for (var dx = -1; dx <= 1; dx++)
            {
                var (otherY, otherX) = (Math.Clamp(y + dy, 0, Side - 1), Math.Clamp(x + dx, 0, Side - 1));
                least = Math.Min(
                    least,
                    Enumerable.Range(0, 3).Sum(channel => Math.Abs(cells[channel, y, x] - others[channel, otherY, otherX]))
                );
            }
            sum += least;
        }
        return sum / (Side * Side);
    }

    private static double[,,] Relative(byte[] pixels, int width, int height)
    {
        var cells = new double[3, Side, Side];
        for (var y = 0; y < Side; y++)
        for (var x = 0; x < Side; x++)
        {
            var colours = new int[3];
            var count = 0;
            for (
                var row = y * height / Side;
                row < Math.Max(y * height / Side + 1, (y + 1) * height / Side);
                row += Math.Max(1, height / 128)
            )
            for (var column = x * width / Side; column < Math.Max(x * width / Side + 1, (x + 1) * width / Side); column++, count++)
            for (var channel = 0; channel < 3; channel++)
                colours[channel] += pixels[(row * width + column) * 3 + channel];
            cells[0, y, x] = (colours[0] + 2 * colours[1] + colours[2]) / (4 * count);
            cells[1, y, x] = (colours[0] - colours[1]) / (2 * count);
            cells[2, y, x] = (colours[2] - colours[1]) / (2 * count);
        }
        var luma = Enumerable.Range(0, Side * Side).Select(i => cells[0, i / Side, i % Side]).ToArray();
        var mean = luma.Average();
        var scale = 40 / Math.Max(12, Math.Sqrt(luma.Average(value => (value - mean) * (value - mean))));
        for (var i = 0; i < Side * Side; i++)
        {
            var (y, x) = (i / Side, i % Side);
            cells[0, y, x] = Math.Clamp(Math.Floor((cells[0, y, x] - mean) * scale + 128.5), 0, 255);
            for (var channel = 1; channel < 3; channel++)
                cells[channel, y, x] = Math.Clamp(Math.Floor(cells[channel, y, x] * scale / 2 + 128.5), 0, 255);
        }
        return cells;
    }
}
