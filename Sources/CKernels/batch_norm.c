// Batch normalisation with the ReLU behind it (Ioffe and Szegedy 2015): moments, forward, backward.
// Sums run in float within one picture's channel block and in double beyond it.
#include "vector.h"

/// One picture's sums about `pivot`, a value of the channel itself, so that little cancels.
CK_INLINE void add_moments(
    const float *x, size_t pixels, const int parts, const float *pivot, double *sum,
    double *square) {
  ck_vec s[ck_most_parts] = {0}, q[ck_most_parts] = {0};
  for (size_t p = 0; p < pixels; p++)
    for (int k = 0; k < parts; k++) {
      ck_vec d = CK_CONST_AT(x + p * parts * ck_lanes, k) - CK_CONST_AT(pivot, k);
      s[k] += d;
      q[k] += d * d;
    }
  for (int c = 0; c < parts * ck_lanes; c++) {
    sum[c] += s[c / ck_lanes][c % ck_lanes];
    square[c] += q[c / ck_lanes][c % ck_lanes];
  }
}

CK_INLINE void moments(
    const float *x, ck_shape shape, const int parts, double *mean, double *deviation) {
  size_t block = parts * ck_lanes, plane = shape.pixels * block;
  double count = (double)(shape.rows * shape.pixels);
  for (size_t b = 0; b < shape.blocks; b++) {
    double sum[ck_most_parts * ck_lanes] = {0}, square[ck_most_parts * ck_lanes] = {0};
    const float *pivot = x + b * plane;
    for (size_t row = 0; row < shape.rows; row++)
      add_moments(x + (row * shape.blocks + b) * plane, shape.pixels, parts, pivot, sum, square);
    for (size_t c = 0; c < block; c++) {
      mean[b * block + c] = pivot[c] + sum[c] / count;
      deviation[b * block + c] = square[c] - sum[c] * sum[c] / count;
    }
  }
}

CK_CLONES void ck_batch_norm_moments(
    const float *x, ck_shape shape, double *mean, double *deviation) {
  if (shape.block == 2 * ck_lanes) moments(x, shape, 2, mean, deviation);
  else moments(x, shape, 1, mean, deviation);
}

/// The constants of one channel block, held in registers while its pixels pass.
typedef struct {
  ck_vec scale[ck_most_parts], shift[ck_most_parts], mean[ck_most_parts];
} channel_constants;

CK_INLINE void load(channel_constants *to, const ck_batch_norm *from, size_t channel, int parts) {
  for (int k = 0; k < parts; k++) {
    to->scale[k] = CK_CONST_AT(from->scale + channel, k);
    to->shift[k] = CK_CONST_AT(from->shift + channel, k);
    to->mean[k] = CK_CONST_AT(from->mean + channel, k);
  }
}

CK_INLINE void forward(
    float *y, const float *x, ck_shape shape, const int parts, const ck_batch_norm *norm) {
  size_t block = parts * ck_lanes;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    channel_constants n;
    load(&n, norm, plane % shape.blocks * block, parts);
    for (size_t p = 0; p < shape.pixels; p++, x += block, y += block)
      for (int k = 0; k < parts; k++) {
        ck_vec v = CK_CONST_AT(x, k) * n.scale[k] + n.shift[k];
        CK_AT(y, k) = norm->relu ? CK_WHERE_POSITIVE(v, v) : v;
      }
  }
}

CK_CLONES void ck_batch_norm_forward(
    float *y, const float *x, ck_shape shape, ck_batch_norm norm) {
  if (shape.block == 2 * ck_lanes) forward(y, x, shape, 2, &norm);
  else forward(y, x, shape, 1, &norm);
}

/// The gradient behind the ReLU; whether it was open follows from x, so y need not be read again.
#define BEHIND_RELU(gradient, x, n, k, relu) \
  ((relu) ? CK_WHERE_POSITIVE((x) * (n).scale[k] + (n).shift[k], gradient) : (gradient))

CK_INLINE void add_products(
    const float *gradient, const float *x, size_t pixels, const int parts,
    const channel_constants *n, int relu, double *gradient_sum, double *product_sum) {
  ck_vec s[ck_most_parts] = {0}, q[ck_most_parts] = {0};
  for (size_t p = 0; p < pixels; p++, x += parts * ck_lanes, gradient += parts * ck_lanes)
    for (int k = 0; k < parts; k++) {
      ck_vec v = CK_CONST_AT(x, k), g = CK_CONST_AT(gradient, k);
      g = BEHIND_RELU(g, v, *n, k, relu);
      s[k] += g;
      q[k] += g * (v - n->mean[k]);
    }
  for (int c = 0; c < parts * ck_lanes; c++) {
    gradient_sum[c] += s[c / ck_lanes][c % ck_lanes];
    product_sum[c] += q[c / ck_lanes][c % ck_lanes];
  }
}

CK_INLINE void backward_sums(
    const float *gradient, const float *x, ck_shape shape, const int parts,
    const ck_batch_norm *norm, double *gradient_sum, double *product_sum) {
  size_t block = parts * ck_lanes, plane = shape.pixels * block;
  for (size_t c = 0; c < shape.blocks * block; c++) gradient_sum[c] = product_sum[c] = 0;
  for (size_t i = 0; i < shape.rows * shape.blocks; i++) {
    size_t channel = i % shape.blocks * block;
    channel_constants n;
    load(&n, norm, channel, parts);
    add_products(
        gradient + i * plane, x + i * plane, shape.pixels, parts, &n, norm->relu,
        gradient_sum + channel, product_sum + channel);
  }
}

CK_CLONES void ck_batch_norm_backward_sums(
    const float *gradient, const float *x, ck_shape shape, ck_batch_norm norm,
    double *gradient_sum, double *product_sum) {
  if (shape.block == 2 * ck_lanes)
    backward_sums(gradient, x, shape, 2, &norm, gradient_sum, product_sum);
  else backward_sums(gradient, x, shape, 1, &norm, gradient_sum, product_sum);
}

CK_INLINE void backward(
    float *dx, const float *gradient, const float *x, ck_shape shape, const int parts,
    const ck_batch_norm *norm, const float *slope, const float *offset) {
  size_t block = parts * ck_lanes;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    size_t channel = plane % shape.blocks * block;
    channel_constants n;
    load(&n, norm, channel, parts);
    ck_vec a[ck_most_parts], b[ck_most_parts];
    for (int k = 0; k < parts; k++) {
      a[k] = CK_CONST_AT(slope + channel, k);
      b[k] = CK_CONST_AT(offset + channel, k);
    }
    for (size_t p = 0; p < shape.pixels; p++, x += block, gradient += block, dx += block)
      for (int k = 0; k < parts; k++) {
        ck_vec v = CK_CONST_AT(x, k), g = CK_CONST_AT(gradient, k);
        g = BEHIND_RELU(g, v, n, k, norm->relu);
        CK_AT(dx, k) = n.scale[k] * g + a[k] * (v - n.mean[k]) + b[k];
      }
  }
}

CK_CLONES void ck_batch_norm_backward(
    float *dx, const float *gradient, const float *x, ck_shape shape, ck_batch_norm norm,
    const float *slope, const float *offset) {
  if (shape.block == 2 * ck_lanes) backward(dx, gradient, x, shape, 2, &norm, slope, offset);
  else backward(dx, gradient, x, shape, 1, &norm, slope, offset);
}
