"""Clips with known cuts, made of real ones; what framewise and ffmpeg's scdet find in them.
Usage: measure.py FRAMEWISE MODEL FOLDER_OF_CLIPS [WORK_FOLDER]; prints CSV. Needs ffmpeg."""
import csv, json, os, random, re, subprocess, sys

framewise, model, clips = sys.argv[1:4]
work = sys.argv[4] if len(sys.argv) > 4 else '/tmp/framewise-shots'
os.makedirs(work, exist_ok=True)
# Usable seconds: what lies behind has a cut or a dissolve of its own.
seconds = {'01_dog': 9, '04_coffee': 9, '05_default_juggle': 10, 'bedroom': 6, 'bigbuckbunny': 5, 'bottle-detection': 38, 'car-detection': 29,
           'cockatoo': 13, 'flower': 4.5, 'friday': 5.5, 'frog': 8, 'nasa_13013': 5}
made = ['testsrc2=size=480x270:rate=25', 'mandelbrot=size=480x270:rate=25', 'smptebars=size=480x270:rate=25', 'life=size=480x270:rate=25:mold=10']
shape = 'fps=25,scale=480:270:force_original_aspect_ratio=increase,crop=480:270,setsar=1,format=yuv420p'
odd = {  # changes that are no cut, laid over one clip each
    'flash, 1 frame x1.5': "lutyuv=y='clip(val*1.5,16,235)':enable='eq(n,30)'",
    'flash, 3 frames x2.5': "lutyuv=y='clip(val*2.5,16,235)':enable='between(n,30,32)'",
    'white frame': "drawbox=color=white:t=fill:enable='eq(n,30)'",
    'lights down x0.4': "lutyuv=y='16+(val-16)*0.4':u='128+(val-128)*0.4':v='128+(val-128)*0.4':enable='gte(n,30)'",
    'fade out and in, 10 frames each': "fade=out:20:10,fade=in:30:10:enable='gte(n,30)'",
    'fast pan, 24 pixels a frame': "scale=1920:270,crop=480:270:'24*n':0",
}


def ffmpeg(*arguments):
    return subprocess.run(['ffmpeg', '-v', 'error', '-nostdin', '-y', *arguments], check=True, stderr=subprocess.PIPE)


def make(name, seed):
    """A video of 30 pieces of 10 to 75 frames; returns the first frames of all but the first."""
    path, chance, inputs, chains, cuts, at, last = f'{work}/{name}', random.Random(seed), [], [], [], 0, None
    for i in range(30):
        frames, source = chance.randint(10, 75), last
        while source == last:
            source = chance.choice([*seconds, *seconds, *made])
        last = source
        if source in seconds:
            start = chance.uniform(0, max(0, seconds[source] - frames / 25 - 0.5))
            frames = min(frames, int((seconds[source] - start - 0.3) * 25))
            inputs += ['-i', f'{clips}/{source}.mp4']  # no -ss: cockatoo.mp4 is damaged behind a seek
        else:
            start = 1
            inputs += ['-f', 'lavfi', '-t', '5', '-i', source]
        chains.append(f'[{i}:v]{shape},trim=start={start:.3f},setpts=PTS-STARTPTS,tpad=stop_mode=clone:stop=75,trim=end_frame={frames},setpts=N/25/TB[p{i}]')
        at += frames
        cuts.append(at)
    graph = ';'.join(chains) + ';' + ''.join(f'[p{i}]' for i in range(30)) + 'concat=n=30:v=1:a=0,setpts=N/25/TB[v]'
    if not os.path.exists(path):
        ffmpeg(*inputs, '-filter_complex', graph, '-map', '[v]', '-fps_mode', 'passthrough', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '26', path)
    return path, cuts[:-1], at


def classify(paths, out, *options):
    subprocess.run([framewise, 'classify', '-m', model, '-o', f'{work}/{out}', '--overwrite', '--quiet', *options, *paths], check=True)
    ledgers = [json.load(open(f'{work}/{out}/{os.path.basename(path)}.json')) for path in paths]
    return [[shot['frame_index'] for shot in ledger['shots'][1:]] for ledger in ledgers], ledgers


def scdet(path, threshold):
    text = subprocess.run(['ffmpeg', '-v', 'info', '-nostdin', '-i', path, '-vf', f'scdet=t={threshold}', '-f', 'null', '-'], check=True, stderr=subprocess.PIPE, text=True).stderr
    return [round(float(time) * 25) for time in re.findall(r'lavfi.scd.time: ([\d.]+)', text)]


def score(found, truth, every=1):
    """A cut at frame c is found if the first selected frame at or behind c is named."""
    hits = misses = false = 0
    for names, cuts in zip(found, truth):
        expected = {-(-cut // every) * every for cut in cuts}
        hits += len(expected & set(names)); misses += len(expected - set(names)); false += len(set(names) - expected)
    return [hits + misses, hits, misses, false, f'{hits / max(1, hits + false):.3f}', f'{hits / (hits + misses):.3f}']


table = csv.writer(sys.stdout)
table.writerow(['set', 'detector', 'frames', 'cuts', 'found', 'missed', 'false', 'precision', 'recall'])
videos = [make(f'cuts-{seed}.mp4', seed) for seed in range(1, 7)]
paths, truth, frames = [video[0] for video in videos], [video[1] for video in videos], sum(video[2] for video in videos)
for every in (1, 2, 5, 25):
    found, ledgers = classify(paths, f'every-{every}', '--every', str(every))
    assert every > 1 or [ledger['counts']['rows'] for ledger in ledgers] == [video[2] for video in videos]
    table.writerow(['cuts', f'framewise --every {every}', frames, *score(found, truth, every)])
    if every == 1: print([sorted(set(names) - set(cuts)) for names, cuts in zip(found, truth)], [sorted(set(cuts) - set(names)) for names, cuts in zip(found, truth)], file=sys.stderr)
for threshold in (4, 6, 8, 10, 14, 20):
    table.writerow(['cuts', f'scdet {threshold}', frames, *score([scdet(path, threshold) for path in paths], truth)])
for name, change in odd.items():
    paths = []
    for clip in seconds:
        paths.append(f"{work}/{clip}-{re.sub('[^a-z0-9]', '', name)}.mp4")
        if not os.path.exists(paths[-1]):
            ffmpeg('-i', f'{clips}/{clip}.mp4', '-vf', f"{shape},setpts=N/25/TB,{change}", '-frames:v', '60', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '26', paths[-1])
    found, _ = classify(paths, 'odd')
    table.writerow([name, 'framewise', 60 * len(paths), 0, '', '', sum(map(len, found)), '', ''])
    table.writerow([name, 'scdet 10', 60 * len(paths), 0, '', '', sum(len(scdet(path, 10)) for path in paths), '', ''])
