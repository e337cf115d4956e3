// Settings of an SQLite connection that only C can make: sqlite3_db_config takes variable arguments.
#ifndef ADVEX_CONNECTION_H
#define ADVEX_CONNECTION_H

#include <sqlite3.h>

/// Switches on SQLITE_DBCONFIG_DEFENSIVE: SQL cannot corrupt the file by writing its own structures.
/// Returns SQLite's result code.
int advex_connection_defend(sqlite3 *connection);

#endif
