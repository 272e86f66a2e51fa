namespace Framewise.Models.Hub;

/// <summary>What a repository holds at one commit.</summary>
internal sealed record HubRepository(string Commit, IReadOnlyList<HubFile> Files);
