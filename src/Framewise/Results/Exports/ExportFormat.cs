namespace Framewise.Results.Exports;

/// <summary>A form in which segments leave Framewise.</summary>
public enum ExportFormat
{
    /// <summary><c>NAME.segments.csv</c>: one row per segment.</summary>
    Segments,

    /// <summary><c>NAME.summary.csv</c>: labels by time on screen.</summary>
    Summary,

    /// <summary><c>NAME.vtt</c>: WebVTT chapters, and <c>NAME.metadata.vtt</c>: the segments as JSON.</summary>
    Vtt,

    /// <summary><c>NAME.eaf</c>: an ELAN document with a tier per network.</summary>
    Eaf,
}
