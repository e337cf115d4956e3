// Pictures and perturbations read out of the main database by id.
#include <string.h>

#include "session.h"

enum { FIRST_SHAPE_COLUMN = 0, CODEC_COLUMN = 3, BASE_COLUMN = 7 };

/// channels, height, width, codec, raw_length, checksum, payload.
static const char image_sql[] =
    "SELECT channels, height, width, codec, raw_length, sha256, payload FROM main.image WHERE id = ?";
static const char perturbation_sql[] =
    "SELECT channels, height, width, perturbation.codec, perturbation.raw_length, checksum,"
    " perturbation.payload, base_image_id"
    " FROM main.perturbation JOIN main.image ON image.id = base_image_id"
    " WHERE perturbation.id = ?";

/// The one row of `id`; NULL with a complaint.
static sqlite3_stmt *find(advex_session *session, const char *sql, int64_t id, const char *what,
                          advex_complaint *complaint) {
  sqlite3_stmt *row = NULL;
  int status = sqlite3_prepare_v2(session->connection, sql, -1, &row, NULL);
  if (status == SQLITE_OK) status = sqlite3_bind_int64(row, 1, id);
  if (status == SQLITE_OK) status = sqlite3_step(row);
  if (status == SQLITE_ROW) return row;
  *complaint = status == SQLITE_DONE
                   ? sqlite3_mprintf("there is no %s", what)
                   : sqlite3_mprintf("%s: %s", what, sqlite3_errmsg(session->connection));
  sqlite3_finalize(row);
  return NULL;
}

/// The payload of a row, which lives as long as the row; 0 with a complaint.
static int seal_of(sqlite3_stmt *row, const char *what, advex_sealed *out,
                   advex_complaint *complaint) {
  memset(out, 0, sizeof *out);
  out->codec = sqlite3_column_int64(row, CODEC_COLUMN);
  out->raw_length = sqlite3_column_int64(row, CODEC_COLUMN + 1);
  out->checksum = sqlite3_column_blob(row, CODEC_COLUMN + 2);
  out->checksum_length = (size_t)sqlite3_column_bytes(row, CODEC_COLUMN + 2);
  out->bytes = sqlite3_column_blob(row, CODEC_COLUMN + 3);
  out->length = (size_t)sqlite3_column_bytes(row, CODEC_COLUMN + 3);
  if (out->checksum != NULL && out->checksum_length >= 8 && out->checksum_length <= 32 &&
      advex_shape(sqlite3_column_int64(row, FIRST_SHAPE_COLUMN),
                  sqlite3_column_int64(row, FIRST_SHAPE_COLUMN + 1),
                  sqlite3_column_int64(row, FIRST_SHAPE_COLUMN + 2), &out->shape)) {
    return 1;
  }
  *complaint = sqlite3_mprintf("%s is damaged: its shape or checksum cannot be", what);
  return 0;
}

static uint64_t values_of(advex_geometry shape) {
  return (uint64_t)shape.channels * (uint64_t)shape.height * (uint64_t)shape.width;
}

int advex_read_picture(advex_session *session, int64_t image, advex_picture *out,
                       advex_complaint *complaint) {
  char what[40];
  sqlite3_snprintf(sizeof what, what, "picture %lld", (long long)image);
  sqlite3_stmt *row = find(session, image_sql, image, what, complaint);
  if (row == NULL) return 0;
  advex_sealed sealed;
  out->pixels = NULL;
  if (seal_of(row, what, &sealed, complaint)) {
    out->shape = sealed.shape;
    out->count = (size_t)values_of(sealed.shape);
    if ((sealed.codec != ADVEX_CODEC_PICTURE && sealed.codec != ADVEX_CODEC_RAW) ||
        values_of(sealed.shape) != (uint64_t)sealed.raw_length) {
      *complaint = sqlite3_mprintf("%s is damaged: its payload is no picture of its shape", what);
    } else {
      out->pixels = advex_unseal(session, &sealed, what, complaint);
    }
  }
  sqlite3_finalize(row);
  return out->pixels != NULL;
}

/// int8, int16 or the whole perturbed picture, as int16 differences; NULL if memory is short.
static int16_t *differences(const advex_sealed *sealed, const uint8_t *raw,
                            const advex_picture *base) {
  int16_t *delta = sqlite3_malloc64(base->count * sizeof *delta);
  if (delta == NULL) return NULL;
  if ((size_t)sealed->raw_length == 2 * base->count) {
    memcpy(delta, raw, 2 * base->count);
    return delta;
  }
  int whole = sealed->codec == ADVEX_CODEC_PICTURE;
  for (size_t i = 0; i < base->count; i++) {
    delta[i] = whole ? (int16_t)(raw[i] - base->pixels[i]) : (int8_t)raw[i];
  }
  return delta;
}

static int is_delta_length(const advex_sealed *sealed, size_t count) {
  uint64_t length = (uint64_t)sealed->raw_length;
  switch (sealed->codec) {
    case ADVEX_CODEC_PICTURE:
    case ADVEX_CODEC_DELTA8: return length == count;
    case ADVEX_CODEC_DELTA16: return length == 2 * (uint64_t)count;
    case ADVEX_CODEC_RAW: return length == count || length == 2 * (uint64_t)count;
    default: return 0;
  }
}

int advex_read_perturbation(advex_session *session, int64_t id, int64_t *image, advex_picture *base,
                            int16_t **delta, advex_complaint *complaint) {
  char what[40];
  sqlite3_snprintf(sizeof what, what, "perturbation %lld", (long long)id);
  sqlite3_stmt *row = find(session, perturbation_sql, id, what, complaint);
  if (row == NULL) return 0;
  advex_sealed sealed;
  uint8_t *raw = NULL;
  *delta = NULL;
  base->pixels = NULL;
  *image = sqlite3_column_int64(row, BASE_COLUMN);
  if (seal_of(row, what, &sealed, complaint) &&
      advex_read_picture(session, *image, base, complaint)) {
    if (is_delta_length(&sealed, base->count)) {
      raw = advex_unseal(session, &sealed, what, complaint);
    } else {
      *complaint = sqlite3_mprintf("%s is damaged: its payload does not fit its picture", what);
    }
    if (raw != NULL) *delta = differences(&sealed, raw, base);
  }
  sqlite3_free(raw);
  sqlite3_finalize(row);
  if (*delta != NULL) return 1;
  sqlite3_free(base->pixels);
  return 0;
}
