// Watches a clip in headless Chromium and compares what was on the page with classify's table.
// node measure.mjs FRAMEWISE CLIP MODEL FOLDER [OPTION...]
//
// The clip shows the number of each frame in its upper left corner: squares of 20 x 8 pixels, lowest bit first (clip.sh makes such a one).
// A witness in the page reads the number out of the drawn pixels and the labels out of the document whenever another frame is shown.
// Prints one line of JSON. FOLDER keeps the table of classify between runs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';

const [framewise, clip, model, folder, ...options] = process.argv.slice(2);
const program = framewise.endsWith('.dll') ? ['dotnet', framewise] : [framewise];
const Bits = 12;

const witness = `
  window.seen = [];
  window.longTasks = [];
  new PerformanceObserver(list => longTasks.push(...list.getEntries().map(task => Math.round(task.duration)))).observe({ type: 'longtask' });
  addEventListener('DOMContentLoaded', () => {
    const now = document.getElementById('now'), picture = document.getElementById('picture'), pen = picture.getContext('2d');
    new MutationObserver(() => {
      const pixels = pen.getImageData(0, 4, ${20 * Bits}, 1).data;
      let number = 0;
      for (let bit = 0; bit < ${Bits}; bit++) if (pixels[(10 + 20 * bit) * 4] > 127) number |= 1 << bit;
      seen.push({
        number, frame: +now.dataset.frame, pts: +now.dataset.pts, at: performance.now(), bare: !document.getElementById('now-without').hidden,
        labels: [...document.querySelectorAll('#now-labels li:not([hidden])')].map(li => [+li.dataset.class, li.title, +li.dataset.probability]),
      });
    }).observe(now, { attributes: true, attributeFilter: ['data-pts'] });
  });`;

/** The browser, spoken to over its pipe. */
class Browser {
  #next = 0;
  #waiting = new Map();

  constructor() {
    this.profile = mkdtempSync(join(tmpdir(), 'watch-profile-'));
    this.process = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--remote-debugging-pipe', `--user-data-dir=${this.profile}`, '--window-size=1400,1000'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    let rest = '';
    this.process.stdio[4].on('data', data => {
      const parts = (rest + data).split('\0');
      rest = parts.pop();
      for (const { id, result, error } of parts.map(JSON.parse)) {
        if (!id) continue;
        const { resolve, reject } = this.#waiting.get(id);
        error ? reject(new Error(error.message)) : resolve(result);
      }
    });
  }

  call(method, params = {}, sessionId) {
    const id = ++this.#next;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async open(link) {
    const { targetId } = await this.call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.call('Target.attachToTarget', { targetId, flatten: true });
    await this.call('Page.enable', {}, sessionId);
    await this.call('Performance.enable', {}, sessionId);
    await this.call('Page.addScriptToEvaluateOnNewDocument', { source: witness }, sessionId);
    await this.call('Page.navigate', { url: link }, sessionId);
    this.metrics = async () => Object.fromEntries((await this.call('Performance.getMetrics', {}, sessionId)).metrics.map(({ name, value }) => [name, value]));
    return async expression => JSON.parse((await this.call('Runtime.evaluate', { expression: `JSON.stringify(${expression})` }, sessionId)).result.value);
  }

  async close() {
    await this.call('Browser.close');
    await new Promise(resolve => this.process.once('exit', resolve));
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Seconds of processor time of a process and all below it. */
function cpuSeconds(root) {
  const lines = spawnSync('ps', ['-eo', 'pid=,ppid=,cputimes=']).stdout.toString().trim().split('\n').map(line => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let size = 0; size !== family.size;) { size = family.size; for (const [pid, parent] of lines) if (family.has(parent)) family.add(pid); }
  return lines.filter(([pid]) => family.has(pid)).reduce((sum, [, , seconds]) => sum + seconds, 0);
}

function tableOf(path) {
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/).map(line => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map(cell => cell.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"')));
  const head = lines.shift();
  const column = name => head.indexOf(name);
  return new Map(lines.map(cells => [+cells[column('pts')], {
    frame: +cells[column('frame_index')],
    labels: [1, 2, 3, 4, 5].filter(i => column(`class_${i}`) >= 0).map(i => [+cells[column(`class_${i}`)], cells[column(`label_${i}`)], +cells[column(`prob_${i}`)]]),
  }]));
}

const table = join(folder, `${basename(clip)}.csv`);
if (!existsSync(table)) {
  const run = spawnSync(program[0], [...program.slice(1), 'classify', clip, '-m', model, '-o', folder, '--top-k', '5', '--quiet'], { stdio: 'inherit' });
  if (run.status) process.exit(run.status);
}
const rows = tableOf(table);
const watch = spawn(program[0], [...program.slice(1), 'watch', clip, '-m', model, '--top-k', '5', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
let said = '';
watch.stderr.on('data', data => said += data);
const link = await new Promise(resolve => watch.stdout.once('data', data => resolve(data.toString().trim())));
const browser = new Browser();
const evaluate = await browser.open(link);
let cpu = [0, 0], peak = 0;
const watching = setInterval(() => {
  cpu = [cpuSeconds(watch.pid), cpuSeconds(browser.process.pid)];
  try { peak = +readFileSync(`/proc/${watch.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1] / 1024; } catch { /* it has ended */ }
}, 2000);
await new Promise(resolve => watch.once('exit', resolve));
clearInterval(watching);
const seen = await evaluate('seen'), longTasks = await evaluate('longTasks'), spent = await browser.metrics();
await browser.close();

// Values are floats on the page and six significant digits in the table.
const same = (a, b) => a.length === b.length && a.every(([number, label, p], i) => number === b[i][0] && label === b[i][1] && Math.abs(p - b[i][2]) <= 1e-6 + 1e-5 * p);
const [labelled, wrongPicture, wrongLabels] = [
  seen.filter(sight => !sight.bare),
  seen.filter(sight => sight.number !== sight.frame || rows.get(sight.pts)?.frame !== sight.frame),
  seen.filter(sight => !sight.bare && !same(sight.labels, rows.get(sight.pts)?.labels ?? [])),
];
// Without the program's clock: when each was seen against its place in the video, from the median of the 150 around it.
const every = 1000 / 30, median = list => list.toSorted((a, b) => a - b)[list.length >> 1];
const offsets = seen.map(sight => sight.at - sight.frame * every);
const beside = offsets.map((offset, i) => offset - median(offsets.slice(Math.max(0, i - 75), i + 75)));
console.log(JSON.stringify({
  frames: rows.size, seen: seen.length, labelled: labelled.length, wrongPicture: wrongPicture.length, wrongLabels: wrongLabels.length,
  besideTheOthersByMoreThanHalf: beside.filter(offset => offset > every / 2).length, worst: +Math.max(...beside).toFixed(1),
  longTasks, cpuWatch: cpu[0], cpuBrowser: cpu[1], peakMiB: Math.round(peak),
  pageSeconds: Object.fromEntries(['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].map(name => [name, +spent[name].toFixed(2)])),
}));
if (wrongLabels.length) console.log(JSON.stringify({ page: wrongLabels[0], table: rows.get(wrongLabels[0].pts) }));
console.log(said.trim());
