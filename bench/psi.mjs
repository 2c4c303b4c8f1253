// node bench/psi.mjs <build folder> [items]: common ground beside @openmined/psi.js, in one run and
// in processor time of both sides together, for lists of 4,096 items of which half are common.
// There one side learns, and nothing is proved; here both do. The goal is a tenth.
//
// The package comes from the registry by its exact version and must have this hash. It is not in
// package.json: its 48 dependencies, some of which load programs on installation, are for
// building it. `--package FOLDER` takes one that is unpacked already.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const wanted = '@openmined/psi.js@2.0.6';
const integrity = 'ZJVe0AXGx5cvSaHbVGBiV1UEDLzWU0S8KYqKux6l1b8/9nYMhrthKuPNGdRT5VBBLj161xsZiwV27'
  + 'AQuxnKUrQ==';

const given = process.argv.slice(2);
const at = given.indexOf('--package');
const unpacked = at < 0 ? null : given.splice(at, 2)[1];
const [build, count = '4096'] = given;
const items = Number(count);
if (!build || !(items > 0)) {
  console.error('usage: node bench/psi.mjs <build folder> [items] [--package FOLDER]');
  process.exit(2);
}

function fetched(folder) {
  const name = execFileSync('npm', ['pack', wanted, '--silent', '--pack-destination', folder],
    { encoding: 'utf8' }).trim();
  const file = join(folder, name);
  const hash = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (hash !== integrity) throw new Error(`${wanted} is not what it was: ${hash}`);
  execFileSync('tar', ['-xzf', file, '-C', folder]);
  return join(folder, 'package');
}

const seconds = (from) => {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
};

function theirs(psi, size) {
  const own = Array.from({ length: size }, (_, i) => `item ${i % 2 ? 'a' : 'both'} ${i}`);
  const other = Array.from({ length: size }, (_, i) => `item ${i % 2 ? 'b' : 'both'} ${i}`);
  const from = process.cpuUsage();
  const client = psi.client.createWithNewKey(true);
  const server = psi.server.createWithNewKey(true);
  const setup = server.createSetupMessage(0.001, size, other);
  const response = server.processRequest(client.createRequest(own));
  const common = client.getIntersection(setup, response);
  const used = seconds(from);
  if (common.length < size / 2) throw new Error('psi.js did not find what is common');
  return used;
}

function ours() {
  const out = execFileSync(join(build, 'bench/blind_bench'),
    [`--benchmark_filter=common_ground/items:${items}/threads:1/`, '--benchmark_format=json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env,
      PEYK_BENCH_GROWTH: '1' } });
  const [found] = JSON.parse(out).benchmarks;
  if (!found) throw new Error(`blind_bench has no run of ${items} items`);
  return { own: 2 * found.own_s, all: 2 * (found.own_s + found.proving_s + found.checking_s) };
}

const folder = mkdtempSync(join(tmpdir(), 'peyk-psi-'));
try {
  const main = resolve(unpacked ?? fetched(folder), 'psi_wasm_node.js');
  const psi = await createRequire(import.meta.url)(main)();
  theirs(psi, 16);  // compiled once
  const first = theirs(psi, items);
  const { own, all } = ours();
  const second = theirs(psi, items);
  const other = (first + second) / 2;
  const row = (name, value) =>
    console.log(`${name.padEnd(44)} ${value.toFixed(2).padStart(8)} s ${(other / value).toFixed(1)
      .padStart(6)} ×`);
  console.log(`${items} items a side, both sides together, processor time`);
  row(`${wanted} (before ${first.toFixed(2)}, after ${second.toFixed(2)})`, other);
  row('common ground without proofs', own);
  row('common ground', all);
} finally {
  rmSync(folder, { recursive: true });
}
