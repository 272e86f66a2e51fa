using BenchmarkDotNet.Running;
using Framewise.Benchmarks;
using Framewise.Benchmarks.EndToEnd;
using Framewise.Benchmarks.Search;
using Framewise.Tests.Models;
using Framewise.Tests.Optimization;

switch (args)
{
    case ["endtoend", .. var rest]:
        return EndToEndBenchmark.Run(rest);
    case [Measurement.ChildCommand, .. var rest]:
        return await Measurement.RunChildAsync(rest);
    case ["profile", .. var models]:
        return OperatorProfile.Run(models);
    case ["transformer", var file]:
        SmallTransformer.Write(file, side: 224, patch: 16, width: 384, blocks: 6, heads: 6, classes: 1000);
        return 0;
    case ["alexnet", var file]:
        using (var output = File.Create(file))
            new NpyEmitter(output, PickleDialect.Python2).Write(SyntheticAlexNet.Weights());
        return 0;
    case ["search", .. var rest]:
        return SearchBenchmark.Run(rest);
    case [SearchBenchmark.ChildCommand, .. var rest]:
        return await SearchBenchmark.RunChildAsync(rest);
    case ["embeddings", .. var rest]:
        return GeneratedEmbeddings.Run(rest);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
