// See include/connection.h.
#include "connection.h"

#include <stddef.h>

int advex_connection_defend(sqlite3 *connection) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}
