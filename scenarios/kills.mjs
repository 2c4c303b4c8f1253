// Ten times a desk or a courier is killed at a random moment, while letters go both ways. What was
// accepted arrives, once and in order.
import { seedOfRun, seeded } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';

const kills = 10;

// Writes a letter now and then until it is told to end. A letter of which the desk said that it has
// it counts as accepted; one whose desk was killed before the answer may arrive or not.
class Writer {
  constructor(desk, name, channel, random) {
    Object.assign(this, { desk, name, channel, random });
    this.accepted = [];
    this.unsure = [];
    this.ending = false;
  }
  async write() {
    for (let i = 1; !this.ending; ++i) {
      const text = `${this.name} ${i}`;
      const done = await this.desk.attempt(['send', this.channel, text, '--json']);
      (done.code === 0 ? this.accepted : this.unsure).push(text);
      await sleep(0.05 + this.random() * 0.3);
    }
  }
  // What is wrong with what the other side has.
  faults(read) {
    const faults = [];
    const missing = this.accepted.filter((text) => !read.includes(text));
    if (missing.length > 0) faults.push(`missing: ${missing.join(', ')}`);
    const strange = read.filter((t) => !this.accepted.includes(t) && !this.unsure.includes(t));
    if (strange.length > 0) faults.push(`never sent: ${strange.join(', ')}`);
    if (new Set(read).size !== read.length) faults.push(`twice: ${read.join(', ')}`);
    const numbers = read.map((text) => Number(text.split(' ')[1]));
    if (numbers.some((n, i) => i > 0 && n < numbers[i - 1])) faults.push(`order: ${numbers}`);
    return faults;
  }
}

await scenario('ten real kills while letters flow', async (play) => {
  const seed = seedOfRun();
  play.say(`seed ${seed} (PEYK_SEED plays it again, as far as the system lets it)`);
  const random = seeded(seed);
  const { stage, a, b, channel } = await openStage(play);
  const writers = [new Writer(a, 'a', channel, random), new Writer(b, 'b', channel, random)];
  const writing = Promise.all(writers.map((writer) => writer.write()));

  const victims = [a, b, a, b, ...stage.couriers];
  const killed = [];
  for (let i = 0; i < kills; ++i) {
    await sleep(0.2 + random() * 1.2);
    const victim = victims[Math.floor(random() * victims.length)];
    killed.push(victim.name);
    await victim.daemon.kill();
    await sleep(random() * 0.5);
    if (victim === a || victim === b) await victim.up();
    else await victim.start();
  }
  writers.forEach((writer) => { writer.ending = true; });
  await writing;
  play.say(`killed: ${killed.join(', ')}`);

  const [fromA, fromB] = writers;
  const isThere = async (writer, reader) => {
    const texts = await reader.texts(channel);
    return writer.accepted.every((text) => texts.includes(text));
  };
  await until('all that was accepted is there', async () => (
    await isThere(fromA, b) && await isThere(fromB, a)), 90);
  await Promise.all([a.emptied(), b.emptied()]);
  for (const [writer, reader, role] of [[fromA, b, 'B'], [fromB, a, 'A']]) {
    const read = await reader.texts(channel);
    const faults = writer.faults(read);
    play.check(`all that was accepted is at ${role}, once and in order`, faults.length === 0,
      faults.join('; ') || `${writer.accepted.length} accepted, ${read.length} read, ` +
      `${writer.unsure.length} whose desk was killed at that moment`);
  }
  play.check('enough was sent for this to mean something',
    fromA.accepted.length > 10 && fromB.accepted.length > 10);
  const order = async (desk) => (await desk.read(channel)).map((letter) => letter.act).join();
  play.could('A and B', 'see the same order of all', await order(a) === await order(b));
});
