// Payloads: the compressed blobs of the lab file. The columns beside a payload name its codec, its
// raw length and a checksum of the raw bytes; this file turns raw bytes into a payload and back.
// Plain C on libzstd alone, so that a loadable extension can hold it. Little-endian hosts.
#ifndef ADVEX_PAYLOAD_H
#define ADVEX_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

/// What a payload's bytes are. The numbers are the file format: never renumber one.
enum advex_codec {
  ADVEX_CODEC_RAW = 0,        // the raw bytes themselves
  ADVEX_CODEC_ZSTD = 1,       // one standard zstd frame; stock zstd reads it
  ADVEX_CODEC_PICTURE = 2,    // 8-bit picture: colour difference, predictor, Huffman (picture.c)
  ADVEX_CODEC_DELTA8 = 3,     // int8 perturbation: likewise, with predictors of its own
  ADVEX_CODEC_DELTA16 = 4,    // int16 perturbation: as 3 modulo 256, then the carries, zstd
  ADVEX_CODEC_SHUFFLE2 = 5,   // 16-bit elements as byte planes, zstd
  ADVEX_CODEC_SHUFFLE4 = 6,   // float32 as byte planes, zstd
  ADVEX_CODEC_SHUFFLE8 = 7,   // float64 and int64 as byte planes, zstd
  ADVEX_CODEC_DICTIONARY = 8, // reserved: zstd with a dictionary
};

/// What can go wrong; `advex_payload_error` makes the sentence.
enum advex_payload_status {
  ADVEX_PAYLOAD_OK = 0,
  ADVEX_PAYLOAD_UNKNOWN_CODEC = -1,
  ADVEX_PAYLOAD_BAD_GEOMETRY = -2, // the shape does not fit the length, or a side is out of range
  ADVEX_PAYLOAD_TOO_LONG = -3,     // raw length over ADVEX_PAYLOAD_RAW_LIMIT
  ADVEX_PAYLOAD_DAMAGED = -4,      // the bytes are no payload of this codec
  ADVEX_PAYLOAD_WRONG_LENGTH = -5, // the payload holds more or fewer bytes than its raw length
  ADVEX_PAYLOAD_NO_MEMORY = -6,
  ADVEX_PAYLOAD_NO_ROOM = -7, // the caller's output buffer is too small
};

/// The longest raw length of one payload, in bytes (1 GiB).
#define ADVEX_PAYLOAD_RAW_LIMIT ((size_t)1 << 30)

/// The largest height or width of a picture, in pixels.
#define ADVEX_PICTURE_SIDE_LIMIT 16384

/// The shape of a picture or perturbation, planes first (CHW); other codecs pass zeros.
typedef struct advex_geometry {
  int32_t channels, height, width;
} advex_geometry;

/// zstd's working memory and our scratch: one per thread, reused for every payload.
typedef struct advex_codec_context advex_codec_context;

/// A new context, or NULL if memory is short.
advex_codec_context *advex_codec_context_create(void);

/// Frees a context; NULL is fine.
void advex_codec_context_free(advex_codec_context *context);

/// Room that is always enough for the payload of `raw_length` bytes.
size_t advex_payload_bound(size_t raw_length);

/// Compresses `raw` into `out` (`advex_payload_bound(raw_length)` bytes of room). Returns the
/// payload's length, 0 if compression does not help (store the raw bytes with codec 0), or a
/// negative `advex_payload_status`.
int64_t advex_payload_encode(advex_codec_context *context, int codec, advex_geometry geometry,
                             const uint8_t *raw, size_t raw_length, uint8_t *out, size_t capacity);

/// Whether `length` payload bytes can hold `raw_length` raw bytes of this shape at all. Ask before
/// memory of `raw_length` is taken; `advex_payload_decode` asks again. A status.
int advex_payload_check(int codec, advex_geometry geometry, size_t length, size_t raw_length);

/// Restores exactly `raw_length` bytes into `out`. A damaged or hostile payload gives a negative
/// status, and nothing is written beyond `raw_length`, whatever it claims.
int advex_payload_decode(advex_codec_context *context, int codec, advex_geometry geometry,
                         const uint8_t *payload, size_t length, uint8_t *out, size_t raw_length);

/// The sentence for a status: what is wrong, in plain words.
const char *advex_payload_error(int status);

#endif
