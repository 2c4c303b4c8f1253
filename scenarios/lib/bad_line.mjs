// One direction of a connection through a bad network: what comes is kept in order, late, spoilt or
// held as the weather says, which may change at any time.

// More waits with the sender.
const mostWaiting = 4 * 1024 * 1024;

// `delay` in milliseconds; `held`: nothing passes and nobody is told; `corrupt`: in how many of the
// next pieces one bit is turned, `at` that part of the piece; `cut_after`: so many bytes pass, then
// both ends are told that it is over.
export const fair = () => ({ delay: 0, held: false, corrupt: 0, at: 0, cut_after: Infinity });

export class Channel {
  constructor(from, to, weather, { onData, onSpoilt, onOver }) {
    Object.assign(this, { from, to, weather, onData, onSpoilt, onOver });
    this.waiting = [];  // { data, at }; data null: the end
    this.size = 0;
    this.timer = null;
    this.over = false;
    from.on('data', (data) => this.take(data));
    from.on('end', () => this.put(null));
    from.on('close', () => this.put(null));
    to.on('drain', () => this.go_on());
    to.on('close', () => this.end());
  }

  take(data) {
    this.onData(data);
    if (this.weather.corrupt > 0) {
      --this.weather.corrupt;
      const bit = Math.floor(this.weather.at * data.length * 8);
      data[bit >> 3] ^= 1 << (bit & 7);
      this.onSpoilt();
    }
    this.put(data);
    if (this.size > mostWaiting) this.from.pause();
  }

  put(data) {
    if (this.over) return;
    this.size += data?.length ?? 0;
    this.waiting.push({ data, at: Date.now() + this.weather.delay });
    this.go_on();
  }

  // Also after the weather has changed.
  go_on() {
    while (!this.over && !this.weather.held && this.waiting.length > 0) {
      const wait = this.waiting[0].at - Date.now();
      if (wait > 0) {
        this.later(wait);
        return;
      }
      if (this.to.writableNeedDrain) return;
      this.pass(this.waiting.shift().data);
    }
  }

  later(wait) {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.go_on();
    }, wait);
  }

  pass(data) {
    if (data === null) {
      this.to.end();
      return;
    }
    this.size -= data.length;
    if (this.from.isPaused() && this.size <= mostWaiting) this.from.resume();
    if (data.length <= this.weather.cut_after) {
      this.weather.cut_after -= data.length;
      this.to.write(data);
      return;
    }
    this.to.end(data.subarray(0, this.weather.cut_after));
    this.weather.cut_after = Infinity;
    this.from.destroy();
    this.end();
  }

  end() {
    if (this.over) return;
    this.over = true;
    this.waiting = [];
    clearTimeout(this.timer);
    this.onOver();
  }
  cut() {
    this.from.destroy();
    this.to.destroy();
    this.end();
  }
}
