// The loops of batch norm for blocks of CK_LANES channels; `batch_norm.c` includes them for each width.
// Sums run in float within one picture's channel block and in double beyond it.

#define CK_NAME(name) CK_JOIN(name, CK_LANES)

/// Sums of several pixels run side by side, since each addition waits for the one before.
enum { CK_NAME(unrolled) = 4 };

/// One picture's sums about `pivot`, a value of the channel itself, so that little cancels.
CK_INLINE void CK_NAME(add_moments)(
    const void *x, size_t start, size_t pixels, const ck_vec *pivot, double *sum, double *square,
    const ck_type type) {
  ck_vec s[CK_NAME(unrolled)] = {0}, q[CK_NAME(unrolled)] = {0}, centre = *pivot;
  size_t p = 0;
  for (; p + CK_NAME(unrolled) <= pixels; p += CK_NAME(unrolled))
    for (int u = 0; u < CK_NAME(unrolled); u++) {
      ck_vec d = CK_LOAD(x, start + (p + u) * CK_LANES, type) - centre;
      s[u] += d;
      q[u] += d * d;
    }
  for (; p < pixels; p++) {
    ck_vec d = CK_LOAD(x, start + p * CK_LANES, type) - centre;
    s[0] += d;
    q[0] += d * d;
  }
  s[0] = (s[0] + s[1]) + (s[2] + s[3]);
  q[0] = (q[0] + q[1]) + (q[2] + q[3]);
  for (int c = 0; c < CK_LANES; c++) {
    sum[c] += s[0][c];
    square[c] += q[0][c];
  }
}

CK_INLINE void CK_NAME(moments)(
    const void *x, ck_shape shape, float *pivot, double *sum, double *square, int first,
    const ck_type type) {
  size_t plane = shape.pixels * CK_LANES;
  for (size_t b = 0; b < shape.blocks; b++) {
    size_t channel = b * CK_LANES;
    if (first) CK_AT(pivot + channel, 0) = CK_LOAD(x, b * plane, type);
    for (size_t c = channel; first && c < channel + CK_LANES; c++) sum[c] = square[c] = 0;
    ck_vec centre = CK_CONST_AT(pivot + channel, 0);
    for (size_t row = 0; row < shape.rows; row++)
      CK_NAME(add_moments)(
          x, (row * shape.blocks + b) * plane, shape.pixels, &centre, sum + channel,
          square + channel, type);
  }
}

CK_INLINE void CK_NAME(forward)(
    void *y, const void *x, const void *added, ck_shape shape, const ck_batch_norm *norm,
    const int sums, const int relu, const ck_type type) {
  size_t i = 0;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    size_t channel = plane % shape.blocks * CK_LANES;
    ck_vec scale = CK_CONST_AT(norm->scale + channel, 0);
    ck_vec shift = CK_CONST_AT(norm->shift + channel, 0);
    for (size_t p = 0; p < shape.pixels; p++, i += CK_LANES) {
      ck_vec v = CK_LOAD(x, i, type) * scale + shift;
      if (sums) v += CK_LOAD(added, i, type);
      CK_STORE(y, i, relu ? CK_WHERE_POSITIVE(v, v) : v, type);
    }
  }
}

/// Σ g and Σ g·(x − mean) of one plane, `g` being the gradient behind the ReLU.
CK_INLINE void CK_NAME(plane_sums)(
    ck_gradient gradient, const void *x, size_t start, size_t end, const ck_batch_norm *norm,
    size_t channel, double *gradient_sum, double *product_sum, const gathering how,
    const ck_type type) {
  ck_vec scale = CK_CONST_AT(norm->scale + channel, 0);
  ck_vec shift = CK_CONST_AT(norm->shift + channel, 0);
  ck_vec mean = CK_CONST_AT(norm->mean + channel, 0), s[2] = {0}, q[2] = {0};
  for (size_t i = start; i < end; i += CK_LANES) {
    int u = (i - start) / CK_LANES % 2;
    ck_vec v = CK_LOAD(x, i, type), g = CK_LOAD(gradient.one, i, type);
    if (how == by_input) g = CK_WHERE_POSITIVE(v * scale + shift, g);
    if (how & gathered) {
      if (how & with_other) g += CK_LOAD(gradient.other, i, type);
      if (how & with_output) g = CK_WHERE_POSITIVE(CK_LOAD(gradient.output, i, type), g);
      CK_STORE(gradient.sum, i, g, type);
    }
    s[u] += g;
    q[u] += g * (v - mean);
  }
  s[0] += s[1];
  q[0] += q[1];
  for (size_t c = 0; c < CK_LANES; c++) {
    gradient_sum[channel + c] += s[0][c];
    product_sum[channel + c] += q[0][c];
  }
}

CK_INLINE void CK_NAME(backward_sums)(
    const ck_gradient *gradient, const void *x, ck_shape shape, const ck_batch_norm *norm,
    double *gradient_sum, double *product_sum, int first, const gathering how,
    const ck_type type) {
  size_t values = shape.pixels * CK_LANES;
  for (size_t c = 0; first && c < shape.blocks * CK_LANES; c++)
    gradient_sum[c] = product_sum[c] = 0;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++)
    CK_NAME(plane_sums)(
        *gradient, x, plane * values, (plane + 1) * values, norm, plane % shape.blocks * CK_LANES,
        gradient_sum, product_sum, how, type);
}

CK_INLINE void CK_NAME(backward)(
    void *dx, const void *gradient, const void *x, ck_shape shape, const ck_batch_norm *norm,
    ck_batch_norm_slope line, const int closed, const ck_type type) {
  size_t i = 0;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    size_t channel = plane % shape.blocks * CK_LANES;
    ck_vec scale = CK_CONST_AT(norm->scale + channel, 0);
    ck_vec shift = CK_CONST_AT(norm->shift + channel, 0);
    ck_vec mean = CK_CONST_AT(norm->mean + channel, 0);
    ck_vec slope = CK_CONST_AT(line.slope + channel, 0);
    ck_vec offset = CK_CONST_AT(line.offset + channel, 0);
    for (size_t p = 0; p < shape.pixels; p++, i += CK_LANES) {
      ck_vec v = CK_LOAD(x, i, type), g = CK_LOAD(gradient, i, type);
      if (closed) g = CK_WHERE_POSITIVE(v * scale + shift, g);
      CK_STORE(dx, i, scale * g + slope * (v - mean) + offset, type);
    }
  }
}

#undef CK_NAME
