/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The generator's ear: once a frame at most, everything the worker has said is applied on the main thread: text to
 * the message, then what has finished, then the state, then the snapshot.
 *
 * Completing a request calls its owner back, who may do anything, even shut the generator down; so a batch is taken
 * out of the outbox whole, and nothing here relies on the worker still being there afterwards.
 */

#include "rivulet-generator-private.h"

#include "rill.h"
#include "rivulet-store-private.h"

/* Cancelled is cancelled, whoever noticed it first. */
static GError *
take_error (RivuletJob *job)
{
  GError *error = g_steal_pointer (&job->error);

  if (g_error_matches (error, RILL_ERROR, RILL_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The work was stopped");
    }

  return error;
}

/* What the state is when no job says otherwise. */
static void
settle (RivuletGenerator *self)
{
  if (self->reply_job_id != 0)
    return;

  if (self->n_loads > 0)
    rivulet_generator_set_state (self, RIVULET_GENERATOR_LOADING, 0.0);
  else if (self->model_name != NULL)
    rivulet_generator_set_state (self, RIVULET_GENERATOR_READY, 1.0);
  else
    rivulet_generator_set_state (self, RIVULET_GENERATOR_EMPTY, 0.0);
}

static void
apply_load (RivuletGenerator *self,
            RivuletJob       *job)
{
  g_autoptr (GTask) task = g_steal_pointer (&job->task);

  self->n_loads--;
  if (job->error == NULL)
    {
      rivulet_generator_set_conversation (self, NULL);
      rivulet_generator_set_model (self, job->model, job->model_name, job->model_summary);
    }
  settle (self);

  if (job->error != NULL)
    g_task_return_error (task, take_error (job));
  else
    g_task_return_boolean (task, TRUE);
}

static void
apply_reply (RivuletGenerator *self,
             RivuletJob       *job)
{
  g_autoptr (GTask) task = g_steal_pointer (&job->task);
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) journal_error = NULL;

  g_return_if_fail (job->id == self->reply_job_id);

  self->reply_job_id = 0;
  reply = g_steal_pointer (&self->reply);
  rivulet_message_set_state (reply, job->reply_state);
  rivulet_journal_end (self->journal, reply, &journal_error);
  if (!job->stream_holds_it)
    rivulet_generator_set_conversation (self, NULL);
  settle (self);
  rivulet_generator_save_later (self);

  if (job->error != NULL)
    g_task_return_error (task, take_error (job));
  else if (journal_error != NULL)
    g_task_return_error (task, g_steal_pointer (&journal_error));
  else
    g_task_return_pointer (task, g_steal_pointer (&reply), g_object_unref);
}

/* What the model keeps, the store remembers; where it cannot, the model lets go at the next opening. */
static void
apply_keep (RivuletGenerator *self,
            RivuletJob       *job)
{
  if (job->error == NULL)
    rivulet_store_set_kept (self->store, job->message, job->keep, &job->error);
  g_clear_object (&job->message);
}

static void
apply_open (RivuletGenerator *self,
            RivuletJob       *job)
{
  g_autoptr (GTask) task = g_steal_pointer (&job->task);

  if (job->kind == RIVULET_JOB_KEEP)
    apply_keep (self, job);

  if (job->stream_holds_it)
    rivulet_generator_set_conversation (self, job->conversation);
  else if (job->stream_is_lost && self->reply_job_id == 0)
    rivulet_generator_set_conversation (self, NULL);
  settle (self);
  rivulet_generator_save_later (self);

  if (task == NULL)
    return;
  if (job->error != NULL)
    g_task_return_error (task, take_error (job));
  else if (job->message != NULL)
    g_task_return_pointer (task, g_object_ref (job->message), g_object_unref);
  else
    g_task_return_boolean (task, TRUE);
}

static void
apply_text (RivuletGenerator *self,
            RivuletBatch     *batch)
{
  if (batch->text->len == 0 || batch->job_id != self->reply_job_id)
    return;

  rivulet_message_append_text (self->reply, batch->text->str);
  rivulet_journal_touch (self->journal, self->reply);
}

void
rivulet_generator_apply_results (gpointer user_data)
{
  g_autoptr (RivuletGenerator) self = g_object_ref (user_data);
  g_auto (RivuletBatch) batch = { 0 };

  rivulet_batch_init (&batch);
  rivulet_outbox_take (self->outbox, &batch);

  if (batch.source_id != 0)
    rivulet_generator_tell_source (self, batch.source_id, batch.source);
  apply_text (self, &batch);
  if (batch.has_horizon)
    rivulet_generator_set_horizon (self, &batch.horizon);
  for (guint i = 0; i < batch.finished->len; i++)
    {
      RivuletJob *job = g_ptr_array_index (batch.finished, i);

      if (job->kind == RIVULET_JOB_LOAD)
        apply_load (self, job);
      else if (job->kind == RIVULET_JOB_REPLY)
        apply_reply (self, job);
      else if (job->kind == RIVULET_JOB_OPEN || job->kind == RIVULET_JOB_KEEP)
        apply_open (self, job);
    }
  if (self->worker == NULL)
    return;

  if (batch.has_state)
    rivulet_generator_set_state (self, batch.state, batch.progress);
  if (batch.snapshot != NULL && self->n_trace_holds > 0)
    {
      rivulet_worker_want_snapshot (self->worker);
      rivulet_generator_take_snapshot (self, g_steal_pointer (&batch.snapshot));
    }
}
