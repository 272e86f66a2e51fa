// Tables of any length, a page at a time: a real table is what screen readers walk best.

class PagedTable {
  constructor(table, pager, name, headings, pageSize, rowOf) {
    Object.assign(this, { table, pager, name, pageSize, rowOf, count: 0, page: 0 });
    this.body = element('tbody');
    table.replaceChildren(
      element('thead', {}, element('tr', {}, ...headings.map(([text, kind]) => element('th', { scope: 'col', class: kind }, text)))),
      this.body);
    this.input = element('input', {
      type: 'number', min: 1, value: 1, inputmode: 'numeric', 'aria-label': `Page of ${name}`,
      onchange: () => this.show((Number(this.input.value) || 1) - 1),
    });
    this.total = element('span', { class: 'muted' });
    const button = (text, label, step) => element('button', { type: 'button', 'aria-label': `${label} page of ${name}`, onclick: () => this.show(step()) }, text);
    this.back = [button('«', 'First', () => 0), button('‹', 'Previous', () => this.page - 1)];
    this.on = [button('›', 'Next', () => this.page + 1), button('»', 'Last', () => this.pages - 1)];
    pager.append(...this.back, this.input, this.total, ...this.on);
  }

  get pages() { return Math.max(1, Math.ceil(this.count / this.pageSize)); }

  fill(count, page = 0) {
    this.count = count;
    this.show(page);
  }

  show(page) {
    this.page = Math.min(Math.max(page, 0), this.pages - 1);
    const start = this.page * this.pageSize;
    const rows = [];
    for (let i = start; i < Math.min(start + this.pageSize, this.count); i++) rows.push(this.rowOf(i));
    this.body.replaceChildren(...rows);
    this.input.value = this.page + 1;
    this.input.max = this.pages;
    this.total.textContent = `of ${this.pages.toLocaleString('en')}`;
    this.pager.hidden = this.pages < 2;
    for (const button of this.back) button.disabled = this.page === 0;
    for (const button of this.on) button.disabled = this.page === this.pages - 1;
    this.mark();
  }

  /** Marks the row of a number, on its page if asked. */
  mark(index = this.marked, follow = false) {
    this.marked = index;
    const start = this.page * this.pageSize;
    if (follow && index >= 0 && (index < start || index >= start + this.pageSize)) return this.show(Math.floor(index / this.pageSize));
    this.body.querySelector('[aria-current]')?.removeAttribute('aria-current');
    this.body.children[index - start]?.setAttribute('aria-current', 'true');
  }
}

function timeLink(time, go) {
  return element('a', {
    href: `#t=${time.toFixed(6)}`, class: 'time',
    onclick: event => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); go(time); } },
  }, formatTime(time));
}

const cell = (text, kind) => element('td', { class: kind }, text);

function segmentsTable(rows, go, pages) {
  const several = rows.models.length > 1;
  const headings = [['Start', ''], ['End', ''], ['Label', 'wide'], ...(several ? [['Model', '']] : []), ['Seconds', 'number'], ['Frames', 'number'], ['Mean', 'number'], ['Peak', 'number'], ['Damaged', 'number']];
  const table = new PagedTable(pages.table, pages.pager, 'segments', headings, 50, index => {
    const segment = table.segments[index];
    const hue = segment.class === null ? 'unsure' : `hue${rows.models[segment.model].classes.indexOf(segment.class) % Hues}`;
    return element('tr', {},
      element('td', {}, timeLink(segment.start, go)), cell(formatTime(segment.end), 'time'),
      element('td', { class: 'wide' }, element('span', { class: `dot ${hue}`, 'aria-hidden': 'true' }), segment.class === null ? element('em', {}, 'unsure') : segment.label),
      ...(several ? [cell(rows.models[segment.model].name)] : []),
      cell((segment.end - segment.start).toFixed(2), 'number'), cell(segment.frames.toLocaleString('en'), 'number'),
      cell(formatPercent(segment.mean), 'number'), cell(formatPercent(segment.peak), 'number'), cell(segment.damaged || '–', 'number'));
  });
  table.filter = words => {
    const hits = words && rows.hits(words);
    table.what = hits ? 'hit' : 'segment';
    table.segments = hits || rows.facts.segments.filter(segment => segment.label.toLowerCase().includes(words.toLowerCase()));
    table.fill(table.segments.length);
  };
  table.filter('');
  return table;
}

function shotsTable(rows, go, pages) {
  const headings = [['Shot', 'number'], ['Start', ''], ['End', ''], ['Seconds', 'number'], ['Frames', 'number'],
    ...rows.models.map(model => [rows.models.length > 1 ? `Most often the best: ${model.name}` : 'Most often the best', 'wide'])];
  const table = new PagedTable(pages.table, pages.pager, 'shots', headings, 25, shot => {
    const from = rows.shots[shot], to = rows.shotEnd(shot), start = rows.shown[from], end = rows.endOf(to - 1);
    return element('tr', {},
      cell(shot + 1, 'number'), element('td', {}, timeLink(start, go)), cell(formatTime(end), 'time'),
      cell((end - start).toFixed(2), 'number'), cell((to - from).toLocaleString('en'), 'number'),
      ...rows.models.map(model => {
        const [place, share] = mostOften(model.ranks[0]?.place ?? [], from, to);
        if (place === undefined || place === NoClass) return element('td', { class: 'wide muted' }, 'none');
        return element('td', { class: 'wide', title: model.labels[place] },
          element('span', { class: `dot hue${place % Hues}`, 'aria-hidden': 'true' }), shortLabel(model.labels[place]), ' ', element('span', { class: 'muted' }, `in ${formatPercent(share, 0)}`));
      }));
  });
  table.fill(rows.shots.length);
  return table;
}

function mostOften(places, from, to) {
  const counts = new Map();
  for (let row = from; row < to; row++) counts.set(places[row], (counts.get(places[row]) ?? 0) + 1);
  const [place, count] = [...counts].reduce((best, entry) => entry[1] > best[1] ? entry : best);
  return [place, count / (to - from)];
}

function framesTable(rows, go, pages) {
  const headings = [['Frame', 'number'], ['Time', ''], ['pts', 'number'], ['Flags', '']];
  for (const model of rows.models)
    for (let rank = 1; rank <= model.perRow; rank++) headings.push([rows.models.length > 1 ? `${model.name} ${rank}` : `${rank}. label`, 'wide']);
  const table = new PagedTable(pages.table, pages.pager, 'frames', headings, 25, row => element('tr', {},
    cell(rows.frame[row].toLocaleString('en'), 'number'), element('td', {}, timeLink(rows.time[row], () => go(rows.shown[row]))),
    cell(String(rows.pts[row]), 'number'), cell(rows.flagNames(row).join(', ') || '–'),
    ...rows.models.flatMap(model => {
      const named = rows.predictions(row, model).map(({ label, probability }) =>
        element('td', { class: 'wide', title: label }, shortLabel(label), ' ', element('span', { class: 'muted' }, formatPercent(probability))));
      return [...named, ...Array.from({ length: model.perRow - named.length }, () => element('td', { class: 'wide' }))];
    })));
  table.fill(rows.count);
  return table;
}
