// Joins player, timeline and tables.

const by = id => document.getElementById(id);
const stillMotion = matchMedia('(prefers-reduced-motion: reduce)');

const rows = await readData();
const { facts } = rows;
const player = new Player(rows, by('video'));
const timeline = new Timeline(rows, {
  track: by('track'), canvas: by('canvas'), names: by('names'), playhead: by('playhead'), scroll: by('scroll'),
});
const go = time => { player.seek(time); rememberTime(); };
const segments = segmentsTable(rows, go, { table: by('segments'), pager: by('segments-pager') });
const shots = shotsTable(rows, go, { table: by('shots'), pager: by('shots-pager') });
const frames = framesTable(rows, go, { table: by('frames'), pager: by('frames-pager') });

describe();
showNow();
connectTransport();
connectTrack();
connectKeys();
connectVideo();
followAddress();
document.documentElement.dataset.ready = 'true';

function describe() {
  by('index').href = facts.links.index;
  by('table-link').href = facts.links.table;
  if (facts.links.ledger) by('ledger-link').href = facts.links.ledger; else by('ledger-part').remove();
  const rate = rows.count > 1 && facts.stepSeconds > 0 ? `${+(1 / facts.stepSeconds).toFixed(2)} frames/s` : '';
  by('summary').append(
    element('span', { class: `badge ${facts.status}` }, facts.status), ' ',
    [formatTime(rows.end - rows.start, 0), `${rows.count.toLocaleString('en')} frames`, rate, facts.models.map(model => model.name).filter(Boolean).join(' + ')].filter(Boolean).join(' · '));
  if (facts.problem) {
    by('problem').textContent = `Damage: ${facts.problem}`;
    by('problem').hidden = false;
  }
  by('segments-count').textContent = countOf(facts.segments.length, 'segment');
  by('shots-count').textContent = countOf(rows.shots.length, 'shot');
  by('shots-card').hidden = by('shot-buttons').hidden = by('legend-shots').hidden = rows.shots.length < 2;
  by('legend-unsure').hidden = facts.segments.every(segment => segment.class !== null);
  by('legend-damage').hidden = !(rows.anyFlag & (Flag.corrupt | Flag.concealed | Flag.gap));
  by('more').hidden = !rows.models.some(model => model.labels.length > timeline.limit);
  by('track').setAttribute('aria-valuemax', rows.end.toFixed(3));
}

function countOf(count, word) { return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`; }

function showNow() {
  const row = player.row;
  by('now-time').textContent = formatTime(rows.shown[row] ?? 0);
  if (!rows.count) return;
  by('now-frame').textContent = [`frame ${rows.frame[row].toLocaleString('en')}`, ...sayShot(row)].join(' · ');
  const flags = rows.flagNames(row);
  by('now-flags').hidden = !flags.length;
  by('now-flags').textContent = `⚠ ${flags.join(', ')}`;
  by('now-models').replaceChildren(...rows.models.map(model => element('div', { class: 'model' },
    rows.models.length > 1 ? element('h3', {}, model.name) : '',
    rows.predictions(row, model).length ? '' : element('p', { class: 'muted' }, 'No label'),
    element('ol', {}, ...rows.predictions(row, model).map(({ place, label, probability }) => {
      const bar = element('span', { class: `fill hue${place % Hues}` });
      bar.style.width = `${(probability ?? 0) * 100}%`;
      return element('li', { title: label },
        element('span', { class: 'line' }, element('span', { class: 'label-text' }, label), element('span', { class: 'percent' }, formatPercent(probability))),
        element('span', { class: 'meter', 'aria-hidden': 'true' }, bar));
    })))));
  const track = by('track');
  track.setAttribute('aria-valuenow', player.time.toFixed(3));
  track.setAttribute('aria-valuetext', sayRow(row));
  frames.mark(row, by('follow').checked);
  shots.mark(rows.shotOf(row), by('follow').checked);
  segments.mark(segments.segments.findLastIndex(segment => segment.model === 0 && segment.start <= player.time && player.time < segment.end));
}

/** Nothing where all is one shot. */
function sayShot(row) { return rows.shots.length > 1 ? [`shot ${rows.shotOf(row) + 1} of ${rows.shots.length.toLocaleString('en')}`] : []; }

function sayRow(row) {
  const best = rows.models.flatMap(model => holding(row, model)).map(({ label, probability }) => `${shortLabel(label)} ${formatPercent(probability, 0)}`);
  return [`${formatTime(rows.shown[row])}, frame ${rows.frame[row]}`, ...sayShot(row), ...best, ...rows.flagNames(row)].join(', ');
}

function connectTransport() {
  player.addEventListener('move', ({ detail }) => {
    timeline.setTime(player.time, !player.paused);
    if (detail.moved) showNow();
  });
  player.addEventListener('state', () => {
    by('play-icon').setAttribute('d', player.paused ? 'M4 2v12l9-6z' : 'M3 2h4v12H3zM9 2h4v12H9z');
    by('play').setAttribute('aria-label', player.paused ? 'Play' : 'Pause');
    if (player.paused) rememberTime();
  });
  by('play').onclick = () => player.toggle();
  by('back').onclick = () => step(-1);
  by('forward').onclick = () => step(1);
  by('next').onclick = () => jump(1);
  by('previous').onclick = () => jump(-1);
  by('shot-next').onclick = () => jumpShot(1);
  by('shot-previous').onclick = () => jumpShot(-1);
  by('zoom-in').onclick = () => timeline.zoom(2);
  by('zoom-out').onclick = () => timeline.zoom(0.5);
  by('zoom-fit').onclick = () => timeline.fit();
  by('copy').onclick = copyLink;
  by('more').onclick = () => { timeline.limit += 10; timeline.layout(); by('more').hidden = !rows.models.some(model => model.labels.length > timeline.limit); };
  by('search').oninput = () => {
    const words = by('search').value.trim();
    timeline.search(words);
    segments.filter(words);
    by('search-result').textContent = words ? `${countOf(timeline.matches(words), 'label')}, ${countOf(segments.segments.length, 'segment')}` : '';
    by('segments-count').textContent = countOf(segments.segments.length, 'segment');
  };
  by('search').onkeydown = event => {
    if (event.key === 'Enter') jump(1);
    if (event.key === 'Escape') { by('search').value = ''; by('search').oninput(); by('track').focus(); }
  };
  timeline.addEventListener('find', ({ detail: lane }) => find(lane));
}

function step(count) {
  player.video.pause();
  player.seekRow(player.row + count);
  rememberTime();
}

/** To the next or previous segment of those listed. */
function jump(direction) {
  jumpTo(segments.segments.filter(segment => segment.class !== null).map(segment => segment.start).sort((a, b) => a - b), direction, 'segment');
}

function jumpShot(direction) { jumpTo(rows.shots.map(row => rows.shown[row]), direction, 'shot'); }

function jumpTo(edges, direction, what) {
  const target = direction > 0 ? edges.find(edge => edge > player.time + player.slack) : edges.findLast(edge => edge < player.time - player.slack);
  if (target === undefined) return announce(`No ${direction > 0 ? 'later' : 'earlier'} ${what}`);
  reveal(target);
  announce(sayRow(player.row));
}

/** Labels that are on, of those that do not exclude each other; else the best. */
function holding(row, model) {
  const named = rows.predictions(row, model);
  return model.hasIndependentClasses ? named.filter(({ probability }) => probability >= SureFrom) : named.slice(0, 1);
}

/** To the next run of frames in which a label is the best one, or on where labels do not exclude each other; from the start again behind the last. */
function find(lane) {
  const holds = row => holding(row, lane.model).some(({ place }) => place === lane.place);
  for (let i = 1; i <= rows.count; i++) {
    const row = (player.row + i) % rows.count;
    if (holds(row) && (row === 0 || !holds(row - 1))) { reveal(rows.shown[row]); return announce(sayRow(row)); }
  }
  let [peak, most] = [0, -1];
  for (const { place, probability } of lane.model.ranks)
    for (let row = 0; row < rows.count; row++)
      if (place[row] === lane.place && probability[row] !== NotANumber && probability[row] > most) [peak, most] = [row, probability[row]];
  reveal(rows.shown[peak]);
  announce(`Never ${lane.model.hasIndependentClasses ? 'sure' : 'the best'}. Strongest here: ${sayRow(peak)}`);
}

function reveal(time) {
  go(time);
  if (time < timeline.from || time > timeline.to) timeline.show(time - (timeline.to - timeline.from) / 4);
}

function announce(text) { by('announce').textContent = text; }

function connectTrack() {
  const track = by('track');
  const timeOf = event => Math.min(Math.max(timeline.timeAt(event.clientX - track.getBoundingClientRect().left), rows.start), rows.end);
  track.addEventListener('pointerdown', event => {
    if (event.button) return;
    track.setPointerCapture(event.pointerId);
    player.seek(timeOf(event));
  });
  track.addEventListener('pointermove', event => {
    const time = timeOf(event);
    if (track.hasPointerCapture(event.pointerId)) player.seek(time);
    if (event.pointerType !== 'touch') showTip(event, time);
  });
  track.addEventListener('pointerup', rememberTime);
  track.addEventListener('pointerleave', hideTip);
  track.addEventListener('wheel', event => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      timeline.zoom(Math.exp(-event.deltaY / 300), timeOf(event));
    } else if (timeline.zoomed && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      event.preventDefault();
      timeline.show(timeline.from + (event.deltaX || event.deltaY) / timeline.width * (timeline.to - timeline.from));
    }
  }, { passive: false });
}

function showTip(event, time) {
  const row = rows.at(time), tip = by('tip'), line = by('hover-line');
  const x = event.clientX - by('track').getBoundingClientRect().left;
  line.hidden = tip.hidden = false;
  line.style.transform = `translateX(${x}px)`;
  const missing = time >= rows.endOf(row);
  by('tip-text').replaceChildren(
    element('strong', { class: 'time' }, missing ? `${formatTime(time)}: no frames` : `${formatTime(rows.shown[row])} · ${rows.frame[row]}`),
    ...(missing ? [] : rows.models.flatMap(model => rows.predictions(row, model).slice(0, rows.models.length > 1 ? 2 : 3)
      .map(({ label, probability }) => element('span', {}, shortLabel(label), element('span', { class: 'percent' }, formatPercent(probability)))))),
    ...(rows.flags[row] ? [element('span', {}, `⚠ ${rows.flagNames(row).join(', ')}`)] : []));
  const preview = by('tip-video');
  if (!preview.hidden && !preview.seeking) preview.currentTime = rows.shown[row] + player.offset + player.slack;
  const box = tip.parentElement.getBoundingClientRect();
  const left = event.clientX - box.left, flip = left + tip.offsetWidth + 24 > box.width;
  tip.style.transform = `translate(${flip ? left - tip.offsetWidth - 14 : left + 14}px, ${event.clientY - box.top + 14}px)`;
}

function hideTip() { by('tip').hidden = by('hover-line').hidden = true; }

function connectKeys() {
  by('help-open').onclick = () => by('help').showModal();
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || by('help').open) return;
    const onTrack = event.target === by('track');
    if (!onTrack && (event.target.closest('input, select, textarea, video, .scroller, .scroll') || !by('single-keys').checked)) return;
    if (event.key === ' ' && event.target.closest('button, a, label')) return;
    const page = { PageUp: -10, PageDown: 10 }[event.key];
    const action = {
      ' ': () => player.toggle(),
      ArrowLeft: () => event.shiftKey ? go(player.time - 1) : step(-1),
      ArrowRight: () => event.shiftKey ? go(player.time + 1) : step(1),
      ...(onTrack && { ArrowDown: () => step(-1), ArrowUp: () => step(1), PageUp: () => go(player.time + page), PageDown: () => go(player.time + page), Home: () => go(rows.start), End: () => go(rows.end) }),
      n: () => jump(1), p: () => jump(-1), s: () => jumpShot(1), a: () => jumpShot(-1),
      '+': () => timeline.zoom(2), '=': () => timeline.zoom(2), '-': () => timeline.zoom(0.5), 0: () => timeline.fit(),
      '/': () => by('search').focus(), '?': () => by('help').showModal(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
    if (rows.count && (player.time < timeline.from || player.time > timeline.to)) timeline.show(player.time - (timeline.to - timeline.from) / 4);
  });
}

function connectVideo() {
  const { video } = player;
  const choose = by('choose');
  choose.onchange = () => { if (choose.files[0]) openVideo(URL.createObjectURL(choose.files[0])); };
  const coding = facts.codec ? ` (${facts.codec})` : '';
  video.addEventListener('error', () => {
    if (video.getAttribute('src')) withoutVideo(video.error?.code === 4 && !video.videoWidth ? `The video was moved, or this browser cannot play its format${coding}.` : 'The video cannot be played on.', true);
  });
  player.addEventListener('ready', () => {
    if (video.videoWidth) return showPictures(video.src);
    video.removeAttribute('src');
    video.load();
    withoutVideo(`This browser plays the sound of the video, but not its picture${coding}.`, true);
  });
  if (facts.links.video) openVideo(facts.links.video);
  else withoutVideo(`The video was not found when this page was made. Make it again with --videos and the folder of ${facts.name}, or:`);
}

function openVideo(address) {
  by('no-video').hidden = true;
  player.load(address);
}

function withoutVideo(why, wantsCopy = false) {
  player.ready = false;
  player.video.hidden = true;
  by('no-video').hidden = false;
  by('no-video-why').textContent = why;
  by('no-video-copy').hidden = !wantsCopy;
  by('play').disabled = true;
}

function showPictures(address) {
  by('play').disabled = false;
  by('tip-video').src = address;
  by('tip-video').hidden = false;
  const film = timeline.film = new Film(address, player, first => first ? timeline.layout() : timeline.draw());
  let waiting;
  const take = () => { clearTimeout(waiting); waiting = setTimeout(() => film.take(timeline), stillMotion.matches ? 800 : 300); };
  timeline.addEventListener('view', take);
  addEventListener('resize', take);
  film.take(timeline);
}

/** The address always leads back to this moment. */
function rememberTime() {
  history.replaceState(null, '', `#t=${player.time.toFixed(3)}`);
}

function followAddress() {
  const read = () => {
    const match = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
    if (match) reveal(Number(match[1]));
  };
  addEventListener('hashchange', read);
  read();
}

async function copyLink() {
  rememberTime();
  try {
    await navigator.clipboard.writeText(location.href);
    announce(`Link to ${formatTime(player.time)} copied`);
    by('copy').textContent = 'Copied';
  } catch {
    announce('The link is in the address bar');
    by('copy').textContent = 'See the address bar';
  }
  setTimeout(() => { by('copy').textContent = 'Copy link'; }, 1600);
}
