// node bench/read.mjs <build folder> [acts]: how long `peyk read` of a channel with 50,000 acts
// takes to show its first screen and everything, with the program that a person runs.
// Beside it what unlocking took, the desk's memory, and reading a channel of ten acts.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [build, count = '50000'] = process.argv.slice(2);
if (!build || !(Number(count) > 0)) {
  console.error('usage: node bench/read.mjs <build folder> [acts]');
  process.exit(2);
}
const peyk = join(build, 'peyk');
const folder = mkdtempSync(join(tmpdir(), 'peyk-read-'));
const passphrase = 'of a bench';
const passphraseFile = join(folder, 'passphrase');
writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 });
const screenLines = 24;
const seconds = (from) => (performance.now() - from) / 1000;
const env = { ...process.env, LANG: 'en_US.UTF-8' };

function memory(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

// Of couriers that do not run: nothing is to come while it is measured.
function cards() {
  return ['Muscat', 'Bern', 'Doha'].map((name, i) => {
    const home = join(folder, name);
    const card = join(folder, `${name}.card`);
    execFileSync(peyk, ['courier', 'init', '--name', name, '--listen', `127.0.0.1:${7101 + i}`,
      '--home', home], { env, stdio: 'ignore' });
    writeFileSync(card, execFileSync(peyk, ['courier', 'card', '--home', home], { env }));
    return card;
  });
}

async function started(home) {
  const desk = spawn(peyk, ['desk', 'run', '--home', home], { env, stdio: 'ignore' });
  for (let tries = 0; tries < 100; ++tries) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    try {
      execFileSync(peyk, ['desk', 'status', '--home', home], { env, stdio: 'ignore' });
      return desk;
    } catch { /* not yet */ }
  }
  throw new Error('the desk does not answer');
}

// Seconds until the first screen and until the end.
function read(home) {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn(peyk, ['read', 'geneva', '--home', home], { env });
    let lines = 0;
    let first;
    child.stdout.on('data', (bytes) => {
      for (const byte of bytes) lines += byte === 10;
      if (lines >= screenLines) first ??= seconds(from);
    });
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`peyk read ended with ${code}`));
      resolve({ first: first ?? seconds(from), all: seconds(from), lines });
    });
  });
}

async function measure(acts, trusted) {
  const home = join(folder, `desk-${acts}`);
  execFileSync(join(build, 'bench', 'long_channel'), [home, String(acts), passphrase],
    { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(peyk, ['trust', ...trusted, '--home', home], { env, stdio: 'ignore' });
  const desk = await started(home);
  try {
    const from = performance.now();
    execFileSync(peyk, ['desk', 'unlock', '--home', home, '--passphrase-file', passphraseFile],
      { env, stdio: 'ignore' });
    const unlocked = seconds(from);
    const runs = [];
    for (let i = 0; i < 5; ++i) runs.push(await read(home));
    const firsts = runs.map((run) => run.first).sort((a, b) => a - b);
    const alls = runs.map((run) => run.all).sort((a, b) => a - b);
    console.log(`${String(acts).padStart(6)} acts: unlocked in ${unlocked.toFixed(2)} s; first `
      + `${screenLines} lines in ${firsts[2].toFixed(3)} s (slowest ${firsts[4].toFixed(3)}), all `
      + `${runs[0].lines} lines in ${alls[2].toFixed(2)} s; memory of the desk `
      + `${memory(desk.pid).toFixed(0)} MiB`);
  } finally {
    desk.kill();
  }
}

try {
  const trusted = cards();
  await measure(10, trusted);
  await measure(Number(count), trusted);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
