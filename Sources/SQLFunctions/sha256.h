// SHA-256, which payloads and pictures are checked by.
#ifndef ADVEX_SHA256_H
#define ADVEX_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { ADVEX_SHA256_LENGTH = 32 };

/// The SHA-256 of `length` bytes.
void advex_sha256(const uint8_t *bytes, size_t length, uint8_t digest[ADVEX_SHA256_LENGTH]);

#endif
