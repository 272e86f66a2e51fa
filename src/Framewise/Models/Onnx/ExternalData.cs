using System.Globalization;
using Framewise.Media;
using Google.Protobuf;

namespace Framewise.Models.Onnx;

/// <summary>
/// Weights that an ONNX file keeps in files beside it (docs/ExternalData.md of ONNX). Only files in its own folder are read: a location
/// names no other place, and links lead to the folder of the model's file or, as in Hugging Face's cache, to where that file itself lies.
/// </summary>
internal sealed class ExternalData(string path)
{
    private const int LargeBytes = 1 << 20;

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    private readonly Dictionary<(string File, long Offset, int Length), ByteString> _read = [];
    private readonly Dictionary<string, long> _bytesOfFile = [];

    /// <summary>The files with weights, in the order in which the graph names them.</summary>
    public IReadOnlyList<string> Files(ModelProto model) => [.. Tensors(model.Graph).Where(IsExternal).Select(FileOf).Distinct()];

    /// <summary>The places that a graph names for its weights, as it names them.</summary>
    public static IEnumerable<string> Locations(ModelProto model) =>
        Tensors(model.Graph).Where(IsExternal).Select(tensor => Text(tensor, "location")).OfType<string>().Distinct();

    /// <summary>Puts all weights into the graph, and returns it.</summary>
    /// <exception cref="ModelException">A file is missing, too short or lies elsewhere.</exception>
    public ModelProto BringIn(ModelProto model)
    {
        foreach (var tensor in Tensors(model.Graph).Where(IsExternal))
        {
            var file = FileOf(tensor);
            var size = TensorValues.Bytes(tensor);
            var (offset, length) = (Number(tensor, "offset") ?? 0, Number(tensor, "length") ?? size);
            if (size is not { } bytes || length != bytes || bytes > Array.MaxLength)
                throw Damaged($"the weights '{tensor.Name}' have {length} bytes there, not the {size} of their shape");
            tensor.RawData = Read(tensor.Name, file, offset, (int)bytes);
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
            tensor.ExternalData.Clear();
        }
        OnnxFile.Check(model, path);
        return model;
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    private static IEnumerable<TensorProto> Tensors(GraphProto graph) =>
        graph.Initializer.Concat(
            graph
                .Node.SelectMany(node => node.Attribute)
                .SelectMany(attribute =>
                    (IEnumerable<TensorProto>)
                        [
                            .. attribute.T is { } tensor ? [tensor] : (TensorProto[])[],
                            .. attribute.Tensors,
                            .. attribute.G is { } inner ? Tensors(inner) : [],
                            .. attribute.Graphs.SelectMany(Tensors),
                        ]
                )
        );

    private ByteString Read(string tensor, string file, long offset, int length)
    {
        if (_read.TryGetValue((file, offset, length), out var known))
            return known;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var read = _bytesOfFile[file] = _bytesOfFile.GetValueOrDefault(file) + length;
        if (offset < 0 || offset > stream.Length - length)
            throw Damaged(
                $"'{Path.GetFileName(file)}' has {stream.Length} bytes, "
                    + $"but the weights '{tensor}' are those from {offset} to {offset + length}; is it cut, or that of another model?"
            );
        if (read > stream.Length)
            throw Damaged($"the weights in '{Path.GetFileName(file)}' overlap");
        var bytes = length >= LargeBytes ? LargeArray.Allocate(length) : new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return _read[(file, offset, length)] = UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private string FileOf(TensorProto tensor)
    {
        var location =
            Text(tensor, "location") ?? throw Damaged($"the weights '{tensor.Name}' are said to be in another file, which has no name");
        var parts = location.Split('/', '\\').Where(part => part != ".").ToArray();
        if (Path.IsPathRooted(location) || location.Contains(':') || parts.Length == 0 || parts.Any(part => part is "" or ".."))
            throw new ModelException(
                $"'{path}' keeps its weights in '{location}'. Only files beside the model are read: "
                    + "put it there, and save the model with that location.",
                path
            );
        var file = Path.Combine([_folder, .. parts]);
        if (!File.Exists(file))
            throw new ModelException($"'{path}' keeps its weights in '{location}', which is not beside it.", path)
            {
                WayOut = "Put the file there; " + "both are written by the same export.",
            };
        for (var above = Path.GetDirectoryName(file)!; above != _folder; above = Path.GetDirectoryName(above)!)
            if (new DirectoryInfo(above).LinkTarget is not null)
                throw LinkedAway(location);
        if (File.ResolveLinkTarget(file, returnFinalTarget: true) is not { } target)
            return file;
        var home = Path.GetDirectoryName(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path));
        return Path.GetDirectoryName(target.FullName) is var place && (place == _folder || place == home)
            ? file
            : throw LinkedAway(location);
    }

    private static string? Text(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private long? Number(TensorProto tensor, string key) =>
        Text(tensor, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Damaged($"the {key} of the weights '{tensor.Name}' is '{text}'");

    private ModelException LinkedAway(string location) =>
        new(
            $"'{path}' keeps its weights in '{location}', which is a link out of its folder. Only files beside the model are read: "
                + "copy it there.",
            path
        );

    private ModelException Damaged(string what) => new($"'{path}' is damaged: {what}. Download it again with all its files.", path);
}
