/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be asked of the model's memory itself: to hold a conversation, to be reminded of a message, to keep one; and
 * when it is saved.
 */

#include "config.h"

#include "rivulet-generator-private.h"

#include "rivulet-store-private.h"

#include <glib/gi18n-lib.h>

/* Long enough not to write a large file between two quick questions. */
#define SAVE_DELAY_MS 3000

/* --- Saving ------------------------------------------------------------------------------------------------------- */

void
rivulet_generator_stop_saving (RivuletGenerator *self)
{
  if (self->save_timer != NULL)
    g_source_destroy (self->save_timer);
  g_clear_pointer (&self->save_timer, g_source_unref);
}

static gboolean
save_cb (gpointer user_data)
{
  RivuletGenerator *self = user_data;

  rivulet_worker_push (self->worker, rivulet_job_new (RIVULET_JOB_SAVE, 0, NULL));
  rivulet_generator_stop_saving (self);

  return G_SOURCE_REMOVE;
}

void
rivulet_generator_save_later (RivuletGenerator *self)
{
  rivulet_generator_stop_saving (self);
  if (self->worker == NULL)
    return;

  self->save_timer = g_timeout_source_new (SAVE_DELAY_MS);
  g_source_set_static_name (self->save_timer, "rivulet-save-memory");
  g_source_set_callback (self->save_timer, save_cb, self, NULL);
  g_source_attach (self->save_timer, g_main_context_get_thread_default ());
}

void
rivulet_generator_purged_cb (RivuletStore *store,
                             gint64        conversation_id,
                             gpointer      user_data)
{
  RivuletGenerator *self = user_data;
  RivuletJob *job;

  if (self->worker == NULL)
    return;

  job = rivulet_job_new (RIVULET_JOB_FORGET, 0, NULL);
  job->conversation_id = conversation_id;
  rivulet_worker_push (self->worker, job);
}

/* --- Opening ------------------------------------------------------------------------------------------------------ */

void
rivulet_generator_forget_opening (RivuletGenerator    *self,
                                  RivuletConversation *conversation)
{
  if (self->opening != NULL && self->opening != conversation)
    g_cancellable_cancel (self->opening_cancellable);
  g_clear_object (&self->opening);
  g_clear_object (&self->opening_cancellable);
}

static gboolean
can_open (RivuletGenerator *self,
          GError          **error)
{
  if (self->worker == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The model’s thread has ended"));
  else if (self->model_name == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, _ ("No model is loaded"));
  else
    return TRUE;

  return FALSE;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/* @message: (nullable): what the request is about */
static RivuletJob *
new_opening (RivuletGenerator    *self,
             RivuletJobKind       kind,
             RivuletConversation *conversation,
             RivuletMessage      *message,
             GTask               *task)
{
  const guint n_messages = g_list_model_get_n_items (rivulet_conversation_get_messages (conversation));
  GCancellable *cancellable = g_task_get_cancellable (task);
  RivuletJob *job;

  rivulet_generator_stop_saving (self);
  rivulet_generator_forget_opening (self, conversation);
  self->opening = g_object_ref (conversation);
  self->opening_cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (self->opening_cancellable),
                           g_object_unref);

  job = rivulet_generator_new_job (self, kind, task, self->opening_cancellable, conversation);
  job->transcript = rivulet_transcript_new (conversation, n_messages);
  g_set_object (&job->message, message);
  if (self->reply_job_id == 0 && self->n_loads == 0)
    rivulet_generator_set_state (self, RIVULET_GENERATOR_READING, 0.0);

  return job;
}

static void
start_opening (RivuletGenerator    *self,
               RivuletConversation *conversation,
               RivuletMessage      *message,
               GTask               *task)
{
  rivulet_worker_push (self->worker, new_opening (self, RIVULET_JOB_OPEN, conversation, message, task));
}

void
rivulet_generator_open_async (RivuletGenerator    *self,
                              RivuletConversation *conversation,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_open_async);
  if (!can_open (self, &error))
    g_task_return_error (task, error);
  else if (g_list_model_get_n_items (rivulet_conversation_get_messages (conversation)) == 0
           || (self->reply_job_id != 0 && self->conversation == conversation))
    {
      rivulet_generator_forget_opening (self, conversation);
      g_task_return_boolean (task, TRUE);
    }
  else
    start_opening (self, conversation, NULL, task);
}

gboolean
rivulet_generator_open_finish (RivuletGenerator *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Reminding ---------------------------------------------------------------------------------------------------- */

void
rivulet_generator_remind_async (RivuletGenerator    *self,
                                RivuletConversation *conversation,
                                RivuletMessage      *message,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  GError *error = NULL;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));
  g_return_if_fail (RIVULET_IS_MESSAGE (message));

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_remind_async);
  if (rivulet_generator_can_reply (self, &error))
    reminder = rivulet_store_add_reminder (self->store, conversation, message, &error);
  if (reminder == NULL)
    g_task_return_error (task, error);
  else
    start_opening (self, conversation, reminder, task);
}

RivuletMessage *
rivulet_generator_remind_finish (RivuletGenerator *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Keeping ------------------------------------------------------------------------------------------------------ */

void
rivulet_generator_keep_async (RivuletGenerator    *self,
                              RivuletConversation *conversation,
                              RivuletMessage      *message,
                              gboolean             keep,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  RivuletJob *job;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));
  g_return_if_fail (RIVULET_IS_MESSAGE (message));

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_keep_async);
  if (!rivulet_generator_can_reply (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  job = new_opening (self, RIVULET_JOB_KEEP, conversation, message, task);
  job->message_id = rivulet_message_get_id (message);
  job->keep = !!keep;
  rivulet_worker_push (self->worker, job);
}

gboolean
rivulet_generator_keep_finish (RivuletGenerator *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
