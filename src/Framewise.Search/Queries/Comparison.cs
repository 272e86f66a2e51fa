namespace Framewise.Search.Queries;

internal enum Comparison
{
    Above,
    AtLeast,
    Below,
    AtMost,
}
