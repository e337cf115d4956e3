// Runs of channels moved from one blocked map to another, whose blocks may begin elsewhere. Values are
// only copied, so their type is a number of bytes.
#include "vector.h"

#include <string.h>

enum { vector_bytes = 32 };

typedef uint8_t bytes __attribute__((vector_size(vector_bytes), aligned(1), may_alias));

/// Bytes `from` ..< `to` of every pixel of a channel block, each `shift` bytes further on in the
/// source. The other bytes are kept, or become zero if nothing is in the block yet.
typedef struct {
  long from, to, shift;
  int is_fresh;
} run_t;

CK_INLINE void move_pixel(uint8_t *d, const uint8_t *s, long block, const run_t *run) {
  for (long i = 0; i < block; i++) {
    if (i >= run->from && i < run->to) d[i] = s[i + run->shift];
    else if (run->is_fresh) d[i] = 0;
  }
}

/// Whole vectors reach into the neighbouring pixels, which the first and the last do not have.
CK_INLINE void move_run(
    uint8_t *d, const uint8_t *s, size_t pixels, const int parts, const run_t *run) {
  long block = parts * vector_bytes;
  bytes taken[2], kept[2];
  for (long i = 0; i < block; i++) {
    uint8_t inside = i >= run->from && i < run->to ? 0xFF : 0;
    taken[i / vector_bytes][i % vector_bytes] = inside;
    kept[i / vector_bytes][i % vector_bytes] = run->is_fresh ? 0 : (uint8_t)~inside;
  }
  move_pixel(d, s, block, run);
  for (size_t p = 1; p + 1 < pixels; p++) {
    d += block, s += block;
    for (int k = 0; k < parts; k++) {
      bytes *to = (bytes *)(d + k * vector_bytes);
      *to = (*to & kept[k]) | (*(const bytes *)(s + k * vector_bytes + run->shift) & taken[k]);
    }
  }
  if (pixels > 1) move_pixel(d + block, s + block, block, run);
}

/// Blocks of 16 in float32 take two vectors, the others one.
CK_INLINE void move_plane(uint8_t *d, const uint8_t *s, size_t pixels, long block, run_t run) {
  if (run.from == 0 && run.to == block && run.shift == 0) memcpy(d, s, pixels * (size_t)block);
  else if (block == 2 * vector_bytes) move_run(d, s, pixels, 2, &run);
  else move_run(d, s, pixels, 1, &run);
}

CK_INLINE long least(long a, long b) { return a < b ? a : b; }

CK_CLONES void ck_put_channels(
    void *destination, ck_shape shape, size_t first, const void *source, size_t channels) {
  long size = (long)ck_size(shape.type), block = (long)shape.block * size;
  long start = (long)first * size, lane = start % block;
  size_t plane = shape.pixels * (size_t)block;
  const uint8_t *s = source;
  for (size_t row = 0; row < shape.rows; row++) {
    uint8_t *d = (uint8_t *)destination + (row * shape.blocks + (size_t)(start / block)) * plane;
    for (long left = (long)channels * size; left > 0; left -= block, s += plane, d += plane) {
      long end = lane + least(block, left);
      run_t head = {lane, least(end, block), -lane, lane == 0};
      move_plane(d, s, shape.pixels, block, head);
      run_t tail = {0, end - block, block - lane, 1};
      if (end > block) move_plane(d + plane, s, shape.pixels, block, tail);
    }
  }
}

CK_CLONES void ck_take_channels(
    void *destination, size_t channels, const void *source, ck_shape shape, size_t first) {
  long size = (long)ck_size(shape.type), block = (long)shape.block * size;
  long start = (long)first * size, lane = start % block;
  size_t plane = shape.pixels * (size_t)block;
  uint8_t *d = destination;
  for (size_t row = 0; row < shape.rows; row++) {
    const uint8_t *s =
        (const uint8_t *)source + (row * shape.blocks + (size_t)(start / block)) * plane;
    for (long left = (long)channels * size; left > 0; left -= block, s += plane, d += plane) {
      long count = least(block, left);
      run_t head = {0, least(count, block - lane), lane, 1};
      move_plane(d, s, shape.pixels, block, head);
      run_t tail = {block - lane, count, lane - block, 0};
      if (tail.from < tail.to) move_plane(d, s + plane, shape.pixels, block, tail);
    }
  }
}
