using BenchmarkDotNet.Running;
using Framewise.Benchmarks.EndToEnd;

switch (args)
{
    case ["endtoend", .. var rest]:
        return EndToEndBenchmark.Run(rest);
    case [Measurement.ChildCommand, .. var rest]:
        return await Measurement.RunChildAsync(rest);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
