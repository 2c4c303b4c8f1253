// The programs of the simulation as a person uses them: what options do, that a trace is what was
// hashed, that a printed command plays the same run again, and what is said when a core dies.
//
//   node program.mjs <peyk-sim-fast> <peyk-sim-planted>
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [fast, planted] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'peyk-sim-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

// Two hours, of which six digits are another length.
const days = '0.08333333333333333';
const short = ['--days', days];

function run(program, options, plant) {
  const env = { ...process.env };
  delete env.PEYK_PLANT;
  if (plant) env.PEYK_PLANT = plant;
  const { status, signal, stdout, stderr, error } =
    spawnSync(program, options, { env, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(error, undefined);
  return { status, signal, stdout, stderr };
}
const isOf = (seed, ...options) => {
  const { status, stdout } = run(fast, ['--seed', `${seed}`, ...short, '--json', ...options]);
  assert.equal(status, 0);
  return JSON.parse(stdout);
};

// What stands behind "again:", to be run; printed for a person whose shell takes the quotes away.
function commandIn(text) {
  const found = [...text.matchAll(/^ {2}again: peyk-sim-planted (.*)$/gm)];
  assert.equal(found.length, 1, text);
  return found[0][1].split(' ').map((word) => word.replace(/^'(.*)'$/, '$1'));
}
const faultsOf = (command) => command.at(-1).split(',').filter(Boolean);

function seedsHaveTheirTraces() {
  const pinned = readFileSync(join(here, '../planted/trace_hash_test.cpp'), 'utf8');
  const [, seed, hash] = /Pinned\{(\d+), 0x([0-9a-f]+)\}/.exec(pinned);
  assert.equal(isOf(seed).trace, hash.padStart(16, '0'));
}

// src/sim/draw.cpp and trace.cpp, for less than 64 bytes.
const step = 0x9e3779b97f4a7c15n;
const word = (x) => BigInt.asUintN(64, x);
function mixed(x) {
  const once = word((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n);
  const twice = word((once ^ (once >> 27n)) * 0x94d049bb133111ebn);
  return twice ^ (twice >> 31n);
}
function fingerprint(bytes, start) {
  let state = mixed(word(start + step)) ^ BigInt(bytes.length);
  for (const byte of bytes) state = word((state ^ BigInt(byte)) * step);
  return mixed(state);
}
function hashOf(lines) {
  let hash = 0n;
  for (const line of lines) {
    const [when, node, kind, bytes] = line.split(' ');
    const fixed = Buffer.alloc(18);
    fixed.writeBigUInt64BE(BigInt(when), 0);
    fixed.writeUInt16BE(Number(node), 8);
    fixed.write(bytes, 10, 'hex');
    hash = fingerprint(Buffer.from(kind), fingerprint(fixed, hash));
  }
  return hash.toString(16).padStart(16, '0');
}

function traceIsWhatWasHashed() {
  const file = join(scratch, 'trace');
  const told = isOf(1, '--desks', '3', '--couriers', '4', '--trace', file);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, told.events);
  assert.equal(hashOf(lines), told.trace);
  // As many nodes as were asked for, which are not those that the seed draws.
  assert.equal(told.desks, 3);
  assert.equal(told.couriers, 4);
  const nodes = new Set(lines.map((line) => line.split(' ')[1]));
  assert.deepEqual([...nodes].map(Number).sort(), [0, 1, 2, 3, 4, 5, 6]);
  const drawn = isOf(1);
  assert.notDeepEqual([drawn.desks, drawn.couriers], [3, 4]);
  assert.notEqual(drawn.trace, told.trace);
}

function levelsDiffer() {
  const [none, light, heavy] =
    ['none', 'light', 'heavy'].map((level) => isOf(1, '--faults', level));
  assert.equal(none.faults, 0);
  assert.ok(light.faults >= 1 && light.faults <= 6 && heavy.faults >= 6);
  assert.equal(new Set([none.trace, light.trace, heavy.trace]).size, 3);
  // Of the faults, those that are named; one that there is not is none.
  assert.notEqual(isOf(1, '--only', '').trace, heavy.trace);
  const all = Array.from({ length: heavy.faults }, (_, i) => i).join();
  assert.equal(isOf(1, '--only', `${all},99999`).trace, heavy.trace);
}

function wrongValuesAreNamed() {
  const wrong = [['--seed', 'x'], ['--seed', '-1'], ['--seeds', '5..4'], ['--seeds', '1..2x'],
    ['--seeds', '7'], ['--desks', '1'], ['--desks', '0'], ['--desks', '201'], ['--desks', '70000'],
    ['--desks', '-2'], ['--couriers', '2'], ['--couriers', '17'], ['--couriers', 'three'],
    ['--days', '0'], ['--days', '-1'], ['--days', 'nan'], ['--days', '1e9'], ['--days', 'a'],
    ['--faults', 'some'], ['--class', 'fast'], ['--only', '1;2'], ['--only', '1,,2'],
    ['--only', '1,'], ['--only', '-1'], ['--trace', join(scratch, 'no/such/folder')]];
  for (const [option, value] of wrong) {
    const { status, stdout, stderr } = run(fast, [option, value]);
    const lines = stderr.trimEnd().split('\n');
    assert.equal(status, 2, `${option} ${value}`);
    assert.equal(stdout, '');
    assert.ok(lines[0].includes(option === '--trace' ? value : option), stderr);
    assert.ok(lines.length === 1 || (lines.length === 2 && lines[1].includes('--help')), stderr);
  }
}

const seedTwo = ['--seed', '2', ...short];

function exceptionsAreShrunkAndPlayedAgain() {
  const json = ['--json', '--no-shrinking'];
  const outcome = ({ status, stdout }) => {
    assert.equal(status, 1);
    const { checker, trace, events, at_seconds } = JSON.parse(stdout);
    assert.equal(checker, 'no-exception');
    return { trace, events, at_seconds };
  };
  // All faults: the same run.
  const first = run(planted, [...seedTwo, ...json], 'throw');
  const whole = commandIn(first.stderr);
  assert.ok(faultsOf(whole).length >= 6);
  assert.ok(first.stderr.includes('planted'));
  assert.deepEqual(outcome(run(planted, [...whole, ...json], 'throw')), outcome(first));
  // One is enough for a node to be down, and without the plant nothing is wrong.
  const shrunk = run(planted, seedTwo, 'throw');
  assert.equal(shrunk.status, 1);
  const least = commandIn(shrunk.stderr);
  assert.equal(faultsOf(least).length, 1, shrunk.stderr);
  const [once, again] = [0, 1].map(() => outcome(run(planted, [...least, ...json], 'throw')));
  assert.deepEqual(once, again);
  assert.equal(run(planted, least).status, 0);
}

// A sanitizer ends the program with a code, without one the signal does.
const isDead = ({ status, signal }) => signal !== null || (status !== 0 && status !== 2);

function whoDiesSaysInWhichSeed() {
  for (const plant of ['abort', 'terminate', 'segv', 'overflow']) {
    const died = run(planted, ['--seeds', '1..3', ...short], plant);
    assert.ok(isDead(died) && !died.stderr.includes('seeds, '), plant);
    assert.match(died.stderr, /^seed 2 ended the program$/m, plant);
    const again = run(planted, commandIn(died.stderr), plant);
    assert.ok(isDead(again), plant);
    assert.deepEqual(commandIn(again.stderr), commandIn(died.stderr));
  }
}

// Also where the program could say nothing.
function scriptSaysInWhichSeed() {
  const seeds = join(here, '../../../scripts/seeds');
  for (const plant of ['abort', 'kill']) {
    const { status, stdout } = run(seeds, ['--program', planted, '1..3'], plant);
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^seed 2 ended the program$/m, stdout);
    assert.equal(commandIn(stdout)[1], '2');
    assert.match(stdout, /: 3 seeds, 1 failed, /);
  }
  const { status, stdout } = run(seeds, ['--program', planted, '1..3']);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /: 3 seeds, 0 failed, /);
}

for (const part of [seedsHaveTheirTraces, traceIsWhatWasHashed, levelsDiffer, wrongValuesAreNamed,
  exceptionsAreShrunkAndPlayedAgain, whoDiesSaysInWhichSeed, scriptSaysInWhichSeed]) {
  part();
  console.log(`${part.name}: good`);
}
