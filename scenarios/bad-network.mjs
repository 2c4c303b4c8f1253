// Every line passes a bad network, and 30 times (PEYK_ROUNDS) something happens to lines – they are
// cut, also in mid-cell, held, late or spoilt in one direction or both, or nobody gets through –
// while one desk or courier is killed (SIGKILL). Letters go both ways all the time. What was
// accepted arrives, once, in order and byte-equal, when the weather is fair again.
import { seedOfRun, seeded } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';
import { Writer } from './lib/writer.mjs';

const rounds = Number(process.env.PEYK_ROUNDS ?? 30);
const directions = [['up'], ['down'], ['up', 'down']];

class Misfortune {
  constructor(stage, random) {
    Object.assign(this, { stage, random, done: new Map(), killed: new Map() });
    this.lines = stage.watcher.of();
  }
  one(list) { return list[Math.floor(this.random() * list.length)]; }
  some(list) {
    const chosen = list.filter(() => this.random() < 0.3);
    return chosen.length > 0 ? chosen : [this.one(list)];
  }

  // Each draws all it needs before it waits for anything: so a seed draws the same again.
  async happen() {
    const what = this.one(['cut', 'cut_in_mid_cell', 'hold', 'delay', 'spoil', 'block']);
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
    await Promise.all([this.kill(), this[what]()]);
    for (const line of this.lines) line.clear();
  }

  // A desk or a courier, at a moment of its own. Of a courier half the time while its lines are
  // late, so that they are full when it dies.
  async kill() {
    const isDesk = this.random() < 0.5;
    const victim = this.one(isDesk ? this.stage.desks : this.stage.couriers);
    const [before, away, late] = [this.random() * 0.8, this.random() * 0.5, this.random() < 0.5];
    const lines = this.lines.filter((line) => line.name.endsWith(` to ${victim.name}`));
    if (late) for (const line of lines) line.worsen(['up', 'down'], { delay: 100 });
    await sleep(before);
    const how = await victim.daemon.kill();
    if (how === 'SIGKILL') this.killed.set(victim.name, (this.killed.get(victim.name) ?? 0) + 1);
    await sleep(away);
    await (isDesk ? victim.up() : victim.start());
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

const killedSome = ({ desks, couriers }, killed) => [desks, couriers].every((all) => (
  all.some(({ name }) => killed.has(name))));

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
  const counted = (map) => [...map].map(([what, times]) => `${times} × ${what}`).join(', ');
  play.say(counted(misfortune.done));
  play.check('in every round one process was killed, desks and couriers',
    [...misfortune.killed.values()].reduce((sum, times) => sum + times, 0) === rounds &&
    (rounds < 10 || killedSome(stage, misfortune.killed)), counted(misfortune.killed));

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
