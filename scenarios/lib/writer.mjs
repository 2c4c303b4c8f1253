// Somebody who writes while the world fails, and the account of what must have arrived.
import { letterOf } from './letters.mjs';
import { sleep } from './wait.mjs';

// Writes a letter now and then until it is told to end; one in `longOneIn` is of several messages.
// A letter of which the desk said that it has it counts as accepted; one whose desk was killed
// before the answer may arrive or not.
export class Writer {
  constructor(desk, name, channel, random, { pause = 0.05, longOneIn = Infinity } = {}) {
    Object.assign(this, { desk, name, channel, random, pause, longOneIn });
    this.accepted = [];
    this.unsure = [];
    this.ending = false;
  }

  async write() {
    for (let i = 1; !this.ending; ++i) {
      const isLong = this.random() < 1 / this.longOneIn;
      const size = isLong ? 10_000 + Math.floor(this.random() * 20_000) : 0;
      const text = `${this.name} ${i}${size > 0 ? ` ${letterOf(size)}` : ''}`;
      const done = size > 0
        ? await this.desk.attempt(['send', this.channel, '--json'], { input: `${text}\n` })
        : await this.desk.attempt(['send', this.channel, text, '--json']);
      (done.code === 0 ? this.accepted : this.unsure).push(text);
      await sleep(this.pause + this.random() * 0.3);
    }
  }

  // What is wrong with what the other side has: equal texts are equal bytes.
  faults(read) {
    const number = (text) => Number(text.split(' ')[1]);
    const shown = (texts) => texts.map((text) => text.slice(0, 20)).join(', ');
    const faults = [];
    const there = new Set(read);
    const sent = new Set([...this.accepted, ...this.unsure]);
    const missing = this.accepted.filter((text) => !there.has(text));
    if (missing.length > 0) faults.push(`missing: ${shown(missing)}`);
    const strange = read.filter((text) => !sent.has(text));
    if (strange.length > 0) faults.push(`never sent: ${shown(strange)}`);
    const numbers = read.map(number);
    if (new Set(numbers).size !== numbers.length) faults.push(`twice: ${shown(read)}`);
    if (numbers.some((n, i) => i > 0 && n < numbers[i - 1])) faults.push(`order: ${numbers}`);
    return faults;
  }
  isAllIn(read) {
    const there = new Set(read);
    return this.accepted.every((text) => there.has(text));
  }
}
