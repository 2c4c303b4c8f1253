// E11. Several couriers carry at once. Each in turn is lost for good; one loses what it had
// accepted. Letters arrive all the same, and the sender learns which courier it was.
import { cpSync, rmSync } from 'node:fs';

import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

async function loseOne(play, index) {
  const { stage, a, b, channel } = await openStage(play);
  const lost = stage.couriers[index];
  await lost.daemon.kill();
  const sent = ['one', 'two', 'three'].map((word) => `${word} without ${lost.name}`);
  for (const text of sent) await a.send(channel, text);
  await b.send(channel, 'an answer');
  const texts = await b.arrived(channel, 3);
  const answers = await a.arrived(channel, 1);
  play.could_not(`courier ${lost.name}, lost for good,`, 'keep letters back',
    texts.join() === sent.join() && answers.join() === 'an answer');
  const seen = await until(`A sees that ${lost.name} is silent`, async () => {
    const status = await a.status();
    const courier = status.couriers.find((one) => one.name === lost.name);
    return status.reduced_protection && !courier.alive && !courier.line_up ? status : undefined;
  });
  play.could('A', `see that ${lost.name} is lost and the others are not`,
    seen.couriers.every((one) => one.alive === (one.name !== lost.name)));
  const said = await a.command(['desk', 'status']);
  play.could('A', 'read that protection is reduced', /Reduced protection/.test(said) &&
    said.includes(lost.name));
  await stage.close();
}

// Bern accepts bodies, with receipts, and then has them no more: its disk is put back to an hour
// ago. B stands still meanwhile, for else it would have asked before.
async function forget(play) {
  const { stage, a, b, channel } = await openStage(play);
  const bern = stage.courier('Bern');
  const kept = `${bern.home}.before`;
  await bern.daemon.stop();
  cpSync(bern.home, kept, { recursive: true });
  await bern.start();
  await until('Bern is back', async () => (await linesAreUp(stage)) &&
    (await a.status()).couriers.every((courier) => courier.alive));

  // In this class an answer takes as long as a round: not every body surely lay there in time, and
  // only of such a courier is accused.
  let complaint;
  for (let tries = 0; tries < 12 && !complaint; ++tries) {
    complaint = await putAndForget({ stage, a, b, bern, kept, channel, tries });
  }
  play.could('A', 'name the courier that took a letter and did not give it',
    complaint?.courier === 'Bern' && complaint.what === 'took_and_did_not_give',
    complaint && `${complaint.courier} ${complaint.what} × ${complaint.times}`);
  const said = await a.command(['outbox']);
  play.could('A', 'read that in the outbox', said.includes('Bern'), said.trim().split('\n').at(-1));
  play.could_not('Bern', 'make a letter lost by forgetting it',
    (await b.texts(channel)).at(-1).startsWith('kept by two'));
  const others = (await a.outbox()).complaints.filter((one) => one.courier !== 'Bern');
  play.check('nobody else is blamed', others.length === 0, JSON.stringify(others));
}

const linesAreUp = async (stage) => {
  const all = await Promise.all(stage.couriers.map((courier) => courier.stats()));
  return all.every((stats) => stats.now_peers_up === 2);
};

// All within the 32 rounds of 0.2 s that B looks back when it goes on.
async function putAndForget({ stage, a, b, bern, kept, channel, tries }) {
  await a.emptied();
  b.daemon.pause();
  const before = (await bern.stats()).receipts_signed;
  await a.send(channel, `kept by two, ${tries}`);
  await until('Bern has given a receipt', async () => {
    const { waiting } = await a.outbox();
    return waiting[0]?.copies.some((copy) => copy.courier === 'Bern' && copy.state === 'stored') &&
      (await bern.stats()).receipts_signed > before;
  });
  await bern.daemon.kill();
  rmSync(bern.home, { recursive: true });
  cpSync(kept, bern.home, { recursive: true });
  await bern.start();
  await until('Bern is back', () => linesAreUp(stage));
  b.daemon.resume();
  await b.arrived(channel, tries + 1);
  await a.emptied();
  return (await a.outbox()).complaints.find((one) => one.courier === 'Bern');
}

await scenario('any one courier may fail, and is named', async (play) => {
  for (const index of [0, 1, 2]) await loseOne(play, index);
  await forget(play);
});
