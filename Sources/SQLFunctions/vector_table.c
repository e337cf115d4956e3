// advex_vector(id): a stored vector as a table, one row per element, unpacked chunk by chunk.
#include <math.h>
#include <string.h>

#include "session.h"

enum column { ENTRY, PLACE, VALUE, IS_NAN, VECTOR };

struct table {
  sqlite3_vtab base;
  advex_session *session;
};

struct cursor {
  sqlite3_vtab_cursor base;
  sqlite3_stmt *chunks; // NULL: there are no rows
  int64_t vector, width, count;
  size_t size;        // bytes of an element
  int is_float;
  uint8_t *raw;       // the chunk at hand
  int64_t first, end; // its elements, counted from the vector's first
  int64_t at;
};

static int connect(sqlite3 *connection, void *session, int argc, const char *const *argv,
                   sqlite3_vtab **out, char **message) {
  (void)argc, (void)argv, (void)message;
  int status = sqlite3_declare_vtab(
      connection, "CREATE TABLE x (entry INTEGER, place INTEGER, value REAL, is_nan INTEGER,"
                  " vector INTEGER HIDDEN)");
  if (status != SQLITE_OK) return status;
  sqlite3_vtab_config(connection, SQLITE_VTAB_DIRECTONLY);
  struct table *table = sqlite3_malloc64(sizeof *table);
  if (table == NULL) return SQLITE_NOMEM;
  memset(table, 0, sizeof *table);
  table->session = session;
  *out = &table->base;
  return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *table) {
  sqlite3_free(table);
  return SQLITE_OK;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *plan) {
  (void)table;
  int is_known = 0;
  for (int i = 0; i < plan->nConstraint; i++) {
    if (plan->aConstraint[i].iColumn != VECTOR ||
        plan->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ) {
      continue;
    }
    // Without this plan there is no id to start from.
    if (!plan->aConstraint[i].usable) return SQLITE_CONSTRAINT;
    if (is_known++) continue;
    plan->aConstraintUsage[i].argvIndex = 1;
    plan->aConstraintUsage[i].omit = 1;
  }
  plan->idxNum = is_known > 0;
  plan->estimatedCost = is_known ? 1000 : 1e99;
  return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out) {
  (void)table;
  struct cursor *cursor = sqlite3_malloc64(sizeof *cursor);
  if (cursor == NULL) return SQLITE_NOMEM;
  memset(cursor, 0, sizeof *cursor);
  *out = &cursor->base;
  return SQLITE_OK;
}

static void rewind_cursor(struct cursor *cursor) {
  sqlite3_finalize(cursor->chunks);
  sqlite3_free(cursor->raw);
  sqlite3_vtab_cursor base = cursor->base;
  memset(cursor, 0, sizeof *cursor);
  cursor->base = base;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
  struct cursor *cursor = (struct cursor *)base;
  rewind_cursor(cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

/// Ends the scan with an error; a complaint of NULL says that memory was short.
static int fail(struct cursor *cursor, advex_complaint complaint) {
  if (complaint == NULL) return SQLITE_NOMEM;
  sqlite3_free(cursor->base.pVtab->zErrMsg);
  cursor->base.pVtab->zErrMsg = complaint;
  return SQLITE_ERROR;
}

static int damaged(struct cursor *cursor, const char *detail) {
  return fail(cursor, sqlite3_mprintf("vector %lld is damaged: %s", (long long)cursor->vector,
                                      detail));
}

/// Steps to the next chunk and unpacks it; past the last one `at` is the count.
static int next_chunk(struct cursor *cursor) {
  advex_session *session = ((struct table *)cursor->base.pVtab)->session;
  sqlite3_free(cursor->raw);
  cursor->raw = NULL;
  int64_t total = cursor->count * cursor->width;
  int status = sqlite3_step(cursor->chunks);
  if (status == SQLITE_DONE) {
    return cursor->end == total ? SQLITE_OK : damaged(cursor, "its last entries are missing");
  }
  if (status != SQLITE_ROW) {
    return fail(cursor, sqlite3_mprintf("%s", sqlite3_errmsg(session->connection)));
  }
  int64_t start = sqlite3_column_int64(cursor->chunks, 0);
  int64_t count = sqlite3_column_int64(cursor->chunks, 1);
  cursor->first = cursor->end;
  if (count < 1 || start != cursor->first / cursor->width || count > cursor->count - start) {
    return damaged(cursor, "its pieces do not follow on each other");
  }
  cursor->end += count * cursor->width;
  advex_sealed sealed = {
      .bytes = sqlite3_column_blob(cursor->chunks, 5),
      .length = (size_t)sqlite3_column_bytes(cursor->chunks, 5),
      .codec = sqlite3_column_int64(cursor->chunks, 2),
      .raw_length = sqlite3_column_int64(cursor->chunks, 3),
      .checksum = sqlite3_column_blob(cursor->chunks, 4),
      .checksum_length = (size_t)sqlite3_column_bytes(cursor->chunks, 4),
  };
  if (sealed.checksum_length != 8 ||
      sealed.raw_length != count * cursor->width * (int64_t)cursor->size) {
    return damaged(cursor, "a piece has another length than its entries");
  }
  advex_complaint complaint = NULL;
  cursor->raw = advex_unseal(session, &sealed, "a piece of a vector", &complaint);
  return cursor->raw == NULL ? fail(cursor, complaint) : SQLITE_OK;
}

/// Bytes of an element by its name in table vector; 0 for another name.
static size_t element_bytes(const unsigned char *name) {
  static const struct {
    const char *name;
    size_t size;
  } elements[] = {{"uint8", 1}, {"uint16", 2}, {"float32", 4}, {"float64", 8}};
  for (size_t i = 0; name != NULL && i < sizeof elements / sizeof elements[0]; i++) {
    if (strcmp((const char *)name, elements[i].name) == 0) return elements[i].size;
  }
  return 0;
}

static int read_head(struct cursor *cursor, sqlite3 *connection) {
  sqlite3_stmt *head = NULL;
  int status = sqlite3_prepare_v2(
      connection, "SELECT element, width, count FROM main.vector WHERE id = ?", -1, &head, NULL);
  if (status == SQLITE_OK) status = sqlite3_bind_int64(head, 1, cursor->vector);
  if (status == SQLITE_OK) status = sqlite3_step(head);
  if (status == SQLITE_ROW) {
    cursor->size = element_bytes(sqlite3_column_text(head, 0));
    cursor->is_float = cursor->size >= 4;
    cursor->width = sqlite3_column_int64(head, 1);
    cursor->count = sqlite3_column_int64(head, 2);
  }
  sqlite3_finalize(head);
  if (status == SQLITE_DONE) {
    return fail(cursor, sqlite3_mprintf("there is no vector %lld", (long long)cursor->vector));
  }
  if (status != SQLITE_ROW) return fail(cursor, sqlite3_mprintf("%s", sqlite3_errmsg(connection)));
  if (cursor->size == 0 || cursor->width < 1 || cursor->count < 0 || cursor->count > INT32_MAX ||
      cursor->width > (int64_t)(ADVEX_PAYLOAD_RAW_LIMIT / cursor->size)) {
    return damaged(cursor, "its extents cannot be");
  }
  return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *name, int count,
                  sqlite3_value **values) {
  (void)name;
  struct cursor *cursor = (struct cursor *)base;
  rewind_cursor(cursor);
  if (plan == 0 || count < 1) {
    return fail(cursor, sqlite3_mprintf("advex_vector needs the id of a vector: advex_vector(1)"));
  }
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return SQLITE_OK;
  if (sqlite3_value_type(values[0]) != SQLITE_INTEGER) {
    return fail(cursor, sqlite3_mprintf("advex_vector: the id is no INTEGER"));
  }
  cursor->vector = sqlite3_value_int64(values[0]);
  sqlite3 *connection = ((struct table *)base->pVtab)->session->connection;
  int status = read_head(cursor, connection);
  if (status != SQLITE_OK) return status;
  status = sqlite3_prepare_v2(connection,
                              "SELECT start, count, codec, raw_length, checksum, payload"
                              " FROM main.vector_chunk WHERE vector_id = ? ORDER BY start",
                              -1, &cursor->chunks, NULL);
  if (status == SQLITE_OK) status = sqlite3_bind_int64(cursor->chunks, 1, cursor->vector);
  if (status != SQLITE_OK) return fail(cursor, sqlite3_mprintf("%s", sqlite3_errmsg(connection)));
  return next_chunk(cursor);
}

static int next(sqlite3_vtab_cursor *base) {
  struct cursor *cursor = (struct cursor *)base;
  return ++cursor->at < cursor->end ? SQLITE_OK : next_chunk(cursor);
}

static int is_past(sqlite3_vtab_cursor *base) { return ((struct cursor *)base)->raw == NULL; }

static double element_at(const struct cursor *cursor) {
  const uint8_t *place = cursor->raw + (size_t)(cursor->at - cursor->first) * cursor->size;
  uint16_t narrow;
  float single;
  double value;
  switch (cursor->size) {
    case 1: return *place;
    case 2: memcpy(&narrow, place, sizeof narrow); return narrow;
    case 4: memcpy(&single, place, sizeof single); return single;
    default: memcpy(&value, place, sizeof value); return value;
  }
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *call, int column) {
  const struct cursor *cursor = (struct cursor *)base;
  double value = element_at(cursor);
  switch (column) {
    case ENTRY: sqlite3_result_int64(call, cursor->at / cursor->width); break;
    case PLACE: sqlite3_result_int64(call, cursor->at % cursor->width); break;
    // Whole numbers as such, so that labels join with labels; SQLite makes NULL of a NaN.
    case VALUE:
      if (cursor->is_float) {
        sqlite3_result_double(call, value);
      } else {
        sqlite3_result_int64(call, (int64_t)value);
      }
      break;
    case IS_NAN: sqlite3_result_int(call, isnan(value)); break;
    default: sqlite3_result_int64(call, cursor->vector);
  }
  return SQLITE_OK;
}

static int give_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *row) {
  *row = ((struct cursor *)base)->at;
  return SQLITE_OK;
}

int advex_register_vector(advex_session *session) {
  // Without xCreate the table is there in every schema, and none can be made.
  static const sqlite3_module module = {
      .xConnect = connect, .xBestIndex = best_index, .xDisconnect = disconnect,
      .xOpen = open_cursor, .xClose = close_cursor, .xFilter = filter, .xNext = next,
      .xEof = is_past, .xColumn = give_column, .xRowid = give_rowid,
  };
  return sqlite3_create_module_v2(session->connection, "advex_vector", &module,
                                  advex_session_hold(session), advex_session_release);
}
