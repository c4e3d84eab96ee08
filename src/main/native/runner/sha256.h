/* SHA-256 (FIPS 180-4). */
#ifndef OCTET_RUNNER_SHA256_H
#define OCTET_RUNNER_SHA256_H

#include "platform.h"

enum { SHA256_BLOCK = 64, SHA256_BYTES = 32 };

typedef struct Sha256 {
  uint32_t state[8];
  uint64_t bytes;
  uint8_t block[SHA256_BLOCK];
} Sha256;

static const uint32_t SHA256_K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t sha256_turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void sha256_block(Sha256* hash) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++) {
    const uint8_t* b = hash->block + 4 * i;
    w[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
  }
  for (int i = 16; i < 64; i++) {
    uint32_t s0 = sha256_turn(w[i - 15], 7) ^ sha256_turn(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t s1 = sha256_turn(w[i - 2], 17) ^ sha256_turn(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t v[8];
  for (int i = 0; i < 8; i++) v[i] = hash->state[i];
  for (int i = 0; i < 64; i++) {
    uint32_t s1 = sha256_turn(v[4], 6) ^ sha256_turn(v[4], 11) ^ sha256_turn(v[4], 25);
    uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    uint32_t t1 = v[7] + s1 + choice + SHA256_K[i] + w[i];
    uint32_t s0 = sha256_turn(v[0], 2) ^ sha256_turn(v[0], 13) ^ sha256_turn(v[0], 22);
    uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    uint32_t t2 = s0 + majority;
    for (int j = 7; j > 0; j--) v[j] = v[j - 1];
    v[4] += t1;
    v[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++) hash->state[i] += v[i];
}

static void sha256_start(Sha256* hash) {
  static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (int i = 0; i < 8; i++) hash->state[i] = first[i];
  hash->bytes = 0;
}

static void sha256_add(Sha256* hash, const void* bytes, size_t count) {
  const uint8_t* from = bytes;
  for (size_t i = 0; i < count; i++) {
    hash->block[hash->bytes++ % SHA256_BLOCK] = from[i];
    if (hash->bytes % SHA256_BLOCK == 0) sha256_block(hash);
  }
}

static void sha256_end(Sha256* hash, uint8_t result[SHA256_BYTES]) {
  static const uint8_t one = 0x80, zero = 0;
  uint64_t bits = 8 * hash->bytes;
  sha256_add(hash, &one, 1);
  while (hash->bytes % SHA256_BLOCK != SHA256_BLOCK - 8) sha256_add(hash, &zero, 1);
  for (int shift = 56; shift >= 0; shift -= 8) {
    uint8_t byte = (uint8_t)(bits >> shift);
    sha256_add(hash, &byte, 1);
  }
  for (int i = 0; i < SHA256_BYTES; i++) {
    result[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
  }
}

#endif
