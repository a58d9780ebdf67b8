/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done to one message of the conversation that is shown. Widgets reach these by name, with the message's number:
 * win.copy-message, win.switch-branch, ...
 */

#include "config.h"

#include "rivulet-announce.h"
#include "rivulet-window-private.h"

#include <glib/gi18n.h>

/* From the end, where most of what is done is done. */
static RivuletMessage *
dup_message (RivuletWindow *self,
             gint64         id)
{
  guint position = self->messages == NULL ? 0 : g_list_model_get_n_items (self->messages);

  while (position-- > 0)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (self->messages, position);

      if (rivulet_message_get_id (message) == id)
        return g_steal_pointer (&message);
    }

  return NULL;
}

static void
copy_message_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletMessage) message = dup_message (self, g_variant_get_int64 (parameter));

  if (message == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), rivulet_message_get_text (message));
  rivulet_window_add_toast (self, _ ("Message copied"));
}

static void
switch_branch_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  gint64 id;
  guint branch;

  g_variant_get (parameter, "(xu)", &id, &branch);
  message = dup_message (self, id);
  if (message == NULL)
    return;
  if (!rivulet_store_switch_branch (self->store, self->conversation, message, branch, &error))
    {
      rivulet_window_add_toast (self, error->message);
      return;
    }
  rivulet_window_open_memory (self);
  words = g_strdup_printf (_ ("Version %u of %u"), branch + 1, rivulet_message_get_n_branches (message));
  rivulet_announce (widget, words);
}

static void
regenerate_message_action (GtkWidget  *widget,
                           const char *action_name,
                           GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletMessage) message = dup_message (self, g_variant_get_int64 (parameter));

  if (message != NULL)
    rivulet_window_regenerate (self, message);
}

static void
edit_message_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletMessage) message = dup_message (self, g_variant_get_int64 (parameter));

  if (message != NULL)
    rivulet_composer_begin_edit (self->composer, rivulet_message_get_id (message), rivulet_message_get_text (message));
}

static void
say_instead_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletMessage) message = NULL;
  const char *text;
  gint64 id;

  g_variant_get (parameter, "(x&s)", &id, &text);
  message = dup_message (self, id);
  if (message != NULL)
    rivulet_window_say_instead (self, message, text);
}

static void
continue_message_action (GtkWidget  *widget,
                         const char *action_name,
                         GVariant   *parameter)
{
  rivulet_window_continue (RIVULET_WINDOW (widget));
}

static void
remind_message_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  g_autoptr (RivuletMessage) message = dup_message (self, g_variant_get_int64 (parameter));

  if (message != NULL)
    rivulet_window_remind (self, message);
}

typedef struct
{
  GWeakRef window;
  gboolean keep;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_weak_ref_clear (&keeping->window);
  g_free (keeping);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Keeping, keeping_free)

static void
kept_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Keeping) keeping = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&keeping->window);
  g_autoptr (GError) error = NULL;
  gboolean done = rivulet_generator_keep_finish (RIVULET_GENERATOR (object), result, &error);

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (done)
    rivulet_window_add_toast (self, keeping->keep ? _ ("Kept: the model will not forget this message")
                                                  : _ ("Let go: the model may forget this message"));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    rivulet_window_add_toast (self, _ ("Part of this message is forgotten already; remind the model of it first"));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    rivulet_window_add_toast (self, _ ("This message is longer than what can still be kept; let go of another"));
  else
    {
      g_autofree char *words = g_strdup_printf (_ ("What is kept in memory could not be changed: %s"), error->message);

      rivulet_window_add_toast (self, words);
    }
}

static void
keep_message (RivuletWindow *self,
              gint64         id,
              gboolean       keep)
{
  g_autoptr (RivuletMessage) message = dup_message (self, id);
  Keeping *keeping;

  if (message == NULL)
    return;

  keeping = g_new0 (Keeping, 1);
  g_weak_ref_init (&keeping->window, self);
  keeping->keep = keep;
  rivulet_generator_keep_async (self->generator, self->conversation, message, keep, NULL, kept_cb, keeping);
}

static void
keep_message_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  keep_message (RIVULET_WINDOW (widget), g_variant_get_int64 (parameter), TRUE);
}

static void
let_go_message_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  keep_message (RIVULET_WINDOW (widget), g_variant_get_int64 (parameter), FALSE);
}

void
rivulet_window_update_message_actions (RivuletWindow *self,
                                       gboolean       can_say)
{
  static const char *const talking[] = { "win.regenerate-message", "win.edit-message", "win.say-instead",
                                         "win.continue-message", "win.keep-message", "win.let-go-message",
                                         "win.remind-message" };
  const gboolean idle = self->failure == NULL && self->replying == NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.switch-branch", idle);
  for (guint i = 0; i < G_N_ELEMENTS (talking); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), talking[i], can_say);
}

void
rivulet_window_install_message_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.copy-message", "x", copy_message_action);
  gtk_widget_class_install_action (widget_class, "win.switch-branch", "(xu)", switch_branch_action);
  gtk_widget_class_install_action (widget_class, "win.regenerate-message", "x", regenerate_message_action);
  gtk_widget_class_install_action (widget_class, "win.edit-message", "x", edit_message_action);
  gtk_widget_class_install_action (widget_class, "win.say-instead", "(xs)", say_instead_action);
  gtk_widget_class_install_action (widget_class, "win.continue-message", "x", continue_message_action);
  gtk_widget_class_install_action (widget_class, "win.keep-message", "x", keep_message_action);
  gtk_widget_class_install_action (widget_class, "win.let-go-message", "x", let_go_message_action);
  gtk_widget_class_install_action (widget_class, "win.remind-message", "x", remind_message_action);
}
