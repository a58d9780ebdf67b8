/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Talking: a message goes to the generator, the reply grows in the conversation by itself. A reply is a small struct with
 * its own cancellable; its end counts only while the window still holds that one.
 */

#include "config.h"

#include "rivulet-announce.h"
#include "rivulet-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  GWeakRef window;
  GCancellable *cancellable;
  RivuletConversation *conversation;
  guint n_messages; /* before the text was sent */
  char *text;
} Reply;

static void
reply_free (Reply *reply)
{
  g_weak_ref_clear (&reply->window);
  g_object_unref (reply->cancellable);
  g_object_unref (reply->conversation);
  g_free (reply->text);
  g_free (reply);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

static guint
count_messages (RivuletConversation *conversation)
{
  return g_list_model_get_n_items (rivulet_conversation_get_messages (conversation));
}

/* What a store cannot write stays so until somebody does something about it; anything else passes. */
static void
show_failed_reply (RivuletWindow *self,
                   const Reply   *reply,
                   const GError  *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error->domain == RIVULET_STORE_ERROR)
    rivulet_window_show_error (self, error->message);
  else
    rivulet_window_add_toast (self, error->message);

  /* What never became a message is not lost either. */
  if (count_messages (reply->conversation) == reply->n_messages && self->conversation == reply->conversation)
    rivulet_composer_give_back (self->composer, reply->text);
}

static void
replied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Reply) reply = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&reply->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletMessage) message = rivulet_generator_reply_finish (RIVULET_GENERATOR (object), result, &error);

  if (self == NULL || self->replying != reply->cancellable)
    return;

  g_clear_object (&self->replying);
  g_clear_object (&self->replying_in);
  if (message == NULL)
    show_failed_reply (self, reply, error);
  else
    rivulet_announce (GTK_WIDGET (self->transcript), rivulet_message_get_text (message));
  rivulet_window_update (self);
}

gboolean
rivulet_window_say (RivuletWindow *self,
                    const char    *text)
{
  Reply *reply;

  g_return_val_if_fail (RIVULET_IS_WINDOW (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (self->generator == NULL || self->failure != NULL || self->replying != NULL)
    return FALSE;

  self->replying = g_cancellable_new ();
  g_set_object (&self->replying_in, self->conversation);

  reply = g_new0 (Reply, 1);
  g_weak_ref_init (&reply->window, self);
  reply->cancellable = g_object_ref (self->replying);
  reply->conversation = g_object_ref (self->conversation);
  reply->n_messages = count_messages (self->conversation);
  reply->text = g_strdup (text);
  rivulet_generator_reply_async (self->generator, self->conversation, text, reply->cancellable, replied_cb, reply);

  rivulet_transcript_view_scroll_to_end (self->transcript);
  rivulet_window_update (self);
  rivulet_sidebar_set_shown (self->sidebar, self->conversation);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));

  return TRUE;
}

void
rivulet_window_stop (RivuletWindow *self)
{
  g_cancellable_cancel (self->replying);
}
