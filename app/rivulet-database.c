/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements, transactions, and what SQLite's complaints mean to a person. How a file is opened is in
 * rivulet-database-open.c.
 */

#include "config.h"

#include "rivulet-database-private.h"
#include "rivulet-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

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

void
rivulet_database_set_error (RivuletDatabase *self,
                            GError         **error)
{
  const RivuletStoreError code = get_error_code (self);
  const char *reason = sqlite3_errmsg (self->handle);

  switch (code)
    {
    case RIVULET_STORE_ERROR_FULL:
      g_set_error (error, RIVULET_STORE_ERROR, code, _ ("The disk is full: nothing was added to “%s”"), self->path);
      break;
    case RIVULET_STORE_ERROR_READ_ONLY:
      g_set_error (error, RIVULET_STORE_ERROR, code, _ ("“%s” cannot be written: %s"), self->path, reason);
      break;
    case RIVULET_STORE_ERROR_BUSY:
      g_set_error (error, RIVULET_STORE_ERROR, code, _ ("Another program is using “%s”"), self->path);
      break;
    case RIVULET_STORE_ERROR_CORRUPT:
      g_set_error (error, RIVULET_STORE_ERROR, code, _ ("“%s” is damaged or not a database (%s)"), self->path, reason);
      break;
    case RIVULET_STORE_ERROR_OPEN:
      g_set_error (error, RIVULET_STORE_ERROR, code, _ ("“%s” cannot be opened: %s"), self->path, reason);
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
      rivulet_database_set_error (self, error);
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

  rivulet_database_set_error (self, error);
  rivulet_database_done (statement);

  return -1;
}

char *
rivulet_database_dup_text (sqlite3_stmt *statement,
                           int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
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

  rivulet_database_set_error (self, error);

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

/* --- Closing ------------------------------------------------------------------------------------------------------ */

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
