using System.Text;
using Framewise.Cli;

if (args is [DecoderCommand.Word])
    return DecoderCommand.Serve();
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandLine.RunAsync(args);
