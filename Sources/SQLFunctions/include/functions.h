// The SQL functions of a lab: what plain SQL cannot do with payloads.
#ifndef ADVEX_FUNCTIONS_H
#define ADVEX_FUNCTIONS_H

#include <sqlite3.h>

/// Adds the functions `advex_…` to a connection: ids are of the main database; NULL in, NULL out; what
/// is damaged is an SQL error. None may stand in a schema. Returns SQLite's result code.
///
/// - `advex_pixels(image)`, `advex_pixels(image, perturbation)`: the pixels of a picture, with a
///   perturbation added if there is one: 8 bits each, channel by channel, row by row.
/// - `advex_png(image)`, `advex_png(image, perturbation)`: the same as a PNG file.
/// - `advex_png(image, perturbation, amplify)`: the perturbation itself, 128 + amplify · δ.
/// - `advex_l2(perturbation)`, `advex_linf(perturbation)`: norms, in units of the pixel range [0, 1].
/// - `advex_l2(a, b)`, `advex_linf(a, b)`: of the difference of two BLOBs of pixels.
/// - `advex_decompress(payload, codec, raw_length)`, and with `channels, height, width` where the codec
///   is of pictures: the unpacked bytes.
/// - `advex_verify(payload, codec, raw_length, checksum)`, and with a shape likewise: 1 if the payload
///   unpacks to bytes of this SHA-256 (or of a beginning of it), 0 if not.
/// - `advex_vector(vector)`: a table of all elements with columns entry and place in it (from 0), value
///   (NULL where it is no number) and is_nan.
int advex_functions_register(sqlite3 *connection);

#endif
