namespace Framewise.Preprocessing;

/// <summary>Which part of the shown picture the model sees.</summary>
internal enum CropMode
{
    /// <summary>Resize the shorter side to <see cref="PixelRecipe.ShorterSide"/>, then cut the middle (torchvision, timm <c>crop_mode:
    /// center</c>).</summary>
    Center,

    /// <summary>Cut the largest centred square, then resize it (the 2017 script, Caffe demos, TFLite samples).</summary>
    Square,

    /// <summary>Cut the central <see cref="PixelRecipe.CropFraction"/> of each side, then resize to the model's size without keeping the
    /// aspect (TF-slim Inception).</summary>
    Fraction,

    /// <summary>Resize the whole picture to <see cref="PixelRecipe.Resized"/> without keeping the aspect, then cut the middle (timm
    /// <c>crop_mode: squash</c>).</summary>
    Squash,

    /// <summary>Resize the whole picture to fit into <see cref="PixelRecipe.Resized"/>, then cut the middle or lay it on
    /// <see cref="PixelRecipe.Padding"/> (Ultralytics' LetterBox, timm <c>crop_mode: border</c>).</summary>
    Letterbox,

    /// <summary>Lay the whole picture on <see cref="PixelRecipe.Padding"/> in the input's shape, then resize it, so that picture and colour
    /// mix at the border (<c>expand2square</c> of LLaVA).</summary>
    Pad,
}
