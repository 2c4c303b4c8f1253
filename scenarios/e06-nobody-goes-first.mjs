// E6, E12. Lists are exchanged item by item over four couriers, and nobody goes first: once as
// agreed, once with one courier killed for good, once with one side that withdraws.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { marker } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { Search } from './lib/search.mjs';
import { openStage, searchCouriers } from './lib/stage.mjs';
import { tomorrow, until } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

// A swap that both can see, with what each gives; not yet accepted.
async function joined(play) {
  const { stage, a, b, channel } = await openStage(play, { couriers: { names } });
  const lists = { A: [marker('prisoner'), marker('prisoner')], B: [marker('prisoner')] };
  const files = {};
  for (const [label, list] of Object.entries(lists)) {
    files[label] = join(stage.folder, `${label}.list`);
    writeFileSync(files[label], `${list.join('\n')}\n`);
  }
  await a.json(['give', 'propose', channel, '--with', 'B1', '--until', tomorrow(), '--list',
    files.A, 'two of ours for one of theirs']);
  const proposal = await until('B has the proposal', async () => (
    (await b.json(['give', 'list'])).find((one) => one.standing === 'proposed')));
  await b.json(['give', 'join', channel, String(proposal.number), '--list', files.B]);
  const own = await until('A sees that B has joined', async () => (
    (await a.json(['give', 'list'])).find((one) => one.standing === 'joined')));
  return { stage, a, b, channel, lists, numbers: { A: own.number, B: proposal.number },
    joining: own.joining };
}

const stands = (desk, ...standings) => until(`the swap at ${desk.label} is ${standings.join()}`,
  async () => (await desk.json(['give', 'list'])).find((one) => standings.includes(one.standing)),
  120, () => desk.told());
const got = async (desk, channel, number) => {
  const done = await desk.attempt(['give', 'show', channel, String(number), '--json']);
  return { code: done.code, texts: done.code === 0 ? JSON.parse(done.out).map((one) => one.text)
    : [] };
};

async function released(play, { stage, a, b, channel, lists, numbers, joining }, how) {
  const early = [await got(a, channel, numbers.A), await got(b, channel, numbers.B)];
  play.could_not('either side', `have the other's list before it has given its own, ${how}`,
    early.every(({ code, texts }) => code === 5 && texts.length === 0));
  const unseen = await a.attempt(['give', 'accept', channel, String(numbers.A), '00'.repeat(32)]);
  play.could_not('A', `accept a joining that does not stand, ${how}`, unseen.code === 5,
    unseen.err.trim());
  await a.json(['give', 'accept', channel, String(numbers.A), joining]);
  await Promise.all([stands(a, 'released'), stands(b, 'released')]);
  const [atA, atB] = [await got(a, channel, numbers.A), await got(b, channel, numbers.B)];
  play.could('both', `have the other's list, item by item in its order, ${how}`,
    atA.texts.join() === lists.B.join() && atB.texts.join() === lists.A.join());
  const search = new Search(Object.fromEntries([...lists.A, ...lists.B].map((name, i) => (
    [`name ${i}`, name]))));
  await searchCouriers(play, search, stage, 'read a name');
}

async function withdrawn(play) {
  const { stage, a, b, channel, numbers, joining } = await joined(play);
  await b.json(['give', 'withdraw', channel, String(numbers.B), '--reason', 'not now']);
  await Promise.all([stands(a, 'called_off', 'expired', 'withdrawn'),
    stands(b, 'expired', 'withdrawn')]);
  const late = await a.attempt(['give', 'accept', channel, String(numbers.A), joining]);
  const both = [await got(a, channel, numbers.A), await got(b, channel, numbers.B)];
  play.could_not('either side', 'have anything of a swap that one side withdrew',
    late.code !== 0 && both.every(({ texts }) => texts.length === 0), late.err.trim());
  await stage.close();
}

await scenario('lists are exchanged and nobody goes first', async (play) => {
  const honest = await joined(play);
  await released(play, honest, 'all couriers honest');
  await honest.stage.close();

  const killed = await joined(play);
  await killed.stage.courier('Oslo').daemon.kill();
  await released(play, killed, 'one courier gone for good');
  await killed.stage.close();

  await withdrawn(play);
});
