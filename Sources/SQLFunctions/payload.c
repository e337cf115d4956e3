// The payload codecs over libzstd: which filter and which frame each codec number means. Frames
// other than codec 1's leave out magic number, length and checksum, which the columns beside a
// payload hold (zstd's "magicless" format). A frame is decoded in one piece into a buffer of the
// promised length, so what it says of windows and sizes takes no memory.
#define ZSTD_STATIC_LINKING_ONLY
#include "include/payload.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "elements.h"
#include "picture.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "payloads hold little-endian numbers; this host is big-endian"
#endif

enum {
  LEVEL = 3,  // zstd's default
  HEADER = 1, // the recipe of a picture or perturbation
  CALM = 4,   // below two bits a value, as in flat or drawn pictures, matches are worth a search
};

/// A zstd block holds at most 128 KiB and takes at least four bytes.
static const size_t largest_block = (size_t)128 << 10, smallest_block = 4;

struct advex_codec_context {
  ZSTD_CCtx *matching; // the usual zstd, for numbers and plain bytes
  ZSTD_CCtx *huffman;  // residuals: no matches to speak of, so none are looked for
  ZSTD_DCtx *decoder;
  uint8_t *scratch;
  size_t scratch_size;
};

/// zstd as a Huffman coder: the fastest strategy with steps so long that it hardly ever matches.
static size_t set_huffman(ZSTD_CCtx *context) {
  static const struct {
    ZSTD_cParameter name;
    int value;
  } settings[] = {
      {ZSTD_c_strategy, ZSTD_fast},      {ZSTD_c_windowLog, 17},
      {ZSTD_c_minMatch, 7},              {ZSTD_c_hashLog, 6},
      {ZSTD_c_targetLength, 4096},       {ZSTD_c_literalCompressionMode, ZSTD_ps_enable},
      {ZSTD_c_contentSizeFlag, 0},       {ZSTD_c_format, ZSTD_f_zstd1_magicless},
  };
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    size_t failed = ZSTD_CCtx_setParameter(context, settings[i].name, settings[i].value);
    if (ZSTD_isError(failed)) return failed;
  }
  return 0;
}

advex_codec_context *advex_codec_context_create(void) {
  advex_codec_context *context = calloc(1, sizeof *context);
  if (context == NULL) return NULL;
  context->matching = ZSTD_createCCtx();
  context->huffman = ZSTD_createCCtx();
  context->decoder = ZSTD_createDCtx();
  if (context->matching == NULL || context->huffman == NULL || context->decoder == NULL ||
      ZSTD_isError(set_huffman(context->huffman)) ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context->matching, ZSTD_c_compressionLevel, LEVEL))) {
    advex_codec_context_free(context);
    return NULL;
  }
  return context;
}

void advex_codec_context_free(advex_codec_context *context) {
  if (context == NULL) return;
  ZSTD_freeCCtx(context->matching);
  ZSTD_freeCCtx(context->huffman);
  ZSTD_freeDCtx(context->decoder);
  free(context->scratch);
  free(context);
}

size_t advex_payload_bound(size_t raw_length) {
  // A wide perturbation is two frames of half the length.
  return HEADER + 2 * ZSTD_compressBound(raw_length / 2 + 1);
}

/// At least `size` bytes of scratch, kept for the next payload; NULL if memory is short.
static uint8_t *reserve(advex_codec_context *context, size_t size) {
  if (context->scratch_size < size) {
    free(context->scratch);
    context->scratch = calloc(1, size);
    context->scratch_size = context->scratch == NULL ? 0 : size;
  }
  return context->scratch;
}

/// Bytes of one element that the codec groups by byte; 0 if it does not.
static size_t element_size(int codec) {
  switch (codec) {
    case ADVEX_CODEC_SHUFFLE2: return 2;
    case ADVEX_CODEC_SHUFFLE4: return 4;
    case ADVEX_CODEC_SHUFFLE8: return 8;
    default: return 0;
  }
}

static int has_planes(int codec) {
  return codec == ADVEX_CODEC_PICTURE || codec == ADVEX_CODEC_DELTA8 ||
         codec == ADVEX_CODEC_DELTA16;
}

static enum advex_picture_kind kind_of(int codec) {
  return codec == ADVEX_CODEC_PICTURE ? ADVEX_PIXELS : ADVEX_DELTA;
}

/// Whether codec, geometry and length fit each other; nothing is allocated before.
static int check(int codec, advex_geometry shape, size_t length) {
  if (length > ADVEX_PAYLOAD_RAW_LIMIT) return ADVEX_PAYLOAD_TOO_LONG;
  if (codec < ADVEX_CODEC_RAW || codec >= ADVEX_CODEC_DICTIONARY) {
    return ADVEX_PAYLOAD_UNKNOWN_CODEC;
  }
  size_t size = element_size(codec);
  if (size > 0 && length % size != 0) return ADVEX_PAYLOAD_BAD_GEOMETRY;
  if (!has_planes(codec)) return ADVEX_PAYLOAD_OK;
  if (shape.channels < 1 || shape.height < 1 || shape.width < 1 ||
      shape.height > ADVEX_PICTURE_SIDE_LIMIT || shape.width > ADVEX_PICTURE_SIDE_LIMIT) {
    return ADVEX_PAYLOAD_BAD_GEOMETRY;
  }
  uint64_t pixels = (uint64_t)shape.height * (uint64_t)shape.width;
  uint64_t bytes = pixels * (uint64_t)shape.channels * (codec == ADVEX_CODEC_DELTA16 ? 2 : 1);
  return bytes == length ? ADVEX_PAYLOAD_OK : ADVEX_PAYLOAD_BAD_GEOMETRY;
}

/// One frame of one or two blocks with Huffman tables of their own, cut at `cut`.
static size_t compress_huffman(ZSTD_CCtx *zstd, const void *residuals, size_t length, size_t cut,
                               void *out, size_t capacity) {
  ZSTD_outBuffer written = {out, capacity, 0};
  ZSTD_inBuffer read = {residuals, cut, 0};
  size_t left = ZSTD_CCtx_reset(zstd, ZSTD_reset_session_only);
  if (cut < length && !ZSTD_isError(left)) {
    left = ZSTD_compressStream2(zstd, &written, &read, ZSTD_e_flush);
  }
  read.size = length;
  if (!ZSTD_isError(left)) left = ZSTD_compressStream2(zstd, &written, &read, ZSTD_e_end);
  return left == 0 ? written.pos : 0;
}

/// One frame by the usual zstd; a zstd error if `capacity` does not suffice.
static size_t compress_matching(ZSTD_CCtx *zstd, ZSTD_format_e format, const void *raw,
                                size_t length, void *out, size_t capacity) {
  ZSTD_CCtx_reset(zstd, ZSTD_reset_session_only);
  ZSTD_CCtx_setParameter(zstd, ZSTD_c_format, format);
  ZSTD_CCtx_setParameter(zstd, ZSTD_c_contentSizeFlag, format == ZSTD_f_zstd1);
  return ZSTD_compress2(zstd, out, capacity, raw, length);
}

/// Scratch of pictures and perturbations of `count` values.
struct plane_scratch {
  size_t count;
  int8_t *rows;      // of a band
  int8_t *planes;    // values, plane after plane
  int8_t *residuals; // of the planes; the carries of int16 follow without a gap
  uint8_t *carries;
  uint8_t *narrow; // int16 modulo 256
};

static int reserve_planes(advex_codec_context *context, advex_geometry shape,
                          struct plane_scratch *out) {
  size_t count = (size_t)shape.channels * (size_t)shape.height * (size_t)shape.width;
  size_t rows = advex_plane_scratch(shape.width), planes = count + ADVEX_PLANE_SLACK;
  int8_t *memory = (int8_t *)reserve(context, rows + 4 * planes);
  if (memory == NULL) return ADVEX_PAYLOAD_NO_MEMORY;
  int8_t *residuals = memory + rows + planes;
  uint8_t *narrow = (uint8_t *)residuals + 2 * planes;
  *out = (struct plane_scratch){
      count, memory, memory + rows, residuals, (uint8_t *)residuals + count, narrow};
  return ADVEX_PAYLOAD_OK;
}

/// Replaces the `found` bytes in `out` by those of a search for matches if they are fewer.
static size_t shorten(ZSTD_CCtx *zstd, const void *residuals, size_t length, void *room,
                      void *out, size_t found) {
  size_t written = compress_matching(zstd, ZSTD_f_zstd1_magicless, residuals, length, room, found);
  if (ZSTD_isError(written) || written >= found) return found;
  memcpy(out, room, written);
  return written;
}

/// Residuals of the planes as one frame.
static size_t compress_planes(advex_codec_context *context, const struct plane_scratch *scratch,
                              int32_t channels, int difference, uint8_t *out, size_t capacity) {
  size_t count = scratch->count;
  // Differences of colours have a distribution of their own, worth a second Huffman table.
  size_t cut = difference ? count / 3 : count;
  size_t found =
      compress_huffman(context->huffman, scratch->residuals, count, cut, out, capacity);
  // Grey pictures are small and often drawn: the search gains 3 % on Fashion-MNIST.
  if (found > 0 && (found < count / CALM || channels == 1)) {
    return shorten(context->matching, scratch->residuals, count, scratch->planes, out, found);
  }
  return found;
}

static int64_t encode_planes(advex_codec_context *context, int codec, advex_geometry shape,
                             const uint8_t *raw, size_t length, uint8_t *out, size_t capacity) {
  struct plane_scratch scratch;
  int status = reserve_planes(context, shape, &scratch);
  if (status != ADVEX_PAYLOAD_OK) return status;
  int wide = codec == ADVEX_CODEC_DELTA16;
  if (wide) advex_narrow(raw, scratch.count, scratch.narrow, scratch.carries);
  advex_recipe recipe =
      advex_picture_filter(kind_of(codec), wide ? scratch.narrow : raw, shape, scratch.rows,
                           scratch.planes, scratch.residuals);
  out[0] = advex_recipe_byte(recipe);
  size_t body = compress_planes(context, &scratch, shape.channels, recipe.difference,
                                out + HEADER, capacity - HEADER);
  if (body == 0) return 0;
  size_t written = HEADER + body;
  if (wide) {
    size_t carries = compress_matching(context->matching, ZSTD_f_zstd1_magicless, scratch.carries,
                                       scratch.count, out + written, capacity - written);
    if (ZSTD_isError(carries)) return 0;
    written += carries;
  }
  return written < length ? (int64_t)written : 0;
}

static int64_t encode_elements(advex_codec_context *context, int codec, const uint8_t *raw,
                               size_t length, uint8_t *out, size_t capacity) {
  const uint8_t *input = raw;
  size_t size = element_size(codec);
  if (size > 0) {
    uint8_t *shuffled = reserve(context, length);
    if (shuffled == NULL) return ADVEX_PAYLOAD_NO_MEMORY;
    advex_shuffle(size, raw, length / size, shuffled);
    input = shuffled;
  }
  ZSTD_format_e format = codec == ADVEX_CODEC_ZSTD ? ZSTD_f_zstd1 : ZSTD_f_zstd1_magicless;
  size_t written = compress_matching(context->matching, format, input, length, out, capacity);
  return ZSTD_isError(written) || written >= length ? 0 : (int64_t)written;
}

int64_t advex_payload_encode(advex_codec_context *context, int codec, advex_geometry geometry,
                             const uint8_t *raw, size_t raw_length, uint8_t *out,
                             size_t capacity) {
  int status = check(codec, geometry, raw_length);
  if (status != ADVEX_PAYLOAD_OK) return status;
  if (codec == ADVEX_CODEC_RAW || raw_length == 0) return 0;
  if (capacity < advex_payload_bound(raw_length)) return ADVEX_PAYLOAD_NO_ROOM;
  return has_planes(codec)
             ? encode_planes(context, codec, geometry, raw, raw_length, out, capacity)
             : encode_elements(context, codec, raw, raw_length, out, capacity);
}

/// Decodes frames that must hold exactly `expected` bytes.
static int decompress(advex_codec_context *context, int codec, const uint8_t *frame, size_t length,
                      uint8_t *out, size_t expected) {
  ZSTD_format_e format = codec == ADVEX_CODEC_ZSTD ? ZSTD_f_zstd1 : ZSTD_f_zstd1_magicless;
  ZSTD_DCtx_setParameter(context->decoder, ZSTD_d_format, format);
  size_t written = ZSTD_decompressDCtx(context->decoder, out, expected, frame, length);
  if (ZSTD_getErrorCode(written) == ZSTD_error_dstSize_tooSmall) return ADVEX_PAYLOAD_WRONG_LENGTH;
  if (ZSTD_isError(written)) return ADVEX_PAYLOAD_DAMAGED;
  return written == expected ? ADVEX_PAYLOAD_OK : ADVEX_PAYLOAD_WRONG_LENGTH;
}

static int decode_planes(advex_codec_context *context, int codec, advex_geometry shape,
                         const uint8_t *payload, size_t length, uint8_t *out, size_t raw_length) {
  advex_recipe recipe;
  if (!advex_recipe_read(payload[0], shape.channels, &recipe)) return ADVEX_PAYLOAD_DAMAGED;
  struct plane_scratch scratch;
  int status = reserve_planes(context, shape, &scratch);
  if (status != ADVEX_PAYLOAD_OK) return status;
  status = decompress(context, codec, payload + HEADER, length - HEADER,
                      (uint8_t *)scratch.residuals, raw_length);
  if (status != ADVEX_PAYLOAD_OK) return status;
  int wide = codec == ADVEX_CODEC_DELTA16;
  advex_picture_restore(kind_of(codec), recipe, scratch.residuals, shape, scratch.rows,
                        scratch.planes, wide ? scratch.narrow : out);
  if (wide) advex_widen(scratch.narrow, scratch.carries, scratch.count, out);
  return ADVEX_PAYLOAD_OK;
}

static int decode_elements(advex_codec_context *context, int codec, const uint8_t *payload,
                           size_t length, uint8_t *out, size_t raw_length) {
  size_t size = element_size(codec);
  if (size == 0) return decompress(context, codec, payload, length, out, raw_length);
  uint8_t *shuffled = reserve(context, raw_length);
  if (shuffled == NULL) return ADVEX_PAYLOAD_NO_MEMORY;
  int status = decompress(context, codec, payload, length, shuffled, raw_length);
  if (status != ADVEX_PAYLOAD_OK) return status;
  advex_unshuffle(size, shuffled, raw_length / size, out);
  return ADVEX_PAYLOAD_OK;
}

int advex_payload_check(int codec, advex_geometry geometry, size_t length, size_t raw_length) {
  int status = check(codec, geometry, raw_length);
  if (status != ADVEX_PAYLOAD_OK) return status;
  if (codec == ADVEX_CODEC_RAW) {
    return length == raw_length ? ADVEX_PAYLOAD_OK : ADVEX_PAYLOAD_WRONG_LENGTH;
  }
  if (length <= HEADER || raw_length == 0) return ADVEX_PAYLOAD_DAMAGED;
  size_t most = length / smallest_block * largest_block;
  return raw_length <= most ? ADVEX_PAYLOAD_OK : ADVEX_PAYLOAD_DAMAGED;
}

int advex_payload_decode(advex_codec_context *context, int codec, advex_geometry geometry,
                         const uint8_t *payload, size_t length, uint8_t *out, size_t raw_length) {
  int status = advex_payload_check(codec, geometry, length, raw_length);
  if (status != ADVEX_PAYLOAD_OK) return status;
  if (codec == ADVEX_CODEC_RAW) {
    if (length > 0) memcpy(out, payload, length);
    return ADVEX_PAYLOAD_OK;
  }
  return has_planes(codec)
             ? decode_planes(context, codec, geometry, payload, length, out, raw_length)
             : decode_elements(context, codec, payload, length, out, raw_length);
}

const char *advex_payload_error(int status) {
  switch (status) {
    case ADVEX_PAYLOAD_OK: return "no error";
    case ADVEX_PAYLOAD_UNKNOWN_CODEC: return "the payload's codec number is unknown";
    case ADVEX_PAYLOAD_BAD_GEOMETRY: return "the payload's shape does not fit its raw length";
    case ADVEX_PAYLOAD_TOO_LONG: return "the payload's raw length is over 1 GiB";
    case ADVEX_PAYLOAD_DAMAGED: return "the payload is damaged: it is no frame of its codec";
    case ADVEX_PAYLOAD_WRONG_LENGTH: return "the payload does not hold its raw length";
    case ADVEX_PAYLOAD_NO_MEMORY: return "there is too little memory for the payload";
    case ADVEX_PAYLOAD_NO_ROOM: return "the output buffer is too small for the payload";
    default: return "unknown payload error";
  }
}
