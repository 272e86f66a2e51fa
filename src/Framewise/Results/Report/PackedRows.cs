using System.IO.Compression;
using System.Runtime.InteropServices;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>
/// All rows as little-endian columns, deflated (zlib), base64: frame number, pts and microseconds as float64 steps from row to row; flags
/// as uint8;
/// then for each model and rank the place of the class in the model's list and the probability in ten-thousandths (65535: not a number),
/// both uint16; the place 65535 is none.
/// Every column is padded to 8 bytes.
/// </summary>
internal static class PackedRows
{
    private const int SureFrom = (int)(VideoReport.SureFrom * 10_000);
    private const ushort NotANumber = ushort.MaxValue;
    private const ushort NoClass = ushort.MaxValue;

    public static string Pack(LoadedTable frames)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            Write(deflate, Steps(frames.FrameIndex));
            Write(deflate, Steps(frames.Pts));
            Write(deflate, Steps(frames.Microseconds));
            Write(deflate, frames.Flags.Select(flags => (byte)flags).ToArray());
            foreach (var model in frames.Models)
            {
                var places = ReportModel
                    .Order(model)
                    .Select((number, place) => (number, place))
                    .ToDictionary(entry => entry.number, entry => (ushort)entry.place);
                for (var rank = 0; rank < model.MostNamed; rank++)
                {
                    var column = rank;
                    Write(deflate, Column(frames.Count, row => places.GetValueOrDefault(model.Class(row, column), NoClass)));
                    Write(deflate, Column(frames.Count, row => Quantise(model.Probability(row, column))));
                }
            }
        }
        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }

    private static ushort Quantise(float probability) =>
        float.IsNaN(probability) ? NotANumber
        // Rounding makes nothing sure that is not.
        : probability < (float)VideoReport.SureFrom ? (ushort)Math.Min(Math.Round(Math.Max(probability, 0) * 10_000d), SureFrom - 1)
        : (ushort)Math.Round(Math.Min(probability, 1) * 10_000d);

    private static double[] Steps(List<long> values)
    {
        var steps = new double[values.Count];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = values[i] - (i > 0 ? values[i - 1] : 0);
        return steps;
    }

    private static ushort[] Column(int count, Func<int, ushort> value)
    {
        var column = new ushort[count];
        for (var row = 0; row < count; row++)
            column[row] = value(row);
        return column;
    }

    private static void Write<T>(Stream stream, T[] column)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(column.AsSpan());
        stream.Write(bytes);
        stream.Write(new byte[-bytes.Length & 7]);
    }
}
