/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the generator is asked for, turned into jobs for the worker.
 */

#include "rivulet-generator-private.h"

#include "rill.h"
#include "rivulet-store-private.h"

static RivuletJob *
new_job (RivuletGenerator *self,
         RivuletJobKind    kind,
         GTask            *task)
{
  RivuletJob *job = rivulet_job_new (kind, ++self->last_job_id, g_task_get_cancellable (task));

  job->options = self->options;
  job->task = g_object_ref (task);

  return job;
}

/* A request that was cancelled still has a result: what had been done by then. */
static GTask *
new_task (RivuletGenerator   *self,
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data,
          gpointer            source_tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

void
rivulet_generator_load_async (RivuletGenerator   *self,
                              const char         *path,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *model_path = NULL;
  RivuletJob *job;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));

  task = new_task (self, cancellable, callback, user_data, rivulet_generator_load_async);
  if (self->worker == NULL)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The model's thread has ended");
      return;
    }

  model_path = path != NULL ? g_strdup (path) : rill_dup_builtin_model_path ();
  if (model_path == NULL)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The built-in model is not installed");
      return;
    }

  job = new_job (self, RIVULET_JOB_LOAD, task);
  job->path = g_steal_pointer (&model_path);
  self->n_loads++;
  if (self->reply_job_id == 0)
    rivulet_generator_set_state (self, RIVULET_GENERATOR_LOADING, 0.0);
  rivulet_worker_push (self->worker, job);
}

gboolean
rivulet_generator_load_finish (RivuletGenerator *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
can_reply (RivuletGenerator *self,
           GError          **error)
{
  if (self->worker == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The model's thread has ended");
  else if (self->reply_job_id != 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "A reply is being written");
  else if (self->n_loads > 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "A model is being loaded");
  else if (self->model_name == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, "No model is loaded");
  else
    return TRUE;

  return FALSE;
}

void
rivulet_generator_reply_async (RivuletGenerator    *self,
                               RivuletConversation *conversation,
                               const char          *text,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  GError *error = NULL;
  RivuletJob *job;
  guint n_messages;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));
  g_return_if_fail (text != NULL);

  task = new_task (self, cancellable, callback, user_data, rivulet_generator_reply_async);
  if (can_reply (self, &error))
    reply = rivulet_store_add_exchange (self->store, conversation, text, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  n_messages = g_list_model_get_n_items (rivulet_conversation_get_messages (conversation));
  job = new_job (self, RIVULET_JOB_REPLY, task);
  job->transcript = rivulet_transcript_new (conversation, n_messages - 1);
  job->reply_id = rivulet_message_get_id (reply);

  self->reply_job_id = job->id;
  self->reply = g_steal_pointer (&reply);
  rivulet_generator_set_conversation (self, conversation);
  rivulet_generator_set_state (self, RIVULET_GENERATOR_READING, 0.0);
  rivulet_worker_push (self->worker, job);
}

RivuletMessage *
rivulet_generator_reply_finish (RivuletGenerator *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
