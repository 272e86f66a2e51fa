using System.Text.Json.Serialization;

namespace Framewise.Media;

/// <summary>
/// The account of a file: what was stored, and what became of it. Packets are counted where they leave the container, frames where they
/// leave the decoder, and the two are matched by pts, so that <see cref="Balances"/> is a finding and not a definition.
/// </summary>
public sealed record FrameLedger
{
    /// <summary>Packets of the stream in the file: those delivered, and those that the edit list keeps back.</summary>
    public required long Stored { get; init; }

    /// <summary>Packets that the file itself says not to show, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Discarded { get; init; }

    /// <summary>Packets that hold no picture to show, by reason.</summary>
    public required IReadOnlyDictionary<string, long> NoFrame { get; init; }

    /// <summary>Frames that the packets promise: stored, not discarded, with a visible picture.</summary>
    public required long Presented { get; init; }

    /// <summary>Frames that came out of the decoder.</summary>
    public required long Frames { get; init; }

    /// <summary>Promised frames that did not come out.</summary>
    public required long Undecodable { get; init; }

    /// <summary>
    /// Frames that came out although no packet promises them: a decoder's substitute for a reference that is missing, or several pictures
    /// in a packet of a damaged file.
    /// </summary>
    public long Surplus { get; init; }

    /// <summary>Frames flagged <see cref="FrameFlags.Concealed"/>.</summary>
    public required long Concealed { get; init; }

    /// <summary>Frames flagged <see cref="FrameFlags.Corrupt"/>.</summary>
    public required long Corrupt { get; init; }

    /// <summary>Frames flagged <see cref="FrameFlags.Gap"/>.</summary>
    public required long Gaps { get; init; }

    /// <summary>Frames flagged <see cref="FrameFlags.NoPts"/>.</summary>
    public required long NoPts { get; init; }

    /// <summary>Frames flagged <see cref="FrameFlags.Backward"/>.</summary>
    public required long Backward { get; init; }

    /// <summary>Pts of the first frame.</summary>
    public long? FirstPts { get; init; }

    /// <summary>Pts of the last frame so far.</summary>
    public long? LastPts { get; init; }

    /// <summary>Pts at which the last frame leaves the screen: as its packet says, else one usual step behind it. Null before
    /// <see cref="Complete"/>, and without a frame.</summary>
    public long? EndPts { get; init; }

    /// <summary>Whether the file was read to its end; before, the counts are those so far.</summary>
    public bool Complete { get; init; }

    /// <summary>Frames that the container's index promises beyond the packets that are in the file.</summary>
    public long Missing { get; init; }

    /// <summary>The frame at which the decoder first reported an error and the file was decoded again with one thread, if it was.</summary>
    public long? StartedOverAtFrame { get; init; }

    /// <summary>Of <see cref="Frames"/>, those that were not asked for and to which nothing refers that was: the packets tell when they are
    /// shown, and nobody has looked at them. Damage in them is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NotDecoded { get; init; }

    /// <summary>The first frame that was decoded, where those before are known from the packets (and an earlier run, or not asked for); 0
    /// otherwise.</summary>
    public long FirstDecodedFrame { get; init; }

    /// <summary>Everything that is wrong with the file, in the order of discovery.</summary>
    public required IReadOnlyList<Damage> Damage { get; init; }

    /// <summary>Whether anything is wrong with the file. Odd but lawful files (variable frame rate, no pts) are not damaged.</summary>
    public bool IsDamaged => Damage.Count > 0;

    /// <summary>Whether stored = discarded + no frame + presented and presented + surplus = frames + undecodable; tells nothing before
    /// <see cref="Complete"/>.</summary>
    public required bool Balances { get; init; }

    /// <summary>The part of the promised frames that came out, 0 to 1; null while nothing is promised.</summary>
    public double? ShareDecoded => Presented + Missing == 0 ? null : (double)Math.Min(Frames, Presented) / (Presented + Missing);
}
