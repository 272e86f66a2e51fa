using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Framewise.CliTests.Schedulers;

/// <summary>
/// Slurm with one node, on this machine and for this user: controller, node daemon and munge as child processes with all their files in one
/// folder, on free ports of the loopback interface. Gone when the tests end.
/// </summary>
public sealed class SlurmCluster : IDisposable
{
    private static readonly string[] Programs = ["munged", "slurmctld", "slurmd", "sbatch"];
    private static readonly string[] Places = ["/usr/sbin", "/usr/bin", "/sbin"];

    private readonly List<Process> _daemons = [];

    /// <summary>Where its files are.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("framewise-slurm-").FullName;

    private string Configuration => Path.Combine(Folder, "slurm.conf");

    private string Socket => Path.Combine(Folder, "munge.socket");

    /// <summary>Starts it unless it is up; the test is skipped where there is no Slurm.</summary>
    internal void Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Slurm runs on Linux.");
        foreach (var program in Programs)
            Assert.SkipUnless(
                Places.Any(place => File.Exists(Path.Combine(place, program))),
                $"'{program}' is not here. Debian: apt-get install slurm-wlm munge"
            );
        if (_daemons.Count == 0)
            Start();
    }

    /// <summary>Runs one of Slurm's commands, or a program that uses them, and gives what it printed.</summary>
    internal string Run(string program, string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SLURM_CONF"] = Configuration;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program}: {error.Result}");
    }

    internal string Run(string program, params string[] arguments) => Run(program, Folder, arguments);

    public void Dispose()
    {
        if (_daemons.Count > 0)
        {
            Run("scancel", "--state=PENDING");
            Run("scancel", "--state=RUNNING");
            for (var tries = 0; tries < 50 && Run("squeue", "--noheader").Length > 0; tries++)
                Thread.Sleep(100);
        }
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Kill();
            daemon.WaitForExit();
            daemon.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    private void Start()
    {
        foreach (var folder in (string[])["state", "spool"])
            Directory.CreateDirectory(Path.Combine(Folder, folder));
        var key = Path.Combine(Folder, "munge.key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(128));
        // Munge refuses a key that others can read, and a socket that they cannot reach.
        Run("chmod", "400", key);
        Run("chmod", "755", Folder);
        File.WriteAllText(Configuration, Describe());
        Daemon(
            "munged",
            "--foreground",
            "--force",
            $"--socket={Socket}",
            $"--key-file={key}",
            $"--pid-file={Folder}/munged.pid",
            $"--log-file={Folder}/munged.log",
            $"--seed-file={Folder}/munged.seed"
        );
        Await(() => File.Exists(Socket));
        Daemon("slurmctld", "-D", "-i");
        Daemon("slurmd", "-D", "-N", "localhost");
        Await(() => IsUp());
    }

    private bool IsUp()
    {
        try
        {
            return Run("sinfo", "--noheader", "--format=%T") == "idle";
        }
        catch (InvalidOperationException)
        {
            // The controller does not answer yet.
            return false;
        }
    }

    private void Daemon(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", "exec \"$0\" \"$@\" >>daemons.log 2>&1", program, .. arguments])
        {
            WorkingDirectory = Folder,
        };
        start.Environment["SLURM_CONF"] = Configuration;
        start.Environment["PATH"] = string.Join(':', Places) + ":/bin";
        _daemons.Add(Process.Start(start)!);
    }

    private void Await(Func<bool> happened)
    {
        for (var tries = 0; !happened(); tries++)
        {
            if (tries == 300 || _daemons.Any(daemon => daemon.HasExited))
                throw new InvalidOperationException($"Slurm did not start: {File.ReadAllText(Path.Combine(Folder, "daemons.log"))}");
            Thread.Sleep(100);
        }
    }

    private string Describe() =>
        $"""
            ClusterName=framewise
            SlurmctldHost=localhost(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            SlurmUser={Environment.UserName}
            SlurmdUser={Environment.UserName}
            AuthType=auth/munge
            AuthInfo=socket={Socket}
            StateSaveLocation={Folder}/state
            SlurmdSpoolDir={Folder}/spool
            SlurmctldPidFile={Folder}/slurmctld.pid
            SlurmdPidFile={Folder}/slurmd.pid
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SchedulerType=sched/builtin
            SchedulerParameters=sched_interval=1,batch_sched_delay=0
            SlurmdParameters=config_overrides
            KillWait=5
            NodeName=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=4000
            PartitionName=all Nodes=ALL Default=YES State=UP

            """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
