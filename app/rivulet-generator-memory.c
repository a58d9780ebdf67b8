/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be asked of the model's memory itself: to hold a conversation, and to be reminded of a message.
 */

#include "rivulet-generator-private.h"

#include "rivulet-store-private.h"

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
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The model's thread has ended");
  else if (self->model_name == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, "No model is loaded");
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

/* @message: (nullable): what the request returns */
static void
start_opening (RivuletGenerator    *self,
               RivuletConversation *conversation,
               RivuletMessage      *message,
               GTask               *task)
{
  const guint n_messages = g_list_model_get_n_items (rivulet_conversation_get_messages (conversation));
  GCancellable *cancellable = g_task_get_cancellable (task);
  RivuletJob *job;

  rivulet_generator_forget_opening (self, conversation);
  self->opening = g_object_ref (conversation);
  self->opening_cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (self->opening_cancellable),
                           g_object_unref);

  job = rivulet_generator_new_job (self, RIVULET_JOB_OPEN, task, self->opening_cancellable, conversation);
  job->transcript = rivulet_transcript_new (conversation, n_messages);
  g_set_object (&job->message, message);
  if (self->reply_job_id == 0 && self->n_loads == 0)
    rivulet_generator_set_state (self, RIVULET_GENERATOR_READING, 0.0);
  rivulet_worker_push (self->worker, job);
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
    g_task_return_boolean (task, TRUE);
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
