// The picture codec's filter: the colour difference (red − green, green, blue − green, modulo 256),
// then the predictor of planes.c that promises the fewest Huffman bits on the picture's first plane.
#include "picture.h"

#include <math.h>
#include <string.h>

#include "clones.h"

/// Pixels on which predictors are compared; CIFAR's plane has 1,024.
enum { JUDGED_PIXELS = 4096 };

/// Green first: it is needed to undo the other two.
ADVEX_CLONES
static void split_colours(const uint8_t *picture, size_t plane, int8_t *out) {
  const uint8_t *red = picture, *green = picture + plane, *blue = picture + 2 * plane;
  for (size_t i = 0; i < plane; i++) {
    out[i] = (int8_t)(green[i] ^ 0x80);
    out[plane + i] = (int8_t)(red[i] - green[i]);
    out[2 * plane + i] = (int8_t)(blue[i] - green[i]);
  }
}

ADVEX_CLONES
static void join_colours(const int8_t *planes, size_t plane, uint8_t *picture) {
  uint8_t *red = picture, *green = picture + plane, *blue = picture + 2 * plane;
  for (size_t i = 0; i < plane; i++) {
    uint8_t level = (uint8_t)planes[i] ^ 0x80;
    green[i] = level;
    red[i] = (uint8_t)((uint8_t)planes[plane + i] + level);
    blue[i] = (uint8_t)((uint8_t)planes[2 * plane + i] + level);
  }
}

/// Moves the middle of the range to 0, where the predictors' border lies.
ADVEX_CLONES
static void flip_sign(const uint8_t *from, size_t length, uint8_t *to) {
  for (size_t i = 0; i < length; i++) to[i] = from[i] ^ 0x80;
}

/// −Σ n·log2(n) over the counts of byte values: order-0 entropy up to a constant.
static float entropy(const int8_t *residuals, size_t length) {
  uint32_t counts[4][256] = {{0}};
  const uint8_t *bytes = (const uint8_t *)residuals;
  // Four tables, since neighbouring equal bytes would wait for each other's count.
  for (size_t i = 0; i < length; i++) counts[i & 3][bytes[i]]++;
  float sum = 0;
  for (int value = 0; value < 256; value++) {
    uint32_t n = counts[0][value] + counts[1][value] + counts[2][value] + counts[3][value];
    if (n > 1) sum -= (float)n * log2f((float)n);
  }
  return sum;
}

static int best_predictor(const int8_t *plane, int32_t height, int32_t width, int8_t *scratch,
                          int8_t *residuals) {
  int32_t judged = JUDGED_PIXELS / width;
  if (judged > height) judged = height;
  if (judged < 1) judged = 1;
  int best = ADVEX_PREDICT_GRADIENT;
  float least = 0;
  for (int predictor = 0; predictor < ADVEX_PREDICTOR_COUNT; predictor++) {
    advex_plane_filter(predictor, plane, judged, width, scratch, residuals);
    float bits = entropy(residuals, (size_t)judged * (size_t)width);
    if (predictor == 0 || bits < least) {
      best = predictor;
      least = bits;
    }
  }
  return best;
}

int advex_picture_filter(const uint8_t *picture, advex_geometry geometry, int8_t *scratch,
                         int8_t *work, int8_t *residuals) {
  size_t plane = (size_t)geometry.height * (size_t)geometry.width;
  size_t channels = (size_t)geometry.channels;
  if (channels == 3) {
    split_colours(picture, plane, work);
  } else {
    flip_sign(picture, channels * plane, (uint8_t *)work);
  }
  int predictor = best_predictor(work, geometry.height, geometry.width, scratch, residuals);
  for (size_t c = 0; c < channels; c++) {
    advex_plane_filter(predictor, work + c * plane, geometry.height, geometry.width, scratch,
                       residuals + c * plane);
  }
  return predictor;
}

void advex_picture_restore(int predictor, const int8_t *residuals, advex_geometry geometry,
                           int8_t *scratch, int8_t *work, uint8_t *picture) {
  size_t plane = (size_t)geometry.height * (size_t)geometry.width;
  size_t channels = (size_t)geometry.channels;
  for (size_t c = 0; c < channels; c++) {
    advex_plane_restore(predictor, residuals + c * plane, geometry.height, geometry.width, scratch,
                        work + c * plane);
  }
  if (channels == 3) {
    join_colours(work, plane, picture);
  } else {
    flip_sign((const uint8_t *)work, channels * plane, picture);
  }
}

int advex_delta8_filter(const uint8_t *delta, advex_geometry geometry, int8_t *scratch,
                        int8_t *work, int8_t *residuals) {
  size_t plane = (size_t)geometry.height * (size_t)geometry.width;
  size_t channels = (size_t)geometry.channels;
  memcpy(work, delta, channels * plane);
  int predictor = best_predictor(work, geometry.height, geometry.width, scratch, residuals);
  for (size_t c = 0; c < channels; c++) {
    advex_plane_filter(predictor, work + c * plane, geometry.height, geometry.width, scratch,
                       residuals + c * plane);
  }
  return predictor;
}

void advex_delta8_restore(int predictor, const int8_t *residuals, advex_geometry geometry,
                          int8_t *scratch, uint8_t *delta) {
  size_t plane = (size_t)geometry.height * (size_t)geometry.width;
  for (size_t c = 0; c < (size_t)geometry.channels; c++) {
    advex_plane_restore(predictor, residuals + c * plane, geometry.height, geometry.width, scratch,
                        (int8_t *)delta + c * plane);
  }
}
