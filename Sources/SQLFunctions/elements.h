// Arrays of numbers as bytes that compress: byte planes and left differences.
#ifndef ADVEX_ELEMENTS_H
#define ADVEX_ELEMENTS_H

#include <stddef.h>
#include <stdint.h>

/// Groups `count` elements of `size` (2, 4 or 8) bytes by byte: all lowest bytes first.
void advex_shuffle(size_t size, const uint8_t *from, size_t count, uint8_t *to);

/// The inverse of `advex_shuffle`.
void advex_unshuffle(size_t size, const uint8_t *from, size_t count, uint8_t *to);

/// Each int16 less the one before it, modulo 65,536, low bytes first, then high bytes.
void advex_delta16_filter(const uint8_t *from, size_t count, uint8_t *to);

/// The inverse of `advex_delta16_filter`.
void advex_delta16_restore(const uint8_t *from, size_t count, uint8_t *to);

#endif
