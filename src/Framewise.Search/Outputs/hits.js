// Plays hits: one player for all of them, which stops at the end of the hit or goes on with the next.

const video = document.getElementById('video'), playing = document.getElementById('playing'), all = document.getElementById('all');
const search = document.getElementById('search'), found = document.getElementById('found');
const rows = [...document.getElementById('hits').rows];
let row = null, end = Infinity, offset = 0, turn = null;

const buttonOf = (hit) => hit.querySelector('.play');
const playable = () => rows.filter((hit) => !hit.hidden && buttonOf(hit));

function play(hit) {
  const { video: address, start, end: until } = buttonOf(hit).dataset;
  row?.removeAttribute('aria-current');
  row = hit;
  row.setAttribute('aria-current', 'true');
  playing.textContent = buttonOf(hit).getAttribute('aria-label').replace('Play ', '');
  const begin = () => {
    end = Number(until) + offset;
    // A little inside the first frame's picture, not on its edge.
    video.currentTime = Number(start) + offset + 0.001;
    video.play().catch(() => { playing.textContent = 'This video cannot be played here.'; });
  };
  end = Infinity;
  if (video.getAttribute('src') === address && video.readyState > 0) {
    begin();
    return;
  }
  const mine = turn = {};
  const once = (mediaTime) => {
    if (turn !== mine) return;
    turn = null;
    // Where the browser's clock stands at the first frame: not 0 where sound begins before the picture.
    offset = mediaTime;
    begin();
  };
  // Asked for before the address is set: the first frame may be shown before the browser says that it is loaded.
  video.requestVideoFrameCallback?.((_, frame) => once(Math.max(0, frame.mediaTime)));
  video.addEventListener('loadeddata', () => setTimeout(() => once(0), video.requestVideoFrameCallback ? 3000 : 0), { once: true });
  video.preload = 'auto';
  video.src = address;
}

function step(by) {
  const hits = playable();
  const at = hits.indexOf(row);
  const next = at < 0 ? hits[by > 0 ? 0 : hits.length - 1] : hits[at + by];
  if (next) play(next);
}

function watch() {
  if (video.paused || video.seeking || video.currentTime < end) return;
  end = Infinity;
  const hits = playable();
  if (all.checked && hits.indexOf(row) + 1 < hits.length) step(1);
  else video.pause();
}

for (const hit of rows) buttonOf(hit)?.addEventListener('click', () => play(hit));
document.getElementById('previous').addEventListener('click', () => step(-1));
document.getElementById('next').addEventListener('click', () => step(1));
video.addEventListener('timeupdate', watch);
video.addEventListener('error', () => { if (row) playing.textContent = 'This video was not found, or this browser cannot play it.'; });
if (video.requestVideoFrameCallback) {
  const frame = () => { watch(); video.requestVideoFrameCallback(frame); };
  video.requestVideoFrameCallback(frame);
}

search.addEventListener('input', () => {
  const words = search.value.trim().toLowerCase();
  let count = 0;
  for (const hit of rows) {
    hit.hidden = !hit.textContent.toLowerCase().includes(words);
    if (!hit.hidden) count++;
  }
  found.textContent = words ? `${count} of ${rows.length}` : '';
});

document.documentElement.dataset.ready = '';
