namespace Framewise.Prompts.Tokenizers;

/// <summary>Turns a piece of normalised text into the ids of a vocabulary.</summary>
internal interface ITokenModel
{
    /// <summary>The id of a token; null if the vocabulary lacks it.</summary>
    int? IdOf(string token);

    /// <summary>Adds the ids of a piece to the list.</summary>
    void Encode(string piece, List<int> ids);
}
