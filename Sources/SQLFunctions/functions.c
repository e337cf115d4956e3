// The way in to the SQL functions: registration, and the two that take a payload's own columns.
#include "include/functions.h"

#include <string.h>

#include "session.h"
#include "sha256.h"

int advex_shape(int64_t channels, int64_t height, int64_t width, advex_geometry *out) {
  if (channels < 1 || height < 1 || width < 1 || channels > ADVEX_PICTURE_SIDE_LIMIT ||
      height > ADVEX_PICTURE_SIDE_LIMIT || width > ADVEX_PICTURE_SIDE_LIMIT) {
    return 0;
  }
  *out = (advex_geometry){(int32_t)channels, (int32_t)height, (int32_t)width};
  return 1;
}

void advex_fail(sqlite3_context *call, advex_complaint complaint) {
  if (complaint == NULL) return sqlite3_result_error_nomem(call);
  sqlite3_result_error(call, complaint, -1);
  sqlite3_free(complaint);
}

uint8_t *advex_unseal(advex_session *session, const advex_sealed *sealed, const char *what,
                      advex_complaint *complaint) {
  int codec = sealed->codec < 0 || sealed->codec > ADVEX_CODEC_DICTIONARY ? -1 : (int)sealed->codec;
  int status = sealed->raw_length < 0
                   ? ADVEX_PAYLOAD_BAD_GEOMETRY
                   : advex_payload_check(codec, sealed->shape, sealed->length,
                                         (size_t)sealed->raw_length);
  uint8_t *raw = NULL;
  if (status == ADVEX_PAYLOAD_OK) {
    size_t length = (size_t)sealed->raw_length;
    // One byte more, since no memory at all cannot be told from none left.
    raw = sqlite3_malloc64(length + 1);
    status = raw == NULL ? ADVEX_PAYLOAD_NO_MEMORY
                         : advex_payload_decode(session->codecs, codec, sealed->shape,
                                                sealed->bytes, sealed->length, raw, length);
    if (status == ADVEX_PAYLOAD_OK && sealed->checksum != NULL) {
      uint8_t digest[ADVEX_SHA256_LENGTH];
      advex_sha256(raw, length, digest);
      if (memcmp(digest, sealed->checksum, sealed->checksum_length) == 0) return raw;
      sqlite3_free(raw);
      *complaint = sqlite3_mprintf("%s is damaged: its bytes are not what their checksum says", what);
      return NULL;
    }
  }
  if (status == ADVEX_PAYLOAD_OK) return raw;
  sqlite3_free(raw);
  *complaint = sqlite3_mprintf("%s: %s", what, advex_payload_error(status));
  return NULL;
}

static int has_null(int count, sqlite3_value **values) {
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(values[i]) == SQLITE_NULL) return 1;
  }
  return 0;
}

/// payload, codec, raw_length, and from `shape_at` on perhaps channels, height, width.
static advex_complaint read_arguments(const char *name, int count, sqlite3_value **values,
                                      int shape_at, advex_sealed *out) {
  for (int i = 1; i < count; i++) {
    if (shape_at == 4 && i == 3) continue;
    if (sqlite3_value_type(values[i]) != SQLITE_INTEGER) {
      return sqlite3_mprintf("%s: argument %d is no INTEGER", name, i + 1);
    }
  }
  if (sqlite3_value_type(values[0]) != SQLITE_BLOB) {
    return sqlite3_mprintf("%s: the payload is no BLOB", name);
  }
  memset(out, 0, sizeof *out);
  out->bytes = sqlite3_value_blob(values[0]);
  out->length = (size_t)sqlite3_value_bytes(values[0]);
  out->codec = sqlite3_value_int64(values[1]);
  out->raw_length = sqlite3_value_int64(values[2]);
  if (count == shape_at) return NULL;
  return advex_shape(sqlite3_value_int64(values[shape_at]), sqlite3_value_int64(values[shape_at + 1]),
                     sqlite3_value_int64(values[shape_at + 2]), &out->shape)
             ? NULL
             : sqlite3_mprintf("%s: a picture's sides go from 1 to %d", name,
                               ADVEX_PICTURE_SIDE_LIMIT);
}

static void decompress_call(sqlite3_context *call, int count, sqlite3_value **values) {
  if (has_null(count, values)) return;
  advex_sealed sealed;
  advex_complaint complaint = read_arguments("advex_decompress", count, values, 3, &sealed);
  if (complaint != NULL) return advex_fail(call, complaint);
  uint8_t *raw = advex_unseal(sqlite3_user_data(call), &sealed, "advex_decompress", &complaint);
  if (raw == NULL) return advex_fail(call, complaint);
  sqlite3_result_blob64(call, raw, (sqlite3_uint64)sealed.raw_length, sqlite3_free);
}

static void verify_call(sqlite3_context *call, int count, sqlite3_value **values) {
  if (has_null(count, values)) return;
  advex_sealed sealed;
  advex_complaint complaint = read_arguments("advex_verify", count, values, 4, &sealed);
  if (complaint != NULL) return advex_fail(call, complaint);
  sealed.checksum = sqlite3_value_blob(values[3]);
  sealed.checksum_length = (size_t)sqlite3_value_bytes(values[3]);
  if (sqlite3_value_type(values[3]) != SQLITE_BLOB || sealed.checksum_length < 8 ||
      sealed.checksum_length > ADVEX_SHA256_LENGTH) {
    return advex_fail(call,
                      sqlite3_mprintf("advex_verify: the checksum is no BLOB of 8 to 32 bytes"));
  }
  uint8_t *raw = advex_unseal(sqlite3_user_data(call), &sealed, "advex_verify", &complaint);
  if (raw == NULL && complaint == NULL) return advex_fail(call, NULL);
  sqlite3_result_int(call, raw != NULL);
  sqlite3_free(complaint);
  sqlite3_free(raw);
}

advex_session *advex_session_hold(advex_session *session) {
  session->users++;
  return session;
}

void advex_session_release(void *held) {
  advex_session *session = held;
  if (--session->users > 0) return;
  advex_codec_context_free(session->codecs);
  sqlite3_free(session);
}

int advex_register(advex_session *session, const char *name, int arguments,
                   void (*body)(sqlite3_context *, int, sqlite3_value **)) {
  // SQLite calls the destructor also if it refuses the function.
  return sqlite3_create_function_v2(session->connection, name, arguments,
                                    SQLITE_UTF8 | SQLITE_DIRECTONLY, advex_session_hold(session),
                                    body, NULL, NULL, advex_session_release);
}

int advex_functions_register(sqlite3 *connection) {
  advex_session *session = sqlite3_malloc64(sizeof *session);
  if (session == NULL) return SQLITE_NOMEM;
  *session = (advex_session){connection, advex_codec_context_create(), 1};
  int status = session->codecs == NULL ? SQLITE_NOMEM : SQLITE_OK;
  if (status == SQLITE_OK) status = advex_register(session, "advex_decompress", 3, decompress_call);
  if (status == SQLITE_OK) status = advex_register(session, "advex_decompress", 6, decompress_call);
  if (status == SQLITE_OK) status = advex_register(session, "advex_verify", 4, verify_call);
  if (status == SQLITE_OK) status = advex_register(session, "advex_verify", 7, verify_call);
  if (status == SQLITE_OK) status = advex_register_pictures(session);
  if (status == SQLITE_OK) status = advex_register_vector(session);
  advex_session_release(session);
  return status;
}
