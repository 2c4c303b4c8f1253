// A party of a ballot, from docs/protocol.md §12.7 alone: it sits among parties that are ours.
import { invert } from '@noble/curves/abstract/modular';

import { hex, holds, joined, same } from '../../crypto/oracle/harness.mjs';
import { cbor, hash, labelText, u8 } from '../../crypto/oracle/page.mjs';
import { base, bytesOf, dleq, dleqHolds, modulo, number, order, pointOf, possesses, possession,
  scalarOf, split, toBytes, toNumber } from './numbers.mjs';
import { fields, isBit, proofOfBit, sheetOf } from './parts.mjs';

const sum = (points) => points.reduce((a, b) => a.add(b));
const pairs = (bytes) => split(bytes, 64).map((cipher) => split(cipher).map(pointOf));
// [R, C] for each candidate, over all parties.
const added = (rows) => rows[0].map((_, i) => [0, 1].map((k) => sum(rows.map((row) => row[i][k]))));
export const heardAfter = (heard, messages) =>
  messages.reduce((before, message) => hash('blind_heard', before, message), heard);
const row = (heard, p, i) => joined(heard, u8(p), u8(i));

const blindingChallenge = (context, ...points) =>
  number('blind_blinding_proof', context, ...points.map(bytesOf));
const sharesContext = (heard, p, S, T, D) =>
  joined(labelText('blind_shares'), hash('blind_shares', heard, u8(p), S, T, D));

// What everybody checks of each round, and what it makes of it.
export const checked = {
  key(messages, id) {
    const keys = messages.map((message, p) => {
      const [Y, proof] = fields(message, 5, id, 5);
      holds('possession', possesses(Y, joined(id, u8(p)), proof));
      return Y;
    });
    holds('keys differ', new Set(keys.map(hex)).size === keys.length);
    return keys;
  },
  votes(messages, id, heard, Y) {
    return added(messages.map((message, p) => {
      const [told, ciphers, proofs] = fields(message, 6, id, 6);
      same('heard votes', told, heard);
      split(proofs, 128).forEach((proof, i) =>
        holds('a vote', isBit(...pairs(ciphers)[i], Y, row(heard, p, i), proof)));
      return pairs(ciphers);
    }));
  },
  blinded(messages, id, heard, sums) {
    return added(messages.map((message, p) => {
      const [told, ciphers, proofs] = fields(message, 7, id, 6);
      same('heard blinded', told, heard);
      split(proofs, 64).forEach((proof, i) => {
        const [R, C] = sums[i];
        const [R2, C2] = pairs(ciphers)[i];
        const [c, s] = split(proof).map(toNumber);
        const A = R.multiply(s).add(R2.multiply(c));
        const B = C.multiply(s).add(C2.multiply(c));
        holds('blinded alike', blindingChallenge(row(heard, p, i), R, C, R2, C2, A, B) === c);
      });
      return pairs(ciphers);
    }));
  },
  shares(messages, id, heard, keys, blinded) {
    return messages.map((message, p) => {
      const [told, S, T, D, tied, proof] = fields(message, 8, id, 9);
      same('heard shares', told, heard);
      const context = sharesContext(heard, p, S, T, D);
      holds('T', dleqHolds(context, keys[p], [pointOf(S)], [pointOf(T)], tied));
      holds('D', dleqHolds(context, T, blinded.map(([R]) => R), split(D).map(pointOf), proof));
      return { S, D: split(D).map(pointOf) };
    });
  },
  release(messages, id, heard, shares) {
    return messages.map((message, p) => {
      const [told, s] = fields(message, 9, id, 5);
      same('heard release', told, heard);
      same('the constant', bytesOf(base.multiply(toNumber(s))), shares[p].S);
      return toNumber(s);
    });
  },
  acceptedByAll(blinded, shares, numbers) {
    return blinded.flatMap(([, C], i) => {
      const left = sum(shares.map(({ D }, p) => D[i].multiply(invert(numbers[p], order))));
      return left.equals(C) ? [i] : [];
    });
  },
};

export async function ballot(oracle, inputs, index) {
  const count = 2 + index;
  const me = inputs.below(count);
  const candidates = 1 + inputs.below(3);
  const { sheet, id } = sheetOf(inputs, 4, Array(count).fill(candidates));
  const votes = Array.from({ length: count }, () =>
    Array.from({ length: candidates }, () => (inputs.below(count) === 0 ? 0 : 1)));
  const others = votes.map((_, p) => p).filter((p) => p !== me);
  for (const p of others) {
    await oracle.ask('ballot', sheet, p, inputs.bytes(32), Uint8Array.from(votes[p]));
  }
  const exchange = async (round, mine) => {
    const messages = [];
    for (let p = 0; p < count; ++p) {
      messages.push(p === me ? mine : (await oracle.ask('ballot.message', p, round))[0]);
    }
    for (const to of others) {
      if (round < 5) {
        holds('changed is refused', (await oracle.ask('ballot.on_message', to, me,
          inputs.flipped(mine))) === null);
      }
      for (let from = 0; from < count; ++from) {
        if (from === to) continue;
        holds(`round ${round}`,
          (await oracle.ask('ballot.on_message', to, from, messages[from])) !== null);
      }
    }
    return messages;
  };
  const rows = Array.from({ length: candidates }, (_, i) => i);

  const x = scalarOf(inputs);
  let messages = await exchange(1, cbor({ 0: 1, 1: 5, 2: id, 3: bytesOf(base.multiply(x)),
    4: possession(x, joined(id, u8(me)), inputs) }));
  const keys = checked.key(messages, id);
  const Y = sum(keys.map(pointOf));
  let heard = heardAfter(id, messages);

  const made = rows.map((i) => {
    const r = scalarOf(inputs);
    const refused = 1 - votes[me][i];
    const R = base.multiply(r);
    const C = refused ? Y.multiply(r).add(base) : Y.multiply(r);
    return [joined(bytesOf(R), bytesOf(C)),
      proofOfBit(refused, r, R, C, Y, row(heard, me, i), inputs)];
  });
  messages = await exchange(2, cbor({ 0: 1, 1: 6, 2: id, 3: heard,
    4: joined(...made.map(([cipher]) => cipher)), 5: joined(...made.map(([, proof]) => proof)) }));
  const sums = checked.votes(messages, id, heard, Y);
  heard = heardAfter(heard, messages);

  const turned = rows.map((i) => {
    const [R, C] = sums[i];
    const [rho, w] = [scalarOf(inputs), scalarOf(inputs)];
    const to = [R.multiply(rho), C.multiply(rho)];
    const c = blindingChallenge(row(heard, me, i), R, C, ...to, R.multiply(w), C.multiply(w));
    return [joined(...to.map(bytesOf)), joined(toBytes(c), toBytes(modulo(w - c * rho)))];
  });
  messages = await exchange(3, cbor({ 0: 1, 1: 7, 2: id, 3: heard,
    4: joined(...turned.map(([to]) => to)), 5: joined(...turned.map(([, proof]) => proof)) }));
  const blinded = checked.blinded(messages, id, heard, sums);
  heard = heardAfter(heard, messages);

  for (const p of others) await oracle.ask('ballot.constant', p, toBytes(scalarOf(inputs)));
  const s = scalarOf(inputs);
  const t = modulo(x * s);
  const [S, T] = [s, t].map((one) => base.multiply(one));
  const D = blinded.map(([R]) => R.multiply(t));
  const all = joined(...D.map(bytesOf));
  const context = sharesContext(heard, me, bytesOf(S), bytesOf(T), all);
  messages = await exchange(4, cbor({ 0: 1, 1: 8, 2: id, 3: heard, 4: bytesOf(S), 5: bytesOf(T),
    6: all, 7: dleq(context, x, [S], [T], inputs),
    8: dleq(context, t, blinded.map(([R]) => R), D, inputs) }));
  const shares = checked.shares(messages, id, heard, keys, blinded);
  heard = heardAfter(heard, messages);

  messages = await exchange(5, cbor({ 0: 1, 1: 9, 2: id, 3: heard, 4: toBytes(s) }));
  const numbers = checked.release(messages, id, heard, shares);
  const truth = rows.filter((i) => votes.every((of) => of[i] === 1));
  holds('we find', checked.acceptedByAll(blinded, shares, numbers).join() === truth.join());
  for (const p of others) {
    const [said] = await oracle.ask('ballot.accepted', p);
    same('they find', said ?? new Uint8Array(), Uint8Array.from(truth));
  }
}
