// The filter of pictures and perturbations: the colour difference (green, red − green,
// blue − green, modulo 256) where it pays, then the predictor of planes.c that promises the fewest
// Huffman bits.
#include "picture.h"

#include <string.h>

#include "clones.h"

/// Values of a plane on which recipes are compared: enough to tell, few enough to cost little.
enum { JUDGED = 512 };

enum { PREDICTOR_BITS = 7, DIFFERENCE_BIT = 8 };

uint8_t advex_recipe_byte(advex_recipe recipe) {
  return (uint8_t)(recipe.predictor | (recipe.difference ? DIFFERENCE_BIT : 0));
}

int advex_recipe_read(uint8_t byte, int32_t channels, advex_recipe *out) {
  out->predictor = byte & PREDICTOR_BITS;
  out->difference = (byte & DIFFERENCE_BIT) != 0;
  return byte == advex_recipe_byte(*out) && out->predictor < ADVEX_PREDICTOR_COUNT &&
         (channels == 3 || !out->difference);
}

/// Green first: it is needed to undo the other two.
ADVEX_CLONES
static void split_colours(const uint8_t *picture, size_t plane, uint8_t middle, int8_t *out) {
  const uint8_t *red = picture, *green = picture + plane, *blue = picture + 2 * plane;
  for (size_t i = 0; i < plane; i++) {
    out[i] = (int8_t)(green[i] ^ middle);
    out[plane + i] = (int8_t)(red[i] - green[i]);
    out[2 * plane + i] = (int8_t)(blue[i] - green[i]);
  }
}

ADVEX_CLONES
static void join_colours(const int8_t *planes, size_t plane, uint8_t middle, uint8_t *picture) {
  uint8_t *red = picture, *green = picture + plane, *blue = picture + 2 * plane;
  for (size_t i = 0; i < plane; i++) {
    uint8_t level = (uint8_t)planes[i] ^ middle;
    green[i] = level;
    red[i] = (uint8_t)((uint8_t)planes[plane + i] + level);
    blue[i] = (uint8_t)((uint8_t)planes[2 * plane + i] + level);
  }
}

ADVEX_CLONES
static void move_middle(const uint8_t *from, size_t length, uint8_t middle, uint8_t *to) {
  for (size_t i = 0; i < length; i++) to[i] = from[i] ^ middle;
}

/// Residuals 0, −1, 1, −2 … become 0, 1, 2, 3 …: zstd writes a Huffman table up to the last symbol
/// in use, so small numbers keep it short.
ADVEX_CLONES
static void fold(int8_t *residuals, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint8_t value = (uint8_t)residuals[i];
    residuals[i] = (int8_t)((uint8_t)(value << 1) ^ (uint8_t)-(value >> 7));
  }
}

ADVEX_CLONES
static void unfold(int8_t *residuals, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint8_t value = (uint8_t)residuals[i];
    residuals[i] = (int8_t)(value >> 1 ^ (uint8_t)-(value & 1));
  }
}

/// 256 · n · log2(n) to about one percent, in integers, so that every machine judges alike: a
/// float's exponent, and f + 0.34 · f · (1 − f) for its fraction f.
ADVEX_INLINE uint32_t weigh(uint32_t n) {
  float value = (float)n;
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t fraction = bits >> 15 & 0xFF;
  uint32_t logarithm = (bits >> 23 << 8) - (127 << 8) + fraction;
  return n * (logarithm + (87 * fraction * (256 - fraction) >> 16));
}

/// Σ n·log2(n) over the counts of byte values: the greater, the fewer bits will do.
ADVEX_CLONES
static uint32_t order(const int8_t *values, size_t length) {
  uint16_t counts[4][256] = {{0}};
  // Four tables, since neighbouring equal values would wait for each other's count.
  for (size_t i = 0; i < length; i++) counts[i & 3][(uint8_t)values[i]]++;
  uint32_t sum = 0;
  for (int value = 0; value < 256; value++) {
    sum += weigh((uint32_t)counts[0][value] + counts[1][value] + counts[2][value] +
                 counts[3][value]);
  }
  return sum;
}

/// The rows in the middle of a plane that recipes are judged by.
struct sample {
  int32_t first, rows;
};

static struct sample middle_rows(int32_t height, int32_t width) {
  int32_t rows = (JUDGED + width - 1) / width;
  if (rows > height) rows = height;
  return (struct sample){(height - rows) / 2, rows};
}

static uint8_t best_predictor(enum advex_picture_kind kind, const int8_t *plane, int32_t height,
                              int32_t width, int8_t *scratch, int8_t *residuals) {
  static const uint8_t candidates[2][3] = {
      {ADVEX_PREDICT_GRADIENT, ADVEX_PREDICT_PAETH, ADVEX_PREDICT_NOTHING},
      {ADVEX_PREDICT_DAMPED, ADVEX_PREDICT_GRADIENT, ADVEX_PREDICT_NOTHING},
  };
  struct sample sample = middle_rows(height, width);
  size_t judged = (size_t)sample.rows * (size_t)width;
  uint8_t best = 0;
  uint32_t most = 0;
  for (int i = 0; i < 3; i++) {
    uint8_t predictor = candidates[kind == ADVEX_DELTA][i];
    advex_plane_filter(predictor, plane + (size_t)sample.first * (size_t)width, sample.rows, width,
                       scratch, residuals);
    uint32_t found = order(residuals, judged);
    if (i == 0 || found > most) {
      best = predictor;
      most = found;
    }
  }
  return best;
}

/// Whether red less green takes fewer bits than red; with photographs it does.
static int difference_pays(const uint8_t *picture, const int8_t *differences, int32_t height,
                           int32_t width) {
  struct sample sample = middle_rows(height, width);
  size_t plane = (size_t)height * (size_t)width;
  size_t judged = (size_t)sample.rows * (size_t)width;
  size_t first = (size_t)sample.first * (size_t)width;
  return order(differences + plane + first, judged) >
         order((const int8_t *)picture + first, judged);
}

advex_recipe advex_picture_filter(enum advex_picture_kind kind, const uint8_t *picture,
                                  advex_geometry geometry, int8_t *scratch, int8_t *work,
                                  int8_t *residuals) {
  size_t plane = (size_t)geometry.height * (size_t)geometry.width;
  size_t channels = (size_t)geometry.channels;
  advex_recipe recipe = {0, 0};
  if (channels == 3) {
    split_colours(picture, plane, (uint8_t)kind, work);
    recipe.difference = kind == ADVEX_PIXELS ||
                        difference_pays(picture, work, geometry.height, geometry.width);
  }
  if (!recipe.difference) {
    move_middle(picture, channels * plane, (uint8_t)kind, (uint8_t *)work);
  }
  recipe.predictor =
      best_predictor(kind, work, geometry.height, geometry.width, scratch, residuals);
  for (size_t c = 0; c < channels; c++) {
    advex_plane_filter(recipe.predictor, work + c * plane, geometry.height, geometry.width,
                       scratch, residuals + c * plane);
  }
  fold(residuals, channels * plane);
  return recipe;
}

void advex_picture_restore(enum advex_picture_kind kind, advex_recipe recipe, int8_t *residuals,
                           advex_geometry geometry, int8_t *scratch, int8_t *work,
                           uint8_t *picture) {
  size_t plane = (size_t)geometry.height * (size_t)geometry.width;
  size_t channels = (size_t)geometry.channels;
  unfold(residuals, channels * plane);
  for (size_t c = 0; c < channels; c++) {
    advex_plane_restore(recipe.predictor, residuals + c * plane, geometry.height, geometry.width,
                        scratch, work + c * plane);
  }
  if (recipe.difference) {
    join_colours(work, plane, (uint8_t)kind, picture);
  } else {
    move_middle((const uint8_t *)work, channels * plane, (uint8_t)kind, picture);
  }
}
