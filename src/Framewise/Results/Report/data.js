// What the page carries: the facts (JSON) and the rows (deflated columns, see PackedRows.cs).

const Flag = { corrupt: 1, concealed: 2, gap: 4, nopts: 8, backward: 16 };
const NotANumber = 65535, NoClass = 65535;
// The probability from which a label counts as seen, as in all sums of time.
const SureFrom = 0.4;
const BlockSize = 64;

async function readData() {
  const facts = JSON.parse(document.getElementById('facts').textContent);
  const holder = document.getElementById('rows');
  const columns = columnReader(await inflate(holder.textContent));
  holder.remove();
  const n = facts.rows;
  const frame = sum(columns(Float64Array, n)), pts = sum(columns(Float64Array, n));
  const time = sum(columns(Float64Array, n)).map(microseconds => microseconds / 1e6);
  const flags = columns(Uint8Array, n);
  const models = facts.models.map((model, index) => ({
    ...model, index,
    ranks: Array.from({ length: model.perRow }, () => ({ place: columns(Uint16Array, n), probability: columns(Uint16Array, n) })),
  }));
  return new Rows(facts, frame, pts, time, flags, models);
}

async function inflate(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer();
}

function columnReader(buffer) {
  let offset = 0;
  return (Type, count) => {
    const column = new Type(buffer, offset, count);
    offset += Math.ceil(column.byteLength / 8) * 8;
    return column;
  };
}

function sum(steps) {
  for (let i = 1; i < steps.length; i++) steps[i] += steps[i - 1];
  return steps;
}

class Rows {
  constructor(facts, frame, pts, time, flags, models) {
    Object.assign(this, { facts, frame, pts, time, flags, models, count: facts.rows });
    // Joined recordings step back in time; looking up needs times that never do.
    this.shown = Float64Array.from(time);
    for (let i = 1; i < this.count; i++) if (this.shown[i] < this.shown[i - 1]) this.shown[i] = this.shown[i - 1];
    this.start = this.count ? this.shown[0] : 0;
    this.end = this.count ? this.endOf(this.count - 1) : 0;
    this.shots = facts.shots;
    this.anyFlag = flags.reduce((all, flag) => all | flag, 0);
  }

  /** Where the row's picture gives way to the next; before missing frames after the usual step. */
  endOf(row) {
    const usual = this.shown[row] + this.facts.stepSeconds;
    if (row + 1 >= this.count) return Math.max(this.shown[row], this.facts.endSeconds);
    return this.facts.gapsAreLoss && this.flags[row + 1] & Flag.gap ? Math.min(usual, this.shown[row + 1]) : this.shown[row + 1];
  }

  /** The last row that begins at or before a time. */
  at(time) {
    let low = 0, high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.shown[middle] <= time) low = middle; else high = middle - 1;
    }
    return low;
  }

  /** The shot of a row, from 0; -1 before the first. */
  shotOf(row) {
    let low = -1, high = this.shots.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.shots[middle] <= row) low = middle; else high = middle - 1;
    }
    return low;
  }

  /** The row behind a shot's last one. */
  shotEnd(shot) { return this.shots[shot + 1] ?? this.count; }

  /** Best first: [{ label, probability }]; probability is null where it is not a number. */
  predictions(row, model) {
    return model.ranks.filter(rank => rank.place[row] !== NoClass).map(rank => ({
      place: rank.place[row],
      label: model.labels[rank.place[row]],
      probability: rank.probability[row] === NotANumber ? null : rank.probability[row] / 10000,
    }));
  }

  /** For every 64 rows the highest probability of each class: for views in which a column of pixels holds many more rows. */
  blocks(model) {
    if (model.blocks) return model.blocks;
    const starts = [0], places = [], levels = [], touched = [];
    const best = new Uint16Array(model.labels.length);
    for (let start = 0; start < this.count; start += BlockSize) {
      const end = Math.min(start + BlockSize, this.count);
      for (const { place, probability } of model.ranks) {
        for (let row = start; row < end; row++) {
          const p = probability[row], c = place[row];
          if (p === NotANumber || p <= best[c]) continue;
          if (!best[c]) touched.push(c);
          best[c] = p;
        }
      }
      for (const c of touched) { places.push(c); levels.push(best[c]); best[c] = 0; }
      touched.length = 0;
      starts.push(places.length);
    }
    return model.blocks = { starts, places: Uint16Array.from(places), levels: Uint16Array.from(levels) };
  }

  flagNames(row) {
    return Object.keys(Flag).filter(name => this.flags[row] & Flag[name]);
  }
}
