namespace Framewise.Results.Rows;

/// <summary>One class that a model sees in a frame.</summary>
/// <param name="Class">The model's output index. Labels are not unique; this number is.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Probability">From 0 to 1; NaN if the model gave NaN.</param>
public readonly record struct Prediction(int Class, string Label, float Probability);
