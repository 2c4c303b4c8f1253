// The primitives of docs/protocol.md §1, put together from npm packages and Node's OpenSSL: what a
// stranger would write who has the page and the list of labels. For the oracles of rooms above.
import { ed25519, x25519 } from '@noble/curves/ed25519';
import { blake2b } from '@noble/hashes/blake2b';
import { sha3_256, shake256 } from '@noble/hashes/sha3';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa';
import { ml_kem768 } from '@noble/post-quantum/ml-kem';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { chacha20, joined } from './harness.mjs';

export { RistrettoPoint, ed25519, ristretto255_hasher } from '@noble/curves/ed25519';
export { ml_dsa65 } from '@noble/post-quantum/ml-dsa';

const root = new URL('../../../', import.meta.url);
const source = readFileSync(new URL('src/crypto/labels.cpp', root), 'utf8');
const labels = new Map([...source.matchAll(/\{(\w+), "([^"]+)"\}/g)].map((m) => [m[1], m[2]]));

export const vectors = (name) =>
  JSON.parse(readFileSync(new URL(`docs/vectors/${name}.json`, root), 'utf8'));

function number(size, write) {
  const bytes = Buffer.alloc(size);
  write(bytes);
  return new Uint8Array(bytes);
}
export const u8 = (value) => Uint8Array.of(value);
export const u16 = (value) => number(2, (b) => b.writeUInt16BE(value));
export const u32 = (value) => number(4, (b) => b.writeUInt32BE(value));
export const u64 = (value) => number(8, (b) => b.writeBigUInt64BE(BigInt(value)));
export const zeros = (size) => new Uint8Array(size);

export function labelText(label) {
  if (!labels.has(label)) throw new Error(`no label ${label}`);
  return new Uint8Array(Buffer.from(labels.get(label), 'ascii'));
}
function labelled(label) {
  const text = labelText(label);
  return joined(u8(text.length), text);
}
const framed = (label, parts) =>
  joined(labelled(label), ...parts.flatMap((part) => [u32(part.length), part]));

export const hash = (label, ...parts) => blake2b(framed(label, parts), { dkLen: 32 });
export const derive = (label, key, ...parts) => blake2b(framed(label, parts), { dkLen: 32, key });
export const signedBytes = (label, message) => joined(labelled(label), message);
// Both signatures hold, Ed25519's and ML-DSA's.
export function isSigned(publicKey, label, message, signature) {
  const signed = signedBytes(label, message);
  return ed25519.verify(signature.slice(0, 64), signed, publicKey.slice(0, 32)) &&
    ml_dsa65.verify(publicKey.slice(32), signed, signature.slice(64));
}
export const keystream = (key, size) => chacha20(key, 0, size);

const noNonce = Buffer.alloc(12);
const tagLength = { authTagLength: 16 };

export function sealOnce(key, associated, plain) {
  const cipher = createCipheriv('chacha20-poly1305', key, noNonce, tagLength);
  cipher.setAAD(associated, { plaintextLength: plain.length });
  return joined(cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

export function openOnce(key, associated, sealed) {
  const cipher = createDecipheriv('chacha20-poly1305', key, noNonce, tagLength);
  cipher.setAAD(associated, { plaintextLength: sealed.length - 16 });
  cipher.setAuthTag(sealed.slice(-16));
  return joined(cipher.update(sealed.slice(0, -16)), cipher.final());
}

// --- X-Wing --------------------------------------------------------------------------------------

const combined = (lattice, curve, ciphertext, key) =>
  sha3_256(joined(lattice, curve, ciphertext, key, Buffer.from('5c2e2f2f5e5c', 'hex')));

export function kemKeys(seed) {
  const stretched = shake256(seed, { dkLen: 96 });
  const { publicKey, secretKey } = ml_kem768.keygen(stretched.slice(0, 64));
  const scalar = stretched.slice(64);
  const point = x25519.getPublicKey(scalar);
  return { secretKey, scalar, point, publicKey: joined(publicKey, point) };
}

export function encapsulate(publicKey, randomness) {
  const point = publicKey.slice(1184);
  const { cipherText, sharedSecret } =
    ml_kem768.encapsulate(publicKey.slice(0, 1184), randomness.slice(0, 32));
  const scalar = randomness.slice(32);
  const ciphertext = x25519.getPublicKey(scalar);
  const curve = x25519.getSharedSecret(scalar, point);
  return {
    ciphertext: joined(cipherText, ciphertext),
    secret: combined(sharedSecret, curve, ciphertext, point),
  };
}

export function decapsulate(keys, ciphertext) {
  const point = ciphertext.slice(1088);
  const lattice = ml_kem768.decapsulate(ciphertext.slice(0, 1088), keys.secretKey);
  return combined(lattice, x25519.getSharedSecret(keys.scalar, point), point, keys.point);
}

// --- CBOR ----------------------------------------------------------------------------------------

function cborHead(major, value) {
  const type = major << 5;
  if (value < 24) return u8(type | value);
  if (value < 0x100) return joined(u8(type | 24), u8(value));
  if (value < 0x10000) return joined(u8(type | 25), u16(value));
  if (value < 0x100000000) return joined(u8(type | 26), u32(value));
  return joined(u8(type | 27), u64(value));
}

// Numbers, byte strings, text, truth, arrays, and maps with number keys as objects: what the
// formats need.
export function cbor(value) {
  if (typeof value === 'number') return cborHead(0, value);
  if (typeof value === 'boolean') return u8(value ? 0xf5 : 0xf4);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return joined(cborHead(3, text.length), text);
  }
  if (value instanceof Uint8Array) return joined(cborHead(2, value.length), value);
  if (Array.isArray(value)) return joined(cborHead(4, value.length), ...value.map(cbor));
  const pairs = Object.entries(value).map(([key, one]) => joined(cbor(Number(key)), cbor(one)));
  return joined(cborHead(5, pairs.length), ...pairs);
}
