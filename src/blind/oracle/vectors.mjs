// docs/vectors/blind.json, checked by the page: every message holds, what follows from the keys
// that are given is what is there, and the result is read from it.
import { invert } from '@noble/curves/abstract/modular';

import { fromHex, hex, holds, joined, same } from '../../crypto/oracle/harness.mjs';
import { hash, labelText, u8, vectors as read } from '../../crypto/oracle/page.mjs';
import { checked, heardAfter } from './ballot.mjs';
import { base, bytesOf, dleqHolds, element, modulo, order, pointOf, possesses, split, toNumber }
  from './numbers.mjs';
import { fields, isBit } from './parts.mjs';

const keyOf = (party) => toNumber(fromHex(party.key));
const isRight = (held) => {
  same('question id', hash('blind_question', fromHex(held.sheet)), fromHex(held.question_id));
  return fromHex(held.question_id);
};

function ground(held) {
  const id = isRight(held);
  const { parties } = held;
  const s = parties.map((party) => toNumber(fromHex(party.constant)));
  const firsts = parties.map((party) => fromHex(party.first));
  const lists = firsts.map((first, p) => {
    const [A, proof, list] = fields(first, 1, id, 6);
    same('A', A, bytesOf(base.multiply(keyOf(parties[p]))));
    holds('possession', possesses(A, hash('blind_first', id, u8(p), list), proof));
    const domain = joined(labelText('blind_item'), id);
    for (const item of parties[p].items) {
      const y = element(domain, joined(u8(1), fromHex(item))).multiply(keyOf(parties[p]));
      holds('an item', split(list).some((one) => hex(one) === hex(bytesOf(y))));
    }
    return list;
  });
  parties.forEach((party, p) => {
    const [z, T, tied, proof] = fields(fromHex(party.second), 2, id, 7);
    const t = modulo(keyOf(party) * s[p]);
    const S = base.multiply(s[p]);
    const y = split(lists[1 - p]).map(pointOf);
    same('T', T, bytesOf(base.multiply(t)));
    same('z', z, joined(...y.map((one) => bytesOf(one.multiply(t)))));
    const context = joined(labelText('blind_second'), hash('blind_second', id, u8(p),
      ...firsts.map((first) => hash('blind_first', first)), bytesOf(S), T, z));
    const A = bytesOf(base.multiply(keyOf(party)));
    holds('tied', dleqHolds(context, A, [S], [pointOf(T)], tied));
    holds('raised', dleqHolds(context, T, y, split(z).map(pointOf), proof));
    // What the other side finds in it.
    const other = parties[1 - p];
    const undo = invert(modulo(keyOf(other) * s[p]), order);
    const found = split(z).filter((one) => split(lists[p]).some((own) =>
      hex(own) === hex(bytesOf(pointOf(one).multiply(undo)))));
    holds('common', found.length === other.common.length);
  });
}

function overlap(held) {
  const id = isRight(held);
  const { parties } = held;
  parties.forEach((party, p) => {
    const a = keyOf(party);
    const [P, possession, ciphers, proofs] = fields(fromHex(party.bits), 3, id, 7);
    same('P', P, bytesOf(base.multiply(a)));
    holds('possession', possesses(P, joined(id, u8(p)), possession));
    const bits = split(ciphers, 64).map((cipher, i) => {
      const [R, C] = split(cipher).map(pointOf);
      holds('a bit', isBit(R, C, pointOf(P), joined(id, u8(p), u8(i)), split(proofs, 128)[i]));
      return C.equals(R.multiply(a)) ? 0 : 1;
    });
    holds('the bound', parseInt(bits.join(''), 2) === party.bound);
    const [answer] = fields(fromHex(parties[1 - p].answer), 4, id, 4);
    const zeros = split(answer, 64).map((cipher) => split(cipher).map(pointOf))
      .filter(([R, C]) => R.multiply(a).equals(C));
    holds('the answer', zeros.length === (held.leaves_room ? 1 : 0));
  });
  holds('the truth', held.leaves_room === (parties[0].bound <= parties[1].bound));
}

function ballot(held) {
  const id = isRight(held);
  const { parties } = held;
  const round = (number) => parties.map((party) => fromHex(party.messages[number - 1]));
  const keys = checked.key(round(1), id);
  parties.forEach((party, p) => same('Y', keys[p], bytesOf(base.multiply(keyOf(party)))));
  const x = modulo(parties.map(keyOf).reduce((a, b) => a + b));
  let heard = heardAfter(id, round(1));
  const sums = checked.votes(round(2), id, heard, base.multiply(x));
  round(2).forEach((message, p) => {
    const [, ciphers] = fields(message, 6, id, 6);
    const signs = split(ciphers, 64).map((cipher) => split(cipher).map(pointOf))
      .map(([R, C]) => (C.equals(R.multiply(x)) ? '1' : '0'));
    holds('accepted', signs.join('') === parties[p].accepted);
  });
  heard = heardAfter(heard, round(2));
  const blinded = checked.blinded(round(3), id, heard, sums);
  heard = heardAfter(heard, round(3));
  const shares = checked.shares(round(4), id, heard, keys, blinded);
  shares.forEach(({ D }, p) => D.forEach((share, i) => {
    const t = modulo(keyOf(parties[p]) * toNumber(fromHex(parties[p].constant)));
    same('a share', bytesOf(share), bytesOf(blinded[i][0].multiply(t)));
  }));
  heard = heardAfter(heard, round(4));
  const numbers = checked.release(round(5), id, heard, shares);
  holds('accepted by all',
    checked.acceptedByAll(blinded, shares, numbers).join() === held.accepted_by_all.join());
}

export async function vectors() {
  const held = read('blind');
  ground(held.common_ground);
  overlap(held.overlap);
  ballot(held.ballot);
}
