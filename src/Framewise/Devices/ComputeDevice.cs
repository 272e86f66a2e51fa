using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Framewise.Devices;

/// <summary>Where models run: <c>auto</c>, <c>cpu</c>, <c>cuda</c> (the first GPU), <c>cuda:1</c>, or <c>cuda:0,1</c> for
/// several.</summary>
public sealed record ComputeDevice : IParsable<ComputeDevice>
{
    private ComputeDevice(string name) => Name = name;

    /// <summary>CUDA where its runtime has been added and all it needs is there, else the processor; a notice says which and why.</summary>
    public static ComputeDevice Auto { get; } = new("auto");

    /// <summary>The processor.</summary>
    public static ComputeDevice Cpu { get; } = new("cpu");

    /// <summary>The kind of device: <c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    public string Name { get; }

    /// <summary>The numbers of the GPUs, from 0, in the driver's order; empty for the processor.</summary>
    public IReadOnlyList<int> Indices { get; private init; } = [];

    /// <summary>Each of several GPUs by itself.</summary>
    internal IEnumerable<ComputeDevice> Each => Indices.Count == 0 ? [this] : Indices.Select(index => this with { Indices = [index] });

    /// <summary>GPUs of NVIDIA's by their numbers; none given: the first.</summary>
    public static ComputeDevice Cuda(params IReadOnlyList<int> indices) =>
        new("cuda") { Indices = indices.Count == 0 ? [0] : [.. indices.Distinct().Order()] };

    /// <inheritdoc/>
    public static ComputeDevice Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var device)
            ? device
            : throw new FormatException($"'{s}' is no device. Give auto, cpu, cuda, cuda:1 or cuda:0,1.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ComputeDevice result)
    {
        var (name, numbers) = s?.Split(':', 2) switch
        {
            [var all] => (all, null),
            [var before, var after] => (before, after),
            _ => ("", null),
        };
        result = (name.ToLowerInvariant(), numbers) switch
        {
            ("auto", null) => Auto,
            ("cpu", null) => Cpu,
            ("cuda", null) => Cuda(),
            ("cuda", _) => Numbered(numbers.Split(',')),
            _ => null,
        };
        return result is not null;
    }

    /// <inheritdoc/>
    public bool Equals(ComputeDevice? other) => ToString() == other?.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Indices.Count == 0 ? Name : $"{Name}:{string.Join(',', Indices)}";

    private static ComputeDevice? Numbered(string[] numbers) =>
        numbers.All(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? Cuda([.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))])
            : null;
}
