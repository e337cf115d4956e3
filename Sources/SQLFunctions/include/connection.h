// Settings of an SQLite connection that only C can make: sqlite3_db_config takes variable arguments.
#ifndef ADVEX_CONNECTION_H
#define ADVEX_CONNECTION_H

#include <sqlite3.h>
#include <stdint.h>

/// Switches on SQLITE_DBCONFIG_DEFENSIVE: SQL cannot corrupt the file by writing its own structures.
/// Returns SQLite's result code.
int advex_connection_defend(sqlite3 *connection);

/// The length of an SQLite header, bytes.
#define ADVEX_HEADER_LENGTH 100

/// Reads the file's first bytes as they lie on disk, and its size, through the connection's own
/// handle: closing a handle of ours would drop every lock that this process holds on the file.
/// Returns SQLite's result code.
int advex_connection_header(sqlite3 *connection, uint8_t header[ADVEX_HEADER_LENGTH], int64_t *size);

#endif
