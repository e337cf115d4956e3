// The matrix arithmetic of fully connected layers. Each result adds its products in the order of
// the inner index, in whichever row and beside whatever it stands: general matrix kernels do not
// promise that, and an example's bytes must not depend on its place in the batch.
#define CK_LANES 16
#include "vector.h"

enum { tile_rows = 4, tile_parts = 3 };

/// The products of `rows` × `parts` vectors, summed over the inner index.
CK_INLINE void tile(
    float *result, const float *left, const float *right, const float *bias, const int rows,
    const int parts, size_t inner, size_t columns, int relu) {
  ck_vec sums[tile_rows][tile_parts] = {0};
  for (size_t i = 0; i < inner; i++)
    for (int k = 0; k < parts; k++) {
      ck_vec weights = CK_CONST_AT(right + i * columns, k);
      for (int r = 0; r < rows; r++) sums[r][k] += left[r * inner + i] * weights;
    }
  for (int r = 0; r < rows; r++)
    for (int k = 0; k < parts; k++) {
      ck_vec v = sums[r][k];
      if (bias) v += CK_CONST_AT(bias, k);
      CK_AT(result + r * columns, k) = relu ? CK_WHERE_POSITIVE(v, v) : v;
    }
}

/// `parts` vectors of columns, for all rows.
CK_INLINE void panel(
    float *result, const float *left, const float *right, const float *bias, const int parts,
    ck_matrix_shape s, int relu) {
  size_t row = 0;
  for (; row + tile_rows <= s.rows; row += tile_rows)
    tile(
        result + row * s.columns, left + row * s.inner, right, bias, tile_rows, parts, s.inner,
        s.columns, relu);
  for (; row < s.rows; row++)
    tile(
        result + row * s.columns, left + row * s.inner, right, bias, 1, parts, s.inner, s.columns,
        relu);
}

/// The columns that do not fill a vector, one by one.
CK_INLINE void leftovers(
    float *result, const float *left, const float *right, const float *bias, size_t first,
    ck_matrix_shape s, int relu) {
  for (size_t row = 0; row < s.rows; row++)
    for (size_t column = first; column < s.columns; column++) {
      float sum = 0;
      for (size_t i = 0; i < s.inner; i++)
        sum += left[row * s.inner + i] * right[i * s.columns + column];
      if (bias) sum += bias[column];
      result[row * s.columns + column] = relu && !(sum > 0) ? 0 : sum;
    }
}

CK_CLONES void ck_multiply(
    float *result, const float *left, const float *right, const float *bias, ck_matrix_shape s,
    int relu) {
  size_t column = 0;
  for (; column + tile_parts * CK_LANES <= s.columns; column += tile_parts * CK_LANES)
    panel(
        result + column, left, right + column, bias ? bias + column : bias, tile_parts, s, relu);
  for (; column + CK_LANES <= s.columns; column += CK_LANES)
    panel(result + column, left, right + column, bias ? bias + column : bias, 1, s, relu);
  leftovers(result, left, right, bias, column, s, relu);
}

void ck_transpose(float *result, const float *source, size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++)
    for (size_t column = 0; column < columns; column++)
      result[column * rows + row] = source[row * columns + column];
}

void ck_row_sums(float *result, const float *source, size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    float sum = 0;
    for (size_t column = 0; column < columns; column++) sum += source[row * columns + column];
    result[row] = sum;
  }
}
