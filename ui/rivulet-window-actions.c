/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the person can do in the window. Widgets reach these by name: win.say (text), win.write, win.stop, win.new-conversation,
 * win.open-conversation and win.delete-conversation (number), win.open-model, win.built-in-model, and the two panes.
 */

#include "config.h"

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
                  gint64         id)
{
  GListModel *conversations = rivulet_store_get_conversations (self->store);
  guint n_conversations = g_list_model_get_n_items (conversations);

  for (guint i = 0; i < n_conversations; i++)
    {
      g_autoptr (RivuletConversation) conversation = g_list_model_get_item (conversations, i);

      if (rivulet_conversation_get_id (conversation) == id)
        return g_steal_pointer (&conversation);
    }

  return NULL;
}

static void
show_new_conversation (RivuletWindow *self)
{
  g_autoptr (RivuletConversation) conversation = NULL;

  /* An empty conversation is as new as another one. */
  if (self->conversation != NULL && rivulet_conversation_get_id (self->conversation) == 0)
    conversation = g_object_ref (self->conversation);
  else
    conversation = rivulet_store_new_conversation (self->store, NULL);
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
  g_autoptr (RivuletConversation) conversation = dup_conversation (self, g_variant_get_int64 (parameter));

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
  g_autoptr (RivuletConversation) conversation = dup_conversation (self, g_variant_get_int64 (parameter));
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
      g_autoptr (RivuletConversation) fresh = rivulet_store_new_conversation (self->store, NULL);

      rivulet_window_show_conversation (self, fresh);
    }
  /* With the last row the focus would go to wherever. */
  if (g_list_model_get_n_items (rivulet_store_get_conversations (self->store)) == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  offer_undo (self, conversation, was_shown);
}

static void
say_action (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  rivulet_window_say (RIVULET_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
write_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (RIVULET_WINDOW (widget)->composer));
}

static void
stop_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  rivulet_window_stop (RIVULET_WINDOW (widget));
}

static void
open_model_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  rivulet_window_open_model (RIVULET_WINDOW (widget));
}

static void
built_in_model_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  rivulet_window_load_model (RIVULET_WINDOW (widget), NULL);
}

void
rivulet_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-conversation", NULL, new_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.open-conversation", "x", open_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.delete-conversation", "x", delete_conversation_action);
  gtk_widget_class_install_action (widget_class, "win.say", "s", say_action);
  gtk_widget_class_install_action (widget_class, "win.write", NULL, write_action);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "win.open-model", NULL, open_model_action);
  gtk_widget_class_install_action (widget_class, "win.built-in-model", NULL, built_in_model_action);

  /* A binding of the class comes after the focus widget's own, so that Escape still closes what is open above. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.stop", NULL);
}

void
rivulet_window_init_actions (RivuletWindow *self)
{
  g_autoptr (GPropertyAction) toggle_sidebar = NULL;
  g_autoptr (GPropertyAction) toggle_cache = NULL;

  toggle_sidebar = g_property_action_new ("toggle-sidebar", self->outer_split, "show-sidebar");
  toggle_cache = g_property_action_new ("toggle-cache", self->inner_split, "show-sidebar");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (toggle_sidebar));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (toggle_cache));
}
