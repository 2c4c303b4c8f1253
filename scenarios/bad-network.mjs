// Every line passes a bad network, and 30 times (PEYK_ROUNDS) something happens to it or to a
// process: lines are cut, also in mid-cell, held, late or spoilt in one direction or both; desks
// and couriers are killed. Letters go both ways all the time. What was accepted arrives, once, in
// order and byte-equal, when the weather is fair again.
import { seedOfRun, seeded } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';
import { Writer } from './lib/writer.mjs';

const rounds = Number(process.env.PEYK_ROUNDS ?? 30);
const directions = [['up'], ['down'], ['up', 'down']];

class Misfortune {
  constructor(stage, random) {
    Object.assign(this, { stage, random, done: new Map() });
    this.lines = stage.watcher.of();
  }
  one(list) { return list[Math.floor(this.random() * list.length)]; }
  some(list) {
    const chosen = list.filter(() => this.random() < 0.3);
    return chosen.length > 0 ? chosen : [this.one(list)];
  }

  async happen() {
    const all = ['kill_desk', 'kill_courier', 'cut', 'cut_in_mid_cell', 'hold', 'delay', 'spoil',
      'block'];
    const what = this.one(all);
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
    await this[what]();
    for (const line of this.lines) line.clear();
  }

  async kill_desk() {
    const desk = this.one(this.stage.desks);
    await desk.daemon.kill();
    await sleep(this.random() * 0.5);
    await desk.up();
  }
  // While its lines are late, so that they are full when it dies.
  async kill_courier() {
    const courier = this.one(this.stage.couriers);
    const lines = this.lines.filter((line) => line.name.endsWith(` to ${courier.name}`));
    for (const line of lines) line.worsen(['up', 'down'], { delay: 100 });
    await sleep(0.3);
    await courier.daemon.kill();
    await sleep(this.random() * 0.5);
    await courier.start();
  }
  async cut() {
    for (const line of this.some(this.lines)) line.cut();
  }
  async cut_in_mid_cell() {
    for (const line of this.some(this.lines)) {
      line.worsen(this.one(directions), { cut_after: Math.floor(this.random() * 40_000) });
    }
    await sleep(0.5);
  }
  async hold() {
    for (const line of this.some(this.lines)) line.worsen(this.one(directions), { held: true });
    await sleep(0.3 + this.random() * 2);
  }
  async delay() {
    for (const line of this.some(this.lines)) {
      line.worsen(this.one(directions), { delay: 20 + this.random() * 600 });
    }
    await sleep(0.5 + this.random() * 1.5);
  }
  async spoil() {
    for (const line of this.some(this.lines)) {
      const corrupt = 1 + Math.floor(this.random() * 3);
      line.worsen(this.one(directions), { corrupt, at: this.random() });
    }
    await sleep(0.5);
  }
  // Whoever connects is sent away.
  async block() {
    for (const line of this.some(this.lines)) line.block();
    await sleep(0.3 + this.random() * 2);
  }
}

await scenario(`${rounds} misfortunes of lines and processes while letters flow`, async (play) => {
  const seed = seedOfRun();
  play.say(`seed ${seed} (PEYK_SEED plays it again, as far as the system lets it)`);
  const watched = { watched: true };
  const { stage, a, b, channel } = await openStage(play, { a: watched, b: watched,
    couriers: watched });
  const options = { pause: 0.3, longOneIn: 8 };
  const writers = [new Writer(a, 'a', channel, seeded(seed + 1), options),
    new Writer(b, 'b', channel, seeded(seed + 2), options)];
  const writing = Promise.all(writers.map((writer) => writer.write()));

  const random = seeded(seed);
  const misfortune = new Misfortune(stage, random);
  for (let i = 0; i < rounds; ++i) {
    await misfortune.happen();
    await sleep(random() * 0.5);
  }
  writers.forEach((writer) => { writer.ending = true; });
  await writing;
  play.say([...misfortune.done].map(([what, times]) => `${times} × ${what}`).join(', '));

  const [fromA, fromB] = writers;
  const healed = Date.now();
  await until('all that was accepted is there', async () => (
    fromA.isAllIn(await b.texts(channel)) && fromB.isAllIn(await a.texts(channel))), 90,
  async () => `${await a.told()}${await b.told()}`);
  await Promise.all([a.emptied(), b.emptied()]);
  play.say(`all was there ${((Date.now() - healed) / 1000).toFixed(1)} s after the last`);
  for (const [writer, reader, role] of [[fromA, b, 'B'], [fromB, a, 'A']]) {
    const read = await reader.texts(channel);
    const faults = writer.faults(read);
    play.check(`all that was accepted is at ${role}, once, in order and byte-equal`,
      faults.length === 0, faults.join('; ') || `${writer.accepted.length} accepted, ` +
      `${read.length} read, ${writer.unsure.length} whose desk was killed at that moment`);
  }
  const order = async (desk) => (await desk.read(channel)).map((letter) => letter.act).join();
  play.could('A and B', 'see the same order of all', await order(a) === await order(b));

  const lines = stage.watcher.of();
  const sum = (what) => lines.reduce((all, line) => all + line[what], 0);
  play.check('the network was bad enough for this to mean something',
    sum('ended') > rounds / 2 && fromA.accepted.length + fromB.accepted.length > rounds,
    `${sum('spoilt')} pieces spoilt, ${sum('ended') / 2} connections ended on ` +
    `${lines.length} lines`);
});
