// Deterministic CBOR against the npm library cbor2 in its strict mode.
import { cdeDecodeOptions, cdeEncodeOptions, decode, encode } from 'cbor2';

import { fromHex, hex, holds, same } from './harness.mjs';

function item(inputs, depth) {
  const kind = inputs.below(depth > 3 ? 6 : 8);
  const whole = () => Buffer.from(inputs.bytes(8)).readBigUInt64BE() >> BigInt(inputs.below(64));
  const items = () => Array.from({ length: inputs.below(6) }, () => item(inputs, depth + 1));
  switch (kind) {
    case 0:
      return inputs.pick([0, 23, 24, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32]);
    case 1:
      return whole();
    case 2:
      return inputs.upTo(inputs.pick([5, 300]));
    case 3:
      return inputs.pick(['', 'courier', 'پیک', 'مبعوث', '\u{1f54a}', 'x'.repeat(256)]);
    case 4:
      return inputs.pick([true, false]);
    case 5:
      return null;
    case 6:
      return items();
    default:
      return new Map(items().map((value) => [whole(), value]));
  }
}

// What docs/protocol.md §1 lets stand: the kinds cbor2 may give beyond these are refused by us.
function isOurKind(value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0;
  if (typeof value === 'bigint') return value >= 0n && value < 2n ** 64n;
  if (value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.every(isOurKind);
  if (!(value instanceof Map)) return false;
  const isKey = (key) => ['number', 'bigint'].includes(typeof key) && isOurKind(key);
  return [...value].every(([key, content]) => isKey(key) && isOurKind(content));
}

const strict = {
  ...cdeDecodeOptions, preferMap: true, rejectDuplicateKeys: true, rejectFloats: true,
  rejectUndefined: true,
};

// The bytes cbor2 writes for what it read, or null if it refuses or reads what is not of our kinds.
function theirRecoding(bytes) {
  let value;
  try {
    value = decode(bytes, strict);
  } catch {
    return null;
  }
  return isOurKind(value) ? encode(value, cdeEncodeOptions) : null;
}

async function written(oracle, inputs) {
  const bytes = encode(item(inputs, 0), cdeEncodeOptions);
  const ours = await oracle.ask('cbor.recode', bytes);
  same('recoded', ours && ours[0], bytes);
}

async function changed(oracle, inputs) {
  const bytes = encode(item(inputs, 0), cdeEncodeOptions);
  const hostile = inputs.pick([
    () => inputs.flipped(bytes),
    () => bytes.slice(0, inputs.below(bytes.length)),
    () => Uint8Array.from([...bytes, ...inputs.bytes(1)]),
    () => Uint8Array.from([inputs.pick([0x81, 0x82, 0xa1, 0xc0, 0x9f, 0xbf]), ...bytes]),
    () => inputs.upTo(6),
  ])();
  await compareHostile(oracle, hostile);
}

async function compareHostile(oracle, hostile) {
  const ours = await oracle.ask('cbor.recode', hostile);
  const theirs = theirRecoding(hostile);
  const expected = theirs !== null && Buffer.compare(theirs, hostile) === 0;
  const verdict = ours ? 'accepted' : 'refused';
  holds(`${hex(hostile)}: ${verdict} by us only`, (ours !== null) === expected);
  if (ours) same('recoded', ours[0], hostile);
}

const hostileForms = [
  // longer heads than needed
  '1800', '1817', '190017', '1900ff', '1a0000ffff', '1b00000000ffffffff',
  '5f4101ff', '7f6161ff', '9f01ff', 'bf0102ff', // indefinite lengths
  'a201000100', 'a202000100', 'a1616100', 'a1f500', // twice, unsorted, other keys
  '20', '3903e7', 'c000', 'f90000', 'fa00000000', 'fb0000000000000000', 'f7', 'f0', 'f8ff', 'f818',
  '61ff', '62c080', '63eda080', '64f4908080', // not UTF-8
  '', '0000', '1c', '1f', 'ff', '5b7fffffffffffffff', '9bffffffffffffffff', 'bb8000000000000000',
].map((text) => fromHex(text || '-'));

async function forms(oracle, inputs, index) {
  const ours = await oracle.ask('cbor.recode', hostileForms[index]);
  holds(`${hex(hostileForms[index])} is refused`, ours === null);
  await compareHostile(oracle, hostileForms[index]);
}

export default [
  ['CBOR written by cbor2', 200, written],
  ['CBOR changed', 1000, changed],
  ['CBOR hostile forms', hostileForms.length, forms],
];
