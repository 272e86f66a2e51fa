using Framewise.Results.Reading;

namespace Framewise.Results.Segments;

/// <summary>The classes' mean probabilities, by time on the screen, in a window that moves along rows. A class that a row does not name
/// counts as 0 there.</summary>
/// <param name="model">What the rows say.</param>
/// <param name="weight">How much a row counts; always the same for a row.</param>
internal sealed class SmoothedClasses(ModelColumns model, Func<int, long> weight)
{
    private readonly Dictionary<int, (double Sum, int Rows)> _sums = [];
    private long _weight;

    public void Enter(int row)
    {
        var part = weight(row);
        _weight += part;
        for (var rank = 0; rank < model.PerRow; rank++)
        {
            var number = model.Class(row, rank);
            if (number == ModelColumns.NoClass)
                break;
            var (sum, rows) = _sums.GetValueOrDefault(number);
            _sums[number] = (sum + part * (double)model.Support(row, rank), rows + 1);
        }
    }

    public void Leave(int row)
    {
        var part = weight(row);
        _weight -= part;
        for (var rank = 0; rank < model.PerRow; rank++)
        {
            var number = model.Class(row, rank);
            if (number == ModelColumns.NoClass)
                break;
            var (sum, rows) = _sums[number];
            // Forgetting a class with its last row keeps rounding errors from adding up.
            if (rows == 1)
                _sums.Remove(number);
            else
                _sums[number] = (sum - part * (double)model.Support(row, rank), rows - 1);
        }
    }

    public double this[int number] => _sums.GetValueOrDefault(number).Sum / _weight;

    /// <summary>The classes that rows in the window name.</summary>
    public IEnumerable<int> Classes => _sums.Keys;

    /// <summary>The class with the highest mean, -1 if there is none, the lowest number among equals.</summary>
    public int Best()
    {
        var (best, most) = (-1, double.NegativeInfinity);
        foreach (var (number, (sum, _)) in _sums)
            if (sum > most || (sum == most && number < best))
                (best, most) = (number, sum);
        return best;
    }
}
