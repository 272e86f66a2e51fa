using Framewise.Media;
using Framewise.Results.Reading;

namespace Framewise.Results.Segments;

/// <summary>
/// Joins the rows of one model to segments. Every row belongs to exactly one; where classes do not exclude each other, to one for each
/// class that is on, or to an unsure one.
/// </summary>
internal sealed class Segmenter(LoadedTable frames, ModelColumns model, SegmentOptions options)
{
    private const int Unsure = -1;

    private readonly FrameFlags _breaks = FrameFlags.Backward | (frames.GapsAreLoss ? FrameFlags.Gap : FrameFlags.None);

    private readonly record struct Run(int Start, int End, int Class);

    public IReadOnlyList<Segment> Find() =>
        [
            .. Parts()
                .SelectMany(part => model.HasIndependentClasses ? Overlapping(part.Start, part.End) : Tidy(Label(part.Start, part.End)))
                .Select(Describe),
        ];

    /// <summary>Segments of each class by itself, as if there were no other, and unsure ones where no class is on; by their
    /// start.</summary>
    private IEnumerable<Run> Overlapping(int start, int end)
    {
        var runs = new List<Run>();
        foreach (var (number, on) in LabelEach(start, end))
        {
            var alternating = new List<Run>();
            for (var row = start; row < end; row++)
                Append(alternating, new Run(row, row + 1, on[row - start] ? number : Unsure));
            runs.AddRange(Tidy(alternating).Where(run => run.Class != Unsure));
        }
        var nothing = new List<Run>();
        var covered = new bool[end - start];
        foreach (var run in runs)
            Array.Fill(covered, true, run.Start - start, run.End - run.Start);
        for (var row = start; row < end; row++)
            if (!covered[row - start])
            {
                if (nothing.Count > 0 && nothing[^1].End == row)
                    nothing[^1] = nothing[^1] with { End = row + 1 };
                else
                    nothing.Add(new Run(row, row + 1, Unsure));
            }
        return runs.Concat(nothing).OrderBy(run => run.Start).ThenBy(run => run.Class == Unsure).ThenBy(run => run.Class);
    }

    /// <summary>For each class that is on at all, in which rows it is.</summary>
    private Dictionary<int, bool[]> LabelEach(int start, int end)
    {
        var each = new Dictionary<int, bool[]>();
        var on = new HashSet<int>();
        foreach (var (row, smoothed) in Smoothed(start, end))
        {
            on.UnionWith(smoothed.Classes.Where(number => smoothed[number] >= options.Enter));
            on.RemoveWhere(number => smoothed[number] < options.Leave);
            foreach (var number in on)
            {
                if (!each.TryGetValue(number, out var rows))
                    each[number] = rows = new bool[end - start];
                rows[row - start] = true;
            }
        }
        return each;
    }

    /// <summary>Row by row the means of the window around it.</summary>
    private IEnumerable<(int Row, SmoothedClasses Classes)> Smoothed(int start, int end)
    {
        var half = options.Window.Ticks / 20;
        var smoothed = new SmoothedClasses(model, row => Weight(row, half));
        var (first, behind) = (start, start);
        for (var row = start; row < end; row++)
        {
            var now = frames.Microseconds[row];
            while (behind < end && frames.Microseconds[behind] <= now + half)
                smoothed.Enter(behind++);
            while (frames.Microseconds[first] < now - half)
                smoothed.Leave(first++);
            yield return (row, half > 0 && Weight(row, 2 * half) == 2 * half ? Alone(row) : smoothed);
        }
    }

    /// <summary>A picture that is on the screen for longer than the window stands for itself.</summary>
    private SmoothedClasses Alone(int row)
    {
        var alone = new SmoothedClasses(model, _ => 1);
        alone.Enter(row);
        return alone;
    }

    /// <summary>Stretches of rows that nothing may reach across: frames are missing between them, time steps back, or a new shot
    /// begins.</summary>
    private IEnumerable<(int Start, int End)> Parts()
    {
        var start = 0;
        var shots = (options.ShotStarts ?? []).Order().ToArray();
        for (var row = 1; row <= frames.Count; row++)
        {
            if (row < frames.Count && (frames.Flags[row] & _breaks) == 0 && !ShotBegins(shots, row))
                continue;
            yield return (start, row);
            start = row;
        }
    }

    private bool ShotBegins(long[] shots, int row)
    {
        // With --every N the shot's own first frame may have no row.
        var next = Array.BinarySearch(shots, frames.FrameIndex[row - 1] + 1);
        if (next < 0)
            next = ~next;
        return next < shots.Length && shots[next] <= frames.FrameIndex[row];
    }

    private List<Run> Label(int start, int end)
    {
        var runs = new List<Run>();
        var current = Unsure;
        foreach (var (row, smoothed) in Smoothed(start, end))
        {
            var best = smoothed.Best();
            if (smoothed[best] >= options.Enter)
                current = best;
            else if (current != Unsure && smoothed[current] < options.Leave)
                current = Unsure;
            Append(runs, new Run(row, row + 1, current));
        }
        return runs;
    }

    /// <summary>The row's time on the screen, at least something and at most so many microseconds.</summary>
    private long Weight(int row, long most) => Math.Clamp(frames.Length(row).Ticks / 10, 1, Math.Max(1, most));

    /// <summary>Takes out what is too short to mean anything.</summary>
    private List<Run> Tidy(List<Run> runs)
    {
        if (runs.Count == 1)
            return runs;
        var sure = new List<Run>();
        foreach (var run in runs)
            Append(sure, IsShort(run) ? run with { Class = Unsure } : run);
        var tidy = new List<Run>();
        for (var i = 0; i < sure.Count; i++)
        {
            var neighbour =
                tidy.Count > 0 ? tidy[^1].Class
                : i + 1 < sure.Count ? sure[i + 1].Class
                : Unsure;
            Append(tidy, sure[i].Class == Unsure && IsShort(sure[i]) ? sure[i] with { Class = neighbour } : sure[i]);
        }
        return tidy;
    }

    private bool IsShort(Run run) => frames.End(run.End - 1).Microseconds - frames.Microseconds[run.Start] < options.Minimum.Ticks / 10;

    private static void Append(List<Run> runs, Run run)
    {
        if (runs.Count > 0 && runs[^1].Class == run.Class)
            runs[^1] = runs[^1] with { End = run.End };
        else
            runs.Add(run);
    }

    private Segment Describe(Run run)
    {
        var (sum, time, peak, damaged) = (0d, 0L, 0f, 0);
        for (var row = run.Start; row < run.End; row++)
        {
            var (probability, weight) = (SupportOf(run.Class, row), Weight(row, long.MaxValue));
            (sum, time) = (sum + probability * (double)weight, time + weight);
            peak = Math.Max(peak, probability);
            if ((frames.Flags[row] & (FrameFlags.Corrupt | FrameFlags.Concealed)) != 0)
                damaged++;
        }
        var (start, end) = (frames.Start(run.Start), frames.End(run.End - 1));
        return new Segment
        {
            Model = model.Name,
            Label = run.Class == Unsure ? Segment.Unsure : model.Labels[run.Class],
            Class = run.Class == Unsure ? null : run.Class,
            StartFrame = start.FrameIndex,
            EndFrame = end.FrameIndex,
            StartPts = start.Pts,
            EndPts = end.Pts,
            Start = start.Time,
            End = end.Time,
            Frames = run.End - run.Start,
            DamagedFrames = damaged,
            MeanProbability = sum / time,
            PeakProbability = peak,
        };
    }

    private float SupportOf(int number, int row)
    {
        if (number == Unsure)
            return model.Support(row, 0);
        for (var rank = 0; rank < model.PerRow; rank++)
            if (model.Class(row, rank) == number)
                return model.Support(row, rank);
        return 0;
    }
}
