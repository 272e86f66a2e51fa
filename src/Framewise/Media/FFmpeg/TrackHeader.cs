namespace Framewise.Media.FFmpeg;

/// <summary>What a file's own headers say of one of its tracks that FFmpeg does not hand on.</summary>
/// <param name="Id">The number that the file gives it.</param>
/// <param name="IsVideo">Whether it holds pictures.</param>
/// <param name="Encryption">How all of its pictures are encrypted, such as <c>cenc</c>; null where they are not.</param>
/// <param name="Crop">What the container says to cut off the decoded picture; null for nothing.</param>
internal sealed record TrackHeader(long Id, bool IsVideo, string? Encryption = null, CropMargins? Crop = null)
{
    /// <summary>The header of an opened file's video stream; null where its container is of another kind, or is not read that
    /// way.</summary>
    public static TrackHeader? Of(Demuxer demuxer, int index, string path)
    {
        try
        {
            return demuxer.Container switch
            {
                "mov,mp4,m4a,3gp,3g2,mj2" => Mp4Tracks.Read(path).FirstOrDefault(track => track.Id == demuxer.IdOf(index)),
                // Its tracks are FFmpeg's streams in the same order; covers are no tracks.
                "matroska,webm" => MatroskaTracks
                    .Read(path)
                    .Where(track => track.IsVideo)
                    .ElementAtOrDefault(demuxer.VideoStreams.ToList().IndexOf(index)),
                "mpegts" => TransportScrambling.IsIn(path, demuxer.IdOf(index))
                    ? new TrackHeader(demuxer.IdOf(index), IsVideo: true, "scrambled")
                    : null,
                "asf" or "asf_o" => StreamHeaders.FileTag(demuxer, "ASF_Protection_Type") is { } kind
                    ? new TrackHeader(index, IsVideo: true, kind)
                    : null,
                // FFmpeg opens these without their key, too.
                "hls" => PlaylistKey.Of(path, "SAMPLE-AES") is { } key ? new TrackHeader(index, IsVideo: true, key) : null,
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
