using System.Globalization;
using System.Security.Cryptography;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;

namespace Framewise.Runs.Merging;

/// <summary>Makes of the parts of a video what a single run would have made, or says why that cannot be.</summary>
internal sealed class PartJoin
{
    private readonly StoredResult[] _parts;

    /// <param name="parts">Parts of one video in any order.</param>
    public PartJoin(IEnumerable<StoredResult> parts)
    {
        _parts = [.. parts.OrderBy(part => part.Number).ThenBy(part => part.LedgerPath, StringComparer.Ordinal)];
        Missing = [.. Enumerable.Range(1, Facts.Range.Count).Except(_parts.Select(part => part.Number))];
        // Of a part that was done twice one is enough where both are the same.
        if (Missing.Count == 0 && Difference() is null)
            _parts = [.. _parts.DistinctBy(part => part.Number)];
    }

    /// <summary>The numbers of the parts that are not there.</summary>
    public IReadOnlyList<int> Missing { get; }

    private PartFacts Facts => _parts[0].Part;

    /// <summary>For each missing part what makes it.</summary>
    public IEnumerable<string> WhatMakesMissing() =>
        Missing.Select(number =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"part {number} of {Facts.Range.Count} is missing; the same command with --shard "
                    + $"{Facts.Shards[number - 1]}/{Facts.ShardCount} --split-long {Facts.LongestSeconds} makes it"
            )
        );

    /// <summary>Why the parts do not make one table that is surely that of a single run; null if they do.</summary>
    public string? WhyNot()
    {
        if (Difference() is { } difference)
            return difference;
        if (_parts.FirstOrDefault(part => !part.Part.IsExact) is { } inexact)
            return $"in part {inexact.Number} the decoder met damage"
                + $"{(inexact.Ledger.Error is { } error ? $" ({error.TrimEnd('.')})" : "")}, "
                + "and a damaged video is only decoded the same from its first frame on";
        for (var i = 1; i < _parts.Length; i++)
            if (!_parts[i - 1].Part.Exit!.IsSameAs(_parts[i].Part.Entry!))
                return $"parts {i} and {i + 1} have decoded different frames where they meet";
        return Merge().Balances ? null : "the counts of its parts do not add up to the packets in the file";
    }

    /// <summary>Writes the whole table, in all formats that were asked for, and its ledger. The parts stay.</summary>
    /// <exception cref="ResultException">A part's table is not the one that its ledger describes.</exception>
    public LedgerDocument Write(ResultFiles files, ResultPaths paths, CancellationToken cancellationToken)
    {
        files.CreateFolderOf(paths.Table);
        var rows = WriteRows(files, paths, cancellationToken);
        var ledger = Merge();
        var made = TableFiles.Make(
            files,
            paths,
            paths.PartialTable,
            ledger,
            [.. Facts.Formats.Where(format => format != ResultFormat.Csv)],
            cancellationToken: cancellationToken
        );
        if (Facts.Formats.Contains(ResultFormat.Csv))
            files.Move(paths.PartialTable, paths.Table);
        ledger = ledger with { Files = Facts.Formats.Contains(ResultFormat.Csv) ? [rows, .. made] : made };
        files.WriteWhole(paths.Ledger, ledger.ToJson());
        UnfinishedTable.RemoveTraces(files, paths);
        return ledger;
    }

    private string? Difference()
    {
        foreach (var part in _parts)
        {
            var other = part.Part;
            if (!part.IsOfSameFileAs(_parts[0]))
                return "its parts are of different files";
            if (other.Range.Count != Facts.Range.Count || !other.Formats.SequenceEqual(Facts.Formats))
                return "its parts come from runs with different options";
            if (part.Table is null || other.Entry is null || other.Exit is null)
                return $"part {part.Number} has no table";
            var same = Array.Find(_parts, earlier => earlier.Number == part.Number)!;
            if (same.Part.Range != other.Range || !same.Ledger.Files.SequenceEqual(part.Ledger.Files))
                return $"there are two different parts {part.Number}: '{same.LedgerPath}' and '{part.LedgerPath}'";
            var before = Array.Find(_parts, earlier => earlier.Number == part.Number - 1);
            if (before is not null && before.Part.Range.ToPts != other.Range.FromPts)
                return $"parts {before.Number} and {part.Number} do not meet";
        }
        return null;
    }

    /// <summary>The last part's account is that of the whole file: it has gone along all packets, and times. Of the rows each part has its
    /// own.</summary>
    private LedgerDocument Merge()
    {
        var ledgers = _parts.Select(part => part.Ledger).ToList();
        var counts = ledgers[^1].Counts with
        {
            Rows = ledgers.Sum(ledger => ledger.Counts.Rows),
            NotSelected = ledgers.Sum(ledger => ledger.Counts.NotSelected),
            NotANumber = ledgers.Sum(ledger => ledger.Counts.NotANumber),
            Repeats = ledgers.Sum(ledger => ledger.Counts.Repeats),
        };
        var damage = ledgers.SelectMany(ledger => ledger.Damage).ToList();
        return ledgers[^1] with
        {
            Status = damage.Count == 0 && counts.NotANumber == 0 ? VideoStatus.Complete : VideoStatus.Damaged,
            Part = null,
            Counts = counts,
            Balances =
                counts.StoppedAtEnd
                || (
                    counts.Stored == counts.Discarded + counts.NoFrame.Values.Sum() + counts.Presented
                    && counts.Presented == counts.Rows + counts.NotSelected
                ),
            Damage = damage,
            Shots = [.. ledgers.SelectMany(ledger => ledger.Shots ?? [])],
            Processors = Provenance.ProcessorsOf(ledgers),
            Started = ledgers.Min(ledger => ledger.Started),
            Finished = DateTimeOffset.UtcNow,
            Rates = null,
        };
    }

    private FileFacts WriteRows(ResultFiles files, ResultPaths paths, CancellationToken cancellationToken)
    {
        using var rows = HashedStream.Create(files, paths.PartialTable);
        var buffer = new byte[1 << 16];
        foreach (var part in _parts)
        {
            using var table = File.OpenRead(part.Table!);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int read; (read = table.Read(buffer)) > 0; )
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                rows.Write(buffer, 0, read);
            }
            if (Convert.ToHexStringLower(hash.GetCurrentHash()) != part.Ledger.Files[0].Sha256)
                throw new ResultException($"'{part.Table}' is not the table that its ledger describes.", part.Table)
                {
                    WayOut = "Delete it with its ledger and make the part again.",
                };
        }
        files.Sync(rows.File);
        return rows.FactsAs(paths.Table);
    }
}
