// How times, shares and labels are written, and how elements are made, on every page.

function formatTime(seconds, digits = 3) {
  const unit = 10 ** digits;
  let rest = Math.round(Math.abs(seconds) * unit);
  const fraction = rest % unit;
  rest = Math.floor(rest / unit);
  const s = rest % 60, m = Math.floor(rest / 60) % 60, h = Math.floor(rest / 3600);
  const two = value => String(value).padStart(2, '0');
  return (seconds < 0 ? '−' : '') + (h ? `${h}:${two(m)}` : m) + ':' + two(s) + (digits ? '.' + String(fraction).padStart(digits, '0') : '');
}

function formatPercent(probability, digits = 1) {
  return probability === null ? 'not a number' : `${(probability * 100).toFixed(digits)} %`;
}

/** "golden retriever" of "golden retriever, Goldie". */
function shortLabel(label) {
  return label.split(',')[0];
}

/** An element with attributes and children; texts become text, never markup. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}
