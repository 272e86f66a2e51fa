#pragma warning disable
using Framewise.Media;
using Framewise.Preprocessing;
namespace Framewise.Media {
public sealed record VideoDecoderOptions { public int Threads { get; init; } }
public sealed class VideoDecoder : IDisposable {
  public static VideoDecoder Open(string path, VideoDecoderOptions? options = null) => throw new NotSupportedException();
  public VideoStreamInfo Stream => throw new NotSupportedException();
  public bool Read() => throw new NotSupportedException();
  public FrameInfo Frame => throw new NotSupportedException();
  public Picture Picture => throw new NotSupportedException();
  public FrameLedger Ledger => throw new NotSupportedException();
  public void Dispose() {}
}
public readonly record struct FrameInfo(long Index, long Pts, FrameFlags Flags, bool IsKey, bool Interlaced);
public sealed record Damage(string Kind, string Reason, long? FrameIndex);
public sealed record VideoStreamInfo { public required string Path {get;init;} public required string Codec {get;init;} public Rational TimeBase {get;init;} public long? FrameCountFromHeader{get;init;} public TimeSpan? DurationFromHeader{get;init;} public Rational AverageFrameRate {get;init;} public string DecoderVersion {get;init;}="";}
public sealed record FrameLedger { public long Stored{get;init;} public long Discarded{get;init;} public long Presented{get;init;} public long Undecodable{get;init;} public IReadOnlyDictionary<string,long> NoFrame{get;init;}=new Dictionary<string,long>(); public long Concealed{get;init;} public long Corrupt{get;init;} public long Gaps{get;init;} public long NoPts{get;init;} public long Backward{get;init;} public IReadOnlyList<Damage> Damage{get;init;}=[]; public bool IsDamaged => Damage.Count>0; public bool Balances=>true;}
}
namespace Framewise.Preprocessing {
public sealed class Preprocessor { public Preprocessor(PixelRecipe recipe) => Recipe = recipe; public PixelRecipe Recipe {get;} public int BytesPerPicture => 0; public float Process(in Picture picture, Span<byte> pixels) => 0; }
}
namespace Framewise.Models { public static class ModelCatalogue { public const string DefaultName = "inception-v3"; }
public sealed class NetworkModelOptions { public string? CardPath {get;init;} }
public sealed class NetworkModel { public string Name => ""; public string Path => ""; public string Sha256 => ""; public ModelCard Card => null!; public RuntimeGraph Graph => null!; public IReadOnlyList<string> Labels => Card.Labels; public static NetworkModel Load(string n, NetworkModelOptions? o = null) => throw new NotSupportedException(); public static Task<NetworkModel> LoadAsync(string n, NetworkModelOptions? o = null, IProgress<double>? p = null, CancellationToken cancellationToken = default) => throw new NotSupportedException(); }
}
