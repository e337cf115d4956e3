// Pictures through JPEG in memory. libjpeg leaves its functions by a jump on errors, which Swift's frames
// must not be jumped over; so the jump stays in here, and errors come out as values.
#ifndef CJPEG_H
#define CJPEG_H

#include <stdint.h>

/// Room for the library's sentence about an error, with its closing zero.
enum { cjpeg_message_size = 200 };

/// Compresses a picture at `quality` (1 to 100; colour with halved chroma, as is usual) and replaces it
/// by what the file shows. `pixels` are height × width × channels, 1 or 3 channels. Returns 0, or 1
/// with the reason in `message`; the pixels are then undefined.
int cjpeg_round_trip(
    uint8_t *pixels, int channels, int height, int width, int quality,
    char message[cjpeg_message_size]);

#endif
