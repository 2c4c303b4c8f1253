// E2, E10. A final text is agreed: the delegates carry it to their principals, whose keys lie on
// machines without a line, and both have the other's signature at once, over four couriers of which
// one is gone for good. What comes of it is one file that a stranger checks.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Deals } from './lib/deals.mjs';
import { Signing } from './lib/record.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

async function wrongSignatures(play, signing, request) {
  const other = await signing.signed(signing.principals.Republic, await signing.drafted());
  const done = await signing.propose(request, other.signature);
  play.could_not('a signature', 'be used for another swap than it was made for', done.code !== 0 &&
    /not of this text and this swap/.test(done.err.replaceAll(/\s+/g, ' ')), done.err.trim());
  const none = await signing.propose(request, request);
  play.check('a file that is no signature is said to be none', none.code !== 0 &&
    /no signature/.test(none.err), none.err.trim());
}

// Nobody has anything before both have given; `{ act, own, theirs }` of the swap.
async function bothSign(play, signing, { a, b }) {
  const { deals, principals } = signing;
  const request = await signing.drafted();
  const { signature, said } = await signing.signed(principals.Republic, request);
  play.could('a principal', 'read what it signs before it signs',
    said.replaceAll(/\s+/g, ' ').includes('Both sides release whom they hold'));
  await wrongSignatures(play, signing, request);
  const proposed = await signing.propose(request, signature);
  play.check('it is proposed', proposed.code === 0, proposed.err.trim());
  const { act } = JSON.parse(proposed.out);
  const proposal = await deals.stands(b, 'give', act, 'proposed');
  play.check('it is shown to be of signatures', proposal.offered.signatures);
  const theirs = await signing.requested(b, proposal.number);
  play.check('both sign the same', readFileSync(theirs).equals(readFileSync(request)));
  const ofB = await signing.signed(principals.Kingdom, theirs);
  await signing.join(proposal.number, ofB.signature);
  const own = await deals.stands(a, 'give', act, 'joined');
  const early = [await signing.attemptToSave(a, own.number, signing.file('early')),
    await signing.attemptToSave(b, proposal.number, signing.file('early'))];
  play.could_not('either side', 'have a record before both have given', early.every(({ code }) => (
    code === 5)));
  return { act, request };
}

// What one side alone has signed: the other is asked and it is never accepted.
async function alone(play, signing, { b }) {
  const request = await signing.drafted();
  const one = await signing.signed(signing.principals.Republic, request);
  const { act } = JSON.parse((await signing.propose(request, one.signature)).out);
  const next = await signing.deals.stands(b, 'give', act, 'proposed');
  const done = await signing.attemptToSave(b, next.number, signing.file('alone.record'));
  const asRecord = await signing.verified(one.signature);
  play.could_not('one side', 'make a record of one signature', done.code !== 0 &&
    asRecord.code === 6, done.err.trim());
}

await scenario('a joint record is signed by both at once', async (play) => {
  const scene = await openStage(play, { couriers: { names } });
  const { stage, a, b } = scene;
  const deals = new Deals(scene);
  const signing = await new Signing(deals).begin();
  const { act, request } = await bothSign(play, signing, scene);

  await stage.courier('Oslo').daemon.kill();
  await deals.accept({ act });
  await Promise.all([deals.stands(a, 'give', act, 'released'),
    deals.stands(b, 'give', act, 'released')]);
  const files = { A: await signing.saved(a, act), B: await signing.saved(b, act) };
  for (const [label, file] of Object.entries(files)) {
    play.could('a stranger', `check what ${label} has, one courier gone, and who signed it`,
      await signing.isSignedByBoth(file));
  }
  const changed = readFileSync(files.A);
  changed[changed.indexOf('release whom')] ^= 1;
  writeFileSync(join(stage.folder, 'changed.record'), changed);
  const forged = await signing.verified(join(stage.folder, 'changed.record'), []);
  play.could_not('anybody', 'change the text', forged.code === 6);
  await alone(play, signing, scene);
  await signing.searchAtCouriers(play, request);
});
