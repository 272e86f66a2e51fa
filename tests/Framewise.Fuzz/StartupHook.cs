using Framewise.FrameSources.Isolation;
using Framewise.Fuzz;

/// <summary>
/// Makes the decoder process of the program as it is shipped fail: the runtime calls this in every process that is started with
/// <c>DOTNET_STARTUP_HOOKS</c> naming this file, and one that is to decode then does so with the fault that <c>FRAMEWISE_FAULT</c> names.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (!Environment.GetCommandLineArgs().Contains("decode-worker"))
            return;
        var fault = new InjectedFault(Environment.GetEnvironmentVariable("FRAMEWISE_FAULT")!);
        new DecodeWorker(Console.OpenStandardInput(), Console.OpenStandardOutput(), fault.StrikeAt).Run();
        Environment.Exit(0);
    }
}
