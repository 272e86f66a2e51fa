using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources;

/// <summary>What is wanted of a video.</summary>
/// <param name="Path">The file.</param>
/// <param name="Recipes">How pixels are made, one per model.</param>
/// <param name="Frames">Which frames.</param>
/// <param name="Threads">How many threads decode; 0 for as many as there are cores.</param>
/// <param name="PixelsFrom">Index of the first frame whose pixels are needed: those before were used already and are only gone
/// along.</param>
/// <param name="Start">Where decoding need not begin at the first frame.</param>
/// <param name="IsSurvey">Only a <see cref="VideoSurvey"/> is wanted.</param>
/// <param name="Longest">Of a survey: the time beyond which the video is to be cut.</param>
/// <param name="StopPts">Pts of the first frame that is not wanted; null to the end.</param>
/// <param name="Stream">The video stream, counted from 0 without cover pictures; null for FFmpeg's best.</param>
/// <param name="Messages">What FFmpeg says that is as bad as this is wanted, too; null: nothing of it.</param>
/// <param name="Decoder">What decodes it; null for software.</param>
internal sealed record DecodeRequest(
    string Path,
    IReadOnlyList<PixelRecipe> Recipes,
    WantedFrames Frames,
    int Threads = 0,
    long PixelsFrom = 0,
    SeekRequest? Start = null,
    long? StopPts = null,
    bool IsSurvey = false,
    TimeSpan? Longest = null,
    int? Stream = null,
    DecoderMessage.Level? Messages = null,
    DecoderDevice? Decoder = null
);
