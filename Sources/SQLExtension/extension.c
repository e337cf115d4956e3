// Sources/SQLFunctions once more, built to reach SQLite through the table that it hands to loadable
// extensions: one library that needs zstd and libpng and nothing else of ours.
#define ADVEX_LOADABLE
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1

// A function that is compiled for several processors must stand before whoever calls it.
#include "../SQLFunctions/elements.c"
#include "../SQLFunctions/planes.c"
#include "../SQLFunctions/picture.c"
#include "../SQLFunctions/payload.c"
#include "../SQLFunctions/sha256.c"
#include "../SQLFunctions/session.c"
#include "../SQLFunctions/rows.c"
#include "../SQLFunctions/pictures.c"
#include "../SQLFunctions/vector_table.c"
#include "../SQLFunctions/functions.c"

__attribute__((visibility("default"))) int sqlite3_advexsqlite_init(
    sqlite3 *connection, char **message, const sqlite3_api_routines *api) {
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  return advex_functions_register(connection);
}
