// png, as the system installs it.
#include <png.h>
