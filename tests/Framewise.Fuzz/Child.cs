using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Fuzz;

/// <summary>Decodes mutants named on standard input; what becomes of each is a line on standard output. A crash or hang here is the
/// parent's finding.</summary>
internal static class Child
{
    public static int Serve(string clipFolder, string scratch, TextReader? names = null)
    {
        var clips = SeedClips.ReadAll(clipFolder);
        names ??= Console.In;
        while (names.ReadLine() is { Length: > 0 } name)
        {
            var mutant = Mutant.Parse(name);
            Console.Out.WriteLine($"begin {name}");
            Console.Out.Flush();
            var path = Path.Combine(scratch, $"{Environment.ProcessId}-{mutant.Seed}-{mutant.Clip}");
            File.WriteAllBytes(path, mutant.Make(clips));
            string verdict;
            try
            {
                verdict = Check(path, mutant.Seed);
            }
            catch (Exception e)
            {
                verdict = "wrong " + string.Join(" ", e.ToString().Split('\n').Take(4).Select(line => line.Trim()));
            }
            File.Delete(path);
            Console.Out.WriteLine(verdict);
            Console.Out.Flush();
        }
        return 0;
    }

    private static string Check(string path, int seed)
    {
        var inspection = VideoInspector.Inspect(path);
        var recipe = new PixelRecipe { Width = 8, Height = 8 };
        var (preprocessor, pixels) = (new Preprocessor(recipe), new byte[8 * 8 * 3]);
        VideoDecoder decoder;
        try
        {
            decoder = VideoDecoder.Open(path, new VideoDecoderOptions { Threads = 1 + seed % 3 });
        }
        catch (MediaException e) when (inspection.Problem is not null)
        {
            return "refused " + e.Message.ReplaceLineEndings(" ");
        }
        using (decoder)
        {
            var (frames, flags) = (0L, new long[5]);
            try
            {
                while (decoder.Read())
                {
                    if (decoder.Frame.Index != frames++)
                        return $"wrong index {decoder.Frame.Index} at frame {frames - 1}";
                    for (var i = 0; i < flags.Length; i++)
                        flags[i] += (int)decoder.Frame.Flags >> i & 1;
                    _ = preprocessor.Process(decoder.Picture, pixels);
                }
            }
            catch (MediaException e)
            {
                return "stopped " + e.Message.ReplaceLineEndings(" ");
            }
            var ledger = decoder.Ledger;
            if (!ledger.Complete || !ledger.Balances)
                return $"unbalanced {ledger}";
            var pictures = ledger.Stored - ledger.Discarded.Values.Sum() - ledger.NoFrame.Values.Sum();
            if (
                ledger.Frames != frames
                || ledger.Presented + ledger.Surplus != frames + ledger.Undecodable
                || ledger.Undecodable < 0
                || (ledger.Surplus > 0 && !ledger.IsDamaged)
                || pictures < 0
                || pictures > ledger.Presented
            )
                return $"unbalanced with {frames} frames {ledger}";
            if (!flags.SequenceEqual([ledger.Corrupt, ledger.Concealed, ledger.Gaps, ledger.NoPts, ledger.Backward]))
                return $"wrong flags {string.Join(' ', flags)} {ledger}";
            return ledger.IsDamaged ? "damaged" : "whole";
        }
    }
}
