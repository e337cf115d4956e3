// The loadable extension libadvex_sqlite, for any SQLite shell or library.
#ifndef ADVEX_SQL_EXTENSION_H
#define ADVEX_SQL_EXTENSION_H

#include <sqlite3.h>

struct sqlite3_api_routines;

/// Where SQLite enters the extension; the name follows from the file's. Adds the functions of
/// functions.h to the connection. Returns SQLite's result code.
int sqlite3_advexsqlite_init(sqlite3 *connection, char **message,
                             const struct sqlite3_api_routines *api);

#endif
