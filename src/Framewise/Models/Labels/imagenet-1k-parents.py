#!/usr/bin/env python3
"""Makes imagenet-1k-parents.txt: the WordNet 3.0 synsets above the 1000 classes of ILSVRC 2012.

    apt-get download wordnet-base && dpkg-deb -x wordnet-base_*.deb wordnet
    ./imagenet-1k-parents.py wordnet/usr/share/wordnet synset_words.txt > imagenet-1k-parents.txt

synset_words.txt has one line per class in the order of the classes, 'nXXXXXXXX labels', where the digits are WordNet 3.0's offsets.
"""
import sys

folder, classes_file = sys.argv[1:]


def synset(nouns, offset):
    """The words and the parents of the synset at an offset of data.noun; wndb(5WN) describes the line."""
    nouns.seek(offset)
    fields = nouns.readline().decode("ascii").split()
    if not fields or fields[0] != f"{offset:08}":
        sys.exit(f"There is no noun at offset {offset:08}: these are not the files of WordNet 3.0.")
    count = int(fields[3], 16)
    words = [word.replace("_", " ") for word in fields[4 : 4 + 2 * count : 2]]
    pointers = fields[5 + 2 * count :]
    parents = [pointers[i + 1] for i in range(0, 4 * int(fields[4 + 2 * count]), 4) if pointers[i] in ("@", "@i")]
    return words, parents


with open(classes_file, encoding="utf-8") as lines:
    classes = [line.split(" ", 1)[0] for line in lines if line.strip()]
with open(f"{folder}/data.noun", "rb") as nouns:
    if b"WordNet 3.0 Copyright" not in nouns.read(4000):
        sys.exit(f"'{folder}/data.noun' is not WordNet 3.0, to whose offsets ImageNet's names refer.")
    nouns.seek(0)
    licence = [line.decode("ascii")[2:].split(" ", 1)[1].rstrip() for line in iter(nouns.readline, b"") if line.startswith(b"  ")]
    print(*(f"# {line}".rstrip() for line in licence), sep="\n")
    print("#\n# Derived from WordNet 3.0 by imagenet-1k-parents.py. First the 1000 classes in their order: name, names of the synsets right above.")
    print("# Then every synset above them: name, names of the synsets right above, words.")
    above, waiting = {}, []
    for name in classes:
        parents = synset(nouns, int(name[1:]))[1]
        print(name, *(f"n{parent}" for parent in parents))
        waiting += parents
    while waiting:
        offset = waiting.pop()
        if offset in above:
            continue
        words, parents = above[offset] = synset(nouns, int(offset))
        waiting += parents
    for offset in sorted(above):
        words, parents = above[offset]
        print(" ".join([f"n{offset}", *(f"n{parent}" for parent in parents)]) + "\t" + ", ".join(words))
