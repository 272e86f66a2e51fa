using Framewise.Models;
using Framewise.Prompts.Tokenizers;

namespace Framewise.Tests.Prompts;

/// <summary>Small tokenizers of the kinds that models bring; their ids are those of Hugging Face's tokenizers 0.22.2.</summary>
public class TokenizerKindTests
{
    // As in Gemma's and so SigLIP 2's file: spaces become U+2581, unknown characters their bytes, the end follows.
    private const string Gemma = """
        {"added_tokens":[{"id":1,"content":"<eos>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
         "normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"},
         "pre_tokenizer":{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false},
         "post_processor":{"type":"TemplateProcessing",
          "single":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<eos>","type_id":0}}],"pair":[],
          "special_tokens":{"<eos>":{"id":"<eos>","ids":[1],"tokens":["<eos>"]}}},
         "padding":{"strategy":{"Fixed":64},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"<pad>"},
         "model":{"type":"BPE","dropout":null,"unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"ignore_merges":false,
          "vocab":{"<pad>":0,"<eos>":1,"<unk>":2,"<0xC3>":3,"<0xA9>":4,"a":5,"c":6,"t":7,"▁":8,"at":9,"cat":10,"▁cat":11,"A":12},
          "merges":[["a","t"],["c","at"],["▁","cat"]]}}
        """;

    private const string Bert = """
        {"added_tokens":[{"id":2,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
         "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
         "pre_tokenizer":{"type":"BertPreTokenizer"},
         "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
         "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,
          "vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"cat":4,"##s":5,"cafe":6,"!":7,"一":8}}}
        """;

    [Theory]
    [InlineData("cat cat", "10 11 1")]
    [InlineData("Cat é", "2 9 8 3 4 1")]
    [InlineData("A  cat", "12 8 11 1")]
    [InlineData("xyz<eos>cat", "2 1 10 1")]
    public void Byte_pairs_with_spaces_as_characters(string text, string ids) => AssertIds(Gemma, text, ids);

    [Theory]
    [InlineData("Cats! Café", "2 4 5 7 6 3")]
    [InlineData("catx 一cat[CLS]", "2 1 8 4 2 3")]
    public void WordPiece_goes_on_with_words(string text, string ids) => AssertIds(Bert, text, ids);

    [Fact]
    public void BERTs_word_list_gives_what_its_tokenizer_json_gives()
    {
        using var folder = new TempFolder();
        File.WriteAllLines(Path.Combine(folder.Path, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "cat", "##s", "cafe", "!", "一"]);
        Assert.Equal([2, 4, 5, 7, 6, 3], TokenizerFolder.Read(folder.Path).Encode("Cats! Café", 77, out _));
    }

    [Fact]
    public void A_text_that_is_too_long_keeps_its_end_and_says_its_length()
    {
        using var folder = new TempFolder();
        var tokenizer = Read(folder, Gemma);
        Assert.Equal([10, 11, 1], tokenizer.Encode("cat cat cat cat", 3, out var uncut));
        Assert.Equal(5, uncut);
    }

    [Fact]
    public void The_length_and_padding_that_a_file_states_are_read()
    {
        using var folder = new TempFolder();
        var tokenizer = Read(folder, Gemma);
        Assert.Equal((64, 0), (tokenizer.StatedLength, tokenizer.StatedPadding));
    }

    [Theory]
    [InlineData("\"model\":{\"type\":\"BPE\"", "\"model\":{\"type\":\"WordLevel\"", "model of the kind 'WordLevel'")]
    [InlineData("{\"type\":\"Replace\"", "{\"type\":\"Odd\"", "normaliser of the kind 'Odd'")]
    [InlineData("{\"type\":\"Split\"", "{\"type\":\"UnicodeScripts\"", "pre-tokenizer of the kind 'UnicodeScripts'")]
    public void A_kind_that_is_not_known_is_named(string old, string other, string message)
    {
        using var folder = new TempFolder();
        Assert.Contains(
            message,
            Assert.Throws<ModelException>(() => Read(folder, Gemma.Replace(old, other, StringComparison.Ordinal))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_without_a_tokenizer_says_what_is_needed()
    {
        using var folder = new TempFolder();
        Assert.Contains(
            "tokenizer.json",
            Assert.Throws<ModelException>(() => TokenizerFolder.Read(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    private static void AssertIds(string json, string text, string ids)
    {
        using var folder = new TempFolder();
        Assert.Equal(ids, string.Join(' ', Read(folder, json).Encode(text, 77, out _)));
    }

    private static Tokenizer Read(TempFolder folder, string json)
    {
        var path = Path.Combine(folder.Path, "tokenizer.json");
        File.WriteAllText(path, json);
        return TokenizerJson.Read(path);
    }
}
