namespace Framewise.Preprocessing;

/// <summary>What a picture that does not fill the model's input lies on: a colour (bytes of R'G'B', whatever the order of the input's
/// channels), with the picture in the middle.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
/// <param name="AtEnd">Whether the picture lies in the top left corner instead, and all of the colour to the right of it and below.</param>
internal readonly record struct Padding(byte Red, byte Green, byte Blue, bool AtEnd = false);
