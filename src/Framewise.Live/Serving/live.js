// Shows each frame at its due time, with its own labels.

const by = id => document.getElementById(id);
const facts = JSON.parse(by('facts').textContent);
const picture = by('picture'), pen = picture.getContext('2d', { alpha: false });
const smoothed = new SmoothedLabel(), rolling = new Rolling(by('names'), by('track'), by('canvas'));
const counts = { shown: 0, labelled: 0, late: 0, skipped: 0 };
const waiting = [];
const MostWaiting = 64, MostLate = 150;
let report = newReport(), measured = { fromDue: [], fromArrival: [] };
let labels = null, lastLabelled = null, lastFrame = null, held = false, ended = false, lastDraw = 0;

/** How often the screen is refreshed, in milliseconds. */
const refresh = { every: 16, last: 0 };

/** The server's clock, by the message that took least time of those of the last minute. */
const clock = {
  now: Infinity, before: Infinity, turned: performance.now(),
  heard(at) {
    const time = performance.now();
    if (time - this.turned > 30_000) [this.before, this.now, this.turned] = [this.now, Infinity, time];
    this.now = Math.min(this.now, time - at);
  },
  get server() { return performance.now() - Math.min(this.now, this.before); },
};

by('summary').textContent = [facts.size, facts.rate ? `${+facts.rate.toFixed(2)} frames/s` : '', facts.codec, facts.model].filter(Boolean).join(' · ');
rolling.draw();
connect();
requestAnimationFrame(show);
setInterval(tell, 500);
connectKeys();

function connect() {
  const address = new URL(location);
  address.protocol = 'ws:';
  address.pathname = '/frames';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => setStatus('playing', 'complete');
  socket.onmessage = ({ data }) => typeof data === 'string' ? showState(JSON.parse(data)) : receive(data);
  socket.onclose = () => setStatus(ended ? 'ended' : 'disconnected', ended ? '' : 'damaged');
  connect.socket = socket;
  document.documentElement.dataset.ready = 'true';
}

function setStatus(text, kind) {
  by('status').textContent = text;
  by('status').className = `badge ${kind}`;
}

async function receive(data) {
  const length = new DataView(data).getUint32(0);
  const frame = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
  clock.heard(frame.at);
  // A page that is not looked at is not drawn.
  if (document.hidden) return skip(frame);
  // In the order of arrival, though pictures may be decoded in another.
  waiting.push(frame);
  if (waiting.length > MostWaiting) skip(waiting.shift());
  try {
    frame.bitmap = await createImageBitmap(new Blob([new Uint8Array(data, 4 + length)], { type: 'image/jpeg' }));
    if (frame.skipped) frame.bitmap.close();
  } catch {
    frame.broken = true;
  }
}

function skip(frame) {
  frame.bitmap?.close();
  frame.skipped = true;
  counts.skipped++;
  report.skipped++;
}

/** A frame is drawn at the refresh of the screen that is nearest to its due time. After a pause of the page one frame is drawn at each refresh until all is on time again; only where that cannot be, frames are left out. */
function show(time) {
  requestAnimationFrame(show);
  refresh.every = Math.max(2, Math.min(refresh.every * 1.02, time - refresh.last));
  refresh.last = time;
  const now = clock.server;
  const isDue = frame => frame && frame.due <= now + refresh.every / 2 && (frame.bitmap || frame.broken);
  while (isDue(waiting[0])) {
    const frame = waiting.shift();
    const late = now - frame.due, catchesUp = frame.duration > 1.5 * refresh.every && late < MostLate;
    if (frame.broken || (late > frame.duration / 2 && isDue(waiting[0]) && !catchesUp)) {
      skip(frame);
      continue;
    }
    draw(frame, now);
    break;
  }
  if (ended && !waiting.length) goodbye();
}

/** The last report, and away. */
function goodbye() {
  tell();
  connect.socket.close(1000);
}

function draw(frame, now) {
  const { bitmap } = frame;
  if (!held) {
    if (picture.width !== bitmap.width || picture.height !== bitmap.height) [picture.width, picture.height] = [bitmap.width, bitmap.height];
    pen.drawImage(bitmap, 0, 0);
    showNow(frame);
  }
  bitmap.close();
  frame.bitmap = null;
  rolling.add(frame.time, frame.labels, frame.shot);
  const fromDue = now - frame.due, fromArrival = now - frame.arrived;
  for (const list of [report, measured]) { list.fromDue.push(fromDue); list.fromArrival.push(fromArrival); }
  for (const tally of [counts, report]) {
    tally.shown++;
    if (frame.labels) tally.labelled++;
    if (fromDue > frame.duration / 2) tally.late++;
  }
  if (now - lastDraw > 250) {
    lastDraw = now;
    rolling.draw();
    showCounts();
  }
}

function showNow(frame) {
  lastFrame = frame;
  by('now-time').textContent = formatTime(frame.time);
  by('now-frame').textContent = `frame ${frame.frame.toLocaleString('en')}`;
  Object.assign(by('now').dataset, { frame: frame.frame, pts: frame.pts });
  by('now-flags').hidden = !frame.flags;
  by('now-flags').textContent = `⚠ ${frame.flags}`;
  by('now-without').hidden = !!frame.labels?.length;
  by('now-labels').classList.toggle('live-old', !frame.labels);
  if (frame.labels) {
    labels = frame.labels;
    lastLabelled = frame;
    smoothed.add(frame.time, labels);
    showLabels();
    by('smooth').textContent = smoothed.current ? shortLabel(smoothed.current) : 'Unsure';
    by('smooth-since').textContent = `since ${formatTime(smoothed.since, 0)}`;
    by('now-without').textContent = 'No label reaches the threshold.';
  } else {
    by('now-without').textContent = `No labels of this frame (${frame.leftOut}).${lastLabelled ? ` Below: those of ${formatTime(lastLabelled.time)}.` : ''}`;
  }
  by('over').textContent = frame.labels?.length ? `${shortLabel(frame.labels[0][1])} ${formatPercent(frame.labels[0][2], 0)}` : '–';
}

function showLabels() {
  const list = by('now-labels');
  while (list.children.length < labels.length) list.append(newLine());
  [...list.children].forEach((line, i) => {
    line.hidden = i >= labels.length;
    if (line.hidden) return;
    const [number, label, probability] = labels[i], { text, percent, bar } = line.parts;
    Object.assign(line.dataset, { class: number, probability });
    if (text.textContent !== label) {
      line.title = text.textContent = label;
      bar.className = `fill hue${rolling.hue(label)}`;
    }
    percent.textContent = formatPercent(probability);
    bar.style.width = `${(probability ?? 0) * 100}%`;
  });
}

/** A label's place in the list: made once and changed in place, as making it anew costs the page more than drawing the picture. */
function newLine() {
  const text = element('span', { class: 'label-text' }), percent = element('span', { class: 'percent' }), bar = element('span', { class: 'fill' });
  const line = element('li', {}, element('span', { class: 'line' }, text, percent), element('span', { class: 'meter', 'aria-hidden': 'true' }, bar));
  line.parts = { text, percent, bar };
  return line;
}

function showCounts() {
  for (const name of ['shown', 'labelled', 'late', 'skipped']) by(name).textContent = counts[name].toLocaleString('en');
  for (const [name, id] of [['fromDue', 'from-due'], ['fromArrival', 'from-arrival']]) {
    const list = measured[name].splice(0, Math.max(0, measured[name].length - 600)) && measured[name].toSorted((a, b) => a - b);
    by(id).textContent = list.length ? [50, 95, 99].map(p => Math.round(list[Math.ceil(list.length * p / 100) - 1])).join(', ') + ' ms' : '';
  }
}

function showState(state) {
  ended = state.ended;
  clock.heard(state.at);
  by('classified').textContent = `${state.classified.toLocaleString('en')} of ${state.frames.toLocaleString('en')}`;
  const reasons = Object.entries(state.leftOut);
  by('delay').textContent = `${Math.round(state.delay).toLocaleString('en')} ms`;
  by('left-out').textContent = reasons.length ? reasons.map(([reason, count]) => `${count.toLocaleString('en')} (${reason})`).join(', ') : '0';
  const without = state.frames - state.classified, isSlow = without > state.frames / 50;
  by('slow').hidden = !isSlow;
  if (isSlow) {
    const text = `This machine is too slow to label every frame: ${Math.round(state.classified / state.frames * 100)} % get labels, evenly; the others are left out, newest first.`;
    if (by('slow').textContent !== text) by('slow').textContent = text;
  }
}

function newReport() { return { shown: 0, labelled: 0, late: 0, skipped: 0, fromDue: [], fromArrival: [] }; }

function tell() {
  if (connect.socket.readyState === WebSocket.OPEN && (report.shown || report.skipped)) {
    connect.socket.send(JSON.stringify(report));
    report = newReport();
  }
}

function connectKeys() {
  by('help-open').onclick = () => by('help').showModal();
  by('freeze').onclick = hold;
  by('overlay').onclick = overlay;
  by('over').hidden = false;
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || by('help').open) return;
    if (event.key === ' ' && event.target.closest('button, a')) return;
    const action = { ' ': hold, o: overlay, l: say, '?': () => by('help').showModal() }[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function hold() {
  held = !held;
  by('freeze').setAttribute('aria-pressed', held);
  by('announce').textContent = held ? 'Held' : 'Live';
}

function overlay() {
  by('over').hidden = !by('over').hidden;
  by('overlay').setAttribute('aria-pressed', !by('over').hidden);
}

function say() {
  by('announce').textContent = lastFrame ? `${formatTime(lastFrame.time)}: ${lastFrame.labels?.slice(0, 3).map(([, label, p]) => `${shortLabel(label)} ${formatPercent(p, 0)}`).join(', ') ?? 'no labels'}` : 'No frame yet';
}
