// E03. A map is handed over with the words "keep it": a large file through three couriers, one of
// them killed on the way, with a pause and a restart of the reader's desk in between. It arrives
// byte for byte; the couriers hold nothing of it, and the desks never hold it in memory as a whole.
// PEYK_FILE_MIB: its size, 4 unless it is set.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { marker } from './lib/letters.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { Search } from './lib/search.mjs';
import { openStage, searchCouriers } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';

const mebibyte = 1 << 20;
const size = Number(process.env.PEYK_FILE_MIB ?? 4) * mebibyte;
// In class practice a cell leaves every 10 ms on average; each carries a piece of so many bytes.
const lineRate = 12_584 * 100;
// What a desk may hold beside what it held before: it reads 256 KiB at a time, and SQLite keeps
// some pages.
const mostGrowth = 24 * mebibyte;

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const filesOf = async (desk) => desk.json(['file', 'list']);

function residentBytes(desk) {
  const status = readFileSync(`/proc/${desk.daemon.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) * 1024;
}

// The most that a desk held while it is watched.
class Meter {
  constructor(desk) {
    this.desk = desk;
    this.begin();
    this.most = 0;
    this.timer = setInterval(() => this.look(), 200);
  }
  // Also after a restart: another process has another measure, and stretching its passphrase takes
  // memory of its own.
  begin() { this.before = residentBytes(this.desk); }
  hold() { this.before = Infinity; }
  look() {
    if (this.before === Infinity) return;
    this.most = Math.max(this.most, residentBytes(this.desk) - this.before);
  }
  end() {
    clearInterval(this.timer);
    return this.most;
  }
}

const part = (file) => (file.done / file.pieces);
const seen = (desk, what, condition, seconds = 60) => until(`${desk.label}: ${what}`, async () => {
  const [file] = await filesOf(desk);
  return file && condition(file) ? file : undefined;
}, seconds, () => desk.told());

await scenario('a map is handed over: "keep it"', async (play) => {
  const { stage, a, b, channel } = await openStage(play);
  const secret = marker('contour');
  const bytes = randomBytes(size);
  for (const at of [0, size >> 1, size - 1000]) bytes.write(secret, at);
  const map = join(stage.folder, 'map.png');
  writeFileSync(map, bytes);

  const eyes = await a.attempt(['file', 'send', channel, map, '--rule', 'eyes-only', '--json']);
  play.could_not('A', 'give a file for the eyes only, which nobody could keep to',
    eyes.code === 2 && JSON.parse(eyes.err).error === 'error_file_eyes_only', eyes.err.trim());
  const meters = [new Meter(a), new Meter(b)];
  const began = Date.now();
  const given = await a.attempt(['file', 'send', channel, map]);
  play.could('A', 'read beforehand who gets it and how long it takes', given.code === 0 &&
    /map\.png, [\d,]+ bytes, for B1: about \d+ (second|minute)/.test(given.err),
  given.err.split('\n')[0]);
  play.check('the desk says how much of it it has taken in', /100 %/.test(given.err));

  const told = await seen(b, 'hears of it', (file) => file.pieces > 0);
  const [act] = await b.acts(channel, 'document');
  play.could('B', 'read in the channel that a map came, which may be kept',
    act.text === 'map.png' && act.size === size &&
    act.rule === 'may_keep' && act.file.file === told.file,
  (await b.command(['read', channel])).trim().split('\n').slice(-6).join(' | '));
  const early = await b.attempt(['file', 'save', told.file, join(stage.folder, 'early'), '--json']);
  play.could_not('B', 'save it before it is whole', early.code === 5, `code ${early.code}`);

  await seen(b, 'has a tenth', (file) => part(file) >= 0.1);
  const halfway = await seen(a, 'sees B\'s progress', (file) => file.readers[0].here > 0);
  play.could('A', 'see how much is at B', halfway.readers[0].name === 'B1',
    `${halfway.readers[0].here} of ${halfway.pieces} pieces`);
  const heldFrom = Date.now();
  await b.command(['file', 'pause', told.file.slice(0, 8)]);
  // Those that were asked for already still come, then no more.
  const paused = await until('B gets no more', async () => {
    const [before] = await filesOf(b);
    await sleep(1);
    const [after] = await filesOf(b);
    return before.done === after.done && after;
  });
  play.could('B', 'hold it', paused.paused && paused.state === 'under_way',
    `${paused.done} of ${paused.pieces} pieces`);
  meters[1].hold();
  await b.daemon.kill();
  await b.up();
  meters[1].begin();
  const again = await seen(b, 'is back', () => true);
  play.check('it is still held after the desk was killed and started again', again.paused &&
    again.done >= paused.done, `${again.done} pieces`);
  await b.command(['file', 'resume', told.file.slice(0, 8)]);
  const lost = (Date.now() - heldFrom) / 1000;

  await seen(b, 'has a third', (file) => part(file) >= 0.34);
  await stage.courier('Bern').daemon.kill();
  play.say('courier Bern is killed');
  await seen(b, 'has all of it', (file) => file.state === 'whole', 240);
  const seconds = (Date.now() - began) / 1000;
  await seen(a, 'knows that B has all of it', (file) => file.state === 'whole', 60);
  const share = (took) => `${(size / took / 1000).toFixed(0)} kB/s, ` +
    `${(100 * size / took / lineRate).toFixed(0)} % of the line`;
  play.say(`${(size / mebibyte).toFixed(0)} MiB in ${seconds.toFixed(1)} s: ${share(seconds)}; ` +
    `held for ${lost.toFixed(1)} s of it, without which ${share(seconds - lost)}`);
  const saved = join(stage.folder, 'saved.png');
  await b.command(['file', 'save', told.file.slice(0, 8), saved]);
  const copy = readFileSync(saved);
  play.could('B', 'save it as A gave it, byte for byte', copy.equals(bytes), hashOf(copy));
  play.check('only B\'s person may read it', (statSync(saved).mode & 0o777) === 0o600);
  const over = await b.attempt(['file', 'save', told.file, saved, '--json']);
  play.could_not('B', 'write over a file by mistake', over.code === 1 &&
    JSON.parse(over.err).error === 'error_file_exists');
  const most = meters.map((meter) => meter.end());
  play.check('neither desk held it in memory', most.every((grown) => grown < mostGrowth),
    most.map((grown) => `${(grown / mebibyte).toFixed(1)} MiB more`).join(', '));

  // The search finds what it looks for where it is.
  const search = new Search({ 'the map': secret });
  play.check('the map is found where it is in plain', search.bytes('saved', copy).length > 0);
  await searchCouriers(play, search, stage, 'keep a byte of it that can be read');
  for (const desk of [a, b]) {
    const { hits, files } = await search.folder(desk.home);
    play.check(`the folder of desk ${desk.label} holds it only enciphered`, hits.length === 0,
      `${files} files searched ${hitList(hits)}`);
  }
  await b.command(['file', 'forget', told.file]);
  play.could('B', 'let go of it', (await filesOf(b)).length === 0);
});
