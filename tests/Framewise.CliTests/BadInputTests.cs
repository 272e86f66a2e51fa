namespace Framewise.CliTests;

public sealed class BadInputTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_missing_folder() =>
        await Refused("There is no file or folder 'nothing'", "classify", "nothing", "-m", "colors.onnx");

    [Fact]
    public async Task An_empty_folder()
    {
        Directory.CreateDirectory(_work["empty"]);
        await Refused("holds no video", "classify", "empty", "-m", "colors.onnx");
    }

    [Fact]
    public async Task No_path_and_no_data_folder() => await Refused("no folder 'data'", "classify", "-m", "colors.onnx");

    [Fact]
    public async Task A_model_file_that_is_none()
    {
        _work.Clip("a.mp4", frames: 1);
        File.WriteAllText(_work["net.onnx"], "not a model");
        await Refused("net.onnx", "classify", "a.mp4", "-m", "net.onnx");
    }

    [Fact]
    public async Task A_model_that_is_not_there()
    {
        _work.Clip("a.mp4", frames: 1);
        await Refused("inception-v3", "classify", "a.mp4", "-m", "inceptoin");
    }

    [Fact]
    public async Task Labels_that_do_not_fit()
    {
        _work.Clip("a.mp4", frames: 1);
        TinyModel.Write(_work.Folder, """["red", "green"]""");
        await Refused("2 labels", "classify", "a.mp4", "-m", "colors.onnx");
    }

    [Fact]
    public async Task An_output_folder_that_cannot_be_written()
    {
        _work.Clip("a.mp4", frames: 1);
        File.WriteAllText(_work["taken"], "a file is in the way");
        await Refused("Nothing can be written to the folder 'taken'", "classify", "a.mp4", "-m", "colors.onnx", "-o", "taken");
    }

    [Theory]
    [InlineData("--top-k", "0", "--top-k 0 is not possible. Give 1 or more.")]
    [InlineData("--every", "-3", "--every '-3' is not a step")]
    [InlineData("--start", "soon", "--start 'soon' is not a time")]
    [InlineData("--range", "5", "--range '5' is not a range")]
    [InlineData("--range", "7 9", "begins behind the last of the 1 videos")]
    [InlineData("--batch", "many", "many")]
    [InlineData("--shard", "0/4", "'0/4' is not a shard")]
    [InlineData("--shard", "5/4", "'5/4' is not a shard")]
    [InlineData("--checkpoint-interval", "-1", "--checkpoint-interval -1 is not possible")]
    [InlineData("--compat", "2018", "2018")]
    public async Task An_option_that_cannot_be_meant(string option, string value, string sentence)
    {
        _work.Clip("a.mp4", frames: 1);
        await Refused(sentence, "classify", "a.mp4", "-m", "colors.onnx", option, value);
    }

    [Fact]
    public async Task An_end_before_the_start()
    {
        _work.Clip("a.mp4", frames: 1);
        await Refused("--end 1 must lie after --start 2", "classify", "a.mp4", "-m", "colors.onnx", "--start", "2", "--end", "1");
    }

    [Fact]
    public async Task An_unknown_option_names_the_help() => await Refused("framewise classify --help", "classify", "--fast");

    [Theory]
    [InlineData("There is no command 'clasify'. Did you mean 'classify'?", "clasify", "a.mp4")]
    [InlineData("There is no option '--topk'. Did you mean '--top-k'?", "classify", "a.mp4", "--topk", "3")]
    [InlineData("There is no option '--ovewrite'. Did you mean '--overwrite'?", "classify", "--ovewrite")]
    [InlineData("There is no option '--xyzzy'. If it is a file", "classify", "--xyzzy")]
    public async Task What_is_misspelt_gets_a_suggestion(string sentence, params string[] arguments) => await Refused(sentence, arguments);

    [Fact]
    public async Task Two_videos_with_one_result_file()
    {
        _work.Clip("a.mp4", frames: 1);
        _work.Clip("a.mkv", frames: 1);
        await Refused("would both be written to", "classify", "a.mp4", "a.mkv", "-m", "colors.onnx", "--compat", "nvidia2017");
    }

    [Fact]
    public async Task Two_videos_of_one_name_are_kept_apart_by_their_folders_and_found_again()
    {
        _work.Clip("x/a.mp4", frames: 1);
        _work.Clip("y/a.mp4", frames: 1);
        Assert.Equal(0, (await _work.Classify("x/a.mp4", "y/a.mp4")).ExitStatus);
        Assert.True(File.Exists(_work["out", "x", "a.mp4.csv"]) && File.Exists(_work["out", "y", "a.mp4.csv"]));
        Assert.Contains("2 skipped", (await _work.Classify("y/a.mp4", "x/a.mp4")).Error, StringComparison.Ordinal);
    }

    private async Task Refused(string sentence, params string[] arguments)
    {
        var run = await ProgramRun.In(_work.Folder, arguments);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.All(
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("framewise: ", line, StringComparison.Ordinal)
        );
        Assert.Equal(2, run.ExitStatus);
        Assert.Equal("", run.Output);
        Assert.False(Directory.Exists(_work["out"]) || Directory.Exists(_work["save"]), "nothing may be left that looks like results");
    }
}
