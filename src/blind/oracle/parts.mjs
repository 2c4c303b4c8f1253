// Parts of messages and proofs that several questions have: docs/protocol.md §12.2 to §12.4.
import { hex, holds, joined, same } from '../../crypto/oracle/harness.mjs';
import { cbor, hash } from '../../crypto/oracle/page.mjs';
import { base, bytesOf, modulo, number, scalarOf, split, toBytes, toNumber } from './numbers.mjs';

// The byte strings and numbers of a map {0: 1, 1: kind, 2: …}, by what the page says is in it.
export function fields(message, kind, id, count) {
  holds('head', message[0] === (0xa0 | count) && message[1] === 0 && message[2] === 1 &&
    message[3] === 1 && message[4] === kind);
  const result = [];
  for (let at = 5, key = 2; key < count; ++key) {
    holds('key', message[at] === key);
    const wide = message[at + 1] - 0x57;  // 0x58, 0x59: a length of one or two bytes
    const size = Number(`0x${hex(message.slice(at + 2, at + 2 + wide))}`);
    result.push(message.slice(at + 2 + wide, at + 2 + wide + size));
    at += 2 + wide + size;
    if (key + 1 === count) holds('end', at === message.length);
  }
  same('question', result[0], id);
  return result.slice(1);
}

export function sheetOf(inputs, form, sizes) {
  const sheet = cbor({ 0: 1, 1: form, 2: sizes.map(() => inputs.bytes(32)), 3: sizes,
    4: inputs.bytes(32), 5: inputs.bytes(32) });
  return { sheet, id: hash('blind_question', sheet) };
}

export function proofOfBit(bit, r, R, C, P, context, inputs) {
  const [c, s] = [[], []];
  const [A, B] = [[], []];
  const other = 1 - bit;
  [c[other], s[other]] = [scalarOf(inputs), scalarOf(inputs)];
  const rest = other ? C.subtract(base) : C;
  A[other] = base.multiply(s[other]).add(R.multiply(c[other]));
  B[other] = P.multiply(s[other]).add(rest.multiply(c[other]));
  const w = scalarOf(inputs);
  [A[bit], B[bit]] = [base.multiply(w), P.multiply(w)];
  const all = number('blind_bit_proof', context, ...[P, R, C, A[0], B[0], A[1], B[1]].map(bytesOf));
  c[bit] = modulo(all - c[other]);
  s[bit] = modulo(w - c[bit] * r);
  return joined(...[c[0], c[1], s[0], s[1]].map(toBytes));
}
export function isBit(R, C, P, context, proof) {
  const [c0, c1, s0, s1] = split(proof).map(toNumber);
  const A = [[c0, s0], [c1, s1]].map(([c, s]) => base.multiply(s).add(R.multiply(c)));
  const B = [[c0, s0, C], [c1, s1, C.subtract(base)]]
    .map(([c, s, rest]) => P.multiply(s).add(rest.multiply(c)));
  return modulo(c0 + c1) ===
    number('blind_bit_proof', context, ...[P, R, C, A[0], B[0], A[1], B[1]].map(bytesOf));
}
