using System.Text.Json.Serialization;
using Framewise.Results.Files;
using Framewise.Results.Journal;

namespace Framewise.Results.Ledger;

/// <summary>What is written as JSON by code made at compile time.</summary>
[JsonSerializable(typeof(LedgerDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(JournalHead))]
[JsonSerializable(typeof(Checkpoint))]
[JsonSerializable(typeof(LockOwner))]
internal sealed partial class WrittenTypes : JsonSerializerContext;
