using Framewise.Tests.Media;

namespace Framewise.Tests.Live;

/// <summary>A clip at 30 frames/s whose pictures say which frame they are: the upper third shows its number in eight bars, the lowest bit
/// at the left. The rest has another colour in each frame.</summary>
internal static class NumberedClip
{
    public static string Make(string path, int frames = 60, params string[] more)
    {
        const string bars = "if(lt(Y,30),255*mod(floor(N/pow(2,floor(X/20))),2),";
        Tool.FFmpeg([
            "-f",
            "lavfi",
            "-i",
            $"color=black:size=160x90:rate=30,format=gbrp,geq=r='{bars}mod(N*7,256))':g='{bars}mod(N*53,256))':b='{bars}mod(N*29,256))'",
            "-frames:v",
            $"{frames}",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-crf",
            "12",
            "-pix_fmt",
            "yuv420p",
            .. more,
            path,
        ]);
        return path;
    }
}
