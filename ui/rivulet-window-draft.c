/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is typed and not sent belongs to its conversation: it is stored when typing pauses, and comes back with it, also
 * after a restart.
 */

#include "config.h"

#include "rivulet-window-private.h"

/* How long typing rests before it is stored (ms). */
#define DRAFT_DELAY 700

void
rivulet_window_store_draft (RivuletWindow *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->draft_timeout, g_source_remove);
  if (self->store == NULL || self->conversation == NULL || self->composer == NULL)
    return;

  text = rivulet_composer_dup_text (self->composer);
  if (g_str_equal (text, rivulet_conversation_get_draft (self->conversation)))
    return;
  /* A full disk is told when something is sent; typing is not the moment. */
  if (!rivulet_store_set_draft (self->store, self->conversation, text, &error))
    g_debug ("the draft was not stored: %s", error->message);
}

static void
draft_timeout_cb (gpointer user_data)
{
  RivuletWindow *self = user_data;

  self->draft_timeout = 0;
  rivulet_window_store_draft (self);
}

static void
typed_cb (RivuletWindow *self)
{
  g_clear_handle_id (&self->draft_timeout, g_source_remove);
  self->draft_timeout = g_timeout_add_once (DRAFT_DELAY, draft_timeout_cb, self);
}

void
rivulet_window_show_draft (RivuletWindow *self)
{
  g_signal_handlers_block_by_func (self->composer, typed_cb, self);
  rivulet_composer_set_text (self->composer, rivulet_conversation_get_draft (self->conversation));
  g_signal_handlers_unblock_by_func (self->composer, typed_cb, self);
}

void
rivulet_window_init_draft (RivuletWindow *self)
{
  g_signal_connect_object (self->composer, "typed", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);
}
