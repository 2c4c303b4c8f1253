// Cards, copies of a vault and the end of a desk, as a person does it from the shell.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Desk } from './lib/desk.mjs';
import { program } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const isBlock = (text) => text.startsWith('-----BEGIN PEYK CARD-----');
const isPicture = (text) => /[▀▄█]/.test(text);

// What the shell does: the output goes to a file.
function shell(desk, line) {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', line], { env: { PATH: process.env.PATH, HOME: desk.stage.folder,
      LANG: 'en_GB.UTF-8', PEYK_PROGRAM: program, DESK: desk.home } }, (failed, out, err) => {
      resolve({ code: failed ? failed.code : 0, out, err });
    });
  });
}
const peyk = (rest) => `"$PEYK_PROGRAM" ${rest} --home "$DESK"`;

async function cards(play, stage, a, peer) {
  const file = join(stage.folder, 'for-c1.card');
  const made = await shell(a, `${peyk('card make C1 --qr')} > '${file}'`);
  play.could('A', 'make a card as the README says, with the text in the file',
    made.code === 0 && isBlock(readFileSync(file, 'utf8')), made.err.split('\n')[0]);
  play.check('the picture is on the standard error', isPicture(made.err) &&
    !isPicture(readFileSync(file, 'utf8')));
  const again = await a.command(['card', 'show', 'C1']);
  play.could('A', 'print it again', again === readFileSync(file, 'utf8'));

  const full = await shell(a, `${peyk('card make D1')} > /dev/full`);
  play.check('a full disk is said, exit code 1', full.code === 1 && /disk is full/.test(full.err),
    full.err.trim());
  play.could('A', 'still get that card', isBlock(await a.command(['card', 'show', 'D1'])));
  const nowhere = await a.attempt(['card', 'make', 'E1', '--qr-file', '/nowhere/qr.svg']);
  play.check('a picture that could not be written: no card is made', nowhere.code === 1 &&
    !(await a.relations()).some((relation) => relation.name === 'E1'), nowhere.err.trim());

  const used = await a.attempt(['card', 'show', peer]);
  play.could_not('A', 'show a card that was used', used.code === 1 &&
    /was used, or is over/.test(used.err), used.err.trim());
  const kept = await a.attempt(['card', 'remove', 'C1', '--confirm', 'D1']);
  play.check('a wrong confirmation removes nothing', kept.code === 1 &&
    (await a.relations()).some((relation) => relation.name === 'C1'), kept.err.trim());
  await a.command(['card', 'remove', 'C1', '--confirm', 'C1']);
  play.could('A', 'take an unused card back, and use the name again',
    isBlock(await a.command(['card', 'make', 'C1'])));
}

async function endOfARelation(play, a, b, channel, peer) {
  await b.send(channel, 'the last one');
  await a.arrived(channel, 1);
  await a.command(['card', 'remove', peer, '--confirm', peer]);
  play.check('the relation is gone',
    !(await a.relations()).some((relation) => relation.name === peer));
  const [letter] = await a.received(channel);
  play.could('A', 'still read what came by it', letter.text === 'the last one', letter.author);
  const late = await a.attempt(['send', channel, 'too late']);
  play.could_not('A', 'write there', late.code === 1 && /can only be read/.test(late.err),
    late.err.trim());
}

async function copies(play, stage, a) {
  const copy = join(stage.folder, 'a.vault');
  const inside = await a.attempt(['desk', 'backup', join(a.home, 'a.vault')]);
  play.could_not('A', 'lay a copy into the desk itself', inside.code === 1 &&
    /folder of the desk itself/.test(inside.err), inside.err.trim());
  await a.command(['desk', 'backup', copy]);
  const size = statSync(copy).size;
  const over = await a.attempt(['desk', 'backup', copy]);
  play.could_not('A', 'write over a copy unasked', over.code === 1 &&
    /exists already/.test(over.err) && statSync(copy).size === size, over.err.trim());
  await a.command(['desk', 'backup', copy, '--replace']);
  const running = await a.attempt(['desk', 'restore', copy]);
  play.could_not('A', 'restore over a desk that runs', running.code === 1 &&
    /runs in .* already/.test(running.err), running.err.trim());
  await a.daemon.stop();
  await a.command(['desk', 'restore', copy]);
  const aside = readdirSync(join(stage.folder, 'desks'))
    .filter((name) => name.startsWith('A.before-restore-'));
  play.check('the desk that was there is kept', aside.length === 1, aside.join());
  await a.up();
  play.could('A', 'go on with the restored one', (await a.status()).locked === false);
}

async function endOfADesk(play, stage, a) {
  await a.daemon.stop();
  writeFileSync(join(a.home, 'config.toml'), '= [');
  const wrong = await a.attempt(['desk', 'destroy', '--confirm', 'x']);
  play.check('it asks for the name of the folder', wrong.code === 1 && /is not .*A/.test(wrong.err),
    wrong.err.trim());
  const done = await a.attempt(['desk', 'destroy', '--confirm', 'A']);
  play.could('A', 'destroy a desk whose settings cannot be read',
    done.code === 0 && !existsSync(a.home), done.err.trim());
  play.check('the older desk is named', /before-restore/.test(done.err));

  const hung = new Desk(stage, 'hung');
  await hung.init([await stage.couriers[0].card()]);
  await hung.start();
  hung.daemon.pause();
  const begun = Date.now();
  const wiped = await hung.attempt(['desk', 'destroy', '--confirm', 'hung']);
  play.could('whoever must', 'destroy a desk that hangs, and hears that it still runs',
    !existsSync(hung.home) && wiped.code === 1 && /did not stop/.test(wiped.err),
    `${Math.round((Date.now() - begun) / 1000)} s: ${wiped.err.trim()}`);
  await hung.daemon.kill();
}

await scenario('cards, copies and the end of a desk', async (play) => {
  const { stage, a, b, channel } = await openStage(play);
  const [{ name: peer }] = await a.relations();
  await cards(play, stage, a, peer);
  await copies(play, stage, a);
  // The restored vault has opened anew with the other side.
  await until('B can write again', async () => {
    const [relation] = await b.relations();
    return relation.generation > 0;
  }, 60, () => b.told());
  await endOfARelation(play, a, b, channel, peer);
  await endOfADesk(play, stage, a);
});
