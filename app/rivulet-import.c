/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Importing. The rows of an import are written as rows of conversations that are marked as deleted, in transactions short
 * enough that a reply being written is journaled in between; one last transaction takes the mark away from all of them.
 * Until then nobody sees them, and what is left of an import that failed, was cancelled or killed is removed as deleted
 * conversations are, at the latest when the store is next opened.
 */

#include "config.h"

#include "rivulet-json-splitter.h"
#include "rivulet-store-private.h"
#include "rivulet-title.h"
#include "rivulet-transfer-private.h"

#include <glib/gi18n-lib.h>

/* How long others may have to wait for the database, and for how long it is left to them. */
#define SLICE_US 20000
#define PAUSE_US 2000

typedef struct
{
  GFile *file;
  char *database_path;
  gint64 mark; /* what stands in deleted_at; negative, so no time */
  GArray *ids; /* gint64: of the conversations */
  RivuletImportSummary summary;

  /* The thread's own: */
  RivuletTransferRun *run;
  RivuletDatabase *database;
  gint64 slice_began; /* 0: no transaction is open */
} Import;

static void
import_free (Import *self)
{
  g_clear_pointer (&self->database, rivulet_database_close);
  g_object_unref (self->file);
  g_free (self->database_path);
  g_array_unref (self->ids);
  g_free (self);
}

/* --- Slices ------------------------------------------------------------------------------------------------------- */

static gboolean
end_slice (Import  *self,
           GError **error)
{
  if (self->slice_began == 0)
    return TRUE;

  self->slice_began = 0;

  return rivulet_database_commit (self->database, error);
}

/* Before each write: a transaction is open, and not for too long. */
static gboolean
keep_slice (Import  *self,
            GError **error)
{
  const gint64 now = g_get_monotonic_time ();

  if (self->slice_began != 0 && now - self->slice_began < SLICE_US)
    return TRUE;
  if (self->slice_began != 0)
    {
      if (!end_slice (self, error))
        return FALSE;
      g_usleep (PAUSE_US);
    }
  if (!rivulet_database_begin (self->database, error))
    return FALSE;

  self->slice_began = g_get_monotonic_time ();

  return TRUE;
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

static char *
choose_title (const RivuletDraftConversation *draft)
{
  if (draft->title != NULL && *draft->title != '\0')
    return g_strdup (draft->title);

  for (guint i = 0; i < draft->messages->len; i++)
    {
      const RivuletDraftMessage *message = &g_array_index (draft->messages, RivuletDraftMessage, i);

      if (message->role == RIVULET_ROLE_USER)
        return rivulet_title_from_text (message->text);
    }

  return g_strdup ("");
}

static gboolean
insert_conversation (Import                         *self,
                     const RivuletDraftConversation *draft,
                     gint64                         *id,
                     GError                        **error)
{
  g_autofree char *title = choose_title (draft);
  sqlite3_stmt *statement;

  if (!keep_slice (self, error))
    return FALSE;
  statement = rivulet_database_prepare (self->database,
                                        "INSERT INTO conversation (title, title_is_custom, system_prompt, sampling, "
                                        "pinned, created, updated, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, title, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 2, draft->title_is_custom);
  sqlite3_bind_text (statement, 3, draft->system_prompt, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 4, draft->sampling, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 5, draft->pinned);
  sqlite3_bind_int64 (statement, 6, draft->created);
  sqlite3_bind_int64 (statement, 7, draft->updated);
  sqlite3_bind_int64 (statement, 8, self->mark);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  *id = rivulet_database_get_last_id (self->database);

  return TRUE;
}

static gboolean
insert_message (Import                    *self,
                gint64                     conversation_id,
                const RivuletDraftMessage *message,
                gint64                    *ids,
                guint                      index,
                GError                   **error)
{
  sqlite3_stmt *statement;

  if (!keep_slice (self, error))
    return FALSE;
  statement = rivulet_database_prepare (self->database,
                                        "INSERT INTO message (conversation, parent, role, state, created, text, active, "
                                        "kept, reminds) VALUES (?, nullif (?, 0), ?, ?, ?, ?, ?, ?, nullif (?, 0))",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, conversation_id);
  sqlite3_bind_int64 (statement, 2, message->parent >= 0 ? ids[message->parent] : 0);
  sqlite3_bind_int (statement, 3, message->role);
  sqlite3_bind_int (statement, 4, message->state);
  sqlite3_bind_int64 (statement, 5, message->created);
  sqlite3_bind_text (statement, 6, message->text, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 7, message->active);
  sqlite3_bind_int (statement, 8, message->kept);
  sqlite3_bind_int64 (statement, 9, message->reminds >= 0 ? ids[message->reminds] : 0);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  ids[index] = rivulet_database_get_last_id (self->database);

  return TRUE;
}

static gboolean
insert_draft (Import                         *self,
              const RivuletDraftConversation *draft,
              GCancellable                   *cancellable,
              GError                        **error)
{
  g_autofree gint64 *ids = NULL;
  gint64 id = 0;

  if (draft->messages->len == 0)
    {
      self->summary.n_skipped++;
      return TRUE;
    }
  if (!insert_conversation (self, draft, &id, error))
    return FALSE;

  ids = g_new (gint64, draft->messages->len);
  for (guint i = 0; i < draft->messages->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !insert_message (self, id, &g_array_index (draft->messages, RivuletDraftMessage, i), ids, i, error))
        return FALSE;
    }
  g_array_append_val (self->ids, id);
  self->summary.n_conversations++;
  self->summary.n_messages += draft->messages->len;

  return TRUE;
}

/* --- The thread --------------------------------------------------------------------------------------------------- */

static gboolean
check_kind (RivuletJsonSplitter *splitter,
            GError             **error)
{
  const char *version = rivulet_json_splitter_get_version (splitter);

  if (!rivulet_json_splitter_is_object (splitter))
    return TRUE;
  if (g_strcmp0 (rivulet_json_splitter_get_format (splitter), RIVULET_TRANSFER_FORMAT) != 0)
    {
      g_set_error_literal (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_FORMAT,
                           _ ("This is neither a file that Rivulet wrote nor the “conversations.json” of a ChatGPT export"));
      return FALSE;
    }
  if (version != NULL && g_ascii_strtoull (version, NULL, 10) > RIVULET_TRANSFER_VERSION)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, g_ascii_strtoull (version, NULL, 10));

      g_set_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_NEWER,
                   _ ("This file was written by a newer Rivulet (version %.20s of the format; this one knows %d)"), number,
                   RIVULET_TRANSFER_VERSION);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_all (Import       *self,
          GInputStream *stream,
          guint64       n_bytes,
          GCancellable *cancellable,
          GError      **error)
{
  g_autoptr (RivuletJsonSplitter) splitter = rivulet_json_splitter_new (stream);

  for (guint i = 0;; i++)
    {
      g_autoptr (RivuletDraftConversation) draft = NULL;
      g_autofree char *path = NULL;
      GByteArray *element;
      guint64 line = 0;

      if (!rivulet_json_splitter_next (splitter, &element, &line, cancellable, error) || !check_kind (splitter, error))
        return FALSE;
      if (element == NULL)
        return TRUE;

      path = g_strdup_printf ("%s[%u]", rivulet_json_splitter_is_object (splitter) ? "conversations" : "", i);
      draft = rivulet_draft_conversation_parse ((const char *) element->data, element->len, path, line, error);
      if (draft == NULL || !insert_draft (self, draft, cancellable, error))
        return FALSE;
      rivulet_transfer_run_set_progress (self->run, rivulet_json_splitter_get_n_read (splitter), n_bytes);
    }
}

static gboolean
show_all (Import  *self,
          GError **error)
{
  sqlite3_stmt *statement;

  /* What counts is this transaction; bringing it to the disk brings there all that came before it. */
  if (!end_slice (self, error) || !rivulet_database_exec (self->database, "PRAGMA synchronous = FULL", error))
    return FALSE;
  statement = rivulet_database_prepare (self->database, "UPDATE conversation SET deleted_at = NULL WHERE deleted_at = ?",
                                        error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->mark);

  return rivulet_database_run (self->database, statement, error);
}

/* One conversation at a time, for the sake of the others. What cannot be removed now is when the store is next opened. */
static void
remove_all (Import *self)
{
  sqlite3_stmt *statement;
  gint64 n_removed = 0;

  rivulet_database_rollback (self->database);
  self->slice_began = 0;
  do
    {
      statement = rivulet_database_prepare (self->database,
                                            "DELETE FROM conversation WHERE id = (SELECT id FROM conversation "
                                            "WHERE deleted_at = ? LIMIT 1)",
                                            NULL);
      if (statement == NULL)
        return;
      sqlite3_bind_int64 (statement, 1, self->mark);
      if (!rivulet_database_run (self->database, statement, NULL))
        return;
      n_removed = rivulet_database_get_n_changed (self->database);
    }
  while (n_removed > 0);
}

static gboolean
import_thread (RivuletTransferRun *run,
               gpointer            data,
               GCancellable       *cancellable,
               GError            **error)
{
  Import *self = data;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GFileInfo) info = NULL;
  gboolean is_in = FALSE;

  self->run = run;
  stream = g_file_read (self->file, cancellable, error);
  if (stream != NULL)
    info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  if (stream != NULL)
    self->database = rivulet_database_open_again (self->database_path, error);

  if (self->database != NULL)
    {
      const guint64 n_bytes = info != NULL ? (guint64) g_file_info_get_size (info) : 0;

      is_in = rivulet_database_exec (self->database, "PRAGMA synchronous = NORMAL", error)
              && read_all (self, G_INPUT_STREAM (stream), n_bytes, cancellable, error)
              && show_all (self, error);
      if (!is_in)
        remove_all (self);
    }

  return is_in;
}

/* --- Requests ----------------------------------------------------------------------------------------------------- */

void
rivulet_import_async (RivuletStore           *store,
                      GFile                  *file,
                      GCancellable           *cancellable,
                      RivuletTransferProgress progress,
                      gpointer                progress_data,
                      GAsyncReadyCallback     callback,
                      gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;
  Import *import;

  g_return_if_fail (RIVULET_IS_STORE (store));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, rivulet_import_async);
  /* Once all of it is in, it is in. */
  g_task_set_check_cancellable (task, FALSE);

  import = g_new0 (Import, 1);
  import->file = g_object_ref (file);
  import->database_path = g_build_filename (rivulet_store_get_dir (store), "rivulet.db", NULL);
  import->mark = -1 - (gint64) g_random_int ();
  import->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_task_set_task_data (task, import, (GDestroyNotify) import_free);
  rivulet_transfer_run (task, import_thread, progress, progress_data);
}

gboolean
rivulet_import_finish (RivuletStore         *store,
                       GAsyncResult         *result,
                       RivuletImportSummary *summary,
                       GError              **error)
{
  Import *import;

  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  import = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  if (summary != NULL)
    *summary = import->summary;

  return rivulet_store_list_new (store, (const gint64 *) (gpointer) import->ids->data, import->ids->len, error);
}
