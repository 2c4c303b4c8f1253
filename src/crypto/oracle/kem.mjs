// X-Wing against libsodium's, and against one put together from @noble's ML-KEM-768, X25519 and
// SHA-3 as the draft says; X25519 alone.
import { x25519 } from '@noble/curves/ed25519';
import { sha3_256, shake256 } from '@noble/hashes/sha3';
import { ml_kem768 } from '@noble/post-quantum/ml-kem';
import libsodium from 'libsodium-wrappers';

import { holds, joined, orNull, same } from './harness.mjs';

await libsodium.ready;

const label = Buffer.from('\\.//^\\');

function nobleKeys(seed) {
  const stretched = shake256(seed, { dkLen: 96 });
  const { publicKey, secretKey } = ml_kem768.keygen(stretched.slice(0, 64));
  const scalar = stretched.slice(64);
  const point = x25519.getPublicKey(scalar);
  return { secretKey, scalar, point, publicKey: joined(publicKey, point) };
}

function nobleDecapsulate(keys, ciphertext) {
  const point = ciphertext.slice(1088);
  const lattice = ml_kem768.decapsulate(ciphertext.slice(0, 1088), keys.secretKey);
  const curve = x25519.getSharedSecret(keys.scalar, point);
  return sha3_256(joined(lattice, curve, point, keys.point, label));
}

async function xwing(oracle, inputs) {
  const seed = inputs.bytes(32);
  const [publicKey] = await oracle.ask('xwing.public', seed);
  const theirs = libsodium.crypto_kem_xwing_seed_keypair(seed);
  const noble = nobleKeys(seed);
  same('public key, libsodium', publicKey, theirs.publicKey);
  same('public key, noble', publicKey, noble.publicKey);

  const randomness = inputs.bytes(64);
  const [ciphertext, secret] = await oracle.ask('xwing.encapsulate', publicKey, randomness);
  const made = libsodium.crypto_kem_xwing_enc_deterministic(publicKey, randomness);
  same('ciphertext', ciphertext, made.ciphertext);
  same('secret made', secret, made.sharedSecret);
  same('ours opened by libsodium', secret,
    libsodium.crypto_kem_xwing_dec(ciphertext, theirs.privateKey));
  same('ours opened by noble', secret, nobleDecapsulate(noble, ciphertext));

  const sent = libsodium.crypto_kem_xwing_enc(publicKey);
  const [opened] = await oracle.ask('xwing.decapsulate', seed, sent.ciphertext);
  same('theirs opened by us', opened, sent.sharedSecret);

  // Implicit rejection is part of the standard: both must give the same false secret.
  const changed = inputs.flipped(ciphertext);
  const rejected = await oracle.ask('xwing.decapsulate', seed, changed);
  same('a changed ciphertext', rejected[0], nobleDecapsulate(noble, changed));
  holds('the false secret differs', Buffer.compare(rejected[0], secret) !== 0);
}

async function hostileKeys(oracle, inputs) {
  const [good] = await oracle.ask('xwing.public', inputs.bytes(32));
  const key = Uint8Array.from(good);
  // One coefficient of 768 set to a value around q = 3329.
  const index = inputs.below(768);
  const value = inputs.pick([3327, 3328, 3329, 3330, 4095]);
  const at = Math.floor(index / 2) * 3;
  if (index % 2 === 0) {
    key[at] = value & 0xff;
    key[at + 1] = (key[at + 1] & 0xf0) | (value >> 8);
  } else {
    key[at + 1] = (key[at + 1] & 0x0f) | ((value & 0x0f) << 4);
    key[at + 2] = value >> 4;
  }
  // Against libsodium: @noble/post-quantum 0.4.1 has the check, but it finds nothing.
  const randomness = inputs.bytes(64);
  const ours = await oracle.ask('xwing.encapsulate', key, randomness);
  const theirs = orNull(() => libsodium.crypto_kem_xwing_enc_deterministic(key, randomness));
  holds(`coefficient ${value}`, (ours !== null) === (value < 3329));
  holds(`coefficient ${value}, libsodium`, (theirs !== null) === (value < 3329));
}

async function curve(oracle, inputs) {
  const scalar = inputs.bytes(32);
  const [point] = await oracle.ask('x25519.public', scalar);
  same('X25519 public key, noble', point, x25519.getPublicKey(scalar));
  same('X25519 public key, libsodium', point, libsodium.crypto_scalarmult_base(scalar));
  const other = inputs.bytes(32);
  const [shared] = await oracle.ask('x25519.agree', scalar, other);
  same('X25519, noble', shared, x25519.getSharedSecret(scalar, other));
  same('X25519, libsodium', shared, libsodium.crypto_scalarmult(scalar, other));
}

async function lowOrder(oracle, inputs) {
  const point = Uint8Array.from(Buffer.from(inputs.pick([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ]), 'hex'));
  point[31] |= inputs.pick([0, 0x80]);
  const scalar = inputs.bytes(32);
  holds('low order refused', (await oracle.ask('x25519.agree', scalar, point)) === null);
  holds('low order, noble', orNull(() => x25519.getSharedSecret(scalar, point)) === null);
}

export default [
  ['X-Wing', 50, xwing],
  ['X-Wing, hostile keys', 100, hostileKeys],
  ['X25519', 50, curve],
  ['X25519, low order', 20, lowOrder],
];
