using System.Text.Json.Serialization;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources.TfRecord;

/// <summary>How the JSON in records and requests is read and written, made at compile time: by reflection it took a starting decoder
/// process a fifth of a second.</summary>
[JsonSerializable(typeof(DecodeRequest))]
[JsonSerializable(typeof(VideoStreamInfo))]
[JsonSerializable(typeof(PixelRecipe[]))]
[JsonSerializable(typeof(IReadOnlyList<PixelRecipe>))]
[JsonSerializable(typeof(FrameLedger))]
[JsonSerializable(typeof(VideoSurvey))]
internal sealed partial class RecordJson : JsonSerializerContext;
