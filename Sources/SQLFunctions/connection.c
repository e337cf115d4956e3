// See include/connection.h.
#include "connection.h"

#include <stddef.h>

int advex_connection_defend(sqlite3 *connection) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}

int advex_connection_header(sqlite3 *connection, uint8_t header[ADVEX_HEADER_LENGTH], int64_t *size) {
  sqlite3_file *file = NULL;
  int status = sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (status != SQLITE_OK) return status;
  if (file == NULL || file->pMethods == NULL) return SQLITE_CANTOPEN;
  sqlite3_int64 length = 0;
  status = file->pMethods->xFileSize(file, &length);
  if (status != SQLITE_OK) return status;
  *size = length;
  return file->pMethods->xRead(file, header, ADVEX_HEADER_LENGTH, 0);
}
