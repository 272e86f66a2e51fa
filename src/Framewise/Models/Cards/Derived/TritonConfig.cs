using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Notations;

namespace Framewise.Models.Cards.Derived;

/// <summary>Triton's config.pbtxt, beside the model or above its folder with the version's number: layout, output and the file of its
/// labels. It says nothing of pixels.</summary>
internal static class TritonConfig
{
    private const string FileName = "config.pbtxt";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        var folder = File.Exists(Path.Combine(candidate.Folder, FileName)) ? candidate.Folder : Path.GetDirectoryName(candidate.Folder);
        if (folder is null || JsonConfig.Read(folder, FileName, ProtobufText.Read, "input") is not { } config)
            return;
        const string Source = $"{FileName} (Triton)";
        if (config.Objects("input") is [var input, ..] && input.Texts("format") is [var format])
            draft.Add(
                "layout",
                format switch
                {
                    "FORMAT_NHWC" => "nhwc",
                    "FORMAT_NCHW" => "nchw",
                    _ => null,
                },
                $"{Source}, format"
            );
        if (config.Objects("output").FirstOrDefault(output => output.Get("label_filename") is not null) is not { } scores)
            return;
        draft.Add("output", scores.Texts("name")?[0], $"{Source}, output");
        if (
            scores.Texts("label_filename") is [var labels]
            && labels == Path.GetFileName(labels)
            && File.Exists(Path.Combine(folder, labels))
        )
            draft.AddLabels(() => LabelList.Read(Path.Combine(folder, labels)), $"{labels} ({Source}, label_filename)");
    }
}
