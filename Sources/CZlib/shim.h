// z, as the system installs it.
#include <zlib.h>
