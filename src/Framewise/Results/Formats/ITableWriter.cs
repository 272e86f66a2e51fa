using Framewise.Results.Rows;

namespace Framewise.Results.Formats;

/// <summary>Writes rows in one format to a stream.</summary>
internal interface ITableWriter : IDisposable
{
    void Write(FrameResult row);

    /// <summary>Writes what the format holds back until the last row is known.</summary>
    void Complete();
}
