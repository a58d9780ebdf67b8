/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the generator is asked for, turned into jobs for the worker.
 */

#include "config.h"

#include "rivulet-generator-private.h"

#include "rill.h"
#include "rivulet-store-private.h"

#include <glib/gi18n-lib.h>

RivuletJob *
rivulet_generator_new_job (RivuletGenerator    *self,
                           RivuletJobKind       kind,
                           GTask               *task,
                           GCancellable        *cancellable,
                           RivuletConversation *conversation)
{
  RivuletJob *job = rivulet_job_new (kind, ++self->last_job_id, cancellable);

  job->options = self->options;
  if (conversation != NULL && rivulet_conversation_get_sampling (conversation) != NULL)
    rivulet_generator_options_set_sampling (&job->options, rivulet_conversation_get_sampling (conversation));
  g_set_object (&job->conversation, conversation);
  g_set_object (&job->task, task);

  return job;
}

GTask *
rivulet_generator_new_task (RivuletGenerator   *self,
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

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_load_async);
  if (self->worker == NULL)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The model’s thread has ended"));
      return;
    }

  model_path = path != NULL ? g_strdup (path) : rill_dup_builtin_model_path ();
  if (model_path == NULL)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The built-in model is not installed"));
      return;
    }

  job = rivulet_generator_new_job (self, RIVULET_JOB_LOAD, task, cancellable, NULL);
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

gboolean
rivulet_generator_can_reply (RivuletGenerator *self,
                             GError          **error)
{
  if (self->worker == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The model’s thread has ended"));
  else if (self->reply_job_id != 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("A reply is being written"));
  else if (self->n_loads > 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("A model is being loaded"));
  else if (self->model_name == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, _ ("No model is loaded"));
  else
    return TRUE;

  return FALSE;
}

/* --- Replies ------------------------------------------------------------------------------------------------------ */

/* Gives out the writing of @reply, the last message of @conversation. @reply: (transfer full) */
static void
start_reply (RivuletGenerator    *self,
             RivuletConversation *conversation,
             RivuletMessage      *reply,
             RivuletPromptEnd     end,
             GTask               *task)
{
  const guint n_messages = g_list_model_get_n_items (rivulet_conversation_get_messages (conversation));
  RivuletJob *job = rivulet_generator_new_job (self, RIVULET_JOB_REPLY, task, g_task_get_cancellable (task),
                                               conversation);

  job->end = end;
  job->transcript = rivulet_transcript_new (conversation, n_messages - (end == RIVULET_PROMPT_CONTINUE ? 0 : 1));
  job->reply_id = rivulet_message_get_id (reply);
  job->n_before = strlen (rivulet_message_get_text (reply));

  rivulet_generator_stop_saving (self);
  rivulet_generator_forget_opening (self, conversation);
  self->reply_job_id = job->id;
  self->reply = reply;
  rivulet_generator_set_conversation (self, conversation);
  rivulet_generator_set_state (self, RIVULET_GENERATOR_READING, 0.0);
  rivulet_worker_push (self->worker, job);
}

/* A branch at @position, G_MAXUINT for the end; @text NULL: of the reply alone. */
static void
start_branch (RivuletGenerator    *self,
              RivuletConversation *conversation,
              guint                position,
              const char          *text,
              GTask               *task)
{
  g_autoptr (RivuletMessage) reply = NULL;
  GError *error = NULL;

  if (rivulet_generator_can_reply (self, &error))
    reply = rivulet_store_add_branch (self->store, conversation, position, text, &error);
  if (reply == NULL)
    g_task_return_error (task, error);
  else
    start_reply (self, conversation, g_steal_pointer (&reply), RIVULET_PROMPT_REPLY, task);
}

/* Where @message, which is of @role, is shown; else @task has failed. */
static gboolean
find_shown (RivuletConversation *conversation,
            RivuletMessage      *message,
            RivuletRole          role,
            guint               *position,
            GTask               *task)
{
  if (rivulet_message_get_role (message) == role && rivulet_message_get_reminds_id (message) == 0
      && rivulet_store_find_position (conversation, message, position))
    return TRUE;

  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                                   _ ("This message cannot be written anew"));

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

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));
  g_return_if_fail (text != NULL);

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_reply_async);
  start_branch (self, conversation, G_MAXUINT, text, task);
}

void
rivulet_generator_regenerate_async (RivuletGenerator    *self,
                                    RivuletConversation *conversation,
                                    RivuletMessage      *reply,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  guint position;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));
  g_return_if_fail (RIVULET_IS_MESSAGE (reply));

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_regenerate_async);
  if (find_shown (conversation, reply, RIVULET_ROLE_ASSISTANT, &position, task))
    start_branch (self, conversation, position, NULL, task);
}

void
rivulet_generator_edit_async (RivuletGenerator    *self,
                              RivuletConversation *conversation,
                              RivuletMessage      *message,
                              const char          *text,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  guint position;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));
  g_return_if_fail (RIVULET_IS_MESSAGE (message));
  g_return_if_fail (text != NULL);

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_edit_async);
  if (find_shown (conversation, message, RIVULET_ROLE_USER, &position, task))
    start_branch (self, conversation, position, text, task);
}

void
rivulet_generator_continue_async (RivuletGenerator    *self,
                                  RivuletConversation *conversation,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  RivuletMessageState state;
  GListModel *messages;
  GError *error = NULL;
  guint position;

  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (RIVULET_IS_CONVERSATION (conversation));

  task = rivulet_generator_new_task (self, cancellable, callback, user_data, rivulet_generator_continue_async);
  if (!rivulet_generator_can_reply (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  messages = rivulet_conversation_get_messages (conversation);
  reply = g_list_model_get_item (messages, g_list_model_get_n_items (messages) - 1);
  if (reply == NULL)
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("There is no reply to go on with"));
  if (reply == NULL || !find_shown (conversation, reply, RIVULET_ROLE_ASSISTANT, &position, task))
    return;

  state = rivulet_message_get_state (reply);
  rivulet_message_set_state (reply, RIVULET_MESSAGE_STREAMING);
  if (!rivulet_store_update_message (self->store, reply, &error))
    {
      rivulet_message_set_state (reply, state);
      g_task_return_error (task, error);
      return;
    }
  start_reply (self, conversation, g_steal_pointer (&reply), RIVULET_PROMPT_CONTINUE, task);
}

RivuletMessage *
rivulet_generator_reply_finish (RivuletGenerator *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
