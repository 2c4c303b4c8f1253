// E5. "If our aircraft stray, do not shoot": two plans – flights of the one, places and a convoy of
// the other – are compared, and both learn the cells in which they collide, and nothing else.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { newestStands } from './lib/deals.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { canReadMemory, Search } from './lib/search.mjs';
import { openStage, searchCouriers, searchDesk } from './lib/stage.mjs';
import { tomorrow } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

const questions = (desk) => desk.json(['ask', 'list']);

const grid = ['--origin', '51,35', '--cell', '5000', '--time', '120', '--height', '500',
  '--distance', '5000', '--height-distance', '300'];

const flight = (coordinates, times) => ({ type: 'Feature',
  geometry: { type: 'LineString', coordinates }, properties: { times } });
const place = (coordinates, properties) => ({ type: 'Feature',
  geometry: { type: 'Polygon', coordinates: [coordinates] }, properties });

// A flies from west to east past B's place, and has a second flight far away. B has the place, for
// an hour, and a convoy elsewhere. They meet over the place while A passes it.
const passing = flight([[51.1, 35.1, 600], [51.9, 35.1, 600]],
  ['2026-12-01T10:00:00Z', '2026-12-01T10:12:00Z']);
const unseen = flight([[51.1, 34.2, 4000], [51.6, 34.0, 4000]],
  ['2026-12-01T11:00:00Z', '2026-12-01T11:08:00Z']);
const spared = place([[51.48, 35.06], [51.54, 35.06], [51.54, 35.14], [51.48, 35.14],
  [51.48, 35.06]], { from: '2026-12-01T13:25:00+03:30', until: '2026-12-01T14:25:00+03:30',
  lowest: 0, highest: 400 });
const convoy = flight([[51.2, 36.0, 1200], [51.3, 36.1, 1300]],
  ['2026-12-01T09:00:00Z', '2026-12-01T09:40:00Z']);
const shortConvoy = flight([[51.2, 36.0, 1200], [51.25, 36.05, 1250]],
  ['2026-12-01T09:00:00Z', '2026-12-01T09:20:00Z']);

function writePlans(folder) {
  mkdirSync(join(folder, 'plans'));
  const write = (name, ...features) => {
    const file = join(folder, 'plans', `${name}.geojson`);
    writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }));
    return file;
  };
  return { A: write('A', passing, unseen), B: write('B', spared, convoy),
    apart: write('C', shortConvoy), wrong: write('wrong', spared, { type: 'Feature', properties: {},
      geometry: { type: 'Point', coordinates: [51, 35] } }) };
}

// The cell of a place and time, by the page (docs/protocol.md §12.5), as this desk would show it.
function cellAt(longitude, latitude, height, time) {
  const radian = Math.PI / 180;
  const east = 6_371_008.8 * Math.cos(35 * radian) * (longitude - 51) * radian;
  const north = 6_371_008.8 * (latitude - 35) * radian;
  return [east / 5000, north / 5000, height / 500, Date.parse(time) / 120_000].map(Math.floor);
}
// Where each plan is that the other's is not, as an item and as a desk keeps it: what may be found
// at nobody else's.
const own = {
  A: [cellAt(51.101, 35.1, 600, '2026-12-01T10:00:00Z'),
    cellAt(51.1, 34.2, 4000, '2026-12-01T11:00:00Z')],
  B: [cellAt(51.52, 35.1, 100, '2026-12-01T10:50:00Z'),
    cellAt(51.2, 36.0, 1200, '2026-12-01T09:00:00Z')],
};
const itemOf = (cell) => {
  const item = Buffer.alloc(32);
  cell.forEach((number, i) => item.writeBigInt64BE(BigInt(number), 8 * i));
  return item;
};
const needles = (cells) => Object.fromEntries(cells.flatMap((cell, i) => (
  [[`item ${i}`, itemOf(cell)], [`cell ${i}`, cell.join(' ')]])));

const ask = (desk, channel, plan, more = []) => desk.json(['ask', 'deconflict', channel, '--with',
  'B1', '--until', tomorrow(), '--plan', plan, ...grid, ...more, 'where do we collide?']);

async function refusals(play, { a, channel }, plans) {
  const attempt = (plan, ...more) => a.attempt(['ask', 'deconflict', channel, '--with', 'B1',
    '--until', tomorrow(), '--plan', plan, ...grid, ...more, 'where?']);
  const wrong = await attempt(plans.wrong);
  play.could_not('A', 'ask with a plan that is none; it is told which feature, and why',
    wrong.code !== 0 && wrong.err.includes('Feature 2 of the plan is no line or area'),
    wrong.err.trim());
  const many = await attempt(plans.A, '--size', '32');
  play.could_not('A', 'ask with more cells than agreed; it is told a grid that has room',
    many.code !== 0 && /`--cell \d+ --time \d+ --height \d+`/.test(many.err), many.err.trim());
  play.could_not('A', 'have asked anything by that', (await questions(a)).length === 0);
}

async function collide(play, { stage, a, b, channel }, plans) {
  await ask(a, channel, plans.A);
  const asked = await newestStands(b, 'asked');
  play.could('B', 'read on which grid it is asked, and that A widens its plan',
    asked.subject.kind === 'cells' && asked.subject.origin === '51,35' &&
    asked.subject.cell === 5000 && asked.subject.distance === 5000 && asked.subject.asker_widens,
    JSON.stringify(asked.subject));
  const before = [await questions(a), await questions(b)];
  play.could_not('either side', 'learn anything before both have answered',
    before.every(([one]) => one.common_count === undefined));
  const list = await b.attempt(['ask', 'answer', channel, String(asked.number), '--list', plans.B]);
  play.could_not('B', 'answer with a list in the place of a plan', list.code !== 0,
    list.err.trim());
  await b.json(['ask', 'answer', channel, String(asked.number), '--plan', plans.B]);
  const [atA, atB] = await Promise.all([newestStands(a, 'answered'), newestStands(b, 'answered')]);
  const cells = [...atA.common].sort();
  play.could('both', 'learn the same cells, over the place while A passes it',
    cells.length > 0 && cells.join() === [...atB.common].sort().join() && cells.every((cell) => {
      const [x, y, z, time] = cell.split(' ').map(Number);
      const [west, south, low, from] = cellAt(51.48, 35.06, 0, '2026-12-01T09:55:00Z');
      const [east, north] = cellAt(51.54, 35.14, 0, '2026-12-01T10:12:00Z');
      const until = cellAt(0, 0, 0, '2026-12-01T10:12:00Z')[3];
      return x >= west && x <= east && y >= south && y <= north && z === low && time >= from &&
        time <= until;
    }), `${cells.length} of ${atA.own_items} and ${atB.own_items} cells`);
  await saved(play, { stage, a, b, channel }, atA, atB);
  await searched(play, { stage, a, b }, plans);
}

async function saved(play, { stage, a, b, channel }, atA, atB) {
  for (const [desk, view] of [[a, atA], [b, atB]]) {
    const [geojson, picture] = ['geojson', 'svg'].map((ending) => (
      join(stage.folder, `collisions-${desk.label}.${ending}`)));
    const save = ['ask', 'save', channel, String(view.number), '--geojson', geojson, '--picture',
      picture];
    await desk.command(save);
    const { features } = JSON.parse(readFileSync(geojson, 'utf8'));
    const svg = readFileSync(picture, 'utf8');
    play.could(desk.label, 'save them as GeoJSON and as a picture without script',
      features.length === view.common_count && features.every((one) => (
        one.properties.from >= '2026-12-01T09:54' && one.properties.until <= '2026-12-01T10:16')) &&
      svg.startsWith('<svg') && !/script|href|url/.test(svg.replace(/xmlns="[^"]*"/, '')),
      `${features.length} features, ${statSync(picture).size} B of picture`);
    const again = await desk.attempt(save);
    play.could_not(desk.label, 'save them over another file', again.code !== 0, again.err.trim());
  }
}

async function searched(play, { stage, a, b }, plans) {
  const all = new Search(needles([...own.A, ...own.B]));
  // What is looked for is there before it is blinded: each desk's own program, shown by itself.
  const control = join(stage.folder, 'control');
  mkdirSync(control);
  writeFileSync(join(control, 'cells'), [...own.A, ...own.B].map((cell) => cell.join(' ')).join());
  writeFileSync(join(control, 'items'), Buffer.concat([...own.A, ...own.B].map(itemOf)));
  const found = await all.folder(control);
  play.could('the search', 'find every cell where there is one',
    new Set(found.hits.map((hit) => hit.what)).size === 8);
  const files = new Search({ A: '51.1,34.2', B: '51.2,36' });
  play.could('the search', 'find each plan in its file',
    (await files.folder(join(plans.A, '..'))).hits.length >= 2);
  for (const search of [all, files]) {
    await searchCouriers(play, search, stage, 'have a cell or a plan');
  }
  for (const [desk, other] of [[a, 'B'], [b, 'A']]) {
    for (const search of [new Search(needles(own[other])), files]) {
      const { hits, detail } = await searchDesk(search, desk, canReadMemory);
      play.could_not(desk.label, `have a cell that only ${other} has, or a plan`,
        hits.length === 0, hitList(hits) || detail);
    }
  }
}

async function apart(play, { a, b, channel }, plans) {
  await ask(a, channel, plans.A, ['--they-widen']);
  const asked = await newestStands(b, 'asked');
  await b.json(['ask', 'answer', channel, String(asked.number), '--plan', plans.apart]);
  const [atA, atB] = await Promise.all([newestStands(a, 'answered'), newestStands(b, 'answered')]);
  play.could('both', 'learn that plans do not collide, B widening its own',
    atA.common_count === 0 && atB.common_count === 0 && !atB.subject.asker_widens &&
    atB.own_items > 40, `of ${atA.own_items} and ${atB.own_items} cells`);
  const [ledger] = await a.json(['ledger']);
  play.could('A', 'see in its ledger what B has learned, and that answers add up',
    ledger.questions.map((one) => one.common_count > 0).join() === 'true,false' &&
    ledger.questions.map((one) => one.told_alike_before).join() === '0,1',
    JSON.stringify(ledger.questions));
}

await scenario('two plans are compared, and only the collisions are learned', async (play) => {
  const stage = await openStage(play, { couriers: { names } });
  const plans = writePlans(stage.stage.folder);
  await refusals(play, stage, plans);
  await collide(play, stage, plans);
  await apart(play, stage, plans);
});
