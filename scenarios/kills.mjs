// Ten times a desk or a courier is killed at a random moment, while letters go both ways. What was
// accepted arrives, once and in order.
import { seedOfRun, seeded } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';
import { Writer } from './lib/writer.mjs';

const kills = 10;

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
    if (await victim.daemon.kill() === 'SIGKILL') killed.push(victim.name);
    await sleep(random() * 0.5);
    if (victim === a || victim === b) await victim.up();
    else await victim.start();
  }
  writers.forEach((writer) => { writer.ending = true; });
  await writing;
  play.check('each was running when it was killed', killed.length === kills, killed.join(', '));

  const [fromA, fromB] = writers;
  const isThere = async (writer, reader) => writer.isAllIn(await reader.texts(channel));
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
