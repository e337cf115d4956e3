// zstd, as the system installs it.
#include <zstd.h>
