/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What export and import share. Their thread is one of their own and not a task's: GLib's pool may be the last to let go of a
 * task, and would then close the store in its thread, some time after the person has. It is also a thread whose beginning and end a
 * thread sanitizer sees.
 */

#include "rivulet-transfer-private.h"

#include <pthread.h>

/* Between two calls. */
#define PROGRESS_INTERVAL_US 50000

G_DEFINE_QUARK (rivulet-transfer-error-quark, rivulet_transfer_error)

/* --- The thread --------------------------------------------------------------------------------------------------- */

typedef struct
{
  GSource source;
  RivuletTransferRun *run;
} WakeUp;

struct _RivuletTransferRun
{
  /* The task's own thread: */
  GTask *task;
  GThread *thread;
  RivuletTransferProgress progress;
  gpointer progress_data;

  /* Neither writes them meanwhile: */
  GSource *wake_up;
  RivuletTransferFunc func;
  gpointer data;
  GCancellable *cancellable;

  /* The thread's, until it has ended: */
  gboolean is_done;
  GError *error;

  pthread_mutex_t mutex;
  guint64 n_done;
  guint64 n_total;
  gboolean is_pending;
  gboolean has_ended;
};

static void
free_run (RivuletTransferRun *self)
{
  g_source_destroy (self->wake_up);
  g_source_unref (self->wake_up);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_object_unref (self->task);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

static void
return_run (RivuletTransferRun *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  if (self->is_done)
    g_task_return_boolean (self->task, TRUE);
  else
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  free_run (self);
}

static gboolean
dispatch_wake_up (GSource    *source,
                  GSourceFunc callback,
                  gpointer    user_data)
{
  RivuletTransferRun *self = ((WakeUp *) source)->run;
  gboolean has_ended;
  guint64 done, total;

  pthread_mutex_lock (&self->mutex);
  done = self->n_done;
  total = self->n_total;
  has_ended = self->has_ended;
  self->is_pending = FALSE;
  g_source_set_ready_time (source, -1);
  pthread_mutex_unlock (&self->mutex);

  if (has_ended)
    return_run (self);
  else if (self->progress != NULL)
    self->progress (done, total, self->progress_data);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs wake_up_funcs = {
  .dispatch = dispatch_wake_up,
};

static gpointer
run_main (gpointer user_data)
{
  RivuletTransferRun *self = user_data;

  self->is_done = self->func (self, self->data, self->cancellable, &self->error);

  pthread_mutex_lock (&self->mutex);
  self->has_ended = TRUE;
  g_source_set_ready_time (self->wake_up, 0);
  pthread_mutex_unlock (&self->mutex);

  return NULL;
}

void
rivulet_transfer_run (GTask                  *task,
                      RivuletTransferFunc     func,
                      RivuletTransferProgress progress,
                      gpointer                progress_data)
{
  RivuletTransferRun *self = g_new0 (RivuletTransferRun, 1);

  self->task = g_object_ref (task);
  self->func = func;
  self->data = g_task_get_task_data (task);
  self->progress = progress;
  self->progress_data = progress_data;
  g_set_object (&self->cancellable, g_task_get_cancellable (task));
  pthread_mutex_init (&self->mutex, NULL);

  /* Nothing is allocated for a wake-up: one source lives as long as the run. */
  self->wake_up = g_source_new (&wake_up_funcs, sizeof (WakeUp));
  g_source_set_static_name (self->wake_up, "rivulet-transfer");
  ((WakeUp *) self->wake_up)->run = self;
  g_source_attach (self->wake_up, g_task_get_context (task));

  self->thread = g_thread_try_new ("rivulet-transfer", run_main, self, &self->error);
  if (self->thread == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->error));
      free_run (self);
    }
}

void
rivulet_transfer_run_set_progress (RivuletTransferRun *self,
                                   guint64             done,
                                   guint64             total)
{
  pthread_mutex_lock (&self->mutex);
  self->n_done = done;
  self->n_total = total;
  if (!self->is_pending)
    g_source_set_ready_time (self->wake_up, g_get_monotonic_time () + PROGRESS_INTERVAL_US);
  self->is_pending = TRUE;
  pthread_mutex_unlock (&self->mutex);
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
