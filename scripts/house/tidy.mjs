// tidy.mjs <jobs> <cache> --product|--all <yes, to record> [word…]: see scripts/tidy.
// A file is known by the hash of everything of ours that the verdict depends on: the checks, the
// program, the command line, the file and the headers it includes. What passed here is an empty
// file in the cache, with that name; what passed for all, a line of the record.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const [jobs, cache, mode, recording, ...words] = process.argv.slice(2);
const root = process.cwd();
const build = join(root, 'build/dev');
const program = 'clang-tidy-19';
const record = join(root, 'scripts/house/tidy-passed.txt');

// The command lines are GCC's.
const gcc = '--extra-arg=-Wno-unknown-warning-option';
// Tests read the environment, provoke what a product must not do, and need not be fast.
const inTests =
  '--checks=-concurrency-mt-unsafe,-modernize-avoid-c-arrays,-modernize-loop-convert,' +
  '-cppcoreguidelines-no-malloc,-cppcoreguidelines-special-member-functions,' +
  '-cppcoreguidelines-virtual-class-destructor,-cert-env33-c,-cert-err33-c,' +
  '-bugprone-unused-return-value,-performance-*';

const isTest = (path) => /_test\.cpp$/.test(path);
const isShipped = (path) => !isTest(path) && !/^(fuzz|src\/sim|src\/app\/testing)\//.test(path);

const hash = (...parts) => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
};
const hashes = new Map();
const hashFile = (path) => {
  if (!hashes.has(path)) hashes.set(path, hash(readFileSync(path)));
  return hashes.get(path);
};

// Source -> the headers that ninja saw the compiler read, ours only.
function readIncludes() {
  const includes = new Map();
  const text = execFileSync('ninja', ['-C', build, '-t', 'deps'], { maxBuffer: 1 << 28 });
  for (const block of text.toString().split('\n\n')) {
    const lines = block.split('\n');
    if (!/\(VALID\)$/.test(lines[0])) continue;
    const paths = lines.slice(1).map((line) => resolve(build, line.trim()));
    // Not the precompiled headers, which clang-tidy does without.
    const isOurs = (path) => path.startsWith(`${root}/`) && !path.startsWith(`${build}/`);
    const ours = paths.filter((path) => isOurs(path) && existsSync(path));
    if (ours.length > 0) includes.set(ours[0], ours);
  }
  return includes;
}

const includes = readIncludes();
const version = execFileSync(program, ['--version']);
const always = hash(version, readFileSync('.clang-tidy'), gcc);

function keyOf(entry) {
  const read = includes.get(entry.file);
  if (!read) return null;
  const command = entry.command.replaceAll(root, '.');
  const checks = isTest(entry.file) ? inTests : '';
  const files = [...read].sort().flatMap((path) => [relative(root, path), hashFile(path)]);
  return hash(always, checks, command, ...files);
}

// Without the precompiled headers, which are GCC's, and which would hide a missing include.
const commands = JSON.parse(readFileSync(join(build, 'compile_commands.json')));
for (const entry of commands) {
  entry.command = entry.command.replace(/-Winvalid-pch|-fpch-preprocess|-include \S+/g, '');
}
const database = join(build, 'tidy');
mkdirSync(database, { recursive: true });
writeFileSync(join(database, 'compile_commands.json'), JSON.stringify(commands));

const entries = new Map();
for (const entry of commands) {
  const path = relative(root, entry.file);
  if (!/^(src|fuzz)\/.*\.cpp$/.test(path)) continue;
  entries.set(path, { path, key: keyOf(entry) });
}
const lineOf = ({ path, key }) => `${key.slice(0, 32)}  ${path}`;
const recorded = new Set(existsSync(record) ? readFileSync(record, 'utf8').split('\n') : []);
const hasPassed = (entry) =>
  entry.key && (recorded.has(lineOf(entry)) || existsSync(join(cache, entry.key)));
const isWanted = ({ path }) =>
  (mode === '--all' || isShipped(path)) &&
  (words.length === 0 || words.some((word) => path.includes(word)));
const wanted = [...entries.values()].filter(isWanted);
const waiting = wanted.filter((entry) => !hasPassed(entry));

const fresh = waiting.length;
let failed = 0;
let looked = 0;
async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { path, key } = next;
    const args = [gcc, '--quiet', '-p', database, path];
    if (isTest(path)) args.unshift(inTests);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (data) => (said += data));
    child.stderr.on('data', (data) => (said += data));
    const status = await new Promise((done) => child.on('close', done));
    if (status === 0) {
      if (key) writeFileSync(join(cache, key), '');
    } else {
      ++failed;
      console.log(said.replace(/^\d+ warnings.*generated\.\n/gm, '').replaceAll(`${root}/`, ''));
    }
    if (++looked % 20 === 0) console.log(`tidy: ${looked} of ${fresh}`);
  }
}

await Promise.all(Array.from({ length: Number(jobs) }, work));
console.log(`tidy: ${wanted.length} files, ${fresh} of them changed, ${failed} with findings`);
if (recording) {
  const lines = [...entries.values()].filter(hasPassed).map(lineOf);
  // Of what is not built here nothing is known: it stays as it was.
  for (const line of recorded) {
    const entry = entries.get(line.slice(34));
    if (entry && !entry.key) lines.push(line);
  }
  const byPath = (a, b) => (a.slice(34) < b.slice(34) ? -1 : 1);
  writeFileSync(record, `${lines.sort(byPath).join('\n')}\n`);
}
process.exit(failed === 0 && wanted.length > 0 ? 0 : 1);
