using System.Runtime.InteropServices;
using Framewise.Results.Files;
using Framewise.Results.Rows;

namespace Framewise.Results.Formats;

/// <summary>
/// The vectors of an unfinished table, row after row, until the Parquet file is made: first the lengths of a row's vectors (int32; for each
/// model of its probabilities and its embedding), then nothing but floats, in the byte order of the machine.
/// </summary>
internal static class VectorLog
{
    public static void Write(HashedStream log, IReadOnlyList<FrameVectors> vectors)
    {
        if (log.Length == 0)
            log.Write(
                MemoryMarshal.AsBytes<int>([.. vectors.SelectMany(model => new[] { model.Probabilities.Length, model.Embedding.Length })])
            );
        foreach (var (probabilities, embedding) in vectors)
        {
            log.Write(MemoryMarshal.AsBytes(probabilities.Span));
            log.Write(MemoryMarshal.AsBytes(embedding.Span));
        }
    }

    /// <summary>The vectors of each row.</summary>
    /// <exception cref="InvalidDataException">The file ends too early.</exception>
    public static IEnumerable<IReadOnlyList<FrameVectors>> Read(string path, int models)
    {
        using var log = File.OpenRead(path);
        if (log.Length == 0)
            yield break;
        var lengths = new int[2 * models];
        log.ReadExactly(MemoryMarshal.AsBytes(lengths.AsSpan()));
        while (log.Position < log.Length)
        {
            var row = lengths.Select(length => new float[length]).ToArray();
            foreach (var vector in row)
                log.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
            yield return [.. row.Chunk(2).Select(pair => new FrameVectors(pair[0], pair[1]))];
        }
    }
}
