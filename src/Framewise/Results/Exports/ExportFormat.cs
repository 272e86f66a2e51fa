namespace Framewise.Results.Exports;

/// <summary>A form in which segments leave Framewise.</summary>
public enum ExportFormat
{
    /// <summary><c>NAME.segments.csv</c>: one row per segment.</summary>
    Segments,

    /// <summary><c>NAME.summary.csv</c>: labels by time on screen; and <c>summary.csv</c>, those of all videos with the video in
    /// front.</summary>
    Summary,

    /// <summary><c>NAME.times.csv</c>: time code and time of day of every row.</summary>
    Times,

    /// <summary><c>NAME.vtt</c>: WebVTT chapters, and <c>NAME.metadata.vtt</c>: the segments as JSON.</summary>
    Vtt,

    /// <summary><c>NAME.eaf</c>: an ELAN document with a tier per model.</summary>
    Eaf,

    /// <summary><c>NAME.label-studio.json</c>: a task with timeline labels as predictions, and <c>NAME.label-studio.xml</c>: the labelling
    /// interface for it.</summary>
    LabelStudio,

    /// <summary><c>NAME.cvat.xml</c>: tracks ("CVAT for video 1.1"), and <c>NAME.cvat-labels.json</c>: the labels that the task must
    /// have.</summary>
    Cvat,
}
