using System.Text;
using Framewise.Cli;

if (args is [DecodingOptions.WorkerCommand]) return DecodingOptions.Serve();
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandLine.RunAsync(args);
