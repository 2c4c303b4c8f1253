// Swaps that A proposes and B joins, and topics about which A asks B: as both desks show them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { marker } from './letters.mjs';
import { tomorrow, until } from './wait.mjs';

export class Deals {
  // `with`: how B is called in the channel.
  constructor({ stage, a, b, channel, with: name = 'B1' }) {
    Object.assign(this, { stage, a, b, channel, name });
    this.folder = join(stage.folder, 'lists');
    this.secrets = {};  // what only A's lists hold, and nobody is to have who has not been given it
    this.files = 0;
    mkdirSync(this.folder, { recursive: true });
  }

  file(lines) {
    const path = join(this.folder, `${this.name}-${++this.files}.txt`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  }
  // A line that is nowhere by chance, and is looked for in the end.
  secret(what) {
    const line = marker(what);
    this.secrets[`${what} ${Object.keys(this.secrets).length}`] = line;
    return line;
  }

  // `what` is give or ask. Both desks know it by its act, each under a number of its own.
  async shown(desk, what, act) {
    return (await desk.json([what, 'list'])).find((one) => one.act === act);
  }
  stands(desk, what, act, ...standings) {
    return until(`${what} ${act.slice(0, 8)} is ${standings.join(' or ')} at ${desk.label}`,
      async () => {
        const one = await this.shown(desk, what, act);
        return one && standings.includes(one.standing) && one;
      }, 120,
      async () => `${await desk.told()}\n${JSON.stringify(await this.shown(desk, what, act))}`);
  }
  async act(desk, what, act, standing, verb, ...more) {
    const { number } = await this.stands(desk, what, act, standing);
    return desk.json([what, verb, this.channel, String(number), ...more]);
  }

  // { act, own: what each gives }.
  async propose(what, { until: end = tomorrow() } = {}) {
    const own = { A: [marker(`${what}-of-A`), marker(`${what}-of-A`)],
      B: [marker(`${what}-of-B`)] };
    const { act } = await this.a.json(['give', 'propose', this.channel, '--with', this.name,
      '--until', end, '--list', this.file(own.A), what]);
    return { act, own };
  }
  join({ act, own }) {
    return this.act(this.b, 'give', act, 'proposed', 'join', '--list', this.file(own.B));
  }
  async accept({ act }) {
    const { joining } = await this.stands(this.a, 'give', act, 'joined');
    return this.act(this.a, 'give', act, 'joined', 'accept', joining);
  }
  withdraw({ act }) { return this.act(this.a, 'give', act, 'joined', 'withdraw'); }
  // What a desk has of the other side's.
  async got(desk, act) {
    const { number } = await this.shown(desk, 'give', act);
    const done = await desk.attempt(['give', 'show', this.channel, String(number), '--json']);
    return done.code === 0 ? JSON.parse(done.out).map((one) => one.text) : [];
  }
  async bothHave({ act, own }) {
    return (await this.got(this.a, act)).join() === own.B.join() &&
      (await this.got(this.b, act)).join() === own.A.join();
  }

  // About `lines`, or one topic that both have and some that only one has: { act, own }.
  async ask(what, { lines, more = [], until: end = tomorrow() } = {}) {
    const shared = marker(what);
    const own = { A: lines ?? [this.secret(`${what}-of-A`), shared, this.secret(`${what}-of-A`)],
      B: [shared, marker(`${what}-of-B`)] };
    const { act } = await this.a.json(['ask', 'common-ground', this.channel, '--with',
      this.name, '--until', end, '--list', this.file(own.A), ...more, what]);
    return { act, own };
  }
  answer({ act, own }) {
    return this.act(this.b, 'ask', act, 'asked', 'answer', '--list', this.file(own.B));
  }
}

export const newestQuestion = async (desk) => (await desk.json(['ask', 'list'])).at(-1);
// Whatever `peyk ask list` says of it, once it stands like that.
export const newestStands = (desk, ...standings) => until(
  `the question at ${desk.label} is ${standings.join(' or ')}`, async () => {
    const newest = await newestQuestion(desk);
    return newest && standings.includes(newest.standing) && newest;
  }, 180, async () => `${await desk.told()}\n${JSON.stringify(await newestQuestion(desk))}`);

// Whom a desk calls a liar: `Oslo wrong_share`.
export const blamed = (...shown) => shown.flatMap((one) => one.couriers.flatMap((courier) => (
  courier.faults.map((fault) => `${courier.name} ${fault}`))));
export const saidBy = (shown, name) => shown.couriers.find((one) => one.name === name).said;

// A process tells these lies from now on (src/app/testing), and none where there are none: it stops
// well only if it has told all that it was to tell.
export async function replace(daemon, plants, up) {
  await daemon.stop();
  daemon.plants = plants;
  await up();
}
export const told = (daemon, plant, times = 1) => until(`the lie ${plant} is told`,
  () => daemon.told(plant) >= times, 60, () => daemon.log.slice(-2000));
