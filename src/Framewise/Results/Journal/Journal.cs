using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Framewise.Preprocessing;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Results.Journal;

/// <summary>
/// The file beside an unfinished table that says up to where it counts: a head, then checkpoints, one line each, <c>CHECK JSON</c>. CHECK
/// is the beginning of the SHA-256 of the JSON, so that a line torn by a crash is told from a whole one.
/// </summary>
internal sealed class Journal(ResultFiles files, Stream file) : IDisposable
{
    private const int CheckDigits = 16;

    public static Journal Create(ResultFiles files, string path, JournalHead head)
    {
        var journal = new Journal(files, files.Open(path, FileMode.Create));
        try
        {
            journal.Append(head);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Goes on behind the last whole line.</summary>
    public static Journal Continue(ResultFiles files, string path, long length)
    {
        var file = files.Open(path, FileMode.Open);
        try
        {
            files.Truncate(file, length);
            return new Journal(files, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(Checkpoint checkpoint) => Append<Checkpoint>(checkpoint);

    /// <summary>What it says; null where no whole head with a checkpoint is there. What follows a torn line is ignored.</summary>
    public static UnfinishedResult? TryRead(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        var at = 0;
        if (ReadLine<JournalHead>(bytes, ref at) is not { } head)
            return null;
        Checkpoint? last = null;
        var (tally, shots) = (new Dictionary<int, ClassTally>(), new List<Shot>());
        while (ReadLine<Checkpoint>(bytes, ref at) is { } checkpoint)
        {
            foreach (var (index, counts) in checkpoint.Tally)
                tally[index] = counts;
            shots.AddRange(checkpoint.Shots);
            last = checkpoint with { Tally = tally, Shots = shots };
        }
        return last is null ? null : new UnfinishedResult(head, last, at);
    }

    public void Dispose() => file.Dispose();

    private void Append<T>(T line)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(line, ResultJson.WritingLine);
        files.Write(file, [.. Encoding.ASCII.GetBytes(Check(json) + " "), .. json, (byte)'\n']);
        files.Sync(file);
    }

    private static T? ReadLine<T>(byte[] bytes, ref int at)
        where T : class
    {
        var rest = bytes.AsSpan(at);
        var end = rest.IndexOf((byte)'\n');
        if (end <= CheckDigits + 1)
            return null;
        var json = rest[(CheckDigits + 1)..end];
        if (!rest[..CheckDigits].SequenceEqual(Encoding.ASCII.GetBytes(Check(json))))
            return null;
        try
        {
            var line = JsonSerializer.Deserialize<T>(json, ResultJson.Reading);
            at += end + 1;
            return line;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Check(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json))[..CheckDigits];
}
