/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations out to files and in from them: which file, how far it is, and what came of it. An import brings everything
 * or nothing.
 */

#include "config.h"

#include "rivulet-transfer-dialog.h"
#include "rivulet-transfer.h"
#include "rivulet-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  GWeakRef window;
  RivuletTransferDialog *dialog; /* nullable until the file is known */
  GListModel *conversations;     /* nullable: all */
  RivuletExportFormat format;
} Transfer;

static Transfer *
transfer_new (RivuletWindow      *self,
              GListModel         *conversations,
              RivuletExportFormat format)
{
  Transfer *transfer = g_new0 (Transfer, 1);

  g_weak_ref_init (&transfer->window, self);
  g_set_object (&transfer->conversations, conversations);
  transfer->format = format;

  return transfer;
}

static void
transfer_free (Transfer *transfer)
{
  g_weak_ref_clear (&transfer->window);
  g_clear_object (&transfer->dialog);
  g_clear_object (&transfer->conversations);
  g_free (transfer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transfer, transfer_free)

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
         || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED);
}

static void
show_failure (RivuletWindow *self,
              const char    *heading,
              const char    *body,
              const GError  *error)
{
  AdwDialog *dialog;

  if (is_cancelled (error))
    return;
  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* Shows the progress of what is about to begin, if it takes long. Returns: (transfer full): what cancels it. */
static GCancellable *
begin (RivuletWindow *self,
       Transfer      *transfer,
       const char    *title)
{
  GCancellable *cancellable = g_cancellable_new ();

  transfer->dialog = g_object_ref_sink (rivulet_transfer_dialog_new (title, cancellable));
  rivulet_transfer_dialog_begin (transfer->dialog, GTK_WIDGET (self));

  return cancellable;
}

static void
imported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Transfer) transfer = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&transfer->window);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  RivuletImportSummary summary = { 0 };
  gboolean imported = rivulet_import_finish (RIVULET_STORE (object), result, &summary, &error);

  if (self == NULL)
    return;

  rivulet_transfer_dialog_end (transfer->dialog);
  if (!imported)
    {
      /* Translators: the last line is what was wrong, which may be technical */
      words = g_strdup_printf (_ ("Your conversations are as they were. The reason:\n\n%s"), error->message);
      show_failure (self, _ ("Nothing Was Imported"), words, error);
      return;
    }
  words = g_strdup_printf (ngettext ("%u conversation imported", "%u conversations imported", summary.n_conversations),
                           summary.n_conversations);
  rivulet_window_add_toast (self, words);
}

void
rivulet_window_import_file (RivuletWindow *self,
                            GFile         *file)
{
  g_autoptr (GCancellable) cancellable = NULL;
  Transfer *transfer;

  g_return_if_fail (RIVULET_IS_WINDOW (self));

  if (self->store == NULL)
    return;
  transfer = transfer_new (self, NULL, RIVULET_EXPORT_JSON);
  cancellable = begin (self, transfer, _ ("Importing Conversations"));
  rivulet_import_async (self->store, file, cancellable, rivulet_transfer_dialog_progress, transfer->dialog, imported_cb,
                        transfer);
}

static void
import_chosen_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (RivuletWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file != NULL)
    rivulet_window_import_file (self, file);
  else
    show_failure (self, _ ("Nothing Was Imported"), error->message, error);
}

static void
import_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Conversations (JSON)"));
  gtk_file_filter_add_suffix (filter, "json");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _ ("Import Conversations"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (widget), NULL, import_chosen_cb, g_object_ref (widget));
}

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Transfer) transfer = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&transfer->window);
  g_autoptr (GError) error = NULL;
  gboolean exported = rivulet_export_finish (RIVULET_STORE (object), result, &error);

  if (self == NULL)
    return;

  rivulet_transfer_dialog_end (transfer->dialog);
  if (exported)
    rivulet_window_add_toast (self, _ ("Exported"));
  else
    show_failure (self, _ ("Nothing Was Exported"), error->message, error);
}

static void
export_chosen_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Transfer) transfer = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&transfer->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autoptr (GCancellable) cancellable = NULL;
  Transfer *under_way;

  if (self == NULL || self->store == NULL)
    return;
  if (file == NULL)
    {
      show_failure (self, _ ("Nothing Was Exported"), error->message, error);
      return;
    }

  under_way = g_steal_pointer (&transfer);
  cancellable = begin (self, under_way, _ ("Exporting Conversations"));
  rivulet_export_async (self->store, under_way->conversations, under_way->format, file, cancellable,
                        rivulet_transfer_dialog_progress, under_way->dialog, exported_cb, under_way);
}

/* A file's name from a title: nothing that a file system could take amiss, and not too long. */
static char *
dup_file_name (const char         *title,
               RivuletExportFormat format)
{
  g_autofree char *shortened = g_utf8_substring (title, 0, MIN (60, g_utf8_strlen (title, -1)));
  const char *suffix = format == RIVULET_EXPORT_JSON ? ".json" : ".md";

  g_strdelimit (shortened, "/\\:*?\"<>|\n\t", ' ');
  g_strstrip (shortened);

  return g_strconcat (*shortened == '\0' || *shortened == '.' ? "Rivulet" : shortened, suffix, NULL);
}

static void
export_conversations (RivuletWindow      *self,
                      GListModel         *conversations,
                      const char         *title,
                      RivuletExportFormat format)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = dup_file_name (title, format);

  gtk_file_dialog_set_title (dialog, _ ("Export"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Export"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (self), NULL, export_chosen_cb, transfer_new (self, conversations, format));
}

static void
export_one (RivuletWindow      *self,
            gint64              id,
            RivuletExportFormat format)
{
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GListStore) conversations = g_list_store_new (RIVULET_TYPE_CONVERSATION);

  if (self->store != NULL)
    conversation = rivulet_store_dup_conversation (self->store, id);
  if (conversation == NULL)
    return;
  g_list_store_append (conversations, conversation);
  export_conversations (self, G_LIST_MODEL (conversations), rivulet_conversation_get_title (conversation), format);
}

static RivuletExportFormat
get_format (const char *action_name)
{
  return g_str_has_prefix (action_name, "win.export-json") ? RIVULET_EXPORT_JSON : RIVULET_EXPORT_MARKDOWN;
}

static void
export_conversation_action (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter)
{
  export_one (RIVULET_WINDOW (widget), g_variant_get_int64 (parameter), get_format (action_name));
}

static void
export_shown_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);

  if (self->conversation != NULL)
    export_one (self, rivulet_conversation_get_id (self->conversation), get_format (action_name));
}

static void
export_all_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  if (RIVULET_WINDOW (widget)->store != NULL)
    export_conversations (RIVULET_WINDOW (widget), NULL, "Rivulet", RIVULET_EXPORT_JSON);
}

void
rivulet_window_install_transfer_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "win.export-all", NULL, export_all_action);
  gtk_widget_class_install_action (widget_class, "win.export-markdown", NULL, export_shown_action);
  gtk_widget_class_install_action (widget_class, "win.export-json", NULL, export_shown_action);
  gtk_widget_class_install_action (widget_class, "win.export-markdown-conversation", "x", export_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.export-json-conversation", "x", export_conversation_action);
}
