// ristretto255 and what is built on it against @noble/curves.
import { RistrettoPoint, ed25519, ristretto255_hasher } from '@noble/curves/ed25519';

import { holds, joined, orNull, same } from './harness.mjs';

const order = ed25519.CURVE.n;
const toNumber = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const toBytes = (number) =>
  new Uint8Array(Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse());
const modulo = (number) => ((number % order) + order) % order;
const scalarOf = (inputs) => 1n + (toNumber(inputs.bytes(64)) % (order - 1n));
const pointOf = (bytes) => RistrettoPoint.fromHex(bytes);
const bytesOf = (point) => point.toRawBytes();
const hashed = (label, ...parts) =>
  ristretto255_hasher.hashToScalar(joined(...parts), { DST: label });

async function group(oracle, inputs, index) {
  const [k, c] = [scalarOf(inputs), scalarOf(inputs)];
  const p = RistrettoPoint.BASE.multiply(scalarOf(inputs));
  const ask = async (command, ...args) => (await oracle.ask(command, ...args))?.[0] ?? null;
  same('k·G', await ask('ristretto.base', toBytes(k)), bytesOf(RistrettoPoint.BASE.multiply(k)));
  same('k·P', await ask('ristretto.times', toBytes(k), bytesOf(p)), bytesOf(p.multiply(k)));
  same('s·G + c·P', await ask('ristretto.combine', toBytes(k), toBytes(c), bytesOf(p)),
    bytesOf(RistrettoPoint.BASE.multiply(k).add(p.multiply(c))));
  const q = RistrettoPoint.BASE.multiply(c);
  same('P − Q', await ask('ristretto.subtract', bytesOf(p), bytesOf(q)), bytesOf(p.subtract(q)));
  same('k·c', await ask('ristretto.multiply', toBytes(k), toBytes(c)), toBytes(modulo(k * c)));
  same('k + c', await ask('ristretto.add', toBytes(k), toBytes(c)), toBytes(modulo(k + c)));
  same('1 / k · P', await ask('ristretto.unblind', toBytes(k), bytesOf(p.multiply(k))), bytesOf(p));

  // What is an element: random bytes are seldom one, a flipped bit makes one now and then.
  const tried = index % 2 ? inputs.bytes(32) : inputs.flipped(bytesOf(p));
  const theirs = orNull(() => pointOf(tried));
  const accepted = async (...question) => (await oracle.ask(...question)) !== null;
  holds('what is an element', (await accepted('ristretto.element', tried)) ===
    (theirs !== null && !theirs.equals(RistrettoPoint.ZERO)));
  const number = index % 2 ? inputs.bytes(32) : toBytes(order + BigInt(index) - 20n);
  holds('what is a number',
    (await accepted('ristretto.scalar', number)) === (toNumber(number) < order));
}

async function hashes(oracle, inputs) {
  const DST = joined([1], inputs.upTo(254));
  const message = inputs.upTo(400);
  same('to the group', (await oracle.ask('ristretto.hash_element', DST, message))[0],
    bytesOf(ristretto255_hasher.hashToCurve(message, { DST })));
  same('to a number', (await oracle.ask('ristretto.hash_scalar', DST, message))[0],
    toBytes(ristretto255_hasher.hashToScalar(message, { DST })));
}

// The ring signature as the header writes it, checked and made by other code.
async function ring(oracle, inputs, index) {
  const label = 5 + (index % 3);
  const [text] = await oracle.ask('label', label);
  const message = inputs.upTo(300);
  const x = [scalarOf(inputs), scalarOf(inputs)];
  const y = x.map((one) => RistrettoPoint.BASE.multiply(one));
  const keys = y.map(bytesOf);
  const signer = index % 2;
  const other = 1 - signer;
  const challenge = (i, e) => hashed(text, [i], ...keys, bytesOf(e), message);
  const commitment = (i, s, c) => RistrettoPoint.BASE.multiply(s).add(y[i].multiply(c));

  const [ours] = await oracle.ask('ring.sign', ...keys, toBytes(x[signer]), label, message,
    inputs.bytes(32));
  const [c0, s0, s1] = [0, 32, 64].map((at) => toNumber(ours.slice(at, at + 32)));
  const c1 = challenge(1, commitment(0, s0, c0));
  holds('ours verified by noble', challenge(0, commitment(1, s1, c1)) === c0);

  const nonce = scalarOf(inputs);
  const c = [];
  const s = [];
  s[other] = scalarOf(inputs);
  c[other] = challenge(other, RistrettoPoint.BASE.multiply(nonce));
  c[signer] = challenge(signer, commitment(other, s[other], c[other]));
  s[signer] = modulo(nonce - c[signer] * x[signer]);
  const theirs = joined(toBytes(c[0]), toBytes(s[0]), toBytes(s[1]));
  const ask = (signature) => oracle.ask('ring.verify', ...keys, label, message, signature);
  holds('theirs verified by us', (await ask(theirs)) !== null);
  holds('changed is refused', (await ask(inputs.flipped(theirs))) === null);
}

async function possession(oracle, inputs) {
  const label = 4;
  const [text] = await oracle.ask('label', label);
  const context = inputs.upTo(100);
  const x = scalarOf(inputs);
  const key = bytesOf(RistrettoPoint.BASE.multiply(x));
  const [ours] = await oracle.ask('ring.prove', toBytes(x), label, context, inputs.bytes(32));
  const c = toNumber(ours.slice(0, 32));
  const s = toNumber(ours.slice(32));
  const r = RistrettoPoint.BASE.multiply(s).add(pointOf(key).multiply(c));
  holds('ours verified by noble', hashed(text, key, bytesOf(r), context) === c);

  const nonce = scalarOf(inputs);
  const theirC = hashed(text, key, bytesOf(RistrettoPoint.BASE.multiply(nonce)), context);
  const theirs = joined(toBytes(theirC), toBytes(modulo(nonce - theirC * x)));
  const ask = (proof) => oracle.ask('ring.check', key, label, context, proof);
  holds('theirs verified by us', (await ask(theirs)) !== null);
  holds('changed is refused', (await ask(inputs.flipped(theirs))) === null);
}

export default [
  ['ristretto255', 60, group],
  ['hashing to the group', 40, hashes],
  ['ring signature', 30, ring],
  ['possession of a ring key', 30, possession],
];
