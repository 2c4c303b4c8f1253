// A second implementation of blind questions, from docs/protocol.md §12 alone, which asks and
// answers ours: every message of each side is checked by the other, and both must find the same.
//
//   node oracle.mjs <blind_oracle>        PEYK_ORACLE_SEED=… for other inputs
import { fromNpm, hex, holds, joined, play, same } from '../../crypto/oracle/harness.mjs';

const numbers = await fromNpm(() => import('./numbers.mjs'));
const page = await fromNpm(() => import('../../crypto/oracle/page.mjs'));
const { fields, isBit, proofOfBit, sheetOf } = await fromNpm(() => import('./parts.mjs'));
const { ballot } = await fromNpm(() => import('./ballot.mjs'));
const { vectors } = await fromNpm(() => import('./vectors.mjs'));
const { invert } = await fromNpm(() => import('@noble/curves/abstract/modular'));
const { base, bytesOf, dleq, dleqHolds, element, modulo, order, pointOf, possesses, possession,
  scalarOf, split, toBytes } = numbers;
const { cbor, hash, labelText, u8 } = page;

const sorted = (list) => [...list].sort(Buffer.compare);
const rises = (list) => list.every((one, i) => i === 0 || Buffer.compare(list[i - 1], one) < 0);

// --- common ground, how many ------------------------------------------------------------------

function secondContext({ id, party, firsts, S, T, list }) {
  return joined(labelText('blind_second'), hash('blind_second', id, u8(party),
    hash('blind_first', firsts[0]), hash('blind_first', firsts[1]), S, T, list));
}

async function ground(oracle, inputs, index) {
  const form = 1 + (index % 2);
  const me = inputs.below(2);
  const sizes = [3 + inputs.below(4), 3 + inputs.below(4)];
  const { sheet, id } = sheetOf(inputs, form, sizes);
  const words = Array.from({ length: 6 }, () => joined([1], inputs.upTo(30)));
  const pick = (size) => words.filter(() => inputs.below(2)).slice(0, size);
  const mine = pick(sizes[me]);
  const theirs = pick(sizes[1 - me]);
  const common = mine.filter((word) => theirs.some((other) => hex(other) === hex(word)));
  await oracle.ask('ground', sheet, 1 - me, inputs.bytes(32), ...theirs);

  // Round one.
  const domain = joined(labelText('blind_item'), id);
  const a = scalarOf(inputs);
  const A = bytesOf(base.multiply(a));
  const filled = mine.map((word) => joined(u8(1), word));
  while (filled.length < sizes[me]) filled.push(joined(u8(0), inputs.bytes(32)));
  const points = filled.map((message) => element(domain, message).multiply(a));
  const list = sorted(points.map(bytesOf));
  const context = hash('blind_first', id, u8(me), joined(...list));
  const first = cbor({ 0: 1, 1: 1, 2: id, 3: A, 4: possession(a, context, inputs),
    5: joined(...list) });
  const [theirFirst] = await oracle.ask('ground.first');
  const [B, theirProof, theirList] = fields(theirFirst, 1, id, 6);
  holds('their possession', possesses(B, hash('blind_first', id, u8(1 - me), theirList),
    theirProof));
  holds('their list rises', rises(split(theirList)) && theirList.length === 32 * sizes[1 - me]);
  holds('a list changed is refused', (await oracle.ask('ground.on_first',
    cbor({ 0: 1, 1: 1, 2: id, 3: A, 4: possession(a, context, inputs),
      5: joined(...[...list].reverse()) }))) === null);
  holds('our list accepted', (await oracle.ask('ground.on_first', first)) !== null);

  // The swap's constants, and round two.
  const s = [scalarOf(inputs), scalarOf(inputs)];
  const S = s.map((one) => bytesOf(base.multiply(one)));
  await oracle.ask('ground.swap', toBytes(s[1 - me]), S[me]);
  const firsts = me === 0 ? [first, theirFirst] : [theirFirst, first];
  const t = modulo(a * s[me]);
  const T = bytesOf(base.multiply(t));
  const y = split(theirList).map(pointOf);
  const z = y.map((point) => point.multiply(t));
  const raised = z.map(bytesOf);
  const sent = joined(...(form === 2 ? sorted(raised) : raised));
  const bound = secondContext({ id, party: me, firsts, S: S[me], T, list: sent });
  const proofs = { 4: T, 5: dleq(bound, a, [pointOf(S[me])], [pointOf(T)], inputs),
    6: dleq(bound, t, y, z, inputs) };
  const second = cbor({ 0: 1, 1: 2, 2: id, 3: sent, ...(form === 1 ? proofs : {}) });
  const [theirSecond] = await oracle.ask('ground.second');
  const [z2, T2, tied, proof] = fields(theirSecond, 2, id, form === 1 ? 7 : 4);
  if (form === 1) {
    const theirBound = secondContext({ id, party: 1 - me, firsts, S: S[1 - me], T: T2, list: z2 });
    holds('T', dleqHolds(theirBound, B, [pointOf(S[1 - me])], [pointOf(T2)], tied));
    holds('z', dleqHolds(theirBound, T2, list.map(pointOf), split(z2).map(pointOf), proof));
  }
  holds('our second accepted', (await oracle.ask('ground.on_second', second)) !== null);

  // Release.
  await oracle.ask('ground.released', toBytes(s[me]));
  const undo = invert(modulo(a * s[1 - me]), order);
  const inTheirs = new Set(split(theirList).map(hex));
  const found = split(z2).filter((one) => inTheirs.has(hex(bytesOf(pointOf(one).multiply(undo)))));
  holds('we find as many', found.length === common.length);
  const [said] = await oracle.ask('ground.common');
  const places = theirs.flatMap((word, i) => common.some((c) => hex(c) === hex(word)) ? [i] : []);
  same('they find', said, joined([common.length], form === 1 ? places : []));
}

// --- overlap --------------------------------------------------------------------------------

const bitsOf = (value, width) =>
  Array.from({ length: width }, (_, i) => (value >> (width - 1 - i)) & 1);

// v_i of the page over their ciphers [R, C], blinded; turned and not shuffled, which will do here.
function answerTo(theirs, P, me, own, inputs) {
  const sum = ([r, c], [r2, c2]) => [r.add(r2), c.add(c2)];
  const times = (k, [r, c]) => [r.multiply(k), c.multiply(k)];
  const plus = ([r, c], k) => [r, k === 0 ? c : c.add(base.multiply(BigInt(k)))];
  const fresh = (cipher) => {
    const rho = scalarOf(inputs);
    return sum(cipher, [base.multiply(rho), P.multiply(rho)]);
  };
  const not = (cipher) => plus(times(order - 1n, cipher), 1);
  const bits = bitsOf(own, theirs.length);
  let above = null;
  const values = [];
  theirs.map(fresh).forEach((cipher, i) => {
    const value = me === 0 ? plus(not(cipher), bits[i]) : plus(cipher, 1 - bits[i]);
    values.push(above ? sum(value, above) : value);
    const weighed = times(3n, bits[i] ? not(cipher) : cipher);
    above = above ? sum(above, weighed) : weighed;
  });
  values.push(above);
  const turn = inputs.below(values.length);
  return [...values.slice(turn), ...values.slice(0, turn)]
    .map((value) => fresh(times(scalarOf(inputs), value)));
}

async function overlap(oracle, inputs, index) {
  const me = index % 2;
  const width = 1 + inputs.below(9);
  const { sheet, id } = sheetOf(inputs, 3, [width, width]);
  const bounds = [inputs.below(2 ** width), inputs.below(2 ** width)];
  if (index % 3 === 0) bounds[1] = bounds[0];
  const truth = bounds[0] <= bounds[1];
  await oracle.ask('overlap', sheet, 1 - me, inputs.bytes(32), bounds[1 - me]);

  const a = scalarOf(inputs);
  const P = base.multiply(a);
  const contextOf = (party, i) => joined(id, u8(party), u8(i));
  const ciphers = [];
  const proofs = bitsOf(bounds[me], width).map((bit, i) => {
    const r = scalarOf(inputs);
    const R = base.multiply(r);
    const C = bit ? P.multiply(r).add(base) : P.multiply(r);
    ciphers.push(R, C);
    return proofOfBit(bit, r, R, C, P, contextOf(me, i), inputs);
  });
  const bits = cbor({ 0: 1, 1: 3, 2: id, 3: bytesOf(P),
    4: possession(a, joined(id, u8(me)), inputs), 5: joined(...ciphers.map(bytesOf)),
    6: joined(...proofs) });
  const [theirBits] = await oracle.ask('overlap.bits');
  const [Q, theirPossession, theirCiphers, theirProofs] = fields(theirBits, 3, id, 7);
  holds('their possession', possesses(Q, joined(id, u8(1 - me)), theirPossession));
  const theirs = split(theirCiphers, 64).map((cipher) => split(cipher).map(pointOf));
  split(theirProofs, 128).forEach((proof, i) =>
    holds('a bit', isBit(...theirs[i], pointOf(Q), contextOf(1 - me, i), proof)));
  holds('changed is refused', (await oracle.ask('overlap.on_bits',
    inputs.flipped(bits))) === null);
  holds('our bits accepted', (await oracle.ask('overlap.on_bits', bits)) !== null);

  const answer = answerTo(theirs, pointOf(Q), me, bounds[me], inputs);
  const [said] = await oracle.ask('overlap.on_answer', cbor({ 0: 1, 1: 4, 2: id,
    3: joined(...answer.flat().map(bytesOf)) }));
  same('they find', said, u8(truth ? 1 : 0));
  const [theirAnswer] = await oracle.ask('overlap.answer');
  const [read] = fields(theirAnswer, 4, id, 4);
  const zeros = split(read, 64).map((cipher) => split(cipher).map(pointOf))
    .filter(([R, C]) => R.multiply(a).equals(C));
  holds('as many ciphers', read.length === 64 * (width + 1));
  holds('we find', zeros.length === (truth ? 1 : 0));
}

await play('peyk blind oracle', [
  ['common ground, how many', 24, ground], ['overlap', 12, overlap], ['ballot', 8, ballot],
  ['docs/vectors/blind.json', 1, vectors]]);
