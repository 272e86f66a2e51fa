using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>
/// Finds the black bars around a picture, in its luma. Each frame is looked at for itself, so that a row depends on its frame and on
/// nothing before it.
/// </summary>
internal static class BlackBars
{
    /// <summary>A row or column whose mean luma is at most this (of 255) is black: the limit of ffmpeg's cropdetect, 8 above the black of
    /// limited range.</summary>
    private const int Limit = 24;

    /// <summary>Of a side at least this share remains: an upright picture in 16:9 takes 0.316. Where less would, it is the picture that is
    /// dark.</summary>
    private const double LeastShare = 0.3;

    /// <summary>Columns are summed together, a block at a time, because they lie scattered in memory.</summary>
    private const int Block = 64;

    /// <summary>The part of a box without its bars; all of the box where nothing in it rises above black.</summary>
    public static PictureBox CutOff(in Picture picture, in PictureBox box)
    {
        var layout = PictureLayout.Of(picture.Format);
        var (top, bottom) = (box.Top, box.Top + box.Height);
        while (top < bottom && IsBlackRow(picture, layout, box, top))
            top++;
        while (bottom > top && IsBlackRow(picture, layout, box, bottom - 1))
            bottom--;
        if (bottom - top < LeastShare * box.Height)
            (top, bottom) = (box.Top, box.Top + box.Height);
        var rows = box with { Top = top, Height = bottom - top };
        var left = BlackColumns(picture, layout, rows, fromRight: false);
        var width = box.Width - left - (left < box.Width ? BlackColumns(picture, layout, rows, fromRight: true) : 0);
        return width < LeastShare * box.Width ? rows : rows with { Left = box.Left + left, Width = width };
    }

    private static bool IsBlackRow(in Picture picture, in PictureLayout layout, in PictureBox box, int row)
    {
        var samples = picture.Y.Slice((row * picture.StrideY) + (box.Left * layout.SampleBytes), box.Width * layout.SampleBytes);
        var sum = layout.Wide ? PlaneSum.OfWords(samples, 1, layout.WordShift) : PlaneSum.OfBytes(samples);
        return sum <= ((long)Limit << (layout.Depth - 8)) * box.Width;
    }

    private static int BlackColumns(in Picture picture, in PictureLayout layout, in PictureBox box, bool fromRight)
    {
        var limit = ((long)Limit << (layout.Depth - 8)) * box.Height;
        Span<long> sums = stackalloc long[Block];
        for (var done = 0; done < box.Width; done += Block)
        {
            var count = Math.Min(Block, box.Width - done);
            var first = box.Left + (fromRight ? box.Width - done - count : done);
            SumColumns(picture, layout, box, first, sums[..count]);
            for (var i = 0; i < count; i++)
                if (sums[fromRight ? count - 1 - i : i] > limit)
                    return done + i;
        }
        return box.Width;
    }

    private static void SumColumns(in Picture picture, in PictureLayout layout, in PictureBox box, int first, Span<long> sums)
    {
        sums.Clear();
        for (var row = box.Top; row < box.Top + box.Height; row++)
        {
            var samples = picture.Y.Slice((row * picture.StrideY) + (first * layout.SampleBytes), sums.Length * layout.SampleBytes);
            for (var i = 0; i < sums.Length; i++)
                sums[i] += layout.Wide ? ((samples[2 * i] | (samples[(2 * i) + 1] << 8)) >> layout.WordShift) & 0x3ff : samples[i];
        }
    }
}
