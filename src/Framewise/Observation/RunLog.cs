using Microsoft.Extensions.Logging;

namespace Framewise.Observation;

/// <summary>The messages of a run; each names its video.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1, LogLevel.Information, "{Video}: opened, {Codec} {Width}x{Height}")]
    public static partial void Opened(this ILogger log, string video, string codec, int width, int height);

    [LoggerMessage(2, LogLevel.Information, "{Video}: {Status}, {Rows} rows")]
    public static partial void Completed(this ILogger log, string video, string status, long rows);

    [LoggerMessage(
        3,
        LogLevel.Debug,
        "{Video}: busy reading {Reading:F3} s, pre-processing {Preprocessing:F3} s, inference {Inference:F3} s; models idle {Idle:P0}"
    )]
    public static partial void Stages(this ILogger log, string video, double reading, double preprocessing, double inference, double idle);

    [LoggerMessage(4, LogLevel.Warning, "{Video}: {Kind}: {Reason}")]
    public static partial void Damaged(this ILogger log, string video, string kind, string reason);

    [LoggerMessage(5, LogLevel.Error, "{Video}: {Reason}")]
    public static partial void Failed(this ILogger log, Exception error, string video, string reason);

    [LoggerMessage(6, LogLevel.Warning, "{Video}: read again or later, {Reason}")]
    public static partial void Again(this ILogger log, string video, string reason);

    [LoggerMessage(7, LogLevel.Information, "{Notice}")]
    public static partial void Notice(this ILogger log, string notice);

    [LoggerMessage(8, LogLevel.Debug, "run begins: {Plan}")]
    public static partial void Begins(this ILogger log, string plan);

    [LoggerMessage(EventId = 9, Message = "{Video}: {Message}")]
    public static partial void Decoder(this ILogger log, LogLevel level, string video, string message);
}
