// coverage.mjs <lcov file> <JSON file> yes|no <room…>: a table of lines (of the first) and branches
// (of the second) by room; with yes, also the lines that nothing reached. Counted is what ships:
// the sources of a room and what they include, not what only its tests do. Fails when a room is
// below what docs/testing.md promises.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const leastLines = 92;
const leastBranches = 75;

const [linesFile, branchesFile, wantsRegions, ...rooms] = process.argv.slice(2);
const counts = () => ({ lines: [0, 0], branches: [0, 0] });
const byRoom = new Map(rooms.map((room) => [room, counts()]));
const unreached = new Map();

function add(pair, reached) {
  pair[0] += reached ? 1 : 0;
  pair[1] += 1;
}

// Templates and headers come once for each program, and for each type: what is written once counts
// once, a line as reached when any reached it, a branch when it was taken in any.
const files = new Map();
function at(name) {
  if (!files.has(name)) files.set(name, { lines: new Map(), branches: new Map() });
  return files.get(name);
}
let current;
for (const line of readFileSync(linesFile, 'utf8').split('\n')) {
  const [, key, value] = /^(SF|DA):(.*)$/.exec(line) ?? [];
  if (key === 'SF') {
    current = at(value);
  } else if (key === 'DA') {
    const [number, times] = value.split(',').map(Number);
    current.lines.set(number, current.lines.get(number) || times > 0);
  }
}
for (const { filename, branches } of JSON.parse(readFileSync(branchesFile, 'utf8')).data[0].files) {
  const all = at(filename).branches;
  for (const [line, column, endLine, endColumn, taken, passed] of branches) {
    for (const [way, times] of [['taken', taken], ['passed', passed]]) {
      const id = [line, column, endLine, endColumn, way].join();
      all.set(id, all.get(id) || times > 0);
    }
  }
}

const ships = new Set();
function follow(path) {
  if (ships.has(path) || !existsSync(path)) return;
  ships.add(path);
  for (const [, named] of readFileSync(path, 'utf8').matchAll(/^#include "(.+)"$/gm)) {
    const room = /^peyk\/([a-z]+)\//.exec(named)?.[1];
    follow(room ? join('src', room, 'include', named) : join(dirname(path), named));
  }
}
for (const room of rooms) {
  for (const name of readdirSync(join('src', room))) {
    if (name.endsWith('.cpp') && !name.endsWith('_test.cpp')) follow(join('src', room, name));
  }
}

for (const [absolute, { lines, branches }] of files) {
  const path = relative('.', absolute);
  if (!ships.has(path)) continue;
  const room = /(?:^|\/)src\/([a-z]+)\//.exec(path)?.[1];
  const sums = byRoom.get(room);
  if (!sums) continue;
  for (const reached of lines.values()) add(sums.lines, reached);
  for (const reached of branches.values()) add(sums.branches, reached);
  const missed = [...lines].filter(([, reached]) => !reached).map(([number]) => number);
  if (missed.length > 0) unreached.set(path, missed.sort((a, b) => a - b));
}

// 3, 4, 5, 9 -> 3-5, 9
function stretches(numbers) {
  const all = [];
  for (const number of numbers) {
    const last = all.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else all.push([number, number]);
  }
  return all.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(', ');
}
const percent = ([reached, all]) => (all === 0 ? 100 : 100 * reached / all);
const row = (name, { lines, branches }) => console.log(
  `${name.padEnd(10)} lines ${percent(lines).toFixed(1).padStart(5)} % of ${lines[1]}, ` +
  `branches ${percent(branches).toFixed(1).padStart(5)} % of ${branches[1]}`);

const total = counts();
for (const [room, sums] of byRoom) {
  row(room, sums);
  for (const what of ['lines', 'branches']) {
    total[what] = total[what].map((sum, i) => sum + sums[what][i]);
  }
}
row('all', total);
if (wantsRegions === 'yes') {
  for (const [path, numbers] of [...unreached].sort()) {
    console.log(`${path}: ${stretches(numbers)}`);
  }
}
const isLow = ({ lines, branches }) =>
  percent(lines) < leastLines || percent(branches) < leastBranches;
const low = [...byRoom].filter(([, sums]) => isLow(sums)).map(([room]) => room);
if (low.length > 0) {
  console.log(`coverage: less than ${leastLines} % of lines or ${leastBranches} % of branches: ` +
    low.join(', '));
  process.exit(1);
}
