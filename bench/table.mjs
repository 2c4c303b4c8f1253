// table.mjs <folder of results> <compiler>: what bench/run measured, as one table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, compiler] = process.argv.slice(2);
const programs = ['primitives', 'message', 'cell', 'channel', 'blind', 'store', 'courier'];

// What the project has set itself: the number that counts, and whether it is good.
const goals = [
  { name: /^open\/position/, key: 'ratio', text: '≤ 1.25', good: (n) => n <= 1.25 },
  { name: /^common_ground\/items:(256|4096|65536)\/threads:1\b/, key: 'ratio', text: '≤ 1.35',
    good: (n) => n <= 1.35 },
  { name: /^fold\/50000\b/, key: 'items_per_second', text: '≥ 50,000/s', good: (n) => n >= 50000 },
  { name: /^durable_puts\/64\b/, key: 'items_per_second', text: '≥ 5,000/s',
    good: (n) => n >= 5000 },
  { name: /^live_courier\/put/, key: 'ratio', text: '≥ 0.50', good: (n) => n >= 0.5 },
];

const microseconds = { ns: 1e-3, us: 1, ms: 1e3, s: 1e6 };

// Of several repetitions the median, else the only one.
function rowsOf({ benchmarks }) {
  const failed = benchmarks.find((one) => one.error_occurred);
  if (failed) throw new Error(`${failed.name}: ${failed.error_message}`);
  const medians = benchmarks.filter((one) => one.aggregate_name === 'median');
  return medians.length > 0 ? medians : benchmarks;
}

// A median of the steps themselves if there is one; wall time where the program says so (it waits
// for the disk or measures by hand), else processor time, which other programs disturb less.
function timeOf(row) {
  if (row.median_us) return row.median_us;
  const wall = /\/(real_time|manual_time)\b/.test(row.name);
  return (wall ? row.real_time : row.cpu_time) * microseconds[row.time_unit];
}

const places = (number, digits) => number.toLocaleString('en',
  { minimumFractionDigits: digits, maximumFractionDigits: digits });

function cellsOf(program, row) {
  const time = timeOf(row);
  const rate = row.items_per_second ?? 1e6 / time;
  const goal = goals.find(({ name }) => name.test(row.name));
  return [
    program,
    row.run_name.replace(/\/(iterations|manual_time|real_time|min_time)(:[\d.]+)?/g, ''),
    places(time, time < 100 ? 1 : 0),
    places(rate, 0),
    row.ratio === undefined ? '' : places(row.ratio, 2),
    goal?.text ?? '',
    goal ? (goal.good(row[goal.key]) ? 'reached' : 'MISSED') : '',
  ];
}

const results = programs.map((program) => {
  const result = JSON.parse(readFileSync(join(folder, `${program}.json`)));
  return { program, context: result.context, rows: rowsOf(result) };
});

const { context } = results[0];
const loads = results.map((one) => one.context.load_avg[0].toFixed(1)).join(', ');
console.log(`${context.num_cpus} processors at ${context.mhz_per_cpu} MHz, ${compiler}`);
console.log(`load before each program: ${loads}\n`);

const table = [['program', 'what', 'µs', 'a second', 'ratio', 'goal', '']];
for (const { program, rows } of results) {
  for (const row of rows) table.push(cellsOf(program, row));
}
const widths = table[0].map((_, i) => Math.max(...table.map((line) => [...line[i]].length)));
const isNumber = (i) => i >= 2 && i <= 4;
for (const line of table) {
  console.log(line.map((cell, i) =>
    (isNumber(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ').trimEnd());
}

const live = results.at(-1).rows.map((row) => `${row.run_name.split('/')[1]}: ` +
  `${places(row.cells_per_second, 0)} cells/s of ${places(row.opening_per_second, 0)} that ` +
  `opening alone allows, ${places(100 * row.processor_share, 0)} % of its processor` +
  (row.cells_per_commit ? `, ${places(row.cells_per_commit, 1)} puts for each receipt` : ''));
console.log(`\nlive courier – ${live.join('; ')}`);
