// E21. Both sides learn which topics both would talk about, and nothing else; then, with one
// courier killed for good, whether two amounts leave room for each other; then one side calls off.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { newestStands } from './lib/deals.mjs';
import { marker } from './lib/letters.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { canReadMemory, Search } from './lib/search.mjs';
import { openStage, searchCouriers, searchDesk } from './lib/stage.mjs';
import { tomorrow } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

const questions = (desk) => desk.json(['ask', 'list']);
const says = (all) => JSON.stringify(all.map(({ common, common_count, leaves_room }) => (
  [common, common_count, leaves_room])));

// What each side brings: two topics that both have, spelt differently, and some of its own.
function makeLists(folder) {
  const shared = [marker('water'), marker('fishing')];
  const own = { A: [marker('prisoner'), marker('border'), marker('oil')], B: [marker('grave')] };
  const lists = {
    A: [own.A[0], shared[0], own.A[1], shared[1], own.A[2]],
    B: [...shared.map((topic) => topic.toUpperCase()), own.B[0]],
  };
  const files = {};
  mkdirSync(join(folder, 'lists'));
  for (const [label, list] of Object.entries(lists)) {
    files[label] = join(folder, 'lists', `${label}.txt`);
    writeFileSync(files[label], `${list.join('\n')}\n`);
  }
  return { shared, own, lists, files };
}

const needles = (what, list) => Object.fromEntries(list.map((one, i) => [`${what} ${i}`, one]));

async function commonGround(play, { stage, a, b, channel }) {
  const { shared, own, lists, files } = makeLists(stage.folder);
  await a.json(['ask', 'common-ground', channel, '--with', 'B1', '--until', tomorrow(), '--list',
    files.A, 'which topics could we talk about?']);
  const asked = await newestStands(b, 'asked');
  const before = [await questions(a), await questions(b)];
  play.could_not('either side', 'learn anything before both have answered',
    before.every((all) => says(all) === '[[null,null,null]]'), before.map(says).join(' and '));
  await b.json(['ask', 'answer', channel, String(asked.number), '--list', files.B]);
  const [atA, atB] = await Promise.all([newestStands(a, 'answered'), newestStands(b, 'answered')]);
  play.could('both', 'learn which topics stand on both lists, each in its own spelling',
    atA.common.join() === shared.join() && atB.common.join() === lists.B.slice(0, 2).join(),
    `${atA.common_count} of ${lists.A.length} and ${lists.B.length}`);
  await searched(play, { stage, a, b, own, lists });
  const { members: [ledger] } = await a.json(['ledger', '--with', 'B1']);
  play.could('A', 'read in its ledger what B has learned',
    ledger.with === 'B1' && ledger.questions.length === 1 &&
    ledger.questions[0].common_count === 2, JSON.stringify(ledger.questions));
}

async function searched(play, { stage, a, b, own, lists }) {
  const all = new Search(needles('topic', [...lists.A, ...lists.B]));
  const control = await all.folder(join(stage.folder, 'lists'));
  play.could('the search', 'find every topic where there is one',
    new Set(control.hits.map((hit) => hit.what)).size === lists.A.length + lists.B.length);
  await searchCouriers(play, all, stage, 'have a topic');
  for (const [desk, other, theirs] of [[a, 'B', own.B], [b, 'A', own.A]]) {
    const { hits, detail } = await searchDesk(new Search(needles('topic', theirs)), desk,
      canReadMemory);
    play.could_not(desk.label, `have a topic that only ${other} has`, hits.length === 0,
      hitList(hits) || detail);
  }
}

// With 120 as the least that A takes.
async function overlap(play, { a, b, channel }, most, how) {
  await a.json(['ask', 'overlap', channel, '--with', 'B1', '--until', tomorrow(), '--least', '-',
    '--unit', 'km', '--from', '100', '--up-to', '200', '--step', '10', 'how wide is the strip?'],
  { input: '120\n' });
  const asked = await newestStands(b, 'asked');
  await b.json(['ask', 'answer', channel, String(asked.number), '--amount', '-'],
    { input: `${most}\n` });
  const [atA, atB] = await Promise.all([newestStands(a, 'answered'), newestStands(b, 'answered')]);
  const room = most >= 120;
  play.could('both', `learn whether there is room${how}`,
    atA.leaves_room === room && atB.leaves_room === room, `${atA.leaves_room}`);
}

async function calledOff(play, { a, b, channel, stage }) {
  const file = join(stage.folder, 'names.txt');
  writeFileSync(file, 'علی‌رضا احمدی; ۱۳۵۲\n');
  await a.json(['ask', 'how-many', channel, '--with', 'B1', '--until', tomorrow(), '--list', file,
    '--year', 'how many of these do you hold?']);
  const asked = await newestStands(b, 'asked');
  await b.json(['ask', 'call-off', channel, String(asked.number), '--reason', 'not now']);
  const [atA] = await Promise.all([newestStands(a, 'called_off'), newestStands(b, 'called_off')]);
  const late = await b.attempt(['ask', 'answer', channel, String(asked.number), '--list', file]);
  play.could_not('either side', 'answer or learn anything once it is called off',
    late.code !== 0 && says([atA]) === '[[null,null,null]]', late.err.trim());
}

await scenario('both learn what both would talk about, and nothing else', async (play) => {
  const stage = await openStage(play, { couriers: { names } });
  await commonGround(play, stage);
  await stage.stage.courier('Oslo').daemon.kill();
  await overlap(play, stage, 150, ', with one courier gone for good');
  await overlap(play, stage, 110, ' where there is none');
  await calledOff(play, stage);
  const { members: [ledger] } = await stage.a.json(['ledger']);
  play.could('A', 'see that answers add up',
    ledger.questions.map((one) => one.told_alike_before).join() === '0,0,1',
    JSON.stringify(ledger.questions.map((one) => one.told_alike_before)));
});
