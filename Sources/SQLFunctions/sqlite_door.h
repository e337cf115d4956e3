// SQLite as this build reaches it: linked into our own programs, or through the table of functions
// that SQLite hands to a loadable extension (Sources/SQLExtension defines ADVEX_LOADABLE).
#ifndef ADVEX_SQLITE_DOOR_H
#define ADVEX_SQLITE_DOOR_H

#ifdef ADVEX_LOADABLE
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3
#else
#include <sqlite3.h>
#endif

#endif
