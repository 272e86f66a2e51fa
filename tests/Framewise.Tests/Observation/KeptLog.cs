using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Framewise.Tests.Observation;

/// <summary>A log that keeps its lines: <c>Warning a.mp4: ...</c>; of all categories, and of each.</summary>
internal sealed class KeptLog(LogLevel least = LogLevel.Trace) : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _categories = [];

    public ConcurrentQueue<string> Lines { get; } = [];

    public IEnumerable<string> this[string category] => _categories.GetValueOrDefault(category, []);

    public ILogger CreateLogger(string categoryName) => new Category(this, _categories.GetOrAdd(categoryName, _ => []));

    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }

    private sealed class Category(KeptLog log, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log._least;

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
            log.Lines.Enqueue($"{logLevel} {formatter(state, exception)}");
            lines.Enqueue($"{logLevel} {formatter(state, exception)}");
        }
    }

    private readonly LogLevel _least = least;
}
