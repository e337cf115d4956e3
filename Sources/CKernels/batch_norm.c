// Batch normalisation (Ioffe and Szegedy 2015) with the residual sum and the ReLU behind it: moments,
// forward, backward. Sums run in float within one picture's channel block and in double beyond it.
#include "vector.h"

enum { unrolled = 2, most_sums = unrolled * ck_most_parts };

/// One picture's sums about `pivot`, a value of the channel itself, so that little cancels.
CK_INLINE void add_moments(
    const void *x, size_t start, size_t pixels, const int parts, const ck_vec *pivot, double *sum,
    double *square, const ck_type type) {
  ck_vec s[most_sums] = {0}, q[most_sums] = {0};
  size_t values = pixels * parts * ck_lanes, stride = unrolled * parts * ck_lanes, i = 0;
  for (; i + stride <= values; i += stride)
    for (int k = 0; k < unrolled * parts; k++) {
      ck_vec d = CK_LOAD(x, start + i + k * ck_lanes, type) - pivot[k % parts];
      s[k] += d;
      q[k] += d * d;
    }
  for (int k = 0; i < values; i += ck_lanes, k++) {
    ck_vec d = CK_LOAD(x, start + i, type) - pivot[k];
    s[k] += d;
    q[k] += d * d;
  }
  for (int c = 0; c < parts * ck_lanes; c++)
    for (int u = 0; u < unrolled; u++) {
      sum[c] += s[u * parts + c / ck_lanes][c % ck_lanes];
      square[c] += q[u * parts + c / ck_lanes][c % ck_lanes];
    }
}

CK_INLINE void moments(
    const void *x, ck_shape shape, double *mean, double *deviation, const int parts,
    const ck_type type) {
  size_t block = parts * ck_lanes, plane = shape.pixels * block;
  double count = (double)(shape.rows * shape.pixels);
  for (size_t b = 0; b < shape.blocks; b++) {
    double sum[ck_most_parts * ck_lanes] = {0}, square[ck_most_parts * ck_lanes] = {0};
    ck_vec pivot[ck_most_parts];
    for (int k = 0; k < parts; k++) pivot[k] = CK_LOAD(x, b * plane + k * ck_lanes, type);
    for (size_t row = 0; row < shape.rows; row++)
      add_moments(
          x, (row * shape.blocks + b) * plane, shape.pixels, parts, pivot, sum, square, type);
    for (size_t c = 0; c < block; c++) {
      mean[b * block + c] = pivot[c / ck_lanes][c % ck_lanes] + sum[c] / count;
      deviation[b * block + c] = square[c] - sum[c] * sum[c] / count;
    }
  }
}

CK_CLONES void ck_batch_norm_moments(
    const void *x, ck_shape shape, double *mean, double *deviation) {
  if (shape.block == 2 * ck_lanes) CK_BY_TYPE(shape.type, moments, x, shape, mean, deviation, 2);
  else CK_BY_TYPE(shape.type, moments, x, shape, mean, deviation, 1);
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
    void *y, const void *x, const void *added, ck_shape shape, const ck_batch_norm *norm,
    const int parts, const int sums, const ck_type type) {
  size_t block = parts * ck_lanes, i = 0;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    channel_constants n;
    load(&n, norm, plane % shape.blocks * block, parts);
    for (size_t p = 0; p < shape.pixels; p++)
      for (int k = 0; k < parts; k++, i += ck_lanes) {
        ck_vec v = CK_LOAD(x, i, type) * n.scale[k] + n.shift[k];
        if (sums) v += CK_LOAD(added, i, type);
        CK_STORE(y, i, norm->relu ? CK_WHERE_POSITIVE(v, v) : v, type);
      }
  }
}

CK_CLONES void ck_batch_norm_forward(
    void *y, const void *x, const void *added, ck_shape shape, ck_batch_norm norm) {
  if (shape.block != 2 * ck_lanes) {
    if (added) CK_BY_TYPE(shape.type, forward, y, x, added, shape, &norm, 1, 1);
    else CK_BY_TYPE(shape.type, forward, y, x, added, shape, &norm, 1, 0);
  } else if (added) CK_BY_TYPE(shape.type, forward, y, x, added, shape, &norm, 2, 1);
  else CK_BY_TYPE(shape.type, forward, y, x, added, shape, &norm, 2, 0);
}

/// How the gradient behind the ReLU comes about: as it is; closed where x says so (then y need not be
/// read again); or gathered from two parts, closed where the output says so, and kept.
typedef enum { as_it_is, by_input, gathered } gathering;

CK_INLINE void behind_relu(
    ck_vec *result, const ck_gradient *gradient, size_t i, const ck_vec *x,
    const channel_constants *n, int k, const gathering how, const ck_type type) {
  ck_vec g = CK_LOAD(gradient->one, i, type);
  if (how == by_input) g = CK_WHERE_POSITIVE(*x * n->scale[k] + n->shift[k], g);
  if (how == gathered) {
    if (gradient->other) g += CK_LOAD(gradient->other, i, type);
    if (gradient->output) g = CK_WHERE_POSITIVE(CK_LOAD(gradient->output, i, type), g);
    CK_STORE(gradient->sum, i, g, type);
    g = CK_LOAD(gradient->sum, i, type);
  }
  *result = g;
}

CK_INLINE void backward_sums(
    const ck_gradient *gradient, const void *x, ck_shape shape, const ck_batch_norm *norm,
    double *gradient_sum, double *product_sum, const gathering how, const int parts,
    const ck_type type) {
  size_t block = parts * ck_lanes, values = shape.pixels * block;
  for (size_t c = 0; c < shape.blocks * block; c++) gradient_sum[c] = product_sum[c] = 0;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    size_t channel = plane % shape.blocks * block, start = plane * values;
    channel_constants n;
    load(&n, norm, channel, parts);
    ck_vec s[ck_most_parts] = {0}, q[ck_most_parts] = {0};
    for (size_t i = 0; i < values; i += block)
      for (int k = 0; k < parts; k++) {
        size_t place = start + i + k * ck_lanes;
        ck_vec v = CK_LOAD(x, place, type), g;
        behind_relu(&g, gradient, place, &v, &n, k, how, type);
        s[k] += g;
        q[k] += g * (v - n.mean[k]);
      }
    for (size_t c = 0; c < block; c++) {
      gradient_sum[channel + c] += s[c / ck_lanes][c % ck_lanes];
      product_sum[channel + c] += q[c / ck_lanes][c % ck_lanes];
    }
  }
}

static gathering gathering_of(const ck_gradient *gradient, const ck_batch_norm *norm) {
  if (gradient->sum) return gathered;
  return norm->relu ? by_input : as_it_is;
}

#define CK_BY_GATHERING(how, type, parts, loop, ...)                                  \
  do {                                                                                \
    if ((how) == gathered) CK_BY_TYPE(type, loop, __VA_ARGS__, gathered, parts);      \
    else if ((how) == by_input) CK_BY_TYPE(type, loop, __VA_ARGS__, by_input, parts); \
    else CK_BY_TYPE(type, loop, __VA_ARGS__, as_it_is, parts);                        \
  } while (0)

CK_CLONES void ck_batch_norm_backward_sums(
    ck_gradient gradient, const void *x, ck_shape shape, ck_batch_norm norm, double *gradient_sum,
    double *product_sum) {
  gathering how = gathering_of(&gradient, &norm);
  if (shape.block == 2 * ck_lanes)
    CK_BY_GATHERING(
        how, shape.type, 2, backward_sums, &gradient, x, shape, &norm, gradient_sum, product_sum);
  else
    CK_BY_GATHERING(
        how, shape.type, 1, backward_sums, &gradient, x, shape, &norm, gradient_sum, product_sum);
}

CK_INLINE void backward(
    void *dx, const void *gradient, const void *x, ck_shape shape, const ck_batch_norm *norm,
    ck_batch_norm_slope line, const int closed, const int parts, const ck_type type) {
  size_t block = parts * ck_lanes, i = 0;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    size_t channel = plane % shape.blocks * block;
    channel_constants n;
    load(&n, norm, channel, parts);
    ck_vec a[ck_most_parts], b[ck_most_parts];
    for (int k = 0; k < parts; k++) {
      a[k] = CK_CONST_AT(line.slope + channel, k);
      b[k] = CK_CONST_AT(line.offset + channel, k);
    }
    for (size_t p = 0; p < shape.pixels; p++)
      for (int k = 0; k < parts; k++, i += ck_lanes) {
        ck_vec v = CK_LOAD(x, i, type), g = CK_LOAD(gradient, i, type);
        if (closed) g = CK_WHERE_POSITIVE(v * n.scale[k] + n.shift[k], g);
        CK_STORE(dx, i, n.scale[k] * g + a[k] * (v - n.mean[k]) + b[k], type);
      }
  }
}

CK_CLONES void ck_batch_norm_backward(
    void *dx, ck_gradient gradient, const void *x, ck_shape shape, ck_batch_norm norm,
    ck_batch_norm_slope line) {
  const void *g = gradient.sum ? gradient.sum : gradient.one;
  int closed = gathering_of(&gradient, &norm) == by_input, wide = shape.block == 2 * ck_lanes;
  if (wide && closed) CK_BY_TYPE(shape.type, backward, dx, g, x, shape, &norm, line, 1, 2);
  else if (wide) CK_BY_TYPE(shape.type, backward, dx, g, x, shape, &norm, line, 0, 2);
  else if (closed) CK_BY_TYPE(shape.type, backward, dx, g, x, shape, &norm, line, 1, 1);
  else CK_BY_TYPE(shape.type, backward, dx, g, x, shape, &norm, line, 0, 1);
}
