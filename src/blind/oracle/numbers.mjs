// docs/protocol.md §10 (possession) and §12.1 over @noble/curves: what both questions need.
import { RistrettoPoint, ed25519, ristretto255_hasher } from '@noble/curves/ed25519';
import { createHash } from 'node:crypto';

import { joined } from '../../crypto/oracle/harness.mjs';
import { labelText, u16 } from '../../crypto/oracle/page.mjs';

export const order = ed25519.CURVE.n;
export const base = RistrettoPoint.BASE;
export const modulo = (number) => ((number % order) + order) % order;
export const toNumber = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
export const toBytes = (number) =>
  new Uint8Array(Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse());
export const scalarOf = (inputs) => 1n + (toNumber(inputs.bytes(64)) % (order - 1n));
export const bytesOf = (point) => point.toRawBytes();
export const pointOf = (bytes) => RistrettoPoint.fromHex(bytes);
// 32 bytes each.
export const split = (bytes, size = 32) =>
  Array.from({ length: bytes.length / size }, (_, i) => bytes.slice(size * i, size * (i + 1)));

export const number = (label, ...parts) =>
  ristretto255_hasher.hashToScalar(joined(...parts), { DST: labelText(label) });
export const element = (domain, message) =>
  ristretto255_hasher.hashToCurve(message, { DST: domain });

export function possession(a, context, inputs) {
  const key = bytesOf(base.multiply(a));
  const r = scalarOf(inputs);
  const c = number('blind_key_proof', key, bytesOf(base.multiply(r)), context);
  return joined(toBytes(c), toBytes(modulo(r - c * a)));
}
export function possesses(key, context, proof) {
  const [c, s] = split(proof).map(toNumber);
  const r = base.multiply(s).add(pointOf(key).multiply(c));
  return number('blind_key_proof', key, bytesOf(r), context) === c;
}

const str = (bytes) => joined(u16(bytes.length), bytes);
const ascii = (text) => new Uint8Array(Buffer.from(text, 'ascii'));
const toScalar = (context, ...parts) => ristretto255_hasher.hashToScalar(joined(...parts),
  { DST: joined(ascii('HashToScalar-'), context) });

function composites(context, key, from, to) {
  const seed = new Uint8Array(createHash('sha512')
    .update(joined(str(key), str(joined(ascii('Seed-'), context)))).digest());
  const weights = from.map((c, i) => toScalar(context, str(seed), u16(i), str(bytesOf(c)),
    str(bytesOf(to[i])), ascii('Composite')));
  return [from, to].map((points) =>
    points.map((point, i) => point.multiply(weights[i])).reduce((a, b) => a.add(b)));
}
const challenge = (context, key, ...points) => toScalar(context, str(key),
  ...points.map((point) => str(bytesOf(point))), ascii('Challenge'));

export function dleq(context, t, from, to, inputs) {
  const key = bytesOf(base.multiply(t));
  const [m, z] = composites(context, key, from, to);
  const r = scalarOf(inputs);
  const c = challenge(context, key, m, z, base.multiply(r), m.multiply(r));
  return joined(toBytes(c), toBytes(modulo(r - c * t)));
}
export function dleqHolds(context, key, from, to, proof) {
  const [c, s] = split(proof).map(toNumber);
  const [m, z] = composites(context, key, from, to);
  return c === challenge(context, key, m, z, base.multiply(s).add(pointOf(key).multiply(c)),
    m.multiply(s).add(z.multiply(c)));
}
