namespace Framewise.Models;

/// <summary>One statement of a card and where it comes from.</summary>
/// <param name="Property">The card's property, as docs/model-files.md names it.</param>
/// <param name="Value">Its value as JSON; long lists are shortened.</param>
/// <param name="Source">Where it was found: a card, a configuration file, the graph, a preset or the command line.</param>
internal sealed record CardFact(string Property, string Value, string Source);
