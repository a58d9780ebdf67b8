/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite in WAL with synchronous=FULL: a commit is on disk when it returns, so neither a killed process nor a power
 * cut takes back what was told to be stored. Deleted text is overwritten (secure_delete).
 *
 * Opening looks before it touches: until the file is known to be sound, ours and not newer, nothing is written, and
 * closing does not move the log into it either.
 */

#include "rivulet-database.h"
#include "rivulet-schema.h"
#include "rivulet-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Another program (a backup, a browser for databases) may hold the file for a moment. */
#define BUSY_TIMEOUT_MS 1000

/* Checking every page of a larger file would delay the start noticeably; there, damage is told when it is met. */
#define MAX_CHECKED_BYTES (32 * 1024 * 1024)

struct _RivuletDatabase
{
  sqlite3 *handle;
  char *path;
  GHashTable *statements; /* const char * => sqlite3_stmt */
};

/* --- Errors ------------------------------------------------------------------------------------------------------- */

static RivuletStoreError
code_from_errno (int errsv)
{
  switch (errsv)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return RIVULET_STORE_ERROR_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
      return RIVULET_STORE_ERROR_READ_ONLY;
    default:
      return RIVULET_STORE_ERROR_FAILED;
    }
}

static RivuletStoreError
get_error_code (RivuletDatabase *self)
{
  RivuletStoreError code;

  switch (sqlite3_errcode (self->handle) & 0xff)
    {
    case SQLITE_FULL:
      return RIVULET_STORE_ERROR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return RIVULET_STORE_ERROR_READ_ONLY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return RIVULET_STORE_ERROR_BUSY;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return RIVULET_STORE_ERROR_CORRUPT;
    case SQLITE_CANTOPEN:
      code = code_from_errno (sqlite3_system_errno (self->handle));
      return code == RIVULET_STORE_ERROR_FAILED ? RIVULET_STORE_ERROR_OPEN : code;
    case SQLITE_IOERR:
      return code_from_errno (sqlite3_system_errno (self->handle));
    default:
      return RIVULET_STORE_ERROR_FAILED;
    }
}

static void
set_error (RivuletDatabase *self,
           GError         **error)
{
  const RivuletStoreError code = get_error_code (self);
  const char *reason = sqlite3_errmsg (self->handle);

  switch (code)
    {
    case RIVULET_STORE_ERROR_FULL:
      g_set_error (error, RIVULET_STORE_ERROR, code, "The disk is full: nothing was added to “%s”", self->path);
      break;
    case RIVULET_STORE_ERROR_READ_ONLY:
      g_set_error (error, RIVULET_STORE_ERROR, code, "“%s” cannot be written: %s", self->path, reason);
      break;
    case RIVULET_STORE_ERROR_BUSY:
      g_set_error (error, RIVULET_STORE_ERROR, code, "Another program is using “%s”", self->path);
      break;
    case RIVULET_STORE_ERROR_CORRUPT:
      g_set_error (error, RIVULET_STORE_ERROR, code, "“%s” is damaged or not a database (%s)", self->path, reason);
      break;
    case RIVULET_STORE_ERROR_OPEN:
      g_set_error (error, RIVULET_STORE_ERROR, code, "“%s” cannot be opened: %s", self->path, reason);
      break;
    case RIVULET_STORE_ERROR_NEWER:
    case RIVULET_STORE_ERROR_FAILED:
    default:
      g_set_error (error, RIVULET_STORE_ERROR, code, "“%s”: %s (SQLite %d)", self->path, reason,
                   sqlite3_extended_errcode (self->handle));
      break;
    }
}

/* --- Statements --------------------------------------------------------------------------------------------------- */

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

sqlite3_stmt *
rivulet_database_prepare (RivuletDatabase *self,
                          const char      *sql,
                          GError         **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;

  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);

  return statement;
}

void
rivulet_database_done (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

int
rivulet_database_step (RivuletDatabase *self,
                       sqlite3_stmt    *statement,
                       GError         **error)
{
  const int rc = sqlite3_step (statement);

  if (rc == SQLITE_ROW || rc == SQLITE_DONE)
    return rc;

  set_error (self, error);
  rivulet_database_done (statement);

  return -1;
}

gboolean
rivulet_database_run (RivuletDatabase *self,
                      sqlite3_stmt    *statement,
                      GError         **error)
{
  const int rc = rivulet_database_step (self, statement, error);

  if (rc < 0)
    return FALSE;

  rivulet_database_done (statement);

  return TRUE;
}

gboolean
rivulet_database_exec (RivuletDatabase *self,
                       const char      *sql,
                       GError         **error)
{
  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  set_error (self, error);

  return FALSE;
}

gboolean
rivulet_database_get_int (RivuletDatabase *self,
                          const char      *sql,
                          gint64          *value,
                          GError         **error)
{
  sqlite3_stmt *statement = rivulet_database_prepare (self, sql, error);
  int rc;

  if (statement == NULL)
    return FALSE;

  rc = rivulet_database_step (self, statement, error);
  if (rc < 0)
    return FALSE;

  *value = rc == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  rivulet_database_done (statement);

  return TRUE;
}

gboolean
rivulet_database_begin (RivuletDatabase *self,
                        GError         **error)
{
  return rivulet_database_exec (self, "BEGIN IMMEDIATE", error);
}

gboolean
rivulet_database_commit (RivuletDatabase *self,
                         GError         **error)
{
  if (rivulet_database_exec (self, "COMMIT", error))
    return TRUE;

  rivulet_database_rollback (self);

  return FALSE;
}

void
rivulet_database_rollback (RivuletDatabase *self)
{
  /* A full disk makes SQLite roll back by itself, and a second time would be an error. */
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

gint64
rivulet_database_get_last_id (RivuletDatabase *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

gint64
rivulet_database_get_n_changed (RivuletDatabase *self)
{
  return sqlite3_changes64 (self->handle);
}

void
rivulet_database_checkpoint (RivuletDatabase *self)
{
  sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* --- Opening ------------------------------------------------------------------------------------------------------ */

/* Refuses files that this program must not write to; says in @version which schema it found. */
static gboolean
check_identity (RivuletDatabase *self,
                gint64          *version,
                GError         **error)
{
  gint64 application_id, n_tables;

  if (!rivulet_database_get_int (self, "PRAGMA application_id", &application_id, error)
      || !rivulet_database_get_int (self, "PRAGMA user_version", version, error)
      || !rivulet_database_get_int (self, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return FALSE;

  if (application_id == 0 && *version == 0 && n_tables == 0)
    return TRUE;

  if (application_id != RIVULET_SCHEMA_APPLICATION_ID || *version < 0)
    {
      g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_CORRUPT,
                   "“%s” is a database of another program; it was left as it is", self->path);
      return FALSE;
    }

  if (*version > rivulet_schema_get_version ())
    {
      g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_NEWER,
                   "“%s” was written by a newer Rivulet (version %" G_GINT64_FORMAT " of its tables; this one knows %u). "
                   "It was left as it is",
                   self->path, *version, rivulet_schema_get_version ());
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_pages (RivuletDatabase *self,
             GError         **error)
{
  sqlite3_stmt *statement;
  const char *verdict;
  gboolean sound;
  GStatBuf stat_buffer;

  if (g_stat (self->path, &stat_buffer) == 0 && stat_buffer.st_size > MAX_CHECKED_BYTES)
    return TRUE;

  statement = rivulet_database_prepare (self, "PRAGMA quick_check (1)", error);
  if (statement == NULL || rivulet_database_step (self, statement, error) < 0)
    return FALSE;

  verdict = (const char *) sqlite3_column_text (statement, 0);
  sound = g_strcmp0 (verdict, "ok") == 0;
  if (!sound)
    g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_CORRUPT,
                 "“%s” is damaged (%s); it was left as it is", self->path, verdict);
  rivulet_database_done (statement);

  return sound;
}

static gboolean
check_writable (RivuletDatabase *self,
                GError         **error)
{
  g_autofree char *dir = g_path_get_dirname (self->path);

  /* The log lies beside the file, so the folder must be writable too. */
  if (!sqlite3_db_readonly (self->handle, "main") && g_access (dir, W_OK) == 0)
    return TRUE;

  g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_READ_ONLY,
               "“%s” can be read but not written", self->path);

  return FALSE;
}

static gboolean
configure (RivuletDatabase *self,
           GError         **error)
{
  return rivulet_database_exec (self,
                                "PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = FULL;"
                                "PRAGMA foreign_keys = ON;"
                                "PRAGMA secure_delete = ON;"
                                "PRAGMA trusted_schema = OFF;"
                                "PRAGMA temp_store = MEMORY;"
                                "PRAGMA journal_size_limit = 1048576;",
                                error);
}

RivuletDatabase *
rivulet_database_open (const char *path,
                       GError    **error)
{
  g_autoptr (RivuletDatabase) self = g_new0 (RivuletDatabase, 1);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  gint64 version = 0;

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, finalize_statement);

  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

  if (!check_writable (self, error)
      || !check_identity (self, &version, error)
      || !check_pages (self, error)
      || !configure (self, error)
      || !rivulet_schema_migrate (self, (guint) version, error))
    return NULL;

  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  return g_steal_pointer (&self);
}

void
rivulet_database_close (RivuletDatabase *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->statements, g_hash_table_unref);
  sqlite3_close (self->handle);
  g_free (self->path);
  g_free (self);
}
