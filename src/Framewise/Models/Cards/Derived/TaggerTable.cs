using Framewise.Models.Labels;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// selected_tags.csv beside a tagger (WD taggers, deepdanbooru's successors): the picture laid on a white square, BGR bytes as floats,
/// channels last; the tags do not exclude each other.
/// </summary>
internal static class TaggerTable
{
    private const string FileName = "selected_tags.csv";
    private const string Taggers = "WD taggers";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        var table = Path.Combine(candidate.Folder, FileName);
        if (!File.Exists(table))
            return;
        draft.AddLabels(() => LabelList.Read(table), FileName);
        draft.Add("output_kind", candidate.Independent, $"{FileName}: tags do not exclude each other");
        // The same taggers exported from timm take RGB, channels first, and come with timm's config.json.
        if (candidate.Input?.Shape is not [_, _, _, 3])
            return;
        draft.Add("layout", "nhwc", Taggers);
        draft.Add("crop_mode", "pad", Taggers);
        draft.Add("fill", 255, Taggers);
        draft.Add("interpolation", "bicubic", Taggers);
        draft.Add("channels", "bgr", Taggers);
        draft.Add("scale", 1, Taggers);
        draft.Add("mean", Candidate.Three(0), Taggers);
        draft.Add("std", Candidate.Three(1), Taggers);
    }
}
