using System.Collections.Concurrent;
using System.Diagnostics;

namespace Framewise.Fuzz;

/// <summary>Hands mutants to child processes and counts what becomes of them. A child that dies or hangs names its mutant and is
/// replaced.</summary>
internal sealed class Campaign(WorkFolder work)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<Mutant> _waiting = new();
    private readonly ConcurrentDictionary<string, int> _verdicts = new();
    private readonly ConcurrentQueue<string> _findings = new();

    public static int Run(WorkFolder work, int mutants, int firstSeed)
    {
        var clips = SeedClips.MakeAll(work.Clips).Keys.ToList();
        var campaign = new Campaign(work);
        for (var i = 0; i < mutants; i++)
            campaign._waiting.Enqueue(new Mutant(clips[i % clips.Count], firstSeed + i));
        var started = Stopwatch.GetTimestamp();
        Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(campaign.ServeAsync))).GetAwaiter().GetResult();
        foreach (var finding in campaign._findings)
            Console.WriteLine(finding);
        Console.WriteLine(
            string.Join(
                ", ",
                campaign._verdicts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}")
            )
        );
        Console.WriteLine(
            $"{mutants} mutants of {clips.Count} clips from seed {firstSeed} in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} "
                + $"s: {campaign._findings.Count} findings"
        );
        return campaign._findings.IsEmpty ? 0 : 1;
    }

    private async Task ServeAsync()
    {
        while (!_waiting.IsEmpty)
        {
            using var child = StartChild();
            try
            {
                while (_waiting.TryDequeue(out var mutant))
                    if (!await TryOneAsync(child, mutant))
                        break;
            }
            finally
            {
                if (!child.HasExited)
                    child.Kill();
            }
        }
    }

    /// <summary>False if the child is of no more use.</summary>
    private async Task<bool> TryOneAsync(Process child, Mutant mutant)
    {
        string? verdict;
        using (var limit = new CancellationTokenSource(Limit))
        {
            try
            {
                await child.StandardInput.WriteLineAsync($"{mutant}");
                await child.StandardInput.FlushAsync(limit.Token);
                if (await child.StandardOutput.ReadLineAsync(limit.Token) is not null)
                    verdict = await child.StandardOutput.ReadLineAsync(limit.Token);
                else
                    verdict = null;
            }
            catch (OperationCanceledException)
            {
                Note(mutant, $"hangs (no end within {Limit.TotalSeconds} s)");
                return false;
            }
            catch (IOException)
            {
                verdict = null;
            }
        }
        if (verdict is null)
        {
            await child.WaitForExitAsync();
            Note(mutant, $"dies (status {child.ExitCode})");
            return false;
        }
        Note(mutant, verdict);
        return true;
    }

    private void Note(Mutant mutant, string verdict)
    {
        var word = verdict.Split(' ')[0];
        _verdicts.AddOrUpdate(word, 1, (_, count) => count + 1);
        if (word is not ("whole" or "damaged" or "refused" or "stopped"))
            _findings.Enqueue($"{mutant} {verdict}");
    }

    private Process StartChild()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["child", work.Clips, work.Scratch])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var child = Process.Start(start)!;
        child.ErrorDataReceived += (_, _) => { };
        child.BeginErrorReadLine();
        return child;
    }
}
