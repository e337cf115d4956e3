// Pictures and perturbations as residual bytes that a Huffman coder can take.
#ifndef ADVEX_PICTURE_H
#define ADVEX_PICTURE_H

#include "include/payload.h"
#include "planes.h"

/// Turns a CHW picture into residuals, plane after plane; with three channels as green, red − green,
/// blue − green. `work` and `residuals` hold `length` + ADVEX_PLANE_SLACK bytes. Returns the
/// predictor that it judged best.
int advex_picture_filter(const uint8_t *picture, advex_geometry geometry, int8_t *scratch,
                         int8_t *work, int8_t *residuals);

/// The inverse of `advex_picture_filter`.
void advex_picture_restore(int predictor, const int8_t *residuals, advex_geometry geometry,
                           int8_t *scratch, int8_t *work, uint8_t *picture);

/// Turns an int8 perturbation into residuals, plane after plane; otherwise as
/// `advex_picture_filter`.
int advex_delta8_filter(const uint8_t *delta, advex_geometry geometry, int8_t *scratch,
                        int8_t *work, int8_t *residuals);

/// The inverse of `advex_delta8_filter`.
void advex_delta8_restore(int predictor, const int8_t *residuals, advex_geometry geometry,
                          int8_t *scratch, uint8_t *delta);

#endif
