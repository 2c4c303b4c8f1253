// E2, E10. A final text is agreed: the delegates carry it to their principals, whose keys lie on
// machines without a line, and both have the other's signature at once, over four couriers of which
// one is gone for good. What comes of it is one file that a stranger checks.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { marker } from './lib/letters.mjs';
import { makePrincipals } from './lib/principal.mjs';
import { run } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';
import { Search } from './lib/search.mjs';
import { openStage, searchCouriers } from './lib/stage.mjs';
import { tomorrow, until } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

const swapAt = (desk, standing, number) => until(`a swap at ${desk.label} is ${standing}`,
  async () => (await desk.json(['give', 'list'])).find((one) => one.standing === standing
    && (number === undefined || one.number === number)), 120, () => desk.told());

class Signing {
  constructor(stage, channel) { Object.assign(this, { stage, channel, files: 0 }); }
  file(name) { return join(this.stage.folder, `${++this.files}-${name}`); }
  async drafted(desk, letter) {
    const request = this.file('request');
    await desk.command(['record', 'draft', this.channel, String(letter), '--until', tomorrow(),
      '--out', request]);
    return request;
  }
  async requested(desk, number) {
    const request = this.file('request');
    await desk.command(['record', 'request', this.channel, String(number), '--out', request]);
    return request;
  }
  async signed(principal, request) {
    const signature = this.file('signature');
    const said = await principal.command('sign-record', request, '--out', signature,
      '--passphrase-file', principal.passphraseFile);
    return { signature, said };
  }
  propose(desk, letter, request, signature) {
    return desk.attempt(['record', 'propose', this.channel, String(letter), request, signature,
      '--with', 'B1']);
  }
  save(desk, number, file) {
    return desk.attempt(['record', 'save', this.channel, String(number), '--out', file]);
  }
}

const verified = (stage, file, principals) => run(['record', 'verify', file, '--json',
  ...principals.flatMap(({ card }) => ['--signer', card])], { home: join(stage.folder, 'nobody') });

async function wrongSignatures(play, signing, desk, letter, request, principal) {
  const other = await signing.signed(principal, await signing.drafted(desk, letter));
  const done = await signing.propose(desk, letter, request, other.signature);
  play.could_not('a signature', 'be used for another swap than it was made for', done.code !== 0 &&
    /not of this text and this swap/.test(done.err.replaceAll(/\s+/g, ' ')), done.err.trim());
  const none = await signing.propose(desk, letter, request, request);
  play.check('a file that is no signature is said to be none', none.code !== 0 &&
    /no signature/.test(none.err), none.err.trim());
}

await scenario('a joint record is signed by both at once', async (play) => {
  const { stage, a, b, channel } = await openStage(play, { couriers: { names } });
  const principals = await makePrincipals(stage, { Republic: [a], Kingdom: [b] });
  const signing = new Signing(stage, channel);
  const text = `Article 1. Both sides release whom they hold. ${marker('record')}`;
  await a.send(channel, text);
  await b.arrived(channel, 1);
  const letter = (await a.acts(channel, 'letter'))[0].number;

  const request = await signing.drafted(a, letter);
  const { signature, said } = await signing.signed(principals.Republic, request);
  play.could('a principal', 'read what it signs before it signs',
    said.replaceAll(/\s+/g, ' ').includes('Both sides release whom they hold'));
  await wrongSignatures(play, signing, a, letter, request, principals.Republic);
  const proposed = await signing.propose(a, letter, request, signature);
  play.check('it is proposed', proposed.code === 0, proposed.err.trim());
  const proposal = await swapAt(b, 'proposed');
  play.check('it is shown to be of signatures', proposal.offered.signatures);
  const theirs = await signing.requested(b, proposal.number);
  play.check('both sign the same', readFileSync(theirs).equals(readFileSync(request)));
  const ofB = await signing.signed(principals.Kingdom, theirs);
  await b.command(['record', 'join', channel, String(proposal.number), ofB.signature]);
  const own = await swapAt(a, 'joined');
  const files = { A: join(stage.folder, 'a.record'), B: join(stage.folder, 'b.record') };
  const early = [await signing.save(a, own.number, files.A),
    await signing.save(b, proposal.number, files.B)];
  play.could_not('either side', 'have a record before both have given', early.every(({ code }) => (
    code === 5)));

  await stage.courier('Oslo').daemon.kill();
  await a.command(['give', 'accept', channel, String(own.number), own.joining]);
  await Promise.all([swapAt(a, 'released'), swapAt(b, 'released')]);
  const saved = await until('both have saved the record', async () => {
    const done = [await signing.save(a, own.number, files.A),
      await signing.save(b, proposal.number, files.B)];
    return done.every(({ code, err }) => code === 0 || /There is already|exists/.test(err));
  }, 60);
  play.could('both', 'write the record, one courier gone for good', saved);
  const both = [principals.Republic, principals.Kingdom];
  for (const [label, file] of Object.entries(files)) {
    const done = await verified(stage, file, both);
    const told = done.out.startsWith('{') ? JSON.parse(done.out) : {};
    play.could('a stranger', `check what ${label} has, and who signed it`, done.code === 0 &&
      told.holds && told.signed_by.length === 2 && told.couriers.length === 3, done.err.trim());
  }
  const changed = readFileSync(files.A);
  changed[changed.indexOf('release whom')] ^= 1;
  writeFileSync(join(stage.folder, 'changed.record'), changed);
  const forged = await verified(stage, join(stage.folder, 'changed.record'), []);
  play.could_not('anybody', 'change the text', forged.code === 6);

  // What one side alone has signed: the other joins and it is never accepted.
  const second = await signing.drafted(a, letter);
  const one = await signing.signed(principals.Republic, second);
  await signing.propose(a, letter, second, one.signature);
  const next = await swapAt(b, 'proposed');
  const alone = await signing.save(b, next.number, join(stage.folder, 'alone.record'));
  const asRecord = await verified(stage, one.signature, both);
  play.could_not('one side', 'make a record of one signature', alone.code !== 0 &&
    asRecord.code === 6, alone.err.trim());

  const search = new Search({ text });
  const planted = search.bytes('the request', readFileSync(request));
  play.check('the search finds the text where it is', planted.length > 0);
  await searchCouriers(play, search, stage, 'read the text');
  await stage.close();
});
