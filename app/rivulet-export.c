/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exporting: one read transaction on a connection of its own, so that what is written belongs together whatever is said
 * meanwhile; one row at a time from the table to the file.
 */

#include "rivulet-export-private.h"
#include "rivulet-store-private.h"
#include "rivulet-transfer-private.h"

typedef struct
{
  GFile *file;
  char *database_path;
  RivuletExportFormat format;
  GArray *ids; /* gint64: of the conversations */

  /* The thread's own: */
  RivuletTransferRun *run;
  RivuletDatabase *database;
  GOutputStream *stream;
  GCancellable *cancellable;
} Export;

static void
export_free (Export *self)
{
  g_clear_pointer (&self->database, rivulet_database_close);
  g_clear_object (&self->stream);
  g_object_unref (self->file);
  g_free (self->database_path);
  g_array_unref (self->ids);
  g_free (self);
}

static gboolean
write_text (Export     *self,
            const char *text,
            GError    **error)
{
  return g_output_stream_write_all (self->stream, text, strlen (text), NULL, self->cancellable, error);
}

/* --- The thread --------------------------------------------------------------------------------------------------- */

/* Writes the messages: of JSON all, of Markdown those that are shown. */
static gboolean
write_messages (Export  *self,
                gint64   id,
                GError **error)
{
  const gboolean is_json = self->format == RIVULET_EXPORT_JSON;
  sqlite3_stmt *statement;
  gint64 tip_id = 0;
  gboolean is_first = TRUE;
  int rc;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT " RIVULET_EXPORT_MESSAGE_COLUMNS " FROM message WHERE conversation = ? ORDER BY id",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, id);
  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    {
      g_autofree char *text = NULL;

      if (!is_json && (sqlite3_column_int64 (statement, 1) != tip_id || sqlite3_column_int (statement, 6) == 0))
        continue;

      tip_id = sqlite3_column_int64 (statement, 0);
      text = rivulet_export_dup_message (self->format, statement);
      if ((is_json && !write_text (self, is_first ? "\n" : ",\n", error)) || !write_text (self, text, error))
        {
          rivulet_database_done (statement);
          return FALSE;
        }
      is_first = FALSE;
    }
  if (rc < 0)
    return FALSE;

  rivulet_database_done (statement);

  return TRUE;
}

/* Its head: for JSON an object that is left open. NULL with an error; "" when it is gone. */
static char *
dup_head (Export  *self,
          gint64   id,
          GError **error)
{
  g_autofree char *head = NULL;
  sqlite3_stmt *statement;
  int rc;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT " RIVULET_EXPORT_HEAD_COLUMNS " FROM conversation WHERE id = ? AND deleted_at IS NULL",
                                        error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, id);
  rc = rivulet_database_step (self->database, statement, error);
  if (rc < 0)
    return NULL;

  if (rc == SQLITE_ROW)
    head = rivulet_export_dup_head (self->format, statement);
  rivulet_database_done (statement);

  return head != NULL ? g_steal_pointer (&head) : g_strdup ("");
}

static gboolean
write_conversations (Export  *self,
                     GError **error)
{
  const gboolean is_json = self->format == RIVULET_EXPORT_JSON;
  gboolean is_first = TRUE;

  for (guint i = 0; i < self->ids->len; i++)
    {
      const gint64 id = g_array_index (self->ids, gint64, i);
      g_autofree char *head = dup_head (self, id, error);

      if (head == NULL)
        return FALSE;
      if (*head == '\0')
        continue;
      if (!is_first && !write_text (self, is_json ? ",\n" : "---\n\n", error))
        return FALSE;
      if (!write_text (self, head, error) || !write_messages (self, id, error)
          || (is_json && !write_text (self, "\n]}", error)))
        return FALSE;
      is_first = FALSE;
      rivulet_transfer_run_set_progress (self->run, i + 1, self->ids->len);
    }

  return TRUE;
}

static gboolean
write_file (Export  *self,
            GError **error)
{
  g_autofree char *start = g_strdup_printf ("{\"format\":\"%s\",\"version\":%d,\"conversations\":[\n",
                                            RIVULET_TRANSFER_FORMAT, RIVULET_TRANSFER_VERSION);
  const gboolean is_json = self->format == RIVULET_EXPORT_JSON;

  return (!is_json || write_text (self, start, error))
         && rivulet_database_exec (self->database, "BEGIN", error)
         && write_conversations (self, error)
         && rivulet_database_exec (self->database, "COMMIT", error)
         && (!is_json || write_text (self, "\n]}\n", error));
}

static gboolean
export_thread (RivuletTransferRun *run,
               gpointer            data,
               GCancellable       *cancellable,
               GError            **error)
{
  Export *self = data;
  gboolean is_written = FALSE;

  self->run = run;
  self->cancellable = cancellable;
  self->database = rivulet_database_open_again (self->database_path, error);
  if (self->database != NULL)
    self->stream = G_OUTPUT_STREAM (g_file_replace (self->file, NULL, FALSE,
                                                    G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                                    cancellable, error));
  if (self->stream != NULL)
    {
      is_written = write_file (self, error);
      if (is_written)
        is_written = g_output_stream_close (self->stream, cancellable, error);
      else
        {
          /* Closing in a cancelled state leaves the old file where it is. */
          g_autoptr (GCancellable) cancelled = g_cancellable_new ();

          g_cancellable_cancel (cancelled);
          g_output_stream_close (self->stream, cancelled, NULL);
        }
    }

  return is_written;
}

/* --- Requests ----------------------------------------------------------------------------------------------------- */

void
rivulet_export_async (RivuletStore           *store,
                      GListModel             *conversations,
                      RivuletExportFormat     format,
                      GFile                  *file,
                      GCancellable           *cancellable,
                      RivuletTransferProgress progress,
                      gpointer                progress_data,
                      GAsyncReadyCallback     callback,
                      gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;
  Export *export;

  g_return_if_fail (RIVULET_IS_STORE (store));
  g_return_if_fail (conversations == NULL || G_IS_LIST_MODEL (conversations));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, rivulet_export_async);
  g_task_set_check_cancellable (task, FALSE);

  export = g_new0 (Export, 1);
  export->file = g_object_ref (file);
  export->database_path = g_build_filename (rivulet_store_get_dir (store), "rivulet.db", NULL);
  export->format = format;
  export->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (conversations == NULL)
    conversations = rivulet_store_get_conversations (store);
  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (RivuletConversation) conversation = g_list_model_get_item (conversations, i);
      const gint64 id = rivulet_conversation_get_id (conversation);

      if (id != 0)
        g_array_append_val (export->ids, id);
    }
  g_task_set_task_data (task, export, (GDestroyNotify) export_free);
  rivulet_transfer_run (task, export_thread, progress, progress_data);
}

gboolean
rivulet_export_finish (RivuletStore *store,
                       GAsyncResult *result,
                       GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
