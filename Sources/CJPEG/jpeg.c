// JPEG (ITU-T T.81) through libjpeg: there and back, with errors as values.
#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/// libjpeg's own handler ends the process; this one goes back to where the work began.
typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf back;
  char *message;
} handler;

static void leave(j_common_ptr state) {
  handler *errors = (handler *)state->err;
  char text[JMSG_LENGTH_MAX];
  errors->manager.format_message(state, text);
  snprintf(errors->message, cjpeg_message_size, "%s", text);
  longjmp(errors->back, 1);
}

/// Warnings are not printed: what the library itself has just written gives none.
static void say_nothing(j_common_ptr state) { (void)state; }

static void prepare(handler *errors, char *message) {
  jpeg_std_error(&errors->manager);
  errors->manager.error_exit = leave;
  errors->manager.output_message = say_nothing;
  errors->message = message;
}

static int encode(
    const uint8_t *pixels, int channels, int height, int width, int quality,
    unsigned char **file, unsigned long *size, char *message) {
  struct jpeg_compress_struct state;
  handler errors;
  state.err = &errors.manager;
  prepare(&errors, message);
  if (setjmp(errors.back)) {
    jpeg_destroy_compress(&state);
    return 1;
  }
  jpeg_create_compress(&state);
  jpeg_mem_dest(&state, file, size);
  state.image_width = (JDIMENSION)width;
  state.image_height = (JDIMENSION)height;
  state.input_components = channels;
  state.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&state);
  jpeg_set_quality(&state, quality, TRUE);
  jpeg_start_compress(&state, TRUE);
  while (state.next_scanline < state.image_height) {
    JSAMPROW row = (JSAMPROW)pixels + (size_t)state.next_scanline * width * channels;
    jpeg_write_scanlines(&state, &row, 1);
  }
  jpeg_finish_compress(&state);
  jpeg_destroy_compress(&state);
  return 0;
}

static int decode(
    const unsigned char *file, unsigned long size, uint8_t *pixels, int channels, int width,
    char *message) {
  struct jpeg_decompress_struct state;
  handler errors;
  state.err = &errors.manager;
  prepare(&errors, message);
  if (setjmp(errors.back)) {
    jpeg_destroy_decompress(&state);
    return 1;
  }
  jpeg_create_decompress(&state);
  jpeg_mem_src(&state, file, size);
  jpeg_read_header(&state, TRUE);
  jpeg_start_decompress(&state);
  while (state.output_scanline < state.output_height) {
    JSAMPROW row = pixels + (size_t)state.output_scanline * width * channels;
    jpeg_read_scanlines(&state, &row, 1);
  }
  jpeg_finish_decompress(&state);
  jpeg_destroy_decompress(&state);
  return 0;
}

int cjpeg_round_trip(
    uint8_t *pixels, int channels, int height, int width, int quality,
    char message[cjpeg_message_size]) {
  unsigned char *file = NULL;
  unsigned long size = 0;
  int failed = encode(pixels, channels, height, width, quality, &file, &size, message)
      || decode(file, size, pixels, channels, width, message);
  free(file);
  return failed;
}
