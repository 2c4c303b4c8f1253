// A principal as its office has it: keys on a machine without a line, and files that go by hand.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './program.mjs';

export class Principal {
  constructor(stage, name) {
    Object.assign(this, { stage, name });
    this.folder = join(stage.folder, 'principals');
    this.home = join(this.folder, name);
    this.passphraseFile = join(this.folder, `${name}.passphrase`);
    this.files = 0;
  }

  async command(...args) {
    const line = ['principal', ...args, '--home', this.home];
    const done = await run(line, { home: this.stage.folder });
    if (done.code !== 0) throw new Error(`${this.name}: ${args[0]}: ${done.err}`);
    return done.out;
  }
  file(text) {
    const path = join(this.folder, `${this.name}-${++this.files}`);
    writeFileSync(path, text);
    return path;
  }

  // `card`: the file for its delegates and the other sides.
  async init() {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.passphraseFile, `passphrase of ${this.name}\n`, { mode: 0o600 });
    await this.command('init', '--name', this.name, '--practice', '--passphrase-file',
      this.passphraseFile);
    this.card = this.file(await this.command('card'));
    return this;
  }

  // The file of a mandate for this desk's person: it asks, the office makes it.
  async mandate(desk, channel, ...what) {
    const request = this.file(await desk.command(['mandate', 'request', channel, '--name',
      desk.label]));
    const terms = what.includes('--until') ? what : [...what, '--until', '2099-12-31'];
    return this.file(await this.command('mandate', request, ...terms, '--passphrase-file',
      this.passphraseFile));
  }
  async revocation(mandate) {
    return this.file(await this.command('revoke', mandate, '--passphrase-file',
      this.passphraseFile));
  }
}

// { Kingdom: [its desks], … }: all desks know all principals; each says which is its own.
export async function makePrincipals(stage, desks) {
  const principals = {};
  for (const name of Object.keys(desks)) principals[name] = await new Principal(stage, name).init();
  for (const desk of Object.values(desks).flat()) {
    for (const [name, { card }] of Object.entries(principals)) {
      const own = desks[name].includes(desk) ? ['--own'] : [];
      await desk.command(['mandate', 'trust', card, ...own]);
    }
  }
  return principals;
}

// Until the mandate that `desk` shows counts at `other`, which calls it `name`.
export async function showMandate(desk, channel, mandate, other, name) {
  await desk.command(['mandate', 'show', channel, mandate]);
  return other.sees(`a proven mandate of ${name}`, channel, (shown) => shown.members.some(
    (member) => member.name === name && member.mandates.some((one) => (
      one.proven && !one.ended))));
}
