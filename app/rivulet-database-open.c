/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening looks before it touches: until the file is known to be sound, ours and not newer, nothing is written, and
 * closing does not move the log into it either.
 *
 * The log is SQLite's WAL with synchronous=FULL: a commit is on disk when it returns, so neither a killed process nor
 * a power cut takes back what was told to be stored. Deleted text is overwritten (secure_delete).
 */

#include "config.h"

#include "rivulet-database-private.h"
#include "rivulet-schema.h"
#include "rivulet-store.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <unistd.h>

/* Another program (a backup, a browser for databases) may hold the file for a moment. */
#define BUSY_TIMEOUT_MS 1000
/* A thread in the background has time. */
#define PATIENT_TIMEOUT_MS 30000

/* Checking every page of a larger file would delay the start noticeably; there, damage is told when it is met. */
#define MAX_CHECKED_BYTES (32 * 1024 * 1024)

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
                   _ ("“%s” is a database of another program; it was left as it is"), self->path);
      return FALSE;
    }

  if (*version > rivulet_schema_get_version ())
    {
      g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_NEWER,
                   _ ("“%s” was written by a newer Rivulet (version %" PRIi64 " of its tables; this one knows %u). It was "
                      "left as it is"),
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
                 _ ("“%s” is damaged (%s); it was left as it is"), self->path, verdict);
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
               _ ("“%s” can be read but not written"), self->path);

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

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static RivuletDatabase *
connect_to (const char *path,
            int         flags,
            int         timeout_ms,
            GError    **error)
{
  g_autoptr (RivuletDatabase) self = g_new0 (RivuletDatabase, 1);

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, finalize_statement);

  if (sqlite3_open_v2 (path, &self->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK)
    {
      rivulet_database_set_error (self, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->handle, timeout_ms);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

  return g_steal_pointer (&self);
}

RivuletDatabase *
rivulet_database_open_again (const char *path,
                             GError    **error)
{
  g_autoptr (RivuletDatabase) self = connect_to (path, SQLITE_OPEN_READWRITE, PATIENT_TIMEOUT_MS, error);

  return self != NULL && configure (self, error) ? g_steal_pointer (&self) : NULL;
}

RivuletDatabase *
rivulet_database_open (const char *path,
                       GError    **error)
{
  g_autoptr (RivuletDatabase) self = connect_to (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, BUSY_TIMEOUT_MS, error);
  gint64 version = 0;

  if (self == NULL)
    return NULL;

  if (!check_writable (self, error)
      || !check_identity (self, &version, error)
      || !check_pages (self, error)
      || !configure (self, error)
      || !rivulet_schema_migrate (self, (guint) version, error))
    return NULL;

  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  return g_steal_pointer (&self);
}
