// The way in to the SQL functions: registration, and the two that take a payload's own columns.
#include "include/functions.h"

#include <string.h>

#include "session.h"
#include "sha256.h"

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
