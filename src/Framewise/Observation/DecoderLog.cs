using Framewise.Media;
using Microsoft.Extensions.Logging;

namespace Framewise.Observation;

/// <summary>What FFmpeg says, in a category of its own, because it is not Framewise that says it.</summary>
internal static class DecoderLog
{
    /// <summary>Who hears what is said of a video, as far as anybody wants to; null where there is no log.</summary>
    public static Func<string, MessageListener?>? Of(ILoggerFactory? loggers)
    {
        if (loggers?.CreateLogger("Framewise.FFmpeg") is not { } log)
            return null;
        return video => Least(log) is { } least ? new MessageListener(least, message => Tell(log, video, message)) : null;
    }

    private static void Tell(ILogger log, string video, DecoderMessage message)
    {
        var level = LevelOf(message.Severity);
        log.Decoder(level, video, message.Text);
    }

    private static DecoderMessage.Level? Least(ILogger log) =>
        Enum.GetValues<DecoderMessage.Level>()
            .Cast<DecoderMessage.Level?>()
            .LastOrDefault(severity => log.IsEnabled(LevelOf(severity!.Value)));

    /// <summary>A step below FFmpeg's own: what it calls an error may cost a frame, while an error of Framewise's is a video without
    /// rows.</summary>
    private static LogLevel LevelOf(DecoderMessage.Level severity) =>
        severity switch
        {
            DecoderMessage.Level.Error => LogLevel.Warning,
            DecoderMessage.Level.Warning => LogLevel.Information,
            _ => LogLevel.Debug,
        };
}
