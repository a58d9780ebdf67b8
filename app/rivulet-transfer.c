/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What export and import share.
 */

#include "rivulet-transfer-private.h"

#include <pthread.h>

/* Between two calls. */
#define METER_INTERVAL_MS 50

G_DEFINE_QUARK (rivulet-transfer-error-quark, rivulet_transfer_error)

/* --- Progress ----------------------------------------------------------------------------------------------------- */

struct _RivuletMeter
{
  gatomicrefcount ref_count;
  GMainContext *context;
  RivuletTransferProgress func; /* NULL after the close; its thread alone looks at it */
  gpointer user_data;

  pthread_mutex_t mutex;
  guint64 done;
  guint64 total;
  gboolean is_pending;
};

RivuletMeter *
rivulet_meter_new (RivuletTransferProgress func,
                   gpointer                user_data)
{
  RivuletMeter *self = g_new0 (RivuletMeter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user_data = user_data;
  pthread_mutex_init (&self->mutex, NULL);

  return self;
}

RivuletMeter *
rivulet_meter_ref (RivuletMeter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
rivulet_meter_unref (RivuletMeter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_main_context_unref (self->context);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

void
rivulet_meter_close (RivuletMeter *self)
{
  self->func = NULL;
}

static gboolean
meter_cb (gpointer user_data)
{
  RivuletMeter *self = user_data;
  guint64 done, total;

  pthread_mutex_lock (&self->mutex);
  done = self->done;
  total = self->total;
  self->is_pending = FALSE;
  pthread_mutex_unlock (&self->mutex);
  if (self->func != NULL)
    self->func (done, total, self->user_data);

  return G_SOURCE_REMOVE;
}

void
rivulet_meter_set (RivuletMeter *self,
                   guint64       done,
                   guint64       total)
{
  gboolean was_pending;

  pthread_mutex_lock (&self->mutex);
  self->done = done;
  self->total = total;
  was_pending = self->is_pending;
  self->is_pending = TRUE;
  pthread_mutex_unlock (&self->mutex);

  if (!was_pending)
    {
      g_autoptr (GSource) source = g_timeout_source_new (METER_INTERVAL_MS);

      g_source_set_static_name (source, "rivulet-meter");
      g_source_set_callback (source, meter_cb, rivulet_meter_ref (self), (GDestroyNotify) rivulet_meter_unref);
      g_source_attach (source, self->context);
    }
}

/* --- A conversation in between ------------------------------------------------------------------------------------ */

static void
clear_message (gpointer data)
{
  g_free (((RivuletDraftMessage *) data)->text);
}

RivuletDraftConversation *
rivulet_draft_conversation_new (void)
{
  RivuletDraftConversation *self = g_new0 (RivuletDraftConversation, 1);

  self->messages = g_array_new (FALSE, FALSE, sizeof (RivuletDraftMessage));
  g_array_set_clear_func (self->messages, clear_message);

  return self;
}

void
rivulet_draft_conversation_free (RivuletDraftConversation *self)
{
  if (self == NULL)
    return;

  g_free (self->title);
  g_free (self->system_prompt);
  g_free (self->sampling);
  g_array_unref (self->messages);
  g_free (self);
}

void
rivulet_draft_conversation_settle (RivuletDraftConversation *self)
{
  /* The chosen branch at each place, by the index of what it follows and one. */
  g_autofree int *chosen = g_new (int, self->messages->len + 1);

  for (guint i = 0; i <= self->messages->len; i++)
    chosen[i] = -1;
  for (guint i = 0; i < self->messages->len; i++)
    {
      const RivuletDraftMessage *message = &g_array_index (self->messages, RivuletDraftMessage, i);
      int *choice = &chosen[message->parent + 1];

      if (message->active || *choice < 0
          || !g_array_index (self->messages, RivuletDraftMessage, *choice).active)
        *choice = (int) i;
    }
  for (guint i = 0; i < self->messages->len; i++)
    {
      RivuletDraftMessage *message = &g_array_index (self->messages, RivuletDraftMessage, i);

      message->active = chosen[message->parent + 1] == (int) i;
    }
}
