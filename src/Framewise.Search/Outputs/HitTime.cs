using System.Globalization;
using Framewise.Media;

namespace Framewise.Search.Outputs;

/// <summary>Times of hits as texts.</summary>
internal static class HitTime
{
    /// <summary><c>1:02:03.045</c>, <c>2:03.045</c>.</summary>
    public static string Clock(TimeSpan time) => VideoTime.Clock(time, isExact: true);

    /// <summary>Seconds with all six digits: exact to the frame.</summary>
    public static string Seconds(TimeSpan time) => (time.Ticks / 10_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);
}
