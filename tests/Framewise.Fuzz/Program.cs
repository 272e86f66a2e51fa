using System.Globalization;
using Framewise.Fuzz;

// Framewise.Fuzz [MUTANTS [FIRST-SEED]]   damages clips and decodes what comes out, in child processes; status 1 if any mutant hangs, dies
// or is wrongly accounted for
// Framewise.Fuzz make CLIP:SEED FILE      writes one mutant, named as in the reports
// Framewise.Fuzz check CLIP:SEED...       checks single mutants in this process
switch (args)
{
    case ["child", var clips, var scratch]:
        return Child.Serve(clips, scratch);
    case ["make", var name, var file]:
        using (var work = new WorkFolder())
            File.WriteAllBytes(file, Mutant.Parse(name).Make(SeedClips.MakeAll(work.Clips)));
        return 0;
    case ["check", .. var names]:
        using (var work = new WorkFolder())
        {
            _ = SeedClips.MakeAll(work.Clips);
            return Child.Serve(work.Clips, work.Scratch, new StringReader(string.Join('\n', names)));
        }
    default:
        var mutants = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
        var firstSeed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        using (var work = new WorkFolder())
            return Campaign.Run(work, mutants, firstSeed);
}
