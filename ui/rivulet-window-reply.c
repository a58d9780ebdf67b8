/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Talking: a message, another reply, another question, more of a reply, a reminder. What is asked for goes to the generator
 * and grows in the conversation by itself. A request is a small struct with its own cancellable; its end counts only while
 * the window still holds that one.
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
  char *text;       /* NULL: nothing was sent */
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
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  words = g_strdup_printf (_ ("The reply could not be written: %s"), error->message);
  if (error->domain == RIVULET_STORE_ERROR)
    rivulet_window_show_error (self, words);
  else
    rivulet_window_add_toast (self, words);

  /* What never became a message is not lost either. */
  if (reply->text != NULL && count_messages (reply->conversation) == reply->n_messages
      && self->conversation == reply->conversation)
    rivulet_composer_give_back (self->composer, reply->text);
}

/* The computer may sleep again. */
static void
uninhibit (RivuletWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (self->inhibit_cookie != 0 && application != NULL)
    gtk_application_uninhibit (application, self->inhibit_cookie);
  self->inhibit_cookie = 0;
}

static void
finish (RivuletWindow  *self,
        const Reply    *reply,
        RivuletMessage *message,
        const GError   *error)
{
  g_clear_object (&self->replying);
  g_clear_object (&self->replying_in);
  uninhibit (self);
  if (message == NULL)
    show_failed_reply (self, reply, error);
  else
    rivulet_window_notify_reply (self, reply->conversation, message);
  rivulet_window_update (self);
  rivulet_window_open_memory (self);
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

  if (self != NULL && self->replying == reply->cancellable)
    finish (self, reply, message, error);
}

static void
reminded_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Reply) reply = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&reply->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletMessage) message = rivulet_generator_remind_finish (RIVULET_GENERATOR (object), result, &error);

  if (self != NULL && self->replying == reply->cancellable)
    finish (self, reply, message, error);
}

/* Returns: (transfer full) (nullable): what the end of the request needs; NULL when nothing can be asked for now. */
static Reply *
begin (RivuletWindow *self,
       const char    *text)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  Reply *reply;

  if (self->generator == NULL || self->failure != NULL || self->replying != NULL)
    return NULL;

  self->replying = g_cancellable_new ();
  g_set_object (&self->replying_in, self->conversation);
  if (application != NULL)
    self->inhibit_cookie = gtk_application_inhibit (application, GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_SUSPEND,
                                                    _ ("A reply is being written"));

  reply = g_new0 (Reply, 1);
  g_weak_ref_init (&reply->window, self);
  reply->cancellable = g_object_ref (self->replying);
  reply->conversation = g_object_ref (self->conversation);
  reply->n_messages = count_messages (self->conversation);
  reply->text = g_strdup (text);

  return reply;
}

/* The request has been made: shows that it goes on. */
static void
follow (RivuletWindow *self)
{
  const guint n_messages = count_messages (self->conversation);

  if (n_messages > 0)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (self->messages, n_messages - 1);

      rivulet_announce_sentences (GTK_WIDGET (self->transcript), message);
    }
  rivulet_transcript_view_scroll_to_end (self->transcript);
  rivulet_window_update (self);
  rivulet_sidebar_set_shown (self->sidebar, self->conversation);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

gboolean
rivulet_window_say (RivuletWindow *self,
                    const char    *text)
{
  Reply *reply;

  g_return_val_if_fail (RIVULET_IS_WINDOW (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  reply = begin (self, text);
  if (reply == NULL)
    return FALSE;
  rivulet_generator_reply_async (self->generator, self->conversation, text, reply->cancellable, replied_cb, reply);
  follow (self);

  return TRUE;
}

void
rivulet_window_regenerate (RivuletWindow  *self,
                           RivuletMessage *message)
{
  Reply *reply = begin (self, NULL);

  if (reply == NULL)
    return;
  rivulet_generator_regenerate_async (self->generator, self->conversation, message, reply->cancellable, replied_cb, reply);
  follow (self);
}

void
rivulet_window_say_instead (RivuletWindow  *self,
                            RivuletMessage *message,
                            const char     *text)
{
  Reply *reply = begin (self, text);

  if (reply == NULL)
    return;
  rivulet_generator_edit_async (self->generator, self->conversation, message, text, reply->cancellable, replied_cb, reply);
  follow (self);
}

void
rivulet_window_continue (RivuletWindow *self)
{
  Reply *reply = begin (self, NULL);

  if (reply == NULL)
    return;
  rivulet_generator_continue_async (self->generator, self->conversation, reply->cancellable, replied_cb, reply);
  follow (self);
}

void
rivulet_window_remind (RivuletWindow  *self,
                       RivuletMessage *message)
{
  Reply *reply = begin (self, NULL);

  if (reply == NULL)
    return;
  rivulet_generator_remind_async (self->generator, self->conversation, message, reply->cancellable, reminded_cb, reply);
  follow (self);
}

void
rivulet_window_stop (RivuletWindow *self)
{
  g_cancellable_cancel (self->replying);
}
