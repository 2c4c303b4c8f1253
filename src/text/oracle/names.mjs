// docs/protocol.md §12.6 from the page alone, over Node's own Unicode tables, against
// docs/vectors/names.json: both must come to the same bytes.
//
//   node names.mjs
// Case is folded by way of upper case, which for the letters of the vectors is what
// toNFKC_Casefold does.
import { readFileSync } from 'node:fs';
import { exit } from 'node:process';

const vectors = JSON.parse(readFileSync(
  new URL('../../../docs/vectors/names.json', import.meta.url), 'utf8'));

const gone = /^(?:\p{Default_Ignorable_Code_Point}|[\u0640\u0621\u0674])$/u;
const accent = /^\p{Mn}$/u;
const scriptOfAccent = /^[\p{Script=Inherited}\p{Script=Arabic}]$/u;
const letters = new Map([...'\u0671\u0672\u0673'].map((c) => [c, '\u0627'])
  .concat([...'\u0643\u06AA'].map((c) => [c, '\u06A9']))
  .concat([...'\u0629\u06BE\u06C1\u06C3\u06D5'].map((c) => [c, '\u0647']))
  .concat([...'\u0649\u064A\u06CD'].map((c) => [c, '\u06CC'])));
const latin = new Map(Object.entries({ æ: 'ae', ð: 'd', đ: 'd', ø: 'o', þ: 'th', ħ: 'h', ı: 'i',
  ł: 'l', œ: 'oe' }));

// The digits of a script stand in a row from its zero.
function digit(character) {
  if (!/^\p{Nd}$/u.test(character)) return null;
  let code = character.codePointAt(0);
  let value = 0;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - 1)) && value < 9) {
    code -= 1;
    value += 1;
  }
  return String(value);
}

function character(c) {
  if (gone.test(c) || (accent.test(c) && scriptOfAccent.test(c))) return '';
  return digit(c) ?? letters.get(c) ?? c;
}

const caseless = (text) => [...text.normalize('NFKD')]
  .map((c) => c.toUpperCase().toLowerCase()).join('').normalize('NFKC');
const once = (text) => [...caseless(text).normalize('NFKD')].map(character).join('')
  .normalize('NFKC');
const fold = (text) => once(once(text));
const kept = (text) => [...text]
  .filter((c) => /^[\p{L}\p{M}\p{N}]$/u.test(c) && !/^[\u02B0-\u02FF]$/u.test(c))
  .map((c) => latin.get(c) ?? c).join('');
const folded = (text) => fold(kept(fold(text)));

function item(line, form) {
  if (/[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u.test(line.replaceAll('\t', ''))) return null;
  const parts = line.split(/[;\u061B\uFF1B\t]/u);
  if (parts.length !== form) return null;
  const name = folded(parts[0]);
  if (!/\p{L}/u.test(name) || Buffer.byteLength(name) > 255) return null;
  if (form === 1) return Buffer.from(name);
  const year = folded(parts[1]);
  return /^[0-9]{4}$/.test(year) ? Buffer.from(`${name};${year}`) : null;
}

let wrong = 0;
for (const { form, line, item: wanted } of vectors) {
  const found = item(line, form)?.toString('hex') ?? null;
  if (found === wanted) continue;
  wrong += 1;
  console.log(`FAILED ${JSON.stringify(line)}\n  ours ${found}\n  file ${wanted}`);
}
console.log(`${vectors.length} names`);
exit(wrong || vectors.length < 30 ? 1 : 0);
