/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wake-up is one source that lives as long as the outbox: its ready time is set when the first thing is put in,
 * one frame after the last look at the earliest, and taken back when the box is emptied. Nothing is allocated for a
 * wake-up.
 *
 * The lock is a pthread mutex, which thread sanitizers understand.
 */

#include "rivulet-outbox.h"

#include <pthread.h>

/* A frame at 60 Hz. */
#define FRAME_US 16667

typedef struct
{
  GSource source;
  RivuletOutboxFunc func;
  gpointer user_data;
} WakeUp;

struct _RivuletOutbox
{
  GSource *wake_up;
  pthread_mutex_t mutex;

  /* Behind the mutex: */
  RivuletBatch batch;
  gboolean pending;
  gint64 taken_at; /* monotonic, microseconds */
};

/* --- Batches ------------------------------------------------------------------------------------------------------ */

void
rivulet_batch_init (RivuletBatch *batch)
{
  *batch = (RivuletBatch) {
    .text = g_string_new (NULL),
    .finished = g_ptr_array_new_with_free_func ((GDestroyNotify) rivulet_job_free),
  };
}

void
rivulet_batch_clear (RivuletBatch *batch)
{
  g_string_free (g_steal_pointer (&batch->text), TRUE);
  g_clear_pointer (&batch->finished, g_ptr_array_unref);
  g_clear_pointer (&batch->snapshot, rivulet_snapshot_unref);
}

static void
empty_batch (RivuletBatch *batch)
{
  g_string_truncate (batch->text, 0);
  g_ptr_array_set_size (batch->finished, 0);
  g_clear_pointer (&batch->snapshot, rivulet_snapshot_unref);
  batch->has_state = FALSE;
  batch->has_horizon = FALSE;
  batch->source_id = 0;
}

/* --- The wake-up -------------------------------------------------------------------------------------------------- */

static gboolean
dispatch_wake_up (GSource    *source,
                  GSourceFunc callback,
                  gpointer    user_data)
{
  WakeUp *wake_up = (WakeUp *) source;

  wake_up->func (wake_up->user_data);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs wake_up_funcs = {
  .dispatch = dispatch_wake_up,
};

/* With the mutex held. */
static void
ask_for_wake_up (RivuletOutbox *self)
{
  if (self->pending)
    return;

  self->pending = TRUE;
  g_source_set_ready_time (self->wake_up, self->taken_at + FRAME_US);
}

/* --- The outbox --------------------------------------------------------------------------------------------------- */

RivuletOutbox *
rivulet_outbox_new (GMainContext     *context,
                    RivuletOutboxFunc func,
                    gpointer          user_data)
{
  RivuletOutbox *self = g_new0 (RivuletOutbox, 1);
  WakeUp *wake_up;

  pthread_mutex_init (&self->mutex, NULL);
  rivulet_batch_init (&self->batch);

  self->wake_up = g_source_new (&wake_up_funcs, sizeof (WakeUp));
  g_source_set_static_name (self->wake_up, "rivulet-outbox");
  wake_up = (WakeUp *) self->wake_up;
  wake_up->func = func;
  wake_up->user_data = user_data;
  g_source_attach (self->wake_up, context);

  return self;
}

void
rivulet_outbox_free (RivuletOutbox *self)
{
  if (self == NULL)
    return;

  g_source_destroy (self->wake_up);
  g_source_unref (self->wake_up);
  rivulet_batch_clear (&self->batch);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

void
rivulet_outbox_put_text (RivuletOutbox *self,
                         guint64        job_id,
                         const char    *text)
{
  pthread_mutex_lock (&self->mutex);
  self->batch.job_id = job_id;
  g_string_append (self->batch.text, text);
  ask_for_wake_up (self);
  pthread_mutex_unlock (&self->mutex);
}

void
rivulet_outbox_put_state (RivuletOutbox        *self,
                          RivuletGeneratorState state,
                          double                progress)
{
  pthread_mutex_lock (&self->mutex);
  self->batch.has_state = TRUE;
  self->batch.state = state;
  self->batch.progress = progress;
  ask_for_wake_up (self);
  pthread_mutex_unlock (&self->mutex);
}

void
rivulet_outbox_put_snapshot (RivuletOutbox   *self,
                             RivuletSnapshot *snapshot)
{
  RivuletSnapshot *replaced;

  pthread_mutex_lock (&self->mutex);
  replaced = self->batch.snapshot;
  self->batch.snapshot = snapshot;
  ask_for_wake_up (self);
  pthread_mutex_unlock (&self->mutex);

  g_clear_pointer (&replaced, rivulet_snapshot_unref);
}

void
rivulet_outbox_put_horizon (RivuletOutbox        *self,
                            const RivuletHorizon *horizon)
{
  pthread_mutex_lock (&self->mutex);
  self->batch.has_horizon = TRUE;
  self->batch.horizon = *horizon;
  ask_for_wake_up (self);
  pthread_mutex_unlock (&self->mutex);
}

void
rivulet_outbox_put_source (RivuletOutbox      *self,
                           gint64              conversation_id,
                           RivuletMemorySource source)
{
  pthread_mutex_lock (&self->mutex);
  self->batch.source_id = conversation_id;
  self->batch.source = source;
  ask_for_wake_up (self);
  pthread_mutex_unlock (&self->mutex);
}

void
rivulet_outbox_put_finished (RivuletOutbox *self,
                             RivuletJob    *job)
{
  pthread_mutex_lock (&self->mutex);
  g_ptr_array_add (self->batch.finished, job);
  self->batch.has_state = FALSE;
  ask_for_wake_up (self);
  pthread_mutex_unlock (&self->mutex);
}

void
rivulet_outbox_take (RivuletOutbox *self,
                     RivuletBatch  *batch)
{
  RivuletBatch taken;

  empty_batch (batch);

  pthread_mutex_lock (&self->mutex);
  taken = self->batch;
  self->batch = *batch;
  self->pending = FALSE;
  self->taken_at = g_get_monotonic_time ();
  g_source_set_ready_time (self->wake_up, -1);
  pthread_mutex_unlock (&self->mutex);

  *batch = taken;
}
