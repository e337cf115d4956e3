// The lossless predictors over planes of signed bytes that pictures and perturbations share.
#ifndef ADVEX_PLANES_H
#define ADVEX_PLANES_H

#include <stddef.h>
#include <stdint.h>

/// How a value is predicted from its neighbours; stored in the payload, so never renumber one.
enum advex_predictor {
  ADVEX_PREDICT_NOTHING = 0,
  ADVEX_PREDICT_GRADIENT = 1, // left + up − upleft, held between left, up and upright
  ADVEX_PREDICT_PAETH = 2,    // whichever of left, up, upleft lies nearest left + up − upleft
  ADVEX_PREDICT_DAMPED = 3,   // (3 · left + 4 · up − upleft) / 8: for perturbations, which waver
  ADVEX_PREDICTOR_COUNT = 4,
};

/// Room behind a plane's residuals that may be read and rewritten, but is not used.
#define ADVEX_PLANE_SLACK 16

/// Scratch that a plane of this width needs, in bytes.
size_t advex_plane_scratch(int32_t width);

/// Writes `height` · `width` residuals of a plane, modulo 256, in the order that
/// `advex_plane_restore` wants. `residuals` has ADVEX_PLANE_SLACK bytes more room, which keep what
/// they hold; `scratch` is as `advex_plane_scratch` says.
void advex_plane_filter(int predictor, const int8_t *plane, int32_t height, int32_t width,
                        int8_t *scratch, int8_t *residuals);

/// The inverse of `advex_plane_filter`; `residuals` is followed by ADVEX_PLANE_SLACK bytes.
void advex_plane_restore(int predictor, const int8_t *residuals, int32_t height, int32_t width,
                         int8_t *scratch, int8_t *plane);

#endif
