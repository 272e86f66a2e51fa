using BenchmarkDotNet.Running;
using Framewise.Benchmarks.EndToEnd;
using Framewise.Benchmarks.Search;

switch (args)
{
    case ["endtoend", .. var rest]:
        return EndToEndBenchmark.Run(rest);
    case [Measurement.ChildCommand, .. var rest]:
        return await Measurement.RunChildAsync(rest);
    case ["search", .. var rest]:
        return SearchBenchmark.Run(rest);
    case [SearchBenchmark.ChildCommand, .. var rest]:
        return await SearchBenchmark.RunChildAsync(rest);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
