/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thin floor over SQLite: opening with the checks and settings Rivulet wants, prepared statements that are made
 * once, and errors turned into RIVULET_STORE_ERROR. One thread.
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _RivuletDatabase RivuletDatabase;

/*
 * Opens or makes @path and brings it to the present schema. A file that is damaged, foreign or newer is refused and
 * left as it is, byte for byte.
 */
RivuletDatabase *rivulet_database_open (const char *path,
                                        GError    **error);
/* Another connection to a file that is open already, for another thread: nothing is checked or migrated again. */
RivuletDatabase *rivulet_database_open_again (const char *path,
                                              GError    **error);
void             rivulet_database_close (RivuletDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletDatabase, rivulet_database_close)

/*
 * Returns: (transfer none) (nullable): the statement for @sql, ready to be bound; made at the first call and kept.
 * @sql is a literal. Finish it with rivulet_database_run() or rivulet_database_done() before it is asked for again.
 */
sqlite3_stmt *rivulet_database_prepare (RivuletDatabase *self,
                                        const char      *sql,
                                        GError         **error);
/* Returns: SQLITE_ROW, SQLITE_DONE, or -1 with @error set and the statement finished. */
int      rivulet_database_step (RivuletDatabase *self,
                                sqlite3_stmt    *statement,
                                GError         **error);
void     rivulet_database_done (sqlite3_stmt *statement);
/* Returns: (transfer full) (nullable): a column of the row stepped to, made valid UTF-8; NULL when it is null. */
char    *rivulet_database_dup_text (sqlite3_stmt *statement,
                                    int           column);
/* Steps a statement that returns no rows to its end and finishes it. */
gboolean rivulet_database_run (RivuletDatabase *self,
                               sqlite3_stmt    *statement,
                               GError         **error);
/* Runs one or more statements whose rows do not matter. */
gboolean rivulet_database_exec (RivuletDatabase *self,
                                const char      *sql,
                                GError         **error);
/* Reads the one integer of the first row. */
gboolean rivulet_database_get_int (RivuletDatabase *self,
                                   const char      *sql,
                                   gint64          *value,
                                   GError         **error);

/* A transaction: begin, then commit (which rolls back when it fails) or rollback. */
gboolean rivulet_database_begin (RivuletDatabase *self,
                                 GError         **error);
gboolean rivulet_database_commit (RivuletDatabase *self,
                                  GError         **error);
void     rivulet_database_rollback (RivuletDatabase *self);

gint64   rivulet_database_get_last_id (RivuletDatabase *self);
gint64   rivulet_database_get_n_changed (RivuletDatabase *self);
/* Moves everything from the log into the database and empties the log: what was deleted is then nowhere on disk. */
void     rivulet_database_checkpoint (RivuletDatabase *self);

G_END_DECLS
