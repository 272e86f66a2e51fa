using Framewise.Results.Rows;

namespace Framewise.Results.Schema;

/// <summary>A column of vectors: floats, one list per row and model, in Parquet only.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">By which it is asked for.</param>
/// <param name="Vector">Its value of what is kept of a model.</param>
internal sealed record VectorColumn(string Name, VectorKinds Kind, Func<FrameVectors, ReadOnlyMemory<float>> Vector);
