/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making and freeing jobs.
 */

#include "rivulet-job.h"

RivuletJob *
rivulet_job_new (RivuletJobKind kind,
                 guint64        id,
                 GCancellable  *cancellable)
{
  RivuletJob *self = g_new0 (RivuletJob, 1);

  self->kind = kind;
  self->id = id;
  g_set_object (&self->cancellable, cancellable);
  self->reply_state = RIVULET_MESSAGE_INTERRUPTED;
  atomic_init (&self->handed_over, 0);

  return self;
}

void
rivulet_job_free (RivuletJob *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->task);
  g_clear_object (&self->conversation);
  g_clear_object (&self->message);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->transcript, rivulet_transcript_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->model, rill_model_unref);
  g_free (self->path);
  g_free (self->model_name);
  g_free (self->model_summary);
  g_free (self);
}
