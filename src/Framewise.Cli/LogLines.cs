using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Framewise.Cli;

/// <summary>The library's log as lines on standard error: <c>12:34:56.789 info a.mp4: opened, h264 1280x720</c>.</summary>
internal sealed class LogLines(LogLevel least) : ILoggerFactory, ILogger
{
    private static readonly Lock s_lock = new();

    /// <summary>Null where no log is asked for.</summary>
    public static LogLines? Of(string? level) =>
        level switch
        {
            "debug" => new LogLines(LogLevel.Debug),
            "info" => new LogLines(LogLevel.Information),
            _ => null,
        };

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!IsEnabled(logLevel))
            return;
        var name = logLevel switch
        {
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            _ => logLevel.ToString().ToLowerInvariant(),
        };
        var time = DateTime.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        // A progress line that is being rewritten gives way.
        var clear = Console.IsErrorRedirected ? "" : "\r\u001b[2K";
        lock (s_lock)
            Console.Error.WriteLine($"{clear}{PlainText.Of($"{time} {name} {formatter(state, exception)}")}");
    }

    public void Dispose() { }
}
