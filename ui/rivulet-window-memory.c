/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model's memory of the conversation that is shown: it is opened when nothing else is going on, and the horizon follows
 * it. A request to open is a small struct with its own cancellable; its end counts only while the window still holds that
 * one.
 */

#include "config.h"

#include "rivulet-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  GWeakRef window;
  GCancellable *cancellable;
} Opening;

static void
opening_free (Opening *opening)
{
  g_weak_ref_clear (&opening->window);
  g_object_unref (opening->cancellable);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&opening->window);
  g_autoptr (GError) error = NULL;
  gboolean opened = rivulet_generator_open_finish (RIVULET_GENERATOR (object), result, &error);

  if (self == NULL || self->opening != opening->cancellable)
    return;

  g_clear_object (&self->opening);
  /* The next reply tries again and says what is wrong. */
  if (!opened)
    g_debug ("the memory was not opened: %s", error->message);
  rivulet_window_update (self);
}

void
rivulet_window_open_memory (RivuletWindow *self)
{
  Opening *opening;

  if (self->generator == NULL || self->conversation == NULL || self->replying != NULL || self->loading != NULL
      || rivulet_generator_get_model_name (self->generator) == NULL
      || rivulet_conversation_get_id (self->conversation) == 0
      || rivulet_generator_get_conversation (self->generator) == self->conversation)
    return;

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  opening = g_new0 (Opening, 1);
  g_weak_ref_init (&opening->window, self);
  opening->cancellable = g_object_ref (self->opening);
  rivulet_generator_open_async (self->generator, self->conversation, opening->cancellable, opened_cb, opening);
}

static void
horizon_cb (RivuletWindow *self)
{
  rivulet_transcript_view_set_horizon (self->transcript, rivulet_generator_get_horizon (self->generator));
}

static void
memory_built_cb (RivuletWindow       *self,
                 RivuletConversation *conversation,
                 RivuletMemorySource  source)
{
  if (conversation == self->conversation && source == RIVULET_MEMORY_REBUILT_BEYOND)
    rivulet_window_add_toast (self, _ ("That lies further back than can be undone, so the memory is rebuilt from the text"));
}

void
rivulet_window_init_memory (RivuletWindow *self)
{
  g_signal_connect_object (self->generator, "horizon", G_CALLBACK (horizon_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->generator, "memory-built", G_CALLBACK (memory_built_cb), self, G_CONNECT_SWAPPED);
  horizon_cb (self);
}
