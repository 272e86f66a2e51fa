using Framewise.Results.Ledger;

namespace Framewise;

/// <summary>A video was read to its end, or could not be. Nothing more comes for it.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record VideoCompleted(int VideoIndex, VideoOutcome Outcome) : VideoEvent(VideoIndex);
