// Compares this room, both ways and on random inputs, with implementations that share no code with
// it: @noble/* (TypeScript), Node's OpenSSL, and libsodium 0.8's own ML-KEM and X-Wing.
//
//   node oracle.mjs <crypto_oracle>        PEYK_ORACLE_SEED=… for other inputs
import { fromNpm, play } from './harness.mjs';

const groups = await fromNpm(async () => [
  ...(await import('./kem.mjs')).default,
  ...(await import('./signatures.mjs')).default,
  ...(await import('./group.mjs')).default,
  ...(await import('./oprf.mjs')).default,
  ...(await import('./symmetric.mjs')).default,
  ...(await import('./cbor.mjs')).default,
]);

await play('peyk crypto oracle', groups);
