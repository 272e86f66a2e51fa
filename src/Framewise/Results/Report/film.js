// A lane of small pictures, taken from the local video by a second, silent player.

class Film {
  constructor(address, player, changed) {
    this.pictures = [];
    this.active = false;
    this.player = player;
    this.changed = changed;
    this.video = element('video', { preload: 'auto', playsinline: true });
    this.video.muted = true;
    this.video.src = address;
  }

  /** Takes pictures for the view, one after the other; a newer call ends an older one. */
  async take(timeline) {
    const turn = this.turn = {};
    if (!await this.loaded()) return;
    const aspect = this.video.videoWidth / this.video.videoHeight;
    const width = Math.max((Height.film - 4) * aspect, 24);
    const count = Math.min(Math.max(Math.floor(timeline.width / width), 1), 24);
    const { from, to } = timeline;
    const pictures = [];
    for (let i = 0; i < count && turn === this.turn; i++) {
      const time = from + (i + 0.5) / count * (to - from);
      await this.seek(time + this.player.offset);
      if (turn !== this.turn) return;
      const picture = document.createElement('canvas');
      picture.height = (Height.film - 4) * 2;
      picture.width = Math.round(picture.height * aspect);
      picture.getContext('2d').drawImage(this.video, 0, 0, picture.width, picture.height);
      pictures.push({ time, picture });
      this.pictures = pictures;
      const first = !this.active;
      this.active = true;
      this.changed(first);
    }
  }

  paint(g, lane, timeline) {
    const h = lane.height - 4;
    for (const { time, picture } of this.pictures) {
      const w = h * picture.width / picture.height;
      g.drawImage(picture, timeline.x(time) - w / 2, 2, w, h);
    }
  }

  loaded() {
    if (this.video.readyState >= 2) return true;
    return new Promise(resolve => {
      this.video.addEventListener('loadeddata', () => resolve(true), { once: true });
      this.video.addEventListener('error', () => resolve(false), { once: true });
    });
  }

  seek(time) {
    return new Promise(resolve => {
      this.video.addEventListener('seeked', resolve, { once: true });
      setTimeout(resolve, 2000);
      this.video.currentTime = time;
    });
  }
}
