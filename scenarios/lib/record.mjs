// E2, E10: a text that both principals sign, whose keys lie on machines without a line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { marker } from './letters.mjs';
import { makePrincipals } from './principal.mjs';
import { run } from './program.mjs';
import { Search } from './search.mjs';
import { searchCouriers } from './stage.mjs';
import { tomorrow, until } from './wait.mjs';

export class Signing {
  constructor(deals) {
    Object.assign(this, { deals, stage: deals.stage, channel: deals.channel, files: 0 });
  }
  // The text is a letter in the channel; each desk's principal is known to both.
  async begin() {
    const { a, b } = this.deals;
    this.principals = await makePrincipals(this.stage, { Republic: [a], Kingdom: [b] });
    this.text = `Article 1. Both sides release whom they hold. ${marker('record')}`;
    await a.send(this.channel, this.text);
    await b.arrived(this.channel, 1);
    this.letter = String((await a.acts(this.channel, 'letter'))[0].number);
    return this;
  }

  file(name) { return join(this.stage.folder, `${++this.files}-${name}`); }
  async drafted() {
    const request = this.file('request');
    await this.deals.a.command(['record', 'draft', this.channel, this.letter, '--until',
      tomorrow(), '--out', request]);
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
  propose(request, signature) {
    return this.deals.a.attempt(['record', 'propose', this.channel, this.letter, request,
      signature, '--with', 'B1', '--json']);
  }
  async join(number, signature) {
    await this.deals.b.command(['record', 'join', this.channel, String(number), signature]);
  }

  // A has signed and proposed, B has signed and joined: the act; `signatures` are their files.
  async joined() {
    const { a, b } = this.deals;
    const request = await this.drafted();
    const ofA = await this.signed(this.principals.Republic, request);
    const { act } = JSON.parse((await this.propose(request, ofA.signature)).out);
    const { number } = await this.deals.stands(b, 'give', act, 'proposed');
    const ofB = await this.signed(this.principals.Kingdom, await this.requested(b, number));
    await this.join(number, ofB.signature);
    this.signatures = { A: ofA.signature, B: ofB.signature };
    await this.deals.stands(a, 'give', act, 'joined');
    return act;
  }

  // Whether a desk shows the signature of a side in a swap, which the file of that signature holds.
  async has(desk, act, label) {
    const { number } = await this.deals.shown(desk, 'give', act);
    const shown = await desk.json(['give', 'show', this.channel, String(number)]);
    const file = readFileSync(this.signatures[label]);
    return shown.length === 2 && shown.every((one) => file.includes(Buffer.from(one.bytes, 'hex')));
  }
  attemptToSave(desk, number, file) {
    return desk.attempt(['record', 'save', this.channel, String(number), '--out', file]);
  }
  // Until the certificate is whole, which may be after the key is there: the file.
  async saved(desk, act) {
    const { number } = await this.deals.shown(desk, 'give', act);
    const file = this.file(`${desk.label}.record`);
    await until(`${desk.label} has saved the record`, async () => (
      (await this.attemptToSave(desk, number, file)).code === 0), 60);
    return file;
  }
  // By somebody who has no desk and the cards of both principals.
  async verified(file, principals = Object.values(this.principals)) {
    const done = await run(['record', 'verify', file, '--json',
      ...principals.flatMap(({ card }) => ['--signer', card])],
    { home: join(this.stage.folder, 'nobody') });
    return { ...done, told: done.out.startsWith('{') ? JSON.parse(done.out) : {} };
  }
  async isSignedByBoth(file) {
    const { code, told } = await this.verified(file);
    return code === 0 && told.holds && told.signed_by.length === 2 && told.couriers.length === 3;
  }

  // `request`: a file in which the text stands.
  async searchAtCouriers(play, request) {
    const search = new Search({ text: this.text });
    play.check('the search finds the text where it is',
      search.bytes('the request', readFileSync(request)).length > 0);
    await searchCouriers(play, search, this.stage, 'read the text');
  }
}
