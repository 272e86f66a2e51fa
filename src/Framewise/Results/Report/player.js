// The video and the position in it. The position exists without a video, too.

class Player extends EventTarget {
  constructor(rows, video) {
    super();
    this.rows = rows;
    this.video = video;
    this.time = rows.start;
    this.row = 0;
    this.ready = false;
    // Where the browser's clock stands at the first frame: not 0 where sound begins before the picture.
    this.offset = 0;
    video.addEventListener('seeked', () => this.ready && !this.watching && this.follow(video.currentTime));
    video.addEventListener('timeupdate', () => this.ready && !this.watching && !video.seeking && this.follow(video.currentTime));
    video.addEventListener('play', () => { this.sought = undefined; });
    for (const name of ['play', 'pause', 'ended']) video.addEventListener(name, () => this.dispatchEvent(new Event('state')));
  }

  load(address) {
    const { video } = this;
    const turn = this.turn = {};
    const begin = (mediaTime, watching) => {
      if (this.ready || turn !== this.turn) return;
      this.offset = mediaTime;
      this.ready = true;
      this.watching = watching;
      if (watching) this.watch();
      if (this.time) this.seek(this.time);
      this.dispatchEvent(new Event('ready'));
    };
    this.ready = false;
    // Asked for before the address is set: the first frame may be shown before the browser says that it is loaded.
    video.requestVideoFrameCallback?.((_, frame) => begin(Math.max(0, frame.mediaTime), true));
    video.addEventListener('loadeddata', () => setTimeout(() => begin(0, false), video.requestVideoFrameCallback ? 3000 : 0), { once: true });
    video.src = address;
    video.hidden = false;
  }

  get paused() { return this.video.paused; }

  /** Smallest step that surely lands inside the row's picture and not on its edge. */
  get slack() { return Math.min(0.001, this.rows.facts.stepSeconds / 4); }

  watch() {
    this.video.requestVideoFrameCallback((_, frame) => {
      if (!this.video.seeking) this.follow(frame.mediaTime);
      this.watch();
    });
  }

  follow(mediaTime) {
    const time = mediaTime - this.offset;
    // Where the browser plays another stream of the file, its frames begin at other times than the rows: what was asked for holds.
    if (Math.abs(time - this.sought) < 1.5 * this.rows.facts.stepSeconds) return;
    this.sought = undefined;
    const row = this.rows.at(time + this.slack);
    // A row stands for all times until the next row, also where only every Nth frame was classified.
    this.moveTo(this.video.paused && row === this.row ? this.time : Math.max(time, this.rows.start), row);
  }

  seek(time) {
    const to = Math.min(Math.max(time, this.rows.start), Math.max(this.rows.start, this.rows.shown[this.rows.count - 1] ?? 0));
    this.moveTo(to, this.rows.at(to + this.slack / 2));
    this.sought = this.paused ? to : undefined;
    if (this.ready) this.video.currentTime = to + this.offset + this.slack;
  }

  seekRow(row) {
    this.seek(this.rows.shown[Math.min(Math.max(row, 0), this.rows.count - 1)]);
  }

  moveTo(time, row) {
    const moved = row !== this.row;
    this.time = time;
    this.row = row;
    this.dispatchEvent(new CustomEvent('move', { detail: { moved } }));
  }

  toggle() {
    if (!this.ready) return;
    if (this.video.paused) this.video.play(); else this.video.pause();
  }
}
