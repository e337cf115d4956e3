// Pictures and perturbations as residual bytes that a Huffman coder can take.
#ifndef ADVEX_PICTURE_H
#define ADVEX_PICTURE_H

#include "include/payload.h"
#include "planes.h"

/// What the bytes of a picture mean; the value in the middle of its range becomes 0.
enum advex_picture_kind {
  ADVEX_PIXELS = 0x80, // 8-bit pixels, unsigned
  ADVEX_DELTA = 0,     // int8 perturbation
};

/// How a picture was filtered; stored as the payload's first byte.
typedef struct advex_recipe {
  uint8_t predictor;  // enum advex_predictor, bits 0 to 2
  uint8_t difference; // 1 if planes are green, red − green, blue − green; bit 3
} advex_recipe;

/// The recipe as a byte.
uint8_t advex_recipe_byte(advex_recipe recipe);

/// Reads a recipe for `channels` planes; 0 if there is no such recipe.
int advex_recipe_read(uint8_t byte, int32_t channels, advex_recipe *out);

/// Turns a CHW picture into residuals, plane after plane, by the recipe that it judges best and
/// returns. `work` and `residuals` have room for the picture and ADVEX_PLANE_SLACK bytes.
advex_recipe advex_picture_filter(enum advex_picture_kind kind, const uint8_t *picture,
                                  advex_geometry geometry, int8_t *scratch, int8_t *work,
                                  int8_t *residuals);

/// The inverse of `advex_picture_filter`; uses `residuals` up.
void advex_picture_restore(enum advex_picture_kind kind, advex_recipe recipe, int8_t *residuals,
                           advex_geometry geometry, int8_t *scratch, int8_t *work,
                           uint8_t *picture);

#endif
