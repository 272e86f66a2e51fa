// The lanes: names at the left as real elements, the rest on one canvas.

const Height = { ruler: 26, film: 56, shots: 22, heading: 30, segments: 34, label: 24, damage: 24 };
const Hues = 8;
const TickSteps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

class Timeline extends EventTarget {
  constructor(rows, parts) {
    super();
    Object.assign(this, parts, { rows });
    this.from = rows.start;
    this.to = Math.max(rows.end, rows.start + 0.001);
    this.limit = 10;
    this.words = '';
    this.time = rows.start;
    this.layout();
    new ResizeObserver(() => this.draw()).observe(this.track);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    this.scroll.addEventListener('scroll', () => this.scrolled());
  }

  get length() { return this.rows.end - this.rows.start; }
  get width() { return this.track.clientWidth; }
  get zoomed() { return this.to - this.from < this.length * 0.999; }

  x(time) { return (time - this.from) / (this.to - this.from) * this.width; }
  timeAt(x) { return this.from + x / this.width * (this.to - this.from); }

  /** Decides which lanes there are and builds their names. */
  layout() {
    const lanes = [{ kind: 'ruler' }];
    if (this.film?.active) lanes.push({ kind: 'film', name: 'Pictures' });
    if (this.rows.shots.length > 1) lanes.push({ kind: 'shots', name: 'Shots' });
    for (const model of this.rows.models) {
      if (this.rows.models.length > 1) lanes.push({ kind: 'heading', name: model.name });
      const segments = this.rows.facts.segments.filter(segment => segment.model === model.index);
      // Segments of classes that do not exclude each other overlap: their own lanes show them.
      if (!model.hasIndependentClasses) lanes.push({ kind: 'segments', name: 'Segments', model, segments });
      for (const place of this.placesOf(model)) lanes.push({ kind: 'label', name: model.labels[place], model, place, hue: place % Hues });
      const unsure = segments.filter(segment => segment.class === null);
      if (unsure.length) lanes.push({ kind: 'unsure', name: 'Unsure', segments: unsure });
    }
    if (this.rows.anyFlag) lanes.push({ kind: 'damage', name: 'Damage' });
    let y = 0;
    for (const lane of lanes) {
      lane.y = y;
      lane.height = Height[lane.kind] ?? Height.label;
      y += lane.height;
    }
    this.lanes = lanes;
    this.height = y;
    this.names.replaceChildren(...lanes.map(lane => this.nameOf(lane)));
    this.track.style.height = `${y}px`;
    this.draw();
  }

  placesOf(model) {
    const words = this.words.toLowerCase();
    const places = [];
    for (let place = 0; place < model.labels.length && places.length < this.limit; place++)
      if (model.labels[place].toLowerCase().includes(words)) places.push(place);
    return places;
  }

  matches(words) {
    return this.rows.models.reduce((count, model) => count + model.labels.filter(label => label.toLowerCase().includes(words.toLowerCase())).length, 0);
  }

  nameOf(lane) {
    const style = made => { made.style.height = `${lane.height}px`; return made; };
    if (lane.kind === 'ruler') return style(element('div', { class: 'name' }));
    if (lane.kind === 'heading') return style(element('h3', { class: 'name heading' }, lane.name));
    if (lane.kind !== 'label') return style(element('div', { class: `name ${lane.kind}` }, lane.name));
    const [first, ...rest] = lane.name.split(',');
    const text = element('span', { class: 'label-text' }, first, rest.length ? element('span', { class: 'muted' }, `,${rest.join(',')}`) : '');
    return style(element('button', {
      type: 'button', class: 'name label', title: `${lane.name} (class ${lane.model.classes[lane.place]}): go to where it next ${lane.model.hasIndependentClasses ? 'begins' : 'is the best'}`,
      onclick: () => this.dispatchEvent(new CustomEvent('find', { detail: lane })),
    }, element('span', { class: `dot hue${lane.hue}`, 'aria-hidden': 'true' }), text));
  }

  search(words) {
    this.words = words;
    this.layout();
  }

  zoom(factor, around = this.time) {
    const least = Math.max(this.rows.facts.stepSeconds * 8, 0.01);
    const length = Math.min(Math.max((this.to - this.from) / factor, Math.min(least, this.length)), this.length);
    const share = Math.min(Math.max((around - this.from) / (this.to - this.from), 0), 1);
    this.show(around - share * length, length);
  }

  show(from, length = this.to - this.from) {
    this.from = Math.min(Math.max(from, this.rows.start), this.rows.end - length);
    this.to = this.from + length;
    this.draw();
    this.dispatchEvent(new Event('view'));
  }

  fit() { this.show(this.rows.start, this.length); }

  /** Browsers limit how wide a box may be, so a position is a share of the bar, not a number of pixels. */
  scrolled() {
    if (this.scrolling) { this.scrolling = false; return; }
    const room = this.scroll.scrollWidth - this.scroll.clientWidth;
    if (room > 0) this.show(this.rows.start + this.scroll.scrollLeft / room * (this.length - (this.to - this.from)));
  }

  updateScroll() {
    this.scroll.hidden = !this.zoomed;
    if (!this.zoomed) return;
    const content = Math.min(this.scroll.clientWidth * this.length / (this.to - this.from), 4e6);
    this.scroll.firstElementChild.style.width = `${content}px`;
    const left = Math.round((this.from - this.rows.start) / (this.length - (this.to - this.from)) * (content - this.scroll.clientWidth));
    if (Math.abs(left - this.scroll.scrollLeft) >= 1) {
      this.scrolling = true;
      this.scroll.scrollLeft = left;
    }
  }

  /** Moves the playhead; while playing, the view turns the page with it. */
  setTime(time, follow) {
    this.time = time;
    if (follow && this.zoomed && (time < this.from || time > this.to)) this.show(time - (this.to - this.from) * 0.1);
    this.placePlayhead();
  }

  placePlayhead() {
    const x = this.x(this.time);
    this.playhead.hidden = x < -1 || x > this.width + 1;
    this.playhead.style.transform = `translateX(${x}px)`;
  }

  draw() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => { this.pending = 0; this.paint(); });
  }

  paint() {
    const ratio = devicePixelRatio || 1, width = this.width;
    if (!width) return;
    const canvas = this.canvas, pixels = Math.round(width * ratio);
    canvas.width = pixels;
    canvas.height = Math.round(this.height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${this.height}px`;
    const g = canvas.getContext('2d');
    g.scale(ratio, ratio);
    const css = getComputedStyle(this.track);
    const color = name => css.getPropertyValue(name).trim();
    const bins = this.bin(pixels);
    for (const lane of this.lanes) {
      g.save();
      g.translate(0, lane.y);
      if (lane.kind !== 'ruler' && lane.kind !== 'heading') {
        g.fillStyle = color('--lane');
        g.fillRect(0, 2, width, lane.height - 4);
      }
      this[`paint_${lane.kind}`]?.(g, lane, color, bins, width, ratio);
      g.restore();
    }
    this.paintCuts(g, color, width);
    this.updateScroll();
    this.placePlayhead();
  }

  /** For each column of pixels the highest probability of every visible lane, and all flags. Zoomed in, a frame covers several columns and is exact. */
  bin(pixels) {
    const { rows } = this;
    const scale = pixels / (this.to - this.from);
    const flags = new Uint8Array(pixels);
    const levels = new Map(this.lanes.filter(lane => lane.kind === 'label').map(lane => [lane, new Uint16Array(pixels)]));
    const byPlace = rows.models.map(model => {
      const lookup = new Array(model.labels.length).fill(null);
      for (const [lane, level] of levels) if (lane.model === model) lookup[lane.place] = level;
      return lookup;
    });
    const column = time => (time - this.from) * scale;
    const fill = (level, value, start, end) => {
      const x0 = Math.max(0, Math.floor(start)), x1 = Math.min(pixels, Math.max(x0 + 1, Math.floor(end)));
      for (let x = x0; x < x1; x++) if (level[x] < value) level[x] = value;
    };
    const first = rows.at(this.from), last = Math.min(rows.at(this.to) + 1, rows.count);
    if (rows.anyFlag) for (let row = first; row < last; row++) if (rows.flags[row]) {
      const x0 = Math.max(0, Math.floor(column(rows.shown[row]))), x1 = Math.min(pixels, Math.max(x0 + 1, Math.floor(column(rows.endOf(row)))));
      for (let x = x0; x < x1; x++) flags[x] |= rows.flags[row];
    }
    const coarse = (last - first) / pixels >= 2 * BlockSize;
    for (const model of rows.models) {
      const lookup = byPlace[model.index];
      if (coarse) {
        const { starts, places, levels: highest } = rows.blocks(model);
        for (let block = Math.floor(first / BlockSize); block * BlockSize < last; block++) {
          const from = column(rows.shown[block * BlockSize]), to = column(rows.endOf(Math.min((block + 1) * BlockSize, rows.count) - 1));
          for (let i = starts[block]; i < starts[block + 1]; i++) if (lookup[places[i]]) fill(lookup[places[i]], highest[i], from, to);
        }
        continue;
      }
      for (let row = first; row < last; row++) {
        const from = column(rows.shown[row]), to = column(rows.endOf(row));
        for (const { place, probability } of model.ranks) {
          const level = lookup[place[row]];
          if (level && probability[row] !== NotANumber) fill(level, probability[row], from, to);
        }
      }
    }
    return { levels, flags, pixels };
  }

  paint_ruler(g, lane, color, bins, width) {
    const step = TickSteps.find(candidate => this.x(this.from + candidate) >= 84) ?? TickSteps.at(-1);
    const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
    g.fillStyle = color('--muted');
    g.strokeStyle = color('--line');
    g.font = '11px system-ui, sans-serif';
    g.textBaseline = 'middle';
    for (let i = Math.ceil(this.from / step - 1e-9); i * step <= this.to; i++) {
      const x = Math.round(this.x(i * step)) + 0.5;
      g.beginPath();
      g.moveTo(x, lane.height - 8);
      g.lineTo(x, this.height);
      g.stroke();
      const text = formatTime(i * step, digits);
      if (x + 5 + g.measureText(text).width < width) g.fillText(text, x + 5, lane.height / 2);
    }
  }

  paint_film(g, lane) { this.film.paint(g, lane, this); }

  /** Every second shot is darker; the number stands where there is room. */
  paint_shots(g, lane, color, bins, width) {
    const { rows } = this;
    g.font = '11px system-ui, sans-serif';
    g.textBaseline = 'middle';
    for (let shot = Math.max(rows.shotOf(rows.at(this.from)), 0); shot < rows.shots.length; shot++) {
      const x0 = this.x(rows.shown[rows.shots[shot]]), x1 = Math.min(this.x(rows.endOf(rows.shotEnd(shot) - 1)), width);
      if (x0 > width) break;
      if (shot % 2) {
        g.fillStyle = color('--line');
        g.fillRect(Math.max(x0, 0), 2, x1 - Math.max(x0, 0), lane.height - 4);
      }
      const text = String(shot + 1), room = x1 - Math.max(x0, 0);
      g.fillStyle = color('--muted');
      if (room > g.measureText(text).width + 12) g.fillText(text, Math.max(x0, 0) + 6, lane.height / 2 + 0.5);
    }
  }

  /** A mark where a shot begins, and a line through the lanes while there is room for lines. */
  paintCuts(g, color, width) {
    const { rows } = this, lane = this.lanes.find(candidate => candidate.kind === 'shots');
    if (!lane) return;
    const marks = [];
    for (let shot = Math.max(rows.shotOf(rows.at(this.from)), 1); shot < rows.shots.length; shot++) {
      const x = Math.round(this.x(rows.shown[rows.shots[shot]]));
      if (x > width) break;
      if (x >= 0 && x !== marks.at(-1)) marks.push(x);
    }
    g.fillStyle = color('--text');
    for (const x of marks) g.fillRect(x, lane.y + 2, 1.5, lane.height - 4);
    if (marks.length * 12 > width) return;
    g.globalAlpha = 0.4;
    for (const x of marks) for (let y = lane.y + lane.height; y < this.height; y += 6) g.fillRect(x, y, 1, 3);
    g.globalAlpha = 1;
  }

  paint_segments(g, lane, color, bins, width) {
    g.font = '12px system-ui, sans-serif';
    g.textBaseline = 'middle';
    for (const segment of lane.segments) {
      const x0 = Math.max(this.x(segment.start), -4), x1 = Math.min(this.x(segment.end), width + 4);
      if (x1 < 0 || x0 > width || x1 - x0 < 0.5) continue;
      const sure = segment.class !== null, w = Math.max(x1 - x0 - 1, 1);
      const hue = color(sure ? `--hue${lane.model.classes.indexOf(segment.class) % Hues}` : '--muted');
      g.beginPath();
      g.roundRect(x0, 3, w, lane.height - 6, Math.min(4, w / 2));
      if (sure) {
        g.globalAlpha = 0.26;
        g.fillStyle = hue;
        g.fill();
        g.globalAlpha = 1;
        g.fillRect(x0, 3, Math.min(3, w), lane.height - 6);
      } else {
        g.globalAlpha = 0.55;
        g.fillStyle = this.hatch(g, hue);
        g.fill();
        g.globalAlpha = 1;
      }
      if (w > 44) {
        g.save();
        g.beginPath();
        g.rect(x0, 0, w - 6, lane.height);
        g.clip();
        const text = sure ? shortLabel(segment.label) : 'unsure';
        if (!sure) {
          g.fillStyle = color('--lane');
          g.fillRect(x0 + 6, 8, g.measureText(text).width + 8, lane.height - 16);
        }
        g.fillStyle = color(sure ? '--text' : '--muted');
        g.fillText(text, Math.max(x0, 0) + 10, lane.height / 2 + 0.5);
        g.restore();
      }
    }
  }

  paint_label(g, lane, color, bins, width) {
    const level = bins.levels.get(lane);
    g.fillStyle = color(`--hue${lane.hue}`);
    for (let x = 0; x < bins.pixels;) {
      const value = level[x];
      let end = x + 1;
      // A step of opacity below 1/64 cannot be seen; joining such columns saves most of the drawing.
      while (end < bins.pixels && (level[end] >> 7) === (value >> 7)) end++;
      if (value > 100) {
        g.globalAlpha = value / 10000;
        g.fillRect(x * width / bins.pixels, 4, (end - x) * width / bins.pixels, lane.height - 8);
      }
      x = end;
    }
    g.globalAlpha = 1;
  }

  paint_unsure(g, lane, color, bins, width) {
    g.fillStyle = this.hatch(g, color('--muted'));
    for (const segment of lane.segments) {
      const x0 = Math.max(this.x(segment.start), 0), x1 = Math.min(this.x(segment.end), width);
      if (x1 > x0) g.fillRect(x0, 4, Math.max(x1 - x0, 1), lane.height - 8);
    }
  }

  /** Solid: corrupt; hatched: concealed; a line from top to bottom: frames missing; a small mark: time stamps odd. */
  paint_damage(g, lane, color, bins, width) {
    const solid = color('--bad'), hatch = this.hatch(g, solid), unit = width / bins.pixels;
    for (let x = 0; x < bins.pixels;) {
      const flags = bins.flags[x];
      let end = x + 1;
      while (end < bins.pixels && bins.flags[end] === flags) end++;
      const left = x * unit, w = Math.max((end - x) * unit, 2);
      if (flags & (Flag.corrupt | Flag.concealed)) {
        g.fillStyle = flags & Flag.corrupt ? solid : hatch;
        g.fillRect(left, 4, w, lane.height - 8);
      }
      g.fillStyle = solid;
      if (flags & Flag.gap) g.fillRect(left, 0, 2, lane.height);
      if (flags & (Flag.nopts | Flag.backward)) g.fillRect(left, lane.height - 8, w, 3);
      x = end;
    }
  }

  hatch(g, color) {
    const tile = document.createElement('canvas');
    tile.width = tile.height = 6;
    const pen = tile.getContext('2d');
    pen.strokeStyle = color;
    pen.lineWidth = 1.2;
    pen.beginPath();
    for (const shift of [-6, 0, 6]) { pen.moveTo(shift, 6); pen.lineTo(shift + 6, 0); }
    pen.stroke();
    return g.createPattern(tile, 'repeat');
  }
}
