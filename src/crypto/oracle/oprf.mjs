// RFC 9497 over @noble/curves, as client and as server, against the room's group and DLEQ proofs.
import { createHash } from 'node:crypto';

import { RistrettoPoint, ed25519, ristretto255_hasher } from '@noble/curves/ed25519';
import { invert } from '@noble/curves/abstract/modular';

import { holds, joined, same } from './harness.mjs';

const order = ed25519.CURVE.n;
const base = RistrettoPoint.BASE;
const modulo = (number) => ((number % order) + order) % order;
const toNumber = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const toBytes = (number) =>
  new Uint8Array(Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse());
const scalarOf = (inputs) => 1n + (toNumber(inputs.bytes(64)) % (order - 1n));
const ascii = (text) => new Uint8Array(Buffer.from(text, 'ascii'));
const u16 = (number) => [number >> 8, number & 255];
const framed = (bytes) => joined(u16(bytes.length), bytes);
const sha512 = (bytes) => new Uint8Array(createHash('sha512').update(bytes).digest());
const bytesOf = (point) => point.toRawBytes();
const sumOf = (points) => points.reduce((a, b) => a.add(b), RistrettoPoint.ZERO);

const contextOf = (mode) => joined(ascii('OPRFV1-'), [mode], ascii('-ristretto255-SHA512'));
const number = (start, mode, message) =>
  ristretto255_hasher.hashToScalar(message, { DST: joined(ascii(start), contextOf(mode)) });
const toScalar = (mode, message) => number('HashToScalar-', mode, message);
const toGroup = (mode, input) =>
  ristretto255_hasher.hashToCurve(input, { DST: joined(ascii('HashToGroup-'), contextOf(mode)) });
const tweak = (info) => toScalar(2, joined(ascii('Info'), framed(info)));

function composites(mode, key, from, to) {
  const seed = sha512(joined(framed(bytesOf(key)),
    framed(joined(ascii('Seed-'), contextOf(mode)))));
  const weights = from.map((c, i) => toScalar(mode, joined(framed(seed), u16(i),
    framed(bytesOf(c)), framed(bytesOf(to[i])), ascii('Composite'))));
  return [from, to].map((points) => sumOf(points.map((point, i) => point.multiply(weights[i]))));
}
const challenge = (mode, ...points) =>
  toScalar(mode, joined(...points.map((point) => framed(bytesOf(point))), ascii('Challenge')));

function prove(mode, k, from, to, r) {
  const key = base.multiply(k);
  const [m, z] = composites(mode, key, from, to);
  const c = challenge(mode, key, m, z, base.multiply(r), m.multiply(r));
  return joined(toBytes(c), toBytes(modulo(r - c * k)));
}
function proves(mode, key, from, to, proof) {
  const [c, s] = [toNumber(proof.slice(0, 32)), toNumber(proof.slice(32))];
  const [m, z] = composites(mode, key, from, to);
  return c === challenge(mode, key, m, z, base.multiply(s).add(key.multiply(c)),
    m.multiply(s).add(z.multiply(c)));
}
const output = (mode, input, info, point) => sha512(joined(framed(input),
  ...(mode === 2 ? [framed(info)] : []), framed(bytesOf(point)), ascii('Finalize')));

async function modes(oracle, inputs, index) {
  const mode = index % 3;
  const info = mode === 2 ? inputs.upTo(80) : new Uint8Array();
  const count = 1 + inputs.below(5);
  const messages = Array.from({ length: count }, () => inputs.upTo(60));
  const blinds = messages.map(() => scalarOf(inputs));

  const [seed, keyInfo] = [inputs.bytes(32), inputs.upTo(40)];
  const key = number('DeriveKeyPair', mode, joined(seed, framed(keyInfo), [0]));
  same('key', (await oracle.ask('oprf.key', mode, seed, keyInfo))[0], toBytes(key));

  const blinded = messages.map((message, i) => toGroup(mode, message).multiply(blinds[i]));
  for (let i = 0; i < count; ++i) {
    same('blinded', (await oracle.ask('oprf.blind', mode, messages[i], toBytes(blinds[i])))[0],
      bytesOf(blinded[i]));
  }

  // Our server, their client.
  const serverKey = base.multiply(key);
  const tweaked = mode === 2 ? serverKey.add(base.multiply(tweak(info))) : serverKey;
  const ours = await oracle.ask('oprf.evaluate', mode, toBytes(key), info,
    toBytes(scalarOf(inputs)), ...blinded.map(bytesOf));
  const evaluated = ours.slice(0, count).map((bytes) => RistrettoPoint.fromHex(bytes));
  const [from, to] = mode === 2 ? [evaluated, blinded] : [blinded, evaluated];
  if (mode > 0) holds('our proof', proves(mode, tweaked, from, to, ours[count]));
  for (let i = 0; i < count; ++i) {
    const unblinded = evaluated[i].multiply(invert(blinds[i], order));
    same('output', (await oracle.ask('oprf.finalize', mode, messages[i], toBytes(blinds[i]),
      bytesOf(evaluated[i]), info))[0], output(mode, messages[i], info, unblinded));
  }

  // Their server, our client.
  const k = mode === 2 ? modulo(key + tweak(info)) : key;
  const raise = mode === 2 ? invert(k, order) : k;
  const theirs = blinded.map((point) => point.multiply(raise));
  same('evaluated', joined(...theirs.map(bytesOf)), joined(...ours.slice(0, count)));
  if (mode === 0) return;
  const pairs = mode === 2 ? [theirs, blinded] : [blinded, theirs];
  const proof = prove(mode, k, ...pairs, scalarOf(inputs));
  const ask = (given) => oracle.ask('oprf.verify', mode, bytesOf(serverKey), info, given,
    ...blinded.map(bytesOf), ...theirs.map(bytesOf));
  holds('their proof verified by us', (await ask(proof)) !== null);
  holds('changed is refused', (await ask(inputs.flipped(proof))) === null);
}

export default [['RFC 9497 in three modes', 45, modes]];
