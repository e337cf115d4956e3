// Lossless prediction over planes of signed bytes. The gradient predictor is LOCO-I's (Weinberger,
// Seroussi, Sapiro 2000) with the upright neighbour in its bounds; Paeth is PNG's (RFC 2083, 6.6).
// Each value needs its left neighbour first, so sixteen rows are restored at once, every row two
// columns behind the row above; residuals are stored in that order, and outside a plane all is 0.
#include "planes.h"

#include <string.h>

#include "clones.h"

enum { BAND = 16, LAG = 2, BORDER = 32 };

typedef int16_t lanes __attribute__((vector_size(32)));
typedef int8_t octets __attribute__((vector_size(16)));

/// The known neighbours of sixteen values.
struct neighbours {
  lanes left, up, upleft, upright;
};

ADVEX_INLINE void choose(const lanes *where, const lanes *yes, const lanes *no, lanes *out) {
  *out = (*where & *yes) | (~*where & *no);
}

ADVEX_INLINE void least(const lanes *a, const lanes *b, lanes *out) {
  lanes where = *a < *b;
  choose(&where, a, b, out);
}

ADVEX_INLINE void greatest(const lanes *a, const lanes *b, lanes *out) {
  lanes where = *a > *b;
  choose(&where, a, b, out);
}

ADVEX_INLINE void magnitude(const lanes *a, lanes *out) {
  lanes negative = -*a;
  greatest(a, &negative, out);
}

ADVEX_INLINE void predict_gradient(const struct neighbours *at, lanes *out) {
  lanes low, high, slope = at->up - at->upleft;
  least(&at->up, &at->upright, &low);
  greatest(&at->up, &at->upright, &high);
  least(&low, &at->left, &low);
  greatest(&high, &at->left, &high);
  *out = at->left + slope;
  greatest(out, &low, out);
  least(out, &high, out);
}

ADVEX_INLINE void predict_paeth(const struct neighbours *at, lanes *out) {
  lanes to_left, to_up, to_upleft;
  lanes down = at->up - at->upleft, right = at->left - at->upleft, both = down + right;
  magnitude(&down, &to_left);
  magnitude(&right, &to_up);
  magnitude(&both, &to_upleft);
  lanes up_wins = to_up <= to_upleft;
  choose(&up_wins, &at->up, &at->upleft, out);
  lanes left_wins = (to_left <= to_up) & (to_left <= to_upleft);
  choose(&left_wins, &at->left, out, out);
}

ADVEX_INLINE void predict_damped(const struct neighbours *at, lanes *out) {
  *out = (3 * at->left + 4 * at->up - at->upleft + 4) >> 3;
}

ADVEX_INLINE void predict(int predictor, const struct neighbours *at, lanes *out) {
  if (predictor == ADVEX_PREDICT_GRADIENT) {
    predict_gradient(at, out);
  } else if (predictor == ADVEX_PREDICT_DAMPED) {
    predict_damped(at, out);
  } else {
    predict_paeth(at, out);
  }
}

ADVEX_INLINE void load(const int8_t *from, lanes *out) {
  octets narrow;
  memcpy(&narrow, from, sizeof narrow);
  *out = __builtin_convertvector(narrow, lanes);
}

ADVEX_INLINE void store(const lanes *from, int8_t *out) {
  octets narrow = __builtin_convertvector(*from, octets);
  memcpy(out, &narrow, sizeof narrow);
}

/// Steps until the last of sixteen rows has passed `width` columns, in whole blocks of sixteen.
static size_t padded_steps(size_t width) {
  return (width + LAG * (BAND - 1) + BAND - 1) / BAND * BAND;
}

size_t advex_plane_scratch(int32_t width) {
  size_t row = padded_steps((size_t)width) + 2 * BORDER;
  return (2 * BAND + 4) * row;
}

/// Sixteen rows of sixteen bytes become columns.
ADVEX_INLINE void transpose(const int8_t *from, ptrdiff_t from_stride, int8_t *to,
                            ptrdiff_t to_stride) {
  octets now[BAND], next[BAND];
  for (int row = 0; row < BAND; row++) memcpy(&now[row], from + row * from_stride, BAND);
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < BAND / 2; i++) {
      next[2 * i] = __builtin_shufflevector(now[i], now[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20,
                                            5, 21, 6, 22, 7, 23);
      next[2 * i + 1] = __builtin_shufflevector(now[i], now[i + 8], 8, 24, 9, 25, 10, 26, 11, 27,
                                                12, 28, 13, 29, 14, 30, 15, 31);
    }
    memcpy(now, next, sizeof now);
  }
  for (int row = 0; row < BAND; row++) memcpy(to + row * to_stride, &now[row], BAND);
}

/// Residuals of the row between the zero borders of `row`, below `above`.
ADVEX_INLINE void filter_row(int predictor, const int8_t *above, const int8_t *row, size_t width,
                             int8_t *residuals) {
  for (size_t x = 0; x < width; x += BAND) {
    struct neighbours at;
    lanes value, guess;
    load(row + x, &value);
    load(row + x - 1, &at.left);
    load(above + x, &at.up);
    load(above + x - 1, &at.upleft);
    load(above + x + 1, &at.upright);
    predict(predictor, &at, &guess);
    value -= guess;
    store(&value, residuals + x);
  }
  memset(residuals + width, 0, BAND);
}

/// Every step's residuals into its slot; a slot is shared by two steps that use different lanes,
/// whose other lanes are 0.
ADVEX_INLINE void pack(const int8_t *steps, size_t count, size_t rows, size_t width,
                       int8_t *band) {
  memset(band, 0, rows * width);
  size_t place = 0;
  for (size_t step = 0; step < count; step++) {
    octets held, more;
    memcpy(&held, band + place, sizeof held);
    memcpy(&more, steps + BAND * step, sizeof more);
    held |= more;
    memcpy(band + place, &held, sizeof held);
    place += rows;
    if (place == rows * width) place = 0;
  }
}

ADVEX_INLINE void filter_rows(int predictor, const int8_t *plane, size_t height, size_t width,
                              int8_t *scratch, int8_t *residuals) {
  size_t count = padded_steps(width), stride = count + 2 * BORDER;
  memset(scratch, 0, (BAND + 2) * stride);
  int8_t *above = scratch + BORDER, *row = above + stride, *rows = row + stride;
  int8_t *steps = rows + BAND * stride;
  for (size_t top = 0; top < height; top += BAND) {
    size_t have = height - top < BAND ? height - top : BAND;
    for (size_t r = 0; r < have; r++) {
      memcpy(row, plane + (top + r) * width, width);
      filter_row(predictor, above, row, width, rows + r * stride);
      int8_t *used = above;
      above = row;
      row = used;
    }
    for (size_t r = have; r < BAND; r++) memset(rows + r * stride, 0, width);
    // Row r lags by LAG · r steps: the stride does that, and the border fills what lies outside.
    for (size_t step = 0; step < count; step += BAND) {
      transpose(rows + step, (ptrdiff_t)stride - LAG, steps + BAND * step, BAND);
    }
    pack(steps, width + LAG * (have - 1), have, width, residuals + top * width);
  }
}

/// Sixteen lanes, each one further from lane 0, which takes `first`.
ADVEX_INLINE void shift_in(const lanes *from, int16_t first, lanes *out) {
  lanes fresh = (lanes){0} + first;
  *out = __builtin_shufflevector(fresh, *from, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
                                 28, 29, 30);
}

/// Restores a band into `steps`: sixteen rows side by side, row r at column c in step c + LAG · r.
ADVEX_INLINE void restore_steps(int predictor, const int8_t *band, size_t rows, size_t width,
                                const int8_t *above, int8_t *steps) {
  lanes value = {0}, limit = (lanes){0} + (int16_t)width;
  lanes column = {0, -2, -4, -6, -8, -10, -12, -14, -16, -18, -20, -22, -24, -26, -28, -30};
  struct neighbours at = {0};
  shift_in(&value, above[0], &at.upright);
  size_t count = width + LAG * (rows - 1), place = 0;
  for (size_t step = 0; step < count; step++) {
    lanes guess, rest;
    at.left = value;
    at.upleft = at.up;
    at.up = at.upright;
    shift_in(&value, above[step + 1], &at.upright);
    predict(predictor, &at, &guess);
    load(band + place, &rest);
    place += rows;
    if (place == rows * width) place = 0;
    // Wraps to a signed byte, and keeps a row at 0 before its first and after its last column.
    value = ((guess + rest) << 8 >> 8) & (column >= 0) & (column < limit);
    column += 1;
    store(&value, steps + BAND * step);
  }
}

ADVEX_INLINE void restore_rows(int predictor, const int8_t *residuals, size_t height, size_t width,
                               int8_t *scratch, int8_t *plane) {
  size_t count = padded_steps(width), stride = count + 2 * BORDER;
  int8_t *above = scratch, *steps = scratch + stride, *rows = steps + BAND * stride + BORDER;
  memset(above, 0, stride);
  for (size_t top = 0; top < height; top += BAND) {
    size_t have = height - top < BAND ? height - top : BAND;
    restore_steps(predictor, residuals + top * width, have, width, above, steps);
    // Row r lags by LAG · r steps: the stride takes that back, the border takes what falls outside.
    for (size_t step = 0; step < count; step += BAND) {
      transpose(steps + BAND * step, BAND, rows + step, (ptrdiff_t)stride - LAG);
    }
    for (size_t r = 0; r < have; r++) {
      memcpy(plane + (top + r) * width, rows + r * stride, width);
    }
    memcpy(above, plane + (top + have - 1) * width, width);
  }
}

ADVEX_CLONES
void advex_plane_filter(int predictor, const int8_t *plane, int32_t height, int32_t width,
                        int8_t *scratch, int8_t *residuals) {
  size_t h = (size_t)height, w = (size_t)width;
  switch (predictor) {
    case ADVEX_PREDICT_GRADIENT:
      return filter_rows(ADVEX_PREDICT_GRADIENT, plane, h, w, scratch, residuals);
    case ADVEX_PREDICT_PAETH:
      return filter_rows(ADVEX_PREDICT_PAETH, plane, h, w, scratch, residuals);
    case ADVEX_PREDICT_DAMPED:
      return filter_rows(ADVEX_PREDICT_DAMPED, plane, h, w, scratch, residuals);
    default: memcpy(residuals, plane, h * w);
  }
}

ADVEX_CLONES
void advex_plane_restore(int predictor, const int8_t *residuals, int32_t height, int32_t width,
                         int8_t *scratch, int8_t *plane) {
  size_t h = (size_t)height, w = (size_t)width;
  switch (predictor) {
    case ADVEX_PREDICT_GRADIENT:
      return restore_rows(ADVEX_PREDICT_GRADIENT, residuals, h, w, scratch, plane);
    case ADVEX_PREDICT_PAETH:
      return restore_rows(ADVEX_PREDICT_PAETH, residuals, h, w, scratch, plane);
    case ADVEX_PREDICT_DAMPED:
      return restore_rows(ADVEX_PREDICT_DAMPED, residuals, h, w, scratch, plane);
    default: memcpy(plane, residuals, h * w);
  }
}
