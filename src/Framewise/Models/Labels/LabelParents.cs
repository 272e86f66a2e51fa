using System.Reflection;

namespace Framewise.Models.Labels;

/// <summary>What stands above the 1000 classes of ILSVRC 2012 in WordNet 3.0: "dog" above its breeds, "animal" above them and all
/// others.</summary>
internal static class LabelParents
{
    private const string Resource = "imagenet-1k-parents.txt";

    private static readonly Lazy<Dictionary<string, List<LabelParent>>> s_byWord = new(Read);

    /// <summary>All words that stand above a class.</summary>
    public static IReadOnlyCollection<string> Words => s_byWord.Value.Keys;

    /// <summary>The meanings of a word, whatever its case: "toy" is a dog and a thing to play with. Empty for words that are above no
    /// class.</summary>
    public static IReadOnlyList<LabelParent> Find(string word) => s_byWord.Value.GetValueOrDefault(word) ?? [];

    private static Dictionary<string, List<LabelParent>> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').ToArray();
        // The names of the synsets right above, by name; lines with words are synsets above, those without are the classes in their order.
        var above = lines.Select(line => line.Split('\t')[0].Split(' ')).ToDictionary(names => names[0], names => names[1..]);
        var below = lines.Where(line => line.Contains('\t')).ToDictionary(line => line.Split(' ', '\t')[0], _ => new List<int>());
        var classes = lines.Where(line => !line.Contains('\t')).Select(line => line.Split(' ')[0]).ToArray();
        for (var number = 0; number < classes.Length; number++)
            foreach (var name in AllAbove(classes[number], above))
                below[name].Add(number);
        var byWord = new Dictionary<string, List<LabelParent>>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Where(line => line.Contains('\t')))
        {
            var words = line.Split('\t')[1];
            var parent = new LabelParent(words, below[line.Split(' ', '\t')[0]]);
            foreach (var word in words.Split(", ").Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!byWord.TryGetValue(word, out var meanings))
                    byWord[word] = meanings = [];
                meanings.Add(parent);
            }
        }
        return byWord;
    }

    private static HashSet<string> AllAbove(string name, Dictionary<string, string[]> above)
    {
        var (all, waiting) = (new HashSet<string>(), new Stack<string>(above[name]));
        while (waiting.TryPop(out var next))
            if (all.Add(next))
                foreach (var parent in above[next])
                    waiting.Push(parent);
        return all;
    }
}
