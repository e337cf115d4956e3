// Products of a feature map's channels with each other (Gram matrices), and what flows back through
// them. Maps are plain: [channel][pixel]. Sums over pixels are in float32 within a block and in float64
// from block to block.
#include "vector.h"

enum { ck_gram_block = 1024 };

/// Σ one · other over at most a block.
CK_CLONES static double ck_block_product(const float *one, const float *other, size_t count) {
  ck_vec sums[4] = {{0}, {0}, {0}, {0}};
  size_t i = 0;
  for (; i + 4 * CK_LANES <= count; i += 4 * CK_LANES) {
    for (size_t part = 0; part < 4; part++) {
      sums[part] += CK_CONST_AT(one + i, part) * CK_CONST_AT(other + i, part);
    }
  }
  ck_vec sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  double total = 0;
  for (size_t lane = 0; lane < CK_LANES; lane++) total += sum[lane];
  for (; i < count; i++) total += (double)one[i] * other[i];
  return total;
}

void ck_gram(double *products, const float *maps, size_t channels, size_t pixels) {
  for (size_t i = 0; i < channels * channels; i++) products[i] = 0;
  for (size_t start = 0; start < pixels; start += ck_gram_block) {
    size_t count = pixels - start < ck_gram_block ? pixels - start : ck_gram_block;
    for (size_t row = 0; row < channels; row++) {
      for (size_t column = 0; column <= row; column++) {
        products[row * channels + column] += ck_block_product(
            maps + row * pixels + start, maps + column * pixels + start, count);
      }
    }
  }
  for (size_t row = 0; row < channels; row++) {
    for (size_t column = row + 1; column < channels; column++) {
      products[row * channels + column] = products[column * channels + row];
    }
  }
}

/// sum += factor · values
CK_CLONES static void ck_add_multiple(
    float *sum, const float *values, float factor, size_t count) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) sum[i] += factor * values[i];
}

void ck_gram_backward(
    float *gradient, const float *factors, const float *maps, size_t channels, size_t pixels) {
  for (size_t start = 0; start < pixels; start += ck_gram_block) {
    size_t count = pixels - start < ck_gram_block ? pixels - start : ck_gram_block;
    for (size_t row = 0; row < channels; row++) {
      for (size_t column = 0; column < channels; column++) {
        ck_add_multiple(
            gradient + row * pixels + start, maps + column * pixels + start,
            factors[row * channels + column], count);
      }
    }
  }
}
