using Framewise.Results.Rows;

namespace Framewise.Results.Reading;

/// <summary>What one model said of all rows of a table.</summary>
internal sealed class ModelColumns(string name, int perRow)
{
    private readonly List<int> _classes = [];
    private readonly List<float> _probabilities = [];
    private readonly Dictionary<int, string> _labels = [];

    public string Name { get; } = name;

    /// <summary>Classes per row, best first.</summary>
    public int PerRow { get; } = perRow;

    /// <summary>The classes that occur, with their labels.</summary>
    public IReadOnlyDictionary<int, string> Labels => _labels;

    public void Add(IReadOnlyList<Prediction> predictions)
    {
        foreach (var prediction in predictions)
        {
            _classes.Add(prediction.Class);
            _probabilities.Add(prediction.Probability);
            _labels.TryAdd(prediction.Class, prediction.Label);
        }
    }

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
            support[_classes[i]] = support.GetValueOrDefault(_classes[i]) + (float.IsNaN(_probabilities[i]) ? 0 : _probabilities[i]);
        return support;
    }
}
