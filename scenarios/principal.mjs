// A principal prepares its delegates' papers on a machine without a line, on files alone: keys,
// cards, mandates open and for one reader, many at once, revocations. Episodes E4, E14, E18.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';

const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

// The requests are made by desks; here they come from the project's own vectors.
const vectors = JSON.parse(
  readFileSync(new URL('../docs/vectors/mandate.json', import.meta.url), 'utf8'));

class Office {
  constructor(folder, name) {
    this.folder = folder;
    this.home = join(folder, `home-${name}`);
    this.secret = join(folder, 'passphrase');
  }
  file(name) { return join(this.folder, name); }
  async attempt(...args) {
    return run(['principal', ...args, '--home', this.home], { home: this.folder });
  }
  locked(...args) { return this.attempt(...args, '--passphrase-file', this.secret); }
  // The output goes to a file, as in a shell.
  async into(name, ...args) {
    const done = await this.locked(...args);
    writeFileSync(this.file(name), done.out);
    return done;
  }
  async show(name, ...args) {
    const done = await this.attempt('show', this.file(name), '--json', ...args);
    return { ...done, said: done.out.startsWith('{') ? JSON.parse(done.out) : {} };
  }
}

async function keys(play, a, b) {
  const made = await a.attempt('init', '--name', 'Republic of A', '--practice',
    '--passphrase-file', a.secret);
  play.could('A', 'make its keys', made.code === 0, made.out.trim());
  const again = await a.attempt('init', '--name', 'Other', '--practice',
    '--passphrase-file', a.secret);
  play.could_not('A', 'make others over them by mistake', again.code === 1, again.err.trim());
  await b.attempt('init', '--name', 'Kingdom of B', '--practice', '--passphrase-file', b.secret);
  for (const [office, name] of [[a, 'a.principal'], [b, 'b.principal']]) {
    writeFileSync(office.file(name), (await office.attempt('card')).out);
  }
  const card = await b.show('a.principal');
  play.could('B', 'read and check A\'s card', card.code === 0 && card.said.checked &&
    card.said.name === 'Republic of A', card.said.id);
  const modes = readdirSync(a.home).map((name) => statSync(join(a.home, name)).mode & 0o077);
  play.check('what lies in the home is for its owner alone', modes.every((mode) => mode === 0));
  writeFileSync(a.file('wrong'), 'not this one\n');
  const wrong = await a.attempt('mandate', a.file('leila.request'), '--power', 'speak',
    '--all-tracks', '--until', day(3), '--passphrase-file', a.file('wrong'));
  play.could_not('a thief', 'make a mandate without the passphrase', wrong.code === 1 &&
    wrong.out === '', wrong.err.trim());
}

async function openMandates(play, a, b) {
  const request = await a.show('leila.request');
  play.could('A', 'see whose request it is', request.said.delegate === 'Leila' &&
    request.said.channel === 'geneva', request.said.key);
  const made = await a.into('leila.mandate', 'mandate', a.file('leila.request'), '--power', 'speak',
    '--track', 'weapons', '--track', 'prisoners', '--until', day(30));
  play.could('A', 'give an open mandate', made.code === 0, made.err.trim().split('\n')[0]);
  const seen = await b.show('leila.mandate', '--principal', b.file('a.principal'));
  play.could('anyone with A\'s card', 'check it', seen.code === 0 && seen.said.checked &&
    seen.said.power === 'speak' && seen.said.key === request.said.key &&
    [...seen.said.tracks].sort().join() === 'prisoners,weapons' && seen.said.time === 'in_force');
  const unknown = await b.show('leila.mandate');
  play.check('without the card it is said to be unchecked, exit code 5', unknown.code === 5 &&
    unknown.said.checked === false);
  const other = await b.show('leila.mandate', '--principal', b.file('b.principal'));
  play.could_not('B', 'take it for one of another principal', other.code === 1, other.err.trim());

  for (const [what, args] of [
    ['a mandate for no track', ['--power', 'speak', '--until', day(3)]],
    ['one that is over', ['--power', 'speak', '--all-tracks', '--until', day(-3)]],
    ['a power that there is not', ['--power', 'rule', '--all-tracks', '--until', day(3)]],
    ['one for one reader and a month', ['--power', 'speak', '--all-tracks', '--until', day(30),
      '--for-reader', a.file('b.principal')]],
    ['one until no day at all', ['--power', 'speak', '--all-tracks', '--until', 'soon']]]) {
    const refused = await a.locked('mandate', a.file('leila.request'), ...args);
    play.could_not('A', `make ${what}`, refused.code === 2 && refused.out === '',
      refused.err.trim());
  }
}

async function forOneReader(play, a, b) {
  await a.into('for-b.mandate', 'mandate', a.file('leila.request'), '--power', 'commit',
    '--track', 'weapons', '--until', day(5), '--for-reader', a.file('b.principal'));
  const cards = ['--principal', b.file('a.principal'), '--own', b.file('b.principal')];
  const seen = await b.show('for-b.mandate', ...cards);
  play.could('B', 'be sure of what is meant for it', seen.code === 0 && seen.said.checked &&
    seen.said.power === 'commit');
  const words = await b.attempt('show', b.file('for-b.mandate'), ...cards);
  play.could_not('B', 'show it to others as a proof, and is told so',
    words.out.includes('convinces nobody else'), words.out.trim().split('\n').at(-1));
  const c = new Office(b.folder, 'c');
  await c.attempt('init', '--name', 'C', '--practice', '--passphrase-file', c.secret);
  writeFileSync(c.file('c.principal'), (await c.attempt('card')).out);
  const stranger = await c.show('for-b.mandate', '--principal', c.file('a.principal'),
    '--own', c.file('c.principal'));
  play.could_not('C', 'be convinced by it', stranger.code === 1, stranger.err.trim());
}

async function many(play, a, b) {
  const weeks = [0, 1, 2, 3].map((week) => `[[mandate]]
request = "leila.request"
power = "speak"
tracks = ["weapons"]
from = "${day(7 * week + 1)}"
until = "${day(7 * week + 7)}"
for-reader = "b.principal"
output = "week-${week}.mandate"
`);
  writeFileSync(a.file('weeks.toml'), weeks.join('\n'));
  const made = await a.locked('mandate', '--list', a.file('weeks.toml'), '--json');
  const list = made.code === 0 ? JSON.parse(made.out) : [];
  play.could('A', 'prepare many at once, each with a number of its own', list.length === 4 &&
    new Set(list.map(({ serial }) => serial)).size === 4, made.err.trim());
  const later = await b.show('week-3.mandate', '--principal', b.file('a.principal'),
    '--own', b.file('b.principal'));
  play.check('those of later weeks are not yet good', later.code === 0 &&
    later.said.time === 'not_yet');
  writeFileSync(a.file('bad.toml'), weeks[0].replace('speak"', 'speak"\nvolume = "loud"'));
  const bad = await a.locked('mandate', '--list', a.file('bad.toml'));
  play.check('a list with a mistake makes nothing and says where it is', bad.code === 1 &&
    /volume/.test(bad.err), bad.err.trim());
  return list;
}

async function revocations(play, a, b, list) {
  const one = await a.into('leila.revocation', 'revoke', a.file('leila.mandate'));
  const seen = await b.show('leila.revocation', '--principal', b.file('a.principal'));
  const { said: mandate } = await b.show('leila.mandate');
  play.could('A', 'take a mandate back', one.code === 0 && seen.code === 0 && seen.said.checked &&
    seen.said.id === mandate.id);
  const forms = await a.locked('revoke', a.file('for-b.mandate'));
  play.could_not('A', 'revoke what is for one reader before everyone by mistake',
    forms.code === 2 && /--for-reader/.test(forms.err), forms.err.trim());
  const [first, last] = [list[0].serial, list.at(-1).serial];
  await a.into('weeks.revocation', 'revoke', '--serials', `${first}-${last}`, '--for-reader',
    a.file('b.principal'));
  const range = await b.show('weeks.revocation', '--principal', b.file('a.principal'),
    '--own', b.file('b.principal'));
  play.could('A', 'take back a range of numbers', range.said.checked &&
    range.said.first === first && range.said.last === last);
  writeFileSync(b.file('altered.mandate'),
    readFileSync(b.file('leila.mandate'), 'utf8').replace(/\n(.{10})./, '\n$1-'));
  const altered = await b.show('altered.mandate', '--principal', b.file('a.principal'));
  play.check('a file that was changed on its way is said to be', altered.code === 1,
    altered.err.trim());
}

await scenario('a principal and its mandates, on files alone', async (play) => {
  const folder = mkdtempSync(join(tmpdir(), 'peyk-principal-'));
  try {
    const [a, b] = ['a', 'b'].map((name) => new Office(folder, name));
    writeFileSync(a.secret, 'correct horse battery staple\n');
    writeFileSync(join(folder, 'leila.request'), vectors.delegate.request_text);
    await keys(play, a, b);
    await openMandates(play, a, b);
    await forOneReader(play, a, b);
    const list = await many(play, a, b);
    await revocations(play, a, b, list);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
