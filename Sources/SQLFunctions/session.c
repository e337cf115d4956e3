// See session.h.
#include "session.h"

#include <string.h>

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
