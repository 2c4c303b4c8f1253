// The AEADs, key derivation, random generator and Argon2id against libsodium's WebAssembly build,
// Node's OpenSSL and @noble/hashes.
import { argon2id } from '@noble/hashes/argon2';
import { blake2b } from '@noble/hashes/blake2b';
import libsodium from 'libsodium-wrappers';
import { createCipheriv, createDecipheriv } from 'node:crypto';

import { chacha20, holds, joined, orNull, same } from './harness.mjs';

await libsodium.ready;

const zeroNonce = Buffer.alloc(12);
const tagLength = { authTagLength: 16 };

function opensslSeal(key, associated, plain) {
  const cipher = createCipheriv('chacha20-poly1305', key, zeroNonce, tagLength);
  cipher.setAAD(associated, { plaintextLength: plain.length });
  return joined(cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

function opensslOpen(key, associated, sealed) {
  const decipher = createDecipheriv('chacha20-poly1305', key, zeroNonce, tagLength);
  decipher.setAAD(associated, { plaintextLength: sealed.length - 16 });
  decipher.setAuthTag(sealed.slice(-16));
  return joined(decipher.update(sealed.slice(0, -16)), decipher.final());
}

async function once(oracle, inputs) {
  const key = inputs.bytes(32);
  const associated = inputs.upTo(100);
  const plain = inputs.upTo(2000);
  const [sealed] = await oracle.ask('once.seal', key, associated, plain);
  same('sealed', sealed, opensslSeal(key, associated, plain));
  same('opened', (await oracle.ask('once.open', key, associated, sealed))[0], plain);
  const changed = inputs.flipped(sealed);
  holds('refused', (await oracle.ask('once.open', key, associated, changed)) === null);
  holds('and by OpenSSL', orNull(() => opensslOpen(key, associated, changed)) === null);
}

async function stored(oracle, inputs) {
  const key = inputs.bytes(32);
  const associated = inputs.upTo(100);
  const plain = inputs.upTo(2000);
  const [ours] = await oracle.ask('stored.seal', key, inputs.bytes(32), associated, plain);
  same('ours opened by them', libsodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
    null, ours.slice(24), associated, ours.slice(0, 24), key), plain);
  const nonce = inputs.bytes(24);
  const theirs = joined(nonce, libsodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    plain, associated, null, nonce, key));
  same('theirs opened by us', (await oracle.ask('stored.open', key, associated, theirs))[0], plain);
  const changed = inputs.flipped(theirs);
  holds('refused', (await oracle.ask('stored.open', key, associated, changed)) === null);
}

async function keystream(oracle, inputs) {
  const key = inputs.bytes(32);
  const size = inputs.below(2000);
  same('keystream', (await oracle.ask('keystream', key, size))[0], chacha20(key, 0, size));
}

async function random(oracle, inputs) {
  const seed = inputs.bytes(32);
  const size = inputs.below(3000);
  let key = seed;
  let expected = new Uint8Array();
  while (expected.length < size) {
    expected = joined(expected, chacha20(key, 1, 512));
    key = chacha20(key, 0, 32);
  }
  same('random', (await oracle.ask('random', seed, size))[0], expected.slice(0, size));
}

function framed(label, parts) {
  const prefixed = parts.map((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return joined(length, part);
  });
  return joined([label.length], label, ...prefixed);
}

async function derivation(oracle, inputs) {
  const label = inputs.below(40);
  const [text] = await oracle.ask('label', label);
  const parts = Array.from({ length: inputs.below(4) }, () => inputs.upTo(200));
  const message = framed(text, parts);
  const [digest] = await oracle.ask('hash', label, ...parts);
  same('hash, libsodium', digest, libsodium.crypto_generichash(32, message));
  same('hash, noble', digest, blake2b(message, { dkLen: 32 }));
  const key = inputs.bytes(1 + inputs.below(64));
  const [derived] = await oracle.ask('derive', label, key, ...parts);
  same('derive, libsodium', derived, libsodium.crypto_generichash(32, message, key));
  same('derive, noble', derived, blake2b(message, { dkLen: 32, key }));
}

async function passphrase(oracle, inputs) {
  const words = inputs.upTo(60);
  const salt = inputs.bytes(16);
  const passes = 1 + inputs.below(3);
  const kib = 8 + inputs.below(120);
  const [key] = await oracle.ask('argon2id', words, salt, passes, kib * 1024);
  same('Argon2id', key, argon2id(words, salt, { t: passes, m: kib, p: 1, dkLen: 32 }));
}

export default [
  ['ChaCha20-Poly1305', 50, once],
  ['XChaCha20-Poly1305', 50, stored],
  ['ChaCha20', 20, keystream],
  ['random generator', 20, random],
  ['key derivation', 60, derivation],
  ['Argon2id', 25, passphrase],
];
