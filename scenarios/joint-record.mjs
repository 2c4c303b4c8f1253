// A joint record is shown to somebody who has no desk and no line: a file, and perhaps cards. What
// can be told from it, and what cannot. Episodes E2, E10.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';

const vectors = JSON.parse(
  readFileSync(new URL('../docs/vectors/record.json', import.meta.url), 'utf8'));

class Reader {
  constructor(folder) { this.folder = folder; }
  file(name) { return join(this.folder, name); }
  put(name, content) { writeFileSync(this.file(name), content); }
  // Without a home: nothing else on this machine is asked.
  ask(what, name, ...more) {
    return run(['record', what, this.file(name), ...more], { home: this.file('nowhere') });
  }
  async told(name, ...more) {
    const done = await this.ask('show', name, '--json', ...more);
    return { ...done, said: done.out.startsWith('{') ? JSON.parse(done.out) : {} };
  }
}

const cardsOf = (reader, count) => vectors.couriers.slice(0, count)
  .flatMap((_, i) => ['--courier', reader.file(`${i}.card`)]);

async function whatItSays(play, reader) {
  const bare = await reader.told('ceasefire.record');
  play.could('anybody', 'check it with nothing but the file', bare.code === 0 && bare.said.holds &&
    bare.said.text === vectors.text && bare.said.couriers.length === 3);
  play.could_not('the file', 'say whose its keys are', bare.said.signers.every(({ name, id }) => (
    name === '' && vectors.signers.includes(id))));
  const words = await reader.ask('verify', 'ceasefire.record');
  play.could('anybody', 'read what it does not say',
    /does not say whose keys these are/.test(words.out) &&
    /2 of them and one side together/.test(words.out.replaceAll(/\s+/g, ' ')));

  const signers = ['a', 'b'].flatMap((name) => ['--signer', reader.file(`${name}.principal`)]);
  const known = await reader.ask('verify', 'ceasefire.record', ...signers,
    ...cardsOf(reader, vectors.couriers.length));
  play.could('a reader with cards', 'be told who signed, and that it knows the couriers',
    known.code === 0 && /^Signed by .?Republic of A, /m.test(known.out) &&
    /^Certified by couriers that you know/m.test(known.out), known.out.trim());
  const few = await reader.told('ceasefire.record', ...cardsOf(reader, 1));
  play.check('a courier too few is said, exit code 5', few.code === 5 && !few.said.as_asked);
  const other = await reader.told('ceasefire.record', '--signer', 'ab'.repeat(32));
  play.could_not('somebody who has not signed', 'be taken for a signatory',
    other.code === 6 && other.said.not_signed_by.length === 1);
}

async function whatIsNone(play, reader) {
  const record = Buffer.from(vectors.record, 'hex');
  const places = { 'a letter of the text': 12, 'a signature': 4000, 'the certificate':
    record.length - 100 };
  for (const [what, place] of Object.entries(places)) {
    const changed = Buffer.from(record);
    changed[place] ^= 1;
    reader.put('changed.record', changed);
    const done = await reader.ask('verify', 'changed.record');
    play.could_not('a forger', `change ${what}`, done.code === 6 && done.out === '',
      done.err.trim());
  }
  reader.put('cut.record', record.subarray(0, record.length / 2));
  const cut = await reader.ask('verify', 'cut.record');
  play.check('half a file is said to be none, exit code 6', cut.code === 6, cut.err.trim());
  const none = await reader.ask('verify', 'none.record');
  play.check('a file that is not there is another thing, exit code 1', none.code === 1,
    none.err.trim());
}

async function onPaper(play, reader) {
  for (const language of ['en', 'fa', 'ar']) {
    const name = `ceasefire-${language}.html`;
    const done = await reader.ask('page', 'ceasefire.record', '--out', reader.file(name),
      '--lang', language);
    const page = done.code === 0 ? readFileSync(reader.file(name), 'utf8') : '';
    const direction = language === 'en' ? 'ltr' : 'rtl';
    play.could('anybody', `print it in ${language}`, done.code === 0 &&
      page.includes(`<html lang="${language}" dir="${direction}">`) &&
      vectors.text.split('\n').every((line) => page.includes(`<p dir="auto">${line}</p>`)),
    done.err.trim());
    play.could_not('the page', 'run or fetch anything', page.includes('default-src \'none\'') &&
      !/<script|https?:|\ssrc=|href|url\(/.test(page));
    play.check('the page is for its owner alone', (statSync(reader.file(name)).mode & 0o077) === 0);
  }
}

await scenario('a joint record, shown to whoever has the file', async (play) => {
  const folder = mkdtempSync(join(tmpdir(), 'peyk-record-'));
  try {
    const reader = new Reader(folder);
    reader.put('ceasefire.record', Buffer.from(vectors.record, 'hex'));
    ['a', 'b'].forEach((name, i) => reader.put(`${name}.principal`, vectors.principals[i]));
    vectors.couriers.forEach((card, i) => reader.put(`${i}.card`, card));
    await whatItSays(play, reader);
    await whatIsNone(play, reader);
    await onPaper(play, reader);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
