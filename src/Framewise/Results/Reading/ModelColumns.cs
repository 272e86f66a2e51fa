using Framewise.Results.Rows;

namespace Framewise.Results.Reading;

/// <summary>What one model said of all rows of a table.</summary>
internal sealed class ModelColumns(string name, int perRow, bool hasIndependentClasses = false)
{
    /// <summary>Stands in where a row names fewer classes than others.</summary>
    public const int NoClass = -1;

    private readonly List<int> _classes = [];
    private readonly List<float> _probabilities = [];
    private readonly Dictionary<int, string> _labels = [];

    public string Name { get; } = name;

    /// <summary>Whether its classes do not exclude each other.</summary>
    public bool HasIndependentClasses { get; } = hasIndependentClasses;

    /// <summary>Most classes per row, best first.</summary>
    public int PerRow { get; } = perRow;

    /// <summary>Most classes that a row names.</summary>
    public int MostNamed { get; private set; }

    /// <summary>The classes that occur, with their labels.</summary>
    public IReadOnlyDictionary<int, string> Labels => _labels;

    public void Add(IReadOnlyList<Prediction> predictions)
    {
        MostNamed = Math.Max(MostNamed, predictions.Count);
        foreach (var prediction in predictions)
        {
            _classes.Add(prediction.Class);
            _probabilities.Add(prediction.Probability);
            _labels.TryAdd(prediction.Class, prediction.Label);
        }
        for (var rank = predictions.Count; rank < PerRow; rank++)
        {
            _classes.Add(NoClass);
            _probabilities.Add(float.NaN);
        }
    }

    /// <summary><see cref="NoClass"/> behind the last class that the row names.</summary>
    public int Class(int row, int rank) => _classes[row * PerRow + rank];

    /// <summary>NaN where the model gave NaN.</summary>
    public float Probability(int row, int rank) => _probabilities[row * PerRow + rank];

    /// <summary>As <see cref="Probability"/>, 0 for NaN: what is no number supports no label.</summary>
    public float Support(int row, int rank) => Probability(row, rank) is var p && float.IsNaN(p) ? 0 : p;

    /// <summary>For each class the sum of its probabilities over all rows.</summary>
    public IReadOnlyDictionary<int, double> Support()
    {
        var support = new Dictionary<int, double>();
        for (var i = 0; i < _classes.Count; i++)
            if (_classes[i] != NoClass)
                support[_classes[i]] = support.GetValueOrDefault(_classes[i]) + (float.IsNaN(_probabilities[i]) ? 0 : _probabilities[i]);
        return support;
    }
}
