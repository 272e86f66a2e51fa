namespace Framewise.Models;

/// <summary>What the numbers of a model's output are.</summary>
internal enum OutputKind
{
    /// <summary>Probabilities already; of classes that exclude each other unless the graph ends in a sigmoid.</summary>
    Probabilities,

    /// <summary>Logits of classes that exclude each other: a softmax over all of them is appended.</summary>
    Logits,

    /// <summary>Logits of classes that do not exclude each other: a sigmoid for each of them is appended.</summary>
    Sigmoid,

    /// <summary>Probabilities already, of classes that do not exclude each other.</summary>
    Independent,
}
