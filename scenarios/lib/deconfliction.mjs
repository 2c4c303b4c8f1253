// E5: the plans of two sides, the cells in which they collide, and those that are nobody else's.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { hitList } from './scenario.mjs';
import { canReadMemory, Search } from './search.mjs';
import { searchCouriers, searchDesk } from './stage.mjs';
import { tomorrow } from './wait.mjs';

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

// A whole region for the time while A passes it, but for where A begins, which is searched for; and
// more of it than any question has room for.
const covering = (times, [[west, south], [east, north]]) => place([[west, south], [east, south],
  [east, north], [west, north], [west, south]], { ...times, lowest: 500, highest: 900 });
const region = covering({ from: '2026-12-01T10:04:00Z', until: '2026-12-01T10:12:00Z' },
  [[51.3, 35.06], [51.95, 35.14]]);
const country = covering({ from: '2026-12-01T09:00:00Z', until: '2026-12-01T12:00:00Z' },
  [[50.5, 34.5], [52.5, 36.5]]);

export function writePlans(folder) {
  mkdirSync(join(folder, 'plans'));
  const write = (name, ...features) => {
    const file = join(folder, 'plans', `${name}.geojson`);
    writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }));
    return file;
  };
  return { A: write('A', passing, unseen), B: write('B', spared, convoy),
    region: write('region', region), country: write('country', country),
    apart: write('C', shortConvoy), wrong: write('wrong', spared, { type: 'Feature', properties: {},
      geometry: { type: 'MultiPoint', coordinates: [[51, 35]] } }) };
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

// Whether they are refused is the caller's to see.
export const attemptToAsk = (desk, channel, plan, ...more) => desk.attempt(['ask', 'deconflict',
  channel, '--with', 'B1', '--until', tomorrow(), '--plan', plan, ...grid, ...more,
  'where do we collide?']);
export async function askWithPlan(desk, channel, plan, ...more) {
  const done = await attemptToAsk(desk, channel, plan, ...more, '--json');
  if (done.code !== 0) throw new Error(done.err);
  return JSON.parse(done.out);
}

// Both have the same cells, all over the place while A passes it.
export function collideOverThePlace(atA, atB) {
  const cells = [...atA.common].sort();
  return cells.length > 0 && cells.join() === [...atB.common].sort().join() &&
    cells.every((cell) => {
      const [x, y, z, time] = cell.split(' ').map(Number);
      const [west, south, low, from] = cellAt(51.48, 35.06, 0, '2026-12-01T09:55:00Z');
      const [east, north] = cellAt(51.54, 35.14, 0, '2026-12-01T10:12:00Z');
      const until = cellAt(0, 0, 0, '2026-12-01T10:12:00Z')[3];
      return x >= west && x <= east && y >= south && y <= north && z === low && time >= from &&
        time <= until;
    });
}

// Where A passes at three moments, beyond its beginning, and none of its other flight.
export function showWhereAPasses({ common }) {
  const passed = [[51.4333, '10:05:00'], [51.6333, '10:08:00'], [51.8333, '10:11:00']].map(
    ([longitude, time]) => cellAt(longitude, 35.1, 600, `2026-12-01T${time}Z`).join(' '));
  return passed.every((cell) => common.includes(cell)) &&
    !common.includes(own.A[1].join(' '));
}

// Couriers have nothing of the plans, and each desk none of what only the other has.
export async function searchForPlans(play, { stage, a, b }, plans) {
  // What is looked for is there before it is blinded: each desk's own program, shown by itself.
  const control = join(stage.folder, 'control');
  mkdirSync(control);
  writeFileSync(join(control, 'cells'), [...own.A, ...own.B].map((cell) => cell.join(' ')).join());
  writeFileSync(join(control, 'items'), Buffer.concat([...own.A, ...own.B].map(itemOf)));
  const inFiles = { 'the plan of A': '51.1,34.2', 'the plan of B': '51.2,36' };
  const all = new Search({ ...needles([...own.A, ...own.B]), ...inFiles });
  const found = [...(await all.folder(control)).hits, ...(await all.folder(dirname(plans.A))).hits];
  play.could('the search', 'find every cell and each plan where there is one',
    new Set(found.map((hit) => hit.what)).size === all.needles.length);
  await searchCouriers(play, all, stage, 'have a cell or a plan');
  for (const [desk, other] of [[a, 'B'], [b, 'A']]) {
    const theirs = new Search({ ...needles(own[other]), ...inFiles });
    const { hits, detail } = await searchDesk(theirs, desk, canReadMemory);
    play.could_not(desk.label, `have a cell that only ${other} has, or a plan`,
      hits.length === 0, hitList(hits) || detail);
  }
}
