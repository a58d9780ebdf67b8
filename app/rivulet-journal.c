/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A timer that runs only while something is unwritten: the promise is a second, the timer takes half of it, and the
 * rest is for the disk. A failed write in mid-reply is not told there and then, since the next one may succeed; the
 * last one is.
 */

#include "rivulet-journal.h"

#define INTERVAL_MS 500

struct _RivuletJournal
{
  RivuletStore *store;
  RivuletMessage *message; /* nullable: what the timer will store */
  GSource *timer;
  GPtrArray *unsaved; /* RivuletMessage whose end could not be stored */
};

RivuletJournal *
rivulet_journal_new (RivuletStore *store)
{
  RivuletJournal *self = g_new0 (RivuletJournal, 1);

  self->store = g_object_ref (store);
  self->unsaved = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

static void
stop_timer (RivuletJournal *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_object (&self->message);
}

static void
save_unsaved (RivuletJournal *self)
{
  while (self->unsaved->len > 0
         && rivulet_store_update_message (self->store, g_ptr_array_index (self->unsaved, 0), NULL))
    g_ptr_array_remove_index (self->unsaved, 0);
}

void
rivulet_journal_free (RivuletJournal *self)
{
  if (self == NULL)
    return;

  stop_timer (self);
  save_unsaved (self);
  g_ptr_array_unref (self->unsaved);
  g_object_unref (self->store);
  g_free (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  RivuletJournal *self = user_data;

  rivulet_store_update_message (self->store, self->message, NULL);
  stop_timer (self);

  return G_SOURCE_REMOVE;
}

void
rivulet_journal_touch (RivuletJournal *self,
                       RivuletMessage *message)
{
  if (self->timer != NULL)
    return;

  self->message = g_object_ref (message);
  self->timer = g_timeout_source_new (INTERVAL_MS);
  g_source_set_static_name (self->timer, "rivulet-journal");
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

gboolean
rivulet_journal_end (RivuletJournal *self,
                     RivuletMessage *message,
                     GError        **error)
{
  stop_timer (self);
  save_unsaved (self);

  if (rivulet_store_update_message (self->store, message, error))
    return TRUE;

  g_ptr_array_add (self->unsaved, g_object_ref (message));

  return FALSE;
}
