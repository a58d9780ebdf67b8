/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling that a reply has ended to somebody who looks elsewhere. Notifications of a conversation replace one another and go
 * when the window comes to the front.
 */

#include "config.h"

#include "rivulet-window-private.h"

#include <glib/gi18n.h>

/* How much of a reply a notification bears (characters). */
#define NOTIFICATION_LENGTH 160

#define NOTIFICATION_ID "reply"

static char *
dup_beginning (RivuletMessage *message)
{
  g_autofree char *text = g_strstrip (g_strdup (rivulet_message_get_text (message)));
  g_autofree char *beginning = NULL;

  if (g_utf8_strlen (text, -1) <= NOTIFICATION_LENGTH)
    return g_steal_pointer (&text);
  beginning = g_utf8_substring (text, 0, NOTIFICATION_LENGTH);

  return g_strconcat (g_strchomp (beginning), "…", NULL);
}

void
rivulet_window_notify_reply (RivuletWindow       *self,
                             RivuletConversation *conversation,
                             RivuletMessage      *message)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *text = NULL;

  if (application == NULL || gtk_window_is_active (GTK_WINDOW (self))
      || g_application_get_dbus_connection (G_APPLICATION (application)) == NULL
      || (self->settings != NULL && !g_settings_get_boolean (self->settings, "notify-of-replies")))
    return;

  text = dup_beginning (message);
  notification = g_notification_new (rivulet_conversation_get_title (conversation));
  g_notification_set_body (notification, text);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action_and_target (notification, "app.open-conversation", "x",
                                                rivulet_conversation_get_id (conversation));
  g_application_send_notification (G_APPLICATION (application), NOTIFICATION_ID, notification);
}

static void
active_changed_cb (RivuletWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    g_application_withdraw_notification (G_APPLICATION (application), NOTIFICATION_ID);
}

void
rivulet_window_init_notify (RivuletWindow *self)
{
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
}
