/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done to conversations: begin, open, rename, pin, duplicate, delete and take that back. Widgets reach these by
 * name, with the conversation's number: win.open-conversation, win.rename-conversation, ...; win.show-message takes that of
 * a message too.
 */

#include "config.h"

#include "rivulet-search.h"
#include "rivulet-window-private.h"

#include <glib/gi18n.h>

/* An offer to undo a deletion: the toast owns it, the window and the conversation outlive neither. */
typedef struct
{
  GWeakRef window;
  RivuletConversation *conversation;
  gboolean was_shown;
  gboolean undone;
} Undo;

static void
undo_free (gpointer data,
           GClosure *closure)
{
  Undo *undo = data;

  g_weak_ref_clear (&undo->window);
  g_object_unref (undo->conversation);
  g_free (undo);
}

static RivuletConversation *
dup_conversation (RivuletWindow *self,
                  GVariant      *parameter)
{
  return self->store == NULL ? NULL : rivulet_store_dup_conversation (self->store, g_variant_get_int64 (parameter));
}

/* (transfer full): one that nothing has been said in, with the instructions of the preferences. */
RivuletConversation *
rivulet_window_create_conversation (RivuletWindow *self)
{
  g_autofree char *instructions = self->settings == NULL ? NULL : g_settings_get_string (self->settings, "instructions");

  if (instructions != NULL)
    g_strstrip (instructions);

  return rivulet_store_new_conversation (self->store, instructions == NULL || *instructions == '\0' ? NULL : instructions);
}

static void
show_new_conversation (RivuletWindow *self)
{
  g_autoptr (RivuletConversation) conversation = NULL;

  /* An empty conversation is as new as another one. */
  if (self->conversation != NULL && rivulet_conversation_get_id (self->conversation) == 0)
    conversation = g_object_ref (self->conversation);
  else
    conversation = rivulet_window_create_conversation (self);
  rivulet_window_show_conversation (self, conversation);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
new_conversation_action (GtkWidget  *widget,
                         const char *action_name,
                         GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);

  if (self->store != NULL)
    show_new_conversation (self);
}

static void
open_conversation_action (GtkWidget  *widget,
                          const char *action_name,
                          GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletConversation) conversation = dup_conversation (self, parameter);

  if (conversation != NULL)
    rivulet_window_show_conversation (self, conversation);
}

static void
undo_clicked_cb (AdwToast *toast,
                 Undo     *undo)
{
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&undo->window);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->store == NULL)
    return;

  undo->undone = TRUE;
  if (!rivulet_store_undelete_conversation (self->store, undo->conversation, &error))
    rivulet_window_show_error (self, error->message);
  else if (undo->was_shown)
    rivulet_window_show_conversation (self, undo->conversation);
}

static void
undo_dismissed_cb (AdwToast *toast,
                   Undo     *undo)
{
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&undo->window);
  g_autoptr (GError) error = NULL;

  if (undo->undone || self == NULL || self->store == NULL)
    return;
  if (!rivulet_store_purge (self->store, undo->conversation, &error))
    rivulet_window_show_error (self, error->message);
}

static void
offer_undo (RivuletWindow       *self,
            RivuletConversation *conversation,
            gboolean             was_shown)
{
  /* Translators: the title of a conversation */
  g_autofree char *text = g_strdup_printf (_ ("“%s” deleted"), rivulet_conversation_get_title (conversation));
  AdwToast *toast = adw_toast_new (text);
  Undo *undo = g_new0 (Undo, 1);

  g_weak_ref_init (&undo->window, self);
  undo->conversation = g_object_ref (conversation);
  undo->was_shown = was_shown;
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), undo, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (undo_dismissed_cb), undo, undo_free, G_CONNECT_DEFAULT);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
delete_conversation_action (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletConversation) conversation = dup_conversation (self, parameter);
  g_autoptr (GError) error = NULL;
  gboolean was_shown;

  if (conversation == NULL)
    return;

  if (self->replying_in == conversation)
    rivulet_window_stop (self);
  was_shown = conversation == self->conversation;
  if (!rivulet_store_delete_conversation (self->store, conversation, &error))
    {
      rivulet_window_show_error (self, error->message);
      return;
    }
  if (was_shown)
    {
      g_autoptr (RivuletConversation) fresh = rivulet_window_create_conversation (self);

      rivulet_window_show_conversation (self, fresh);
    }
  /* With the last row the focus would go to wherever. */
  if (g_list_model_get_n_items (rivulet_store_get_conversations (self->store)) == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  offer_undo (self, conversation, was_shown);
}

static void
set_pinned (RivuletWindow *self,
            GVariant      *parameter,
            gboolean       pinned)
{
  g_autoptr (RivuletConversation) conversation = dup_conversation (self, parameter);
  g_autoptr (GError) error = NULL;

  if (conversation != NULL && !rivulet_store_set_pinned (self->store, conversation, pinned, &error))
    rivulet_window_show_error (self, error->message);
}

static void
pin_conversation_action (GtkWidget  *widget,
                         const char *action_name,
                         GVariant   *parameter)
{
  set_pinned (RIVULET_WINDOW (widget), parameter, TRUE);
}

static void
unpin_conversation_action (GtkWidget  *widget,
                           const char *action_name,
                           GVariant   *parameter)
{
  set_pinned (RIVULET_WINDOW (widget), parameter, FALSE);
}

static void
duplicate_conversation_action (GtkWidget  *widget,
                               const char *action_name,
                               GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletConversation) conversation = dup_conversation (self, parameter);
  g_autoptr (RivuletConversation) copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  if (conversation == NULL)
    return;

  /* Translators: the title of the copy of a conversation */
  title = g_strdup_printf (_ ("%s (copy)"), rivulet_conversation_get_title (conversation));
  copy = rivulet_store_duplicate (self->store, conversation, NULL, title, &error);
  if (copy == NULL)
    rivulet_window_add_toast (self, error->message);
  else
    rivulet_window_show_conversation (self, copy);
}

static void
renamed_cb (AdwAlertDialog *dialog,
            const char     *response,
            RivuletWindow  *self)
{
  RivuletConversation *conversation = g_object_get_data (G_OBJECT (dialog), "conversation");
  GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "rename") || g_str_equal (title, rivulet_conversation_get_title (conversation)))
    return;
  if (!rivulet_store_set_title (self->store, conversation, title, &error))
    rivulet_window_show_error (self, error->message);
}

static void
rename_conversation_action (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletConversation) conversation = dup_conversation (self, parameter);
  AdwAlertDialog *dialog;
  GtkWidget *entry;

  if (conversation == NULL)
    return;

  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), rivulet_conversation_get_title (conversation));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Title"), -1);

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Rename Conversation"), NULL));
  adw_alert_dialog_set_body (dialog, _ ("Without a name it is called by what was said first."));
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "rename");
  g_object_set_data_full (G_OBJECT (dialog), "conversation", g_object_ref (conversation), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (renamed_cb), self, G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
  gtk_widget_grab_focus (entry);
}

static void
show_message_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = NULL;
  gint64 conversation_id, message_id;
  const char *query;
  int position;

  g_variant_get (parameter, "(xx&s)", &conversation_id, &message_id, &query);
  if (self->store != NULL)
    conversation = rivulet_store_dup_conversation (self->store, conversation_id);
  if (conversation == NULL)
    return;

  rivulet_window_show_conversation (self, conversation);
  if (message_id == 0)
    return;
  position = rivulet_store_reveal_message (self->store, conversation, message_id, &error);
  if (position < 0)
    {
      rivulet_window_add_toast (self, error->message);
      return;
    }
  found = rivulet_store_find_in_message (self->store, message_id, query, NULL);
  rivulet_transcript_view_show_message (self->transcript, (guint) position, found);
}

static void
previous_conversation_action (GtkWidget  *widget,
                              const char *action_name,
                              GVariant   *parameter)
{
  rivulet_sidebar_step (RIVULET_WINDOW (widget)->sidebar, -1);
}

static void
next_conversation_action (GtkWidget  *widget,
                          const char *action_name,
                          GVariant   *parameter)
{
  rivulet_sidebar_step (RIVULET_WINDOW (widget)->sidebar, 1);
}

void
rivulet_window_install_conversation_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-conversation", NULL, new_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.open-conversation", "x", open_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.delete-conversation", "x", delete_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.duplicate-conversation", "x", duplicate_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.pin-conversation", "x", pin_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.rename-conversation", "x", rename_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.unpin-conversation", "x", unpin_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.show-message", "(xxs)", show_message_action);
  gtk_widget_class_install_action (widget_class, "win.previous-conversation", NULL, previous_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.next-conversation", NULL, next_conversation_action);
}
