// What the SQL functions of one connection share, and how they fail.
#ifndef ADVEX_SESSION_H
#define ADVEX_SESSION_H

#include "include/payload.h"
#include "sqlite_door.h"

/// Shared by the functions of a connection, which SQLite runs one at a time.
typedef struct advex_session {
  sqlite3 *connection;
  advex_codec_context *codecs;
  int users; // functions and tables that hold it
} advex_session;

/// A payload with the columns beside it. `shape` is zeros where the codec needs none.
typedef struct advex_sealed {
  const uint8_t *bytes;
  size_t length;
  int64_t codec, raw_length;
  const uint8_t *checksum; // a beginning of the SHA-256 of the raw bytes, or NULL: unchecked
  size_t checksum_length;
  advex_geometry shape;
} advex_sealed;

/// A sentence with printf's arguments, to be freed with sqlite3_free; NULL if memory is short.
typedef char *advex_complaint;

/// Unpacks into new memory (sqlite3_free) of `raw_length` bytes; NULL with a complaint that begins
/// with `what`, or with none if memory is short.
uint8_t *advex_unseal(advex_session *session, const advex_sealed *sealed, const char *what,
                      advex_complaint *complaint);

/// A shape out of three numbers; 0 if one is no extent of a picture.
int advex_shape(int64_t channels, int64_t height, int64_t width, advex_geometry *out);

/// Ends a function with a complaint, which is freed; without one memory was short.
void advex_fail(sqlite3_context *call, advex_complaint complaint);

/// Holds a session for one more user; `advex_session_release` is its destructor.
advex_session *advex_session_hold(advex_session *session);
void advex_session_release(void *session);

/// A picture out of the lab.
typedef struct advex_picture {
  advex_geometry shape;
  size_t count;    // of its values
  uint8_t *pixels; // sqlite3_free
} advex_picture;

/// Reads picture `image` of the lab; 0 with a complaint, or with none if memory is short.
int advex_read_picture(advex_session *session, int64_t image, advex_picture *out,
                       advex_complaint *complaint);

/// Reads perturbation `id` and the picture that it belongs to; `delta` has one value per pixel
/// (sqlite3_free). Likewise.
int advex_read_perturbation(advex_session *session, int64_t id, int64_t *image, advex_picture *base,
                            int16_t **delta, advex_complaint *complaint);

/// Registers advex_pixels, advex_png, advex_l2 and advex_linf; a result code.
int advex_register_pictures(advex_session *session);

/// Registers the table advex_vector; a result code.
int advex_register_vector(advex_session *session);

/// Registers one function; a result code.
int advex_register(advex_session *session, const char *name, int arguments,
                   void (*body)(sqlite3_context *, int, sqlite3_value **));

#endif
