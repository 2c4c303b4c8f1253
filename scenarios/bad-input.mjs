// What goes wrong in daily life: each time one clear sentence with the next step, an exit code that
// is not 0, and nothing changed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { Courier } from './lib/courier.mjs';
import { Desk } from './lib/desk.mjs';
import { run } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';
import { fingerprint } from './lib/search.mjs';
import { Stage, freePort, openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

// What a running process writes by itself, or that another process's look at the store leaves.
const ofRunning = (path) => /^(desk|courier)\.db|^device\.mark$|^control\.sock$|^lock$/.test(path);

// One complaint: not the words of a library, a sentence with an end, nothing on the standard
// output.
function isClear(done, expected) {
  const text = done.err.trim();
  return done.code !== 0 && Number.isInteger(done.code) && done.out === '' &&
    expected.test(text.replaceAll(/\s+/g, ' ')) && /[.!?]$/.test(text) &&
    text.split('\n').length <= 3 && !/internal|exception|terminate|errno/i.test(text);
}

// The folder is as it was. Of a running desk the store is left out: its line goes on.
async function refused(play, what, home, command, expected, isRunning = false) {
  const before = await fingerprint(home, isRunning ? ofRunning : undefined);
  const done = await command();
  const after = await fingerprint(home, isRunning ? ofRunning : undefined);
  play.check(`${what}: said clearly, exit code ${done.code}`, isClear(done, expected),
    done.err.trim() || done.out.trim());
  play.check(`${what}: nothing changed`, before === after);
}

async function foldersAndPorts(play, stage, a) {
  const nowhere = join(stage.folder, 'nowhere');
  const at = (...args) => () => run([...args, '--home', nowhere], { home: stage.folder });
  await refused(play, 'desk without a folder', nowhere, at('desk', 'run'),
    /does not exist\. Make it with .*peyk desk init/);
  await refused(play, 'courier without a folder', nowhere, at('courier', 'run'),
    /does not exist\. Make it with .*peyk courier init/);
  await refused(play, 'reading where no desk runs', nowhere, at('read', 'geneva'),
    /No desk runs in .*peyk desk run/);
  await refused(play, 'a folder that is not empty', a.home,
    () => a.attempt(['desk', 'init', '--name', 'A', '--class', 'practice', '--passphrase-file',
      a.passphraseFile]), /is not empty\. Choose/, true);
  await refused(play, 'a second desk in the same folder', a.home,
    () => a.attempt(['desk', 'run']), /runs in .* already\. Use that one/, true);

  const port = await freePort();
  const holder = createServer();
  await new Promise((resolve) => { holder.listen(port, '127.0.0.1', resolve); });
  const courier = new Courier(stage, 'Oslo', port);
  await courier.init();
  await refused(play, 'a port that is taken', courier.home,
    () => run(['courier', 'run', '--home', courier.home], { home: stage.folder }),
    new RegExp(`Port ${port} is in use`), true);
  holder.close();
}

async function cards(play, stage, a, b) {
  const file = (name, content) => {
    const path = join(stage.folder, 'cards', name);
    writeFileSync(path, content);
    return path;
  };
  const card = readFileSync(await a.makeCard('C1'), 'utf8');
  const accept = (path) => () => b.attempt(['card', 'accept', path, '--as', 'C1']);
  const relations = JSON.stringify(await b.relations());
  const changed = card.split('\n').map((line, i) => (
    i === 3 ? line.slice(0, 9) + (line[9] === 'A' ? 'B' : 'A') + line.slice(10) : line)).join('\n');
  const tries = [
    ['a card cut short', accept(file('cut', card.slice(0, card.length / 2))),
      /cut short|not a card|changed on its way/],
    ['a card with one letter changed', accept(file('changed', changed)), /changed on its way/],
    ['a letter given as a card', accept(file('letter', 'Dear friend,\n')),
      /is not a card\. A card/],
    ['an empty file given as a card', accept(file('empty', '')), /is not a card/],
    ['a picture given as a card', accept(file('picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]))),
      /is not a card/],
    ['a courier\'s card given as a desk\'s', accept(await stage.couriers[0].card()),
      /card of a courier\. Add it with .*peyk trust/],
    ['a desk\'s card given as a courier\'s', () => b.attempt(['trust', file('desk', card)]),
      /card of a desk\. Accept it with .*peyk card accept/],
    ['a card that does not exist', accept(join(stage.folder, 'no.card')), /does not exist/],
  ];
  for (const [what, command, expected] of tries) {
    await refused(play, what, b.home, command, expected, true);
  }
  const own = await a.attempt(['card', 'accept', join(stage.folder, 'cards', 'of-A-for-C1.card'),
    '--as', 'D1']);
  play.check('one\'s own card: said clearly', isClear(own, /made by this desk/), own.err.trim());
  play.check('no relation has come of all this', JSON.stringify(await b.relations()) === relations);
}

async function passphrase(play, stage, a) {
  await a.lock();
  const wrong = join(stage.folder, 'wrong.passphrase');
  writeFileSync(wrong, 'not this one\n');
  await refused(play, 'a wrong passphrase', a.home,
    () => a.attempt(['desk', 'unlock', '--passphrase-file', wrong]), /passphrase is wrong/, true);
  play.check('the desk is still locked', (await a.status()).locked);
  await a.unlock();
  play.could('A', 'open it with the right one', (await a.status()).locked === false);
}

// The couriers are all gone: what is sent waits, and is said to wait.
async function unreachable(play, stage, a, channel) {
  for (const courier of stage.couriers) await courier.daemon.kill();
  await until('A sees that nobody answers', async () => (
    (await a.status()).couriers.every((courier) => !courier.line_up)));
  const status = await a.command(['desk', 'status']);
  play.could('A', 'see which couriers cannot be reached',
    stage.couriers.every((courier) => status.includes(courier.name)) &&
    status.split('the line is down').length === 3, status.trim().split('\n').slice(2).join(' '));
  await a.send(channel, 'into the silence');
  const outbox = await a.command(['outbox']);
  play.could('A', 'see that the letter waits', /waits|answer/.test(outbox), outbox.trim());
  for (const courier of stage.couriers) await courier.start();
  await a.emptied();
  play.could_not('couriers that were away', 'lose the letter', true);
}

// Needs a file system of its own that is small, and so root.
async function fullDisk(play, stage) {
  const small = join(stage.folder, 'desks', 'small');
  const mounted = join(stage.folder, 'desks');
  mkdirSync(mounted, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', mounted],
      { stdio: 'pipe' });
  } catch {
    play.skip('a full disk', 'only root may mount a small file system');
    return;
  }
  const unmount = () => execFileSync('umount', ['-l', mounted]);
  process.once('exit', unmount);
  try {
    const filler = join(mounted, 'filler');
    const fill = () => {
      const { bavail, bsize } = statfsSync(mounted);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 4096)));
    };
    const desk = new Desk(stage, 'small');
    writeFileSync(desk.passphraseFile, 'small\n');
    fill();
    await refused(play, 'making a desk on a full disk', small, () => desk.attempt(['desk', 'init',
      '--name', 'small', '--class', 'practice', '--passphrase-file', desk.passphraseFile]),
    /disk .* is full/);
    rmSync(filler);
    await desk.init();
    play.could('the same person', 'make it when there is room', true);
  } finally {
    process.off('exit', unmount);
    unmount();
  }
}

await scenario('bad input is refused with a sentence and a next step', async (play) => {
  await fullDisk(play, play.keep(new Stage()));
  const { stage, a, b, channel } = await openStage(play);
  await foldersAndPorts(play, stage, a);
  await cards(play, stage, a, b);
  await passphrase(play, stage, a);
  await unreachable(play, stage, a, channel);
});
