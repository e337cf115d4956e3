// Arrays of numbers as bytes that compress.
#ifndef ADVEX_ELEMENTS_H
#define ADVEX_ELEMENTS_H

#include <stddef.h>
#include <stdint.h>

/// Groups `count` elements of `size` (2, 4 or 8) bytes by byte: all lowest bytes first.
void advex_shuffle(size_t size, const uint8_t *from, size_t count, uint8_t *to);

/// The inverse of `advex_shuffle`.
void advex_unshuffle(size_t size, const uint8_t *from, size_t count, uint8_t *to);

/// Each of `count` int16 as an int8 modulo 256 and the multiple of 256 that this lacks, which is 0
/// for all elements that an int8 holds.
void advex_narrow(const uint8_t *from, size_t count, uint8_t *narrow, uint8_t *carry);

/// The inverse of `advex_narrow`.
void advex_widen(const uint8_t *narrow, const uint8_t *carry, size_t count, uint8_t *to);

#endif
