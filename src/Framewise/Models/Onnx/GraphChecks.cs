using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>Whether a graph's input and output fit its card.</summary>
internal static class GraphChecks
{
    /// <summary>Refuses what no card can make a classifier of pictures: several inputs, an input that is no picture, an only output that is
    /// not one score per class.</summary>
    public static void Classifier(GraphDescription description, string path)
    {
        Picture(description.OnlyInput(path), path);
        if (description.Outputs is [var output])
            Scores(output, path);
        else if (!description.Outputs.Any(IsScores))
            throw new ModelException(
                $"None of the {description.Outputs.Count} outputs of '{path}' gives one score per class: "
                    + $"{string.Join(", ", description.Outputs.Select(output => $"'{output.Name}' {output}"))}.",
                path
            );
    }

    public static void Input(TensorDescription input, ModelCard card, string path)
    {
        Picture(input, path);
        var expected = card.IsGray ? 1 : 3;
        if (card.Mean.Count != expected || card.Std.Count != expected || card.Std.Contains(0) || card.Scale == 0)
            throw new ModelException(
                $"The card of '{path}' needs a mean and a std other than 0 for each channel, and a scale other than 0.",
                path
            );
        if (input.Shape is not { } shape)
            return;
        var (channels, height, width) = card.ChannelsLast ? (shape[3], shape[1], shape[2]) : (shape[1], shape[2], shape[3]);
        if (channels is not null && channels != expected)
        {
            if (channels == 1)
                throw new ModelException($"'{path}' takes {input}, one channel.", path)
                {
                    WayOut = $"Set channels to \"{Cards.CardReader.Gray}\".",
                };
            var other = card.ChannelsLast ? shape[1] : shape[3];
            throw new ModelException(
                $"'{path}' takes {input}: {channels} channels where {expected} {(expected == 1 ? "is" : "are")} needed."
                    + (other == 3 ? $" Set layout to \"{(card.ChannelsLast ? "nchw" : "nhwc")}\"." : ""),
                path
            );
        }
        if ((height ?? card.Pixels.Height) != card.Pixels.Height || (width ?? card.Pixels.Width) != card.Pixels.Width)
            throw new ModelException(
                $"'{path}' takes pictures of {width}x{height}, but its card says {card.Pixels.Width}x{card.Pixels.Height}. "
                    + "Correct the size in the card.",
                path
            );
    }

    /// <summary>Returns the number of classes.</summary>
    public static int Output(TensorDescription output, ModelCard card, string path)
    {
        Scores(output, path);
        var classes = NumbersPerPicture(output) ?? card.Labels.Count;
        if (classes == card.Labels.Count || IsPair(output, card))
            return card.Labels.Count;
        throw new ModelException(
            $"'{path}' has {classes} classes, but there are {card.Labels.Count} labels."
                + (classes - card.Labels.Count) switch
                {
                    1 => " Models with one class more than the list often have 'background' as class 0: "
                        + "if this is one, say so with background_class true (--set background_class=true).",
                    -1 when classes == 1 => " One number for two classes is said by output_kind \"sigmoid\" or \"independent\".",
                    -1 => " Lists with 'background' as the first label fit models with that class: "
                        + "say background_class false (--set background_class=false), or leave that line out.",
                    _ => " Give the label file that belongs to the model (--labels FILE).",
                },
            path
        );
    }

    /// <summary>How many numbers an output has for each picture; null where the graph does not say.</summary>
    public static long? NumbersPerPicture(TensorDescription output) =>
        output.Shape is { } shape && !shape.Skip(1).Contains(null)
            ? shape.Skip(1).Aggregate(1L, (product, dim) => product * dim!.Value)
            : null;

    /// <summary>Whether one number stands for two labels that exclude each other: it is the probability of the second, as Keras trains it
    /// (binary crossentropy).</summary>
    public static bool IsPair(TensorDescription output, ModelCard card) => NumbersPerPicture(output) == 1 && card.Labels.Count == 2;

    private static void Picture(TensorDescription input, string path)
    {
        if (
            input.ElementType
            is not (TensorType.Float or TensorType.Float16 or TensorType.Double or TensorType.Uint8 or TensorType.Int32 or TensorType.Int64)
        )
            throw new ModelException(
                $"'{path}' takes {input} as '{input.Name}'; a picture as float, float16, double, uint8, int32 or int64 is needed.",
                path
            );
        if (input.Shape is { Count: not 4 })
            throw new ModelException(
                $"'{path}' takes {input} as '{input.Name}'; a picture has four dimensions: "
                    + "[batch,3,height,width] or [batch,height,width,3].",
                path
            );
    }

    public static bool IsScores(TensorDescription output) => IsNumbers(output) && !HasSeveralDimensions(output);

    private static bool IsNumbers(TensorDescription output) =>
        output.ElementType is TensorType.Float or TensorType.Float16 or TensorType.Double;

    private static bool HasSeveralDimensions(TensorDescription output) =>
        output.Shape is { } shape && (shape.Count < 2 || shape.Skip(1).Count(dim => dim != 1) > 1);

    private static void Scores(TensorDescription output, string path)
    {
        if (!IsNumbers(output))
            throw new ModelException(
                $"'{path}' gives {output} as '{output.Name}'; class scores as float, float16 or double are needed.",
                path
            );
        if (HasSeveralDimensions(output))
            throw new ModelException(
                $"'{path}' gives {output} as '{output.Name}'; a classifier gives [batch,classes]. Is it a detector or a feature extractor?",
                path
            );
    }
}
