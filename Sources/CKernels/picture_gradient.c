// The gradient of a network's first convolution with respect to the pictures. Pictures have 1 or 3
// channels, and blocked kernels would spend their time on the padding to 16. Here the lanes run
// over the filters of the gradient, eight neighbouring pixels at a time, and are summed at the end.
#include "vector.h"

#include <string.h>

enum { group = 8 };

typedef ck_picture_convolution shape_t;

static size_t padded_filters(const shape_t *s) {
  return (s->filters + s->block - 1) / s->block * s->block;
}

/// Columns of a gradient row with room for every tap of a group that starts in the picture.
static size_t padded_columns(const shape_t *s) { return s->output_width + 2 * s->kernel + group; }

size_t ck_picture_gradient_scratch(ck_picture_convolution shape) {
  size_t taps = shape.channels * shape.kernel * shape.kernel;
  return padded_filters(&shape) *
      (taps + shape.output_height * padded_columns(&shape));
}

/// [channel][row][column][filter] from [filter][channel][row][column], so that filters are lanes.
static void pack_weights(float *packed, const float *weights, const shape_t *s) {
  size_t taps = s->channels * s->kernel * s->kernel, lanes = padded_filters(s);
  memset(packed, 0, taps * lanes * sizeof(float));
  for (size_t filter = 0; filter < s->filters; filter++)
    for (size_t tap = 0; tap < taps; tap++)
      packed[tap * lanes + filter] = weights[filter * taps + tap];
}

/// One picture's gradient as [row][column][filter], with zeros for columns outside it.
CK_INLINE void pad_gradient(
    float *padded, const void *gradient, size_t start, const shape_t *s, const ck_type type) {
  size_t lanes = padded_filters(s), columns = padded_columns(s), block = s->block;
  memset(padded, 0, s->output_height * columns * lanes * sizeof(float));
  for (size_t b = 0; b < lanes / block; b++)
    for (size_t y = 0; y < s->output_height; y++)
      for (size_t x = 0; x < s->output_width; x++)
        for (size_t c = 0; c < block; c += CK_LANES, start += CK_LANES)
          CK_AT(padded + (y * columns + x + s->kernel) * lanes + b * block + c, 0) =
              CK_LOAD(gradient, start, type);
}

#define ADD_NEIGHBOURS(a, b)                                     \
  (__builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14) +    \
   __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15))

/// The sums of eight vectors' lanes, as one vector.
CK_INLINE void sum_lanes(ck_vec *sums, const ck_vec *v) {
  ck_vec a = ADD_NEIGHBOURS(v[0], v[1]), b = ADD_NEIGHBOURS(v[2], v[3]);
  ck_vec c = ADD_NEIGHBOURS(v[4], v[5]), d = ADD_NEIGHBOURS(v[6], v[7]);
  ck_vec low = ADD_NEIGHBOURS(a, b), high = ADD_NEIGHBOURS(c, d);
  *sums = ADD_NEIGHBOURS(low, high);
}

/// Eight pixels of row `y`: columns `x`, `x` + stride, … of one channel.
CK_INLINE void pixel_group(
    ck_vec *sums, const float *padded, const float *weights, size_t y, size_t x,
    const shape_t *s) {
  size_t lanes = padded_filters(s), columns = padded_columns(s);
  ck_vec total[group] = {0};
  for (size_t ky = 0; ky < s->kernel; ky++) {
    size_t above = y + s->padding - ky;
    if (y + s->padding < ky || above % s->stride || above / s->stride >= s->output_height) continue;
    for (size_t kx = 0; kx < s->kernel; kx++) {
      // Shifted by kernel · stride to stay positive, as the gradient's columns are by kernel.
      size_t left = x + s->padding + s->kernel * s->stride - kx;
      if (left % s->stride) continue;
      const float *g = padded + (above / s->stride * columns + left / s->stride) * lanes;
      const float *w = weights + (ky * s->kernel + kx) * lanes;
      for (size_t lane = 0; lane < lanes; lane += CK_LANES) {
        ck_vec weight = CK_CONST_AT(w + lane, 0);
        for (int i = 0; i < group; i++) total[i] += weight * CK_CONST_AT(g + i * lanes + lane, 0);
      }
    }
  }
  sum_lanes(sums, total);
}

CK_CLONES void ck_picture_gradient(
    float *destination, const void *gradient, const float *weights, float *scratch,
    ck_picture_convolution shape) {
  const shape_t *s = &shape;
  size_t lanes = padded_filters(s), taps = s->kernel * s->kernel;
  float *padded = scratch + s->channels * taps * lanes;
  pack_weights(scratch, weights, s);
  for (size_t row = 0; row < s->rows; row++) {
    size_t start = row * s->output_height * s->output_width * lanes;
    CK_BY_TYPE(s->type, pad_gradient, padded, gradient, start, s);
    for (size_t channel = 0; channel < s->channels; channel++)
      for (size_t y = 0; y < s->height; y++, destination += s->width)
        for (size_t phase = 0; phase < s->stride; phase++)
          for (size_t x = phase; x < s->width; x += group * s->stride) {
            ck_vec sums;
            pixel_group(&sums, padded, scratch + channel * taps * lanes, y, x, s);
            for (size_t i = 0; i < group && x + i * s->stride < s->width; i++)
              destination[x + i * s->stride] = sums[i];
          }
  }
}
