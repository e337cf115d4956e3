// SQL functions about pictures and perturbations: pixels, PNG files, norms.
#include <math.h>
#include <png.h>
#include <string.h>

#include "session.h"

enum { GREY = 128, WHITE = 255, PNG_PIXEL_LIMIT = 1 << 26 };

static int is_null(sqlite3_value *value) { return sqlite3_value_type(value) == SQLITE_NULL; }

static int are_ids(sqlite3_context *call, const char *name, int count, sqlite3_value **values) {
  for (int i = 0; i < count; i++) {
    if (is_null(values[i]) || sqlite3_value_type(values[i]) == SQLITE_INTEGER) continue;
    advex_fail(call, sqlite3_mprintf("%s: argument %d is no id, which is an INTEGER", name, i + 1));
    return 0;
  }
  return 1;
}

/// A perturbation that is one of this picture; 0 with a complaint.
static int read_pair(advex_session *session, sqlite3_value **ids, advex_picture *base,
                     int16_t **delta, advex_complaint *complaint) {
  int64_t wanted = sqlite3_value_int64(ids[0]), id = sqlite3_value_int64(ids[1]), image;
  if (!advex_read_perturbation(session, id, &image, base, delta, complaint)) return 0;
  if (image == wanted) return 1;
  *complaint = sqlite3_mprintf("perturbation %lld is one of picture %lld, not of picture %lld",
                               (long long)id, (long long)image, (long long)wanted);
  sqlite3_free(base->pixels);
  sqlite3_free(*delta);
  return 0;
}

static int add(advex_picture *picture, const int16_t *delta) {
  for (size_t i = 0; i < picture->count; i++) {
    int value = picture->pixels[i] + delta[i];
    if (value < 0 || value > WHITE) return 0;
    picture->pixels[i] = (uint8_t)value;
  }
  return 1;
}

/// The picture of one or two ids; 0 with a complaint.
static int read_sum(advex_session *session, int count, sqlite3_value **ids, advex_picture *out,
                    advex_complaint *complaint) {
  if (count == 1 || is_null(ids[1])) {
    return advex_read_picture(session, sqlite3_value_int64(ids[0]), out, complaint);
  }
  int16_t *delta;
  if (!read_pair(session, ids, out, &delta, complaint)) return 0;
  int inside = add(out, delta);
  sqlite3_free(delta);
  if (inside) return 1;
  sqlite3_free(out->pixels);
  *complaint = sqlite3_mprintf("perturbation %lld is damaged: a pixel leaves 0 to 255",
                               (long long)sqlite3_value_int64(ids[1]));
  return 0;
}

static void pixels_call(sqlite3_context *call, int count, sqlite3_value **values) {
  if (is_null(values[0]) || !are_ids(call, "advex_pixels", count, values)) return;
  advex_picture picture;
  advex_complaint complaint = NULL;
  if (!read_sum(sqlite3_user_data(call), count, values, &picture, &complaint)) {
    return advex_fail(call, complaint);
  }
  sqlite3_result_blob64(call, picture.pixels, picture.count, sqlite3_free);
}

/// Pixel by pixel instead of channel by channel; NULL if memory is short.
static uint8_t *interleaved(const advex_picture *picture) {
  size_t channels = (size_t)picture->shape.channels, plane = picture->count / channels;
  uint8_t *out = sqlite3_malloc64(picture->count);
  for (size_t i = 0; out != NULL && i < picture->count; i++) {
    out[i % plane * channels + i / plane] = picture->pixels[i];
  }
  return out;
}

/// libpng's simplified interface reports errors as values; its other one jumps over frames.
static void give_png(sqlite3_context *call, const advex_picture *picture) {
  advex_geometry shape = picture->shape;
  if ((shape.channels != 1 && shape.channels != 3) ||
      (int64_t)shape.height * shape.width > PNG_PIXEL_LIMIT) {
    return advex_fail(call, sqlite3_mprintf("advex_png: %d×%d×%d is no shape of a PNG picture",
                                            shape.height, shape.width, shape.channels));
  }
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = (png_uint_32)shape.width;
  image.height = (png_uint_32)shape.height;
  image.format = shape.channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  uint8_t *pixels = interleaved(picture), *file = sqlite3_malloc64(size);
  if (pixels == NULL || file == NULL) {
    sqlite3_free(file);
    sqlite3_result_error_nomem(call);
  } else if (png_image_write_to_memory(&image, file, &size, 0, pixels, 0, NULL)) {
    sqlite3_result_blob64(call, file, size, sqlite3_free);
  } else {
    sqlite3_free(file);
    advex_fail(call, sqlite3_mprintf("advex_png: %s", image.message));
  }
  sqlite3_free(pixels);
}

static void png_call(sqlite3_context *call, int count, sqlite3_value **values) {
  if (is_null(values[0]) || !are_ids(call, "advex_png", count, values)) return;
  advex_picture picture;
  advex_complaint complaint = NULL;
  if (!read_sum(sqlite3_user_data(call), count, values, &picture, &complaint)) {
    return advex_fail(call, complaint);
  }
  give_png(call, &picture);
  sqlite3_free(picture.pixels);
}

static void amplified_call(sqlite3_context *call, int count, sqlite3_value **values) {
  for (int i = 0; i < count; i++) {
    if (is_null(values[i])) return;
  }
  if (!are_ids(call, "advex_png", 2, values)) return;
  double amplify = sqlite3_value_double(values[2]);
  if (sqlite3_value_numeric_type(values[2]) == SQLITE_TEXT || !isfinite(amplify)) {
    return advex_fail(call, sqlite3_mprintf("advex_png: amplify is no finite number"));
  }
  advex_picture picture;
  int16_t *delta;
  advex_complaint complaint = NULL;
  if (!read_pair(sqlite3_user_data(call), values, &picture, &delta, &complaint)) {
    return advex_fail(call, complaint);
  }
  for (size_t i = 0; i < picture.count; i++) {
    double value = round(GREY + amplify * delta[i]);
    picture.pixels[i] = (uint8_t)(value < 0 ? 0 : value > WHITE ? WHITE : value);
  }
  sqlite3_free(delta);
  give_png(call, &picture);
  sqlite3_free(picture.pixels);
}

/// The norms of integer differences are exact until the last division.
struct norms {
  uint64_t squares;
  uint32_t largest;
};

static void note(struct norms *norms, int difference) {
  uint32_t size = (uint32_t)(difference < 0 ? -difference : difference);
  norms->squares += (uint64_t)size * size;
  if (size > norms->largest) norms->largest = size;
}

/// Of one perturbation or of two BLOBs; 0 if the call has ended.
static int norms_of(sqlite3_context *call, const char *name, int count, sqlite3_value **values,
                    struct norms *out) {
  for (int i = 0; i < count; i++) {
    if (is_null(values[i])) return 0;
  }
  if (count == 1) {
    if (!are_ids(call, name, count, values)) return 0;
    advex_picture base;
    int64_t image;
    int16_t *delta;
    advex_complaint complaint = NULL;
    if (!advex_read_perturbation(sqlite3_user_data(call), sqlite3_value_int64(values[0]), &image,
                                 &base, &delta, &complaint)) {
      advex_fail(call, complaint);
      return 0;
    }
    for (size_t i = 0; i < base.count; i++) note(out, delta[i]);
    sqlite3_free(base.pixels);
    sqlite3_free(delta);
    return 1;
  }
  int length = sqlite3_value_bytes(values[0]);
  if (sqlite3_value_type(values[0]) != SQLITE_BLOB ||
      sqlite3_value_type(values[1]) != SQLITE_BLOB || sqlite3_value_bytes(values[1]) != length) {
    advex_fail(call, sqlite3_mprintf("%s: the two are no BLOBs of one length", name));
    return 0;
  }
  const uint8_t *a = sqlite3_value_blob(values[0]), *b = sqlite3_value_blob(values[1]);
  for (int i = 0; i < length; i++) note(out, a[i] - b[i]);
  return 1;
}

static void l2_call(sqlite3_context *call, int count, sqlite3_value **values) {
  struct norms norms = {0, 0};
  if (norms_of(call, "advex_l2", count, values, &norms)) {
    sqlite3_result_double(call, sqrt((double)norms.squares) / WHITE);
  }
}

static void linf_call(sqlite3_context *call, int count, sqlite3_value **values) {
  struct norms norms = {0, 0};
  if (norms_of(call, "advex_linf", count, values, &norms)) {
    sqlite3_result_double(call, (double)norms.largest / WHITE);
  }
}

int advex_register_pictures(advex_session *session) {
  static const struct {
    const char *name;
    int arguments;
    void (*body)(sqlite3_context *, int, sqlite3_value **);
  } functions[] = {
      {"advex_pixels", 1, pixels_call}, {"advex_pixels", 2, pixels_call},
      {"advex_png", 1, png_call},       {"advex_png", 2, png_call},
      {"advex_png", 3, amplified_call}, {"advex_l2", 1, l2_call},
      {"advex_l2", 2, l2_call},         {"advex_linf", 1, linf_call},
      {"advex_linf", 2, linf_call},
  };
  int status = SQLITE_OK;
  for (size_t i = 0; i < sizeof functions / sizeof functions[0] && status == SQLITE_OK; i++) {
    status = advex_register(session, functions[i].name, functions[i].arguments, functions[i].body);
  }
  return status;
}
