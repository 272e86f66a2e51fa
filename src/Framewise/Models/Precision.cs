using System.Text.Json.Serialization;

namespace Framewise.Models;

/// <summary>What the numbers of an optimised model are.</summary>
internal enum Precision
{
    /// <summary>Bytes, which processors compute fast.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,

    /// <summary>Floats of half the bits, which GPUs compute fast.</summary>
    [JsonStringEnumMemberName("fp16")]
    Fp16,
}
