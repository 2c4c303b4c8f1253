// E12. Each side has a list of whom it holds and whom it misses. First both learn whose names stand
// on both lists, however they are spelt, and no other name; then each gives the other the places of
// those it holds, item by item in the agreed order, both at once, with one courier gone for good.
import { Deals } from './lib/deals.mjs';
import { marker } from './lib/letters.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { canReadMemory, Search } from './lib/search.mjs';
import { openStage, searchCouriers, searchDesk } from './lib/stage.mjs';
import { tomorrow } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

const sorted = (list) => [...list].sort().join();

// The same three persons, as each side's clerks write them: Persian and Arabic letters, a
// half-space, vowel marks, digits of three kinds.
const missed = ['علی‌رضا احمدی; ۱۳۵۲', 'حسین یزدانی; ۱۳۴۵', 'مريم كريمي; ۱۳۶۰'];
const held = ['عليرضا احمدي; 1352', 'حُسَين يزداني; ١٣٤٥', 'مریم کریمی; 1360'];

async function matched(play, { a, b, channel }, deals) {
  const own = { A: [marker('A-misses'), marker('A-misses')], B: [marker('B-holds')] };
  const line = (name, i) => `${name}; ${1340 + i}`;
  const lists = {
    A: [missed[0], line(own.A[0], 1), missed[1], line(own.A[1], 2), missed[2]],
    B: [line(own.B[0], 3), ...held],
  };
  const { act } = await a.json(['ask', 'match', channel, '--with', 'B1', '--until', tomorrow(),
    '--list', deals.file(lists.A), '--year', 'whom of these do you hold?']);
  await deals.act(b, 'ask', act, 'asked', 'answer', '--list', deals.file(lists.B));
  const [atA, atB] = await Promise.all([deals.stands(a, 'ask', act, 'answered'),
    deals.stands(b, 'ask', act, 'answered')]);
  play.could('both', 'learn whose names stand on both lists, each in its own spelling',
    sorted(atA.common) === sorted(missed) && sorted(atB.common) === sorted(held),
    `${atA.common_count} of ${lists.A.length} and ${lists.B.length}`);
  for (const [desk, other, theirs] of [[a, 'B', own.B], [b, 'A', own.A]]) {
    const only = new Search(Object.fromEntries(theirs.map((one, i) => [`name ${i}`, one])));
    const control = await only.folder(deals.folder);
    play.check(`the search finds whom only ${other} names where it is`,
      new Set(control.hits.map((hit) => hit.what)).size === theirs.length);
    const { hits, detail } = await searchDesk(only, desk, canReadMemory);
    play.could_not(desk.label, `have a name that only ${other} has`, hits.length === 0,
      hitList(hits) || detail);
  }
}

// In the order in which both agreed to release them.
async function released(play, { stage, a, b, channel }, deals) {
  const places = { A: missed.map(() => marker('held-by-A-at')), B: held.map(() => marker('at')) };
  const list = (label) => deals.file(places[label].map((place, i) => `${i + 1}. ${place}`));
  const texts = (label) => places[label].map((place, i) => `${i + 1}. ${place}`).join();
  const { act } = await a.json(['give', 'propose', channel, '--with', 'B1', '--until', tomorrow(),
    '--list', list('A'), 'where they are, in the order of their release']);
  await deals.act(b, 'give', act, 'proposed', 'join', '--list', list('B'));
  await deals.stands(a, 'give', act, 'joined');
  const before = [await deals.got(a, act), await deals.got(b, act)];
  play.could_not('either side', 'have a place before both have given',
    before.every((got) => got.length === 0));
  await stage.courier('Oslo').daemon.kill();
  await deals.accept({ act });
  await Promise.all([deals.stands(a, 'give', act, 'released'),
    deals.stands(b, 'give', act, 'released')]);
  const [atA, atB] = [await deals.got(a, act), await deals.got(b, act)];
  play.could('both', 'have every item of the other, in the agreed order',
    atA.join() === texts('B') && atB.join() === texts('A'), `${atA.length} and ${atB.length}`);
  const search = new Search(Object.fromEntries([...places.A, ...places.B].map((place, i) => (
    [`place ${i}`, place]))));
  const control = await search.folder(deals.folder);
  play.check('the search finds every place where it is',
    new Set(control.hits.map((hit) => hit.what)).size === places.A.length + places.B.length);
  await searchCouriers(play, search, stage, 'have a place');
}

await scenario('lists of prisoners are matched, and their places given at once', async (play) => {
  const stage = await openStage(play, { couriers: { names } });
  const deals = new Deals(stage);
  await matched(play, stage, deals);
  await released(play, stage, deals);
  await stage.stage.close();
});
