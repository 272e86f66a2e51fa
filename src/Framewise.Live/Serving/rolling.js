// The last two minutes: what was shown when, the smoothed label, and the lanes.

const Window = 120, Lanes = 6, LaneHeight = 22, ShotHeight = 14, Hues = 8;
const Smoothing = { window: 0.5, enter: 0.4, leave: 0.25 };

/** The label that holds, by the mean of the last half second: the same floor and hold as in segments. */
class SmoothedLabel {
  rows = [];
  current = null;
  since = 0;

  add(time, labels) {
    if (this.rows.length && time < this.rows.at(-1).time) this.rows = [];
    this.rows.push({ time, labels });
    while (this.rows[0].time < time - Smoothing.window) this.rows.shift();
    const sums = new Map();
    for (const row of this.rows) for (const [, label, probability] of row.labels) sums.set(label, (sums.get(label) ?? 0) + probability);
    const mean = label => (sums.get(label) ?? 0) / this.rows.length;
    const best = [...sums.keys()].reduce((a, b) => mean(b) > mean(a) ? b : a, null);
    const next = mean(best) >= Smoothing.enter ? best : mean(this.current) < Smoothing.leave ? null : this.current;
    if (next !== this.current) [this.current, this.since] = [next, time];
  }
}

/** Lanes of the labels that are strongest over the window, newest at the right. */
class Rolling {
  rows = [];
  hues = new Map();

  constructor(names, track, canvas) {
    Object.assign(this, { names, track, canvas });
    new ResizeObserver(() => this.draw()).observe(track);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  add(time, labels, shot) {
    if (this.rows.length && time < this.rows.at(-1).time) this.rows = [];
    this.rows.push({ time, labels, shot });
    while (this.rows[0].time < time - Window) this.rows.shift();
  }

  hue(label) {
    if (!this.hues.has(label)) this.hues.set(label, this.hues.size % Hues);
    return this.hues.get(label);
  }

  strongest() {
    const sums = new Map();
    for (const row of this.rows) for (const [, label, probability] of row.labels ?? []) sums.set(label, (sums.get(label) ?? 0) + probability);
    return [...sums].sort((a, b) => b[1] - a[1]).slice(0, Lanes).map(([label]) => label);
  }

  draw() {
    const lanes = this.strongest(), width = this.track.clientWidth, height = ShotHeight + Lanes * LaneHeight, scale = devicePixelRatio;
    this.names.replaceChildren(element('div', { class: 'name', 'data-kind': 'shots' }, 'Shots'), ...lanes.map(label =>
      element('div', { class: 'name', title: label }, element('span', { class: `dot hue${this.hue(label)}`, 'aria-hidden': 'true' }), element('span', { class: 'label-text' }, shortLabel(label)))));
    this.names.firstChild.style.height = `${ShotHeight}px`;
    for (const name of [...this.names.children].slice(1)) name.style.height = `${LaneHeight}px`;
    this.track.style.height = `${height}px`;
    [this.canvas.width, this.canvas.height] = [Math.max(1, width * scale), height * scale];
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const pen = this.canvas.getContext('2d'), style = getComputedStyle(document.documentElement), color = name => style.getPropertyValue(name).trim();
    pen.scale(scale, scale);
    pen.fillStyle = color('--lane');
    for (let lane = 0; lane < Lanes; lane++) pen.fillRect(0, ShotHeight + lane * LaneHeight + 2, width, LaneHeight - 4);
    if (!this.rows.length) return;
    const end = this.rows.at(-1).time, x = time => width - (end - time) / Window * width;
    const columns = new Map();
    for (const row of this.rows) {
      const column = Math.floor(x(row.time));
      const best = columns.get(column) ?? columns.set(column, { labels: new Map(), shot: false, bare: true }).get(column);
      best.shot ||= row.shot;
      best.bare &&= !row.labels;
      for (const [, label, probability] of row.labels ?? []) best.labels.set(label, Math.max(best.labels.get(label) ?? 0, probability));
    }
    const inks = lanes.map(label => color(`--hue${this.hue(label)}`)), [bad, text] = [color('--bad'), color('--text')];
    const wide = Math.max(1, width / Window / 30);
    for (const [column, { labels, shot, bare }] of columns) {
      lanes.forEach((label, lane) => {
        pen.globalAlpha = labels.get(label) ?? 0;
        pen.fillStyle = inks[lane];
        if (pen.globalAlpha) pen.fillRect(column, ShotHeight + lane * LaneHeight + 2, wide, LaneHeight - 4);
      });
      pen.globalAlpha = 1;
      pen.fillStyle = bad;
      if (bare) pen.fillRect(column, ShotHeight - 3, wide, 3);
      pen.fillStyle = text;
      if (shot) pen.fillRect(column, 0, 2, ShotHeight - 4);
    }
  }
}
