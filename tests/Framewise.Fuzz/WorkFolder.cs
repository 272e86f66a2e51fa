namespace Framewise.Fuzz;

/// <summary>A fresh folder for clips and mutants, in memory where the system has such a place; gone at the end.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string _root = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory(Path.Combine("/dev/shm", $"framewise-fuzz-{Environment.ProcessId}")).FullName
        : Directory.CreateTempSubdirectory("framewise-fuzz-").FullName;

    public string Clips => Directory.CreateDirectory(Path.Combine(_root, "clips")).FullName;

    public string Scratch => Directory.CreateDirectory(Path.Combine(_root, "scratch")).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
