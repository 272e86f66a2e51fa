using System.Text;
using Framewise.Cli;

if (args is [DecoderCommand.Word])
    return DecoderCommand.Serve();
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
if (args is [CompletionCommand.Word, var line])
    return CompletionCommand.Answer(line);
return await CommandLine.RunAsync(args);
