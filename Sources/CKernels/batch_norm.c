// Batch normalisation (Ioffe and Szegedy 2015) with the residual sum and the ReLU behind it: moments,
// forward, backward, each for both widths of a block and both types of value.
#include "vector.h"

/// How the gradient behind the ReLU comes about: as it is; 0 where x says so (then y need not be read
/// again); or gathered, from two parts or where the output says so, and kept.
typedef enum {
  as_it_is = 0,
  by_input = 1,
  gathered = 2,
  with_other = 4,
  with_output = 8
} gathering;

#undef CK_LANES
#define CK_LANES 8
#include "batch_norm_loops.h"
#undef CK_LANES
#define CK_LANES 16
#include "batch_norm_loops.h"

#define CK_BY_BLOCK(shape, loop, ...)                                      \
  do {                                                                     \
    if ((shape).block == 16) CK_BY_TYPE((shape).type, loop##16, __VA_ARGS__); \
    else CK_BY_TYPE((shape).type, loop##8, __VA_ARGS__);                   \
  } while (0)

CK_CLONES void ck_batch_norm_moments(
    const void *x, ck_shape shape, float *pivot, double *sum, double *square, int first) {
  CK_BY_BLOCK(shape, moments, x, shape, pivot, sum, square, first);
}

CK_CLONES void ck_batch_norm_forward(
    void *y, const void *x, const void *added, ck_shape shape, ck_batch_norm norm) {
  if (added && norm.relu) CK_BY_BLOCK(shape, forward, y, x, added, shape, &norm, 1, 1);
  else if (added) CK_BY_BLOCK(shape, forward, y, x, added, shape, &norm, 1, 0);
  else if (norm.relu) CK_BY_BLOCK(shape, forward, y, x, added, shape, &norm, 0, 1);
  else CK_BY_BLOCK(shape, forward, y, x, added, shape, &norm, 0, 0);
}

static int gathering_of(const ck_gradient *gradient, const ck_batch_norm *norm) {
  if (!gradient->sum) return norm->relu ? by_input : as_it_is;
  return gathered | (gradient->other ? with_other : 0) | (gradient->output ? with_output : 0);
}

#define CK_SUMS(how)                                                                     \
  case how:                                                                              \
    CK_BY_BLOCK(                                                                         \
        shape, backward_sums, &gradient, x, shape, &norm, gradient_sum, product_sum,     \
        first, how);                                                                     \
    break

CK_CLONES void ck_batch_norm_backward_sums(
    ck_gradient gradient, const void *x, ck_shape shape, ck_batch_norm norm, double *gradient_sum,
    double *product_sum, int first) {
  switch (gathering_of(&gradient, &norm)) {
    CK_SUMS(as_it_is);
    CK_SUMS(by_input);
    CK_SUMS(gathered);
    CK_SUMS(gathered | with_other);
    CK_SUMS(gathered | with_output);
    CK_SUMS(gathered | with_other | with_output);
  }
}

CK_CLONES void ck_batch_norm_backward(
    void *dx, ck_gradient gradient, const void *x, ck_shape shape, ck_batch_norm norm,
    ck_batch_norm_slope line) {
  const void *g = gradient.sum ? gradient.sum : gradient.one;
  if (gathering_of(&gradient, &norm) == by_input)
    CK_BY_BLOCK(shape, backward, dx, g, x, shape, &norm, line, 1);
  else CK_BY_BLOCK(shape, backward, dx, g, x, shape, &norm, line, 0);
}
