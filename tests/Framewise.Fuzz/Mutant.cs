using System.Globalization;

namespace Framewise.Fuzz;

/// <summary>A damaged clip, made again at any time from its name: <c>CLIP:SEED</c>.</summary>
internal readonly record struct Mutant(string Clip, int Seed)
{
    public static Mutant Parse(string name)
    {
        var colon = name.LastIndexOf(':');
        return new Mutant(name[..colon], int.Parse(name[(colon + 1)..], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Clip}:{Seed}");

    /// <summary>The bytes of the mutant.</summary>
    public byte[] Make(IReadOnlyDictionary<string, byte[]> clips) => new Mutation(new Random(Seed), clips[Clip]).Apply();
}
