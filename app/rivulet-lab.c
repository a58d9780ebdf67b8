/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lab as an object: it starts the thread, looks thirty times a second whether there is news, and hands it out.
 */

#include "rivulet-lab-private.h"

#include <math.h>

#define INTERVAL_MS 33

struct _RivuletLab
{
  GObject parent_instance;

  RivuletLabRun *run; /* NULL before the first start */
  GThread *thread;    /* NULL: ended and joined */
  guint timeout;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (RivuletLab, rivulet_lab, G_TYPE_OBJECT)

void
rivulet_lab_update_init (RivuletLabUpdate *update)
{
  *update = (RivuletLabUpdate) {
    .perplexity = NAN,
    .points = g_array_new (FALSE, FALSE, sizeof (RivuletLabPoint)),
    .text = g_string_new (NULL),
  };
}

void
rivulet_lab_update_clear (RivuletLabUpdate *update)
{
  g_clear_pointer (&update->points, g_array_unref);
  if (update->text != NULL)
    g_string_free (g_steal_pointer (&update->text), TRUE);
  g_clear_pointer (&update->message, g_free);
}

static void
join (RivuletLab *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_handle_id (&self->timeout, g_source_remove);
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_autoptr (RivuletLab) self = g_object_ref (user_data);
  gboolean has_ended = atomic_load (&self->run->has_ended);

  if (has_ended)
    {
      self->timeout = 0;
      join (self);
    }
  g_signal_emit (self, changed_signal, 0);

  return has_ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
rivulet_lab_dispose (GObject *object)
{
  RivuletLab *self = RIVULET_LAB (object);

  rivulet_lab_stop (self);
  g_clear_pointer (&self->run, rivulet_lab_run_free);

  G_OBJECT_CLASS (rivulet_lab_parent_class)->dispose (object);
}

static void
rivulet_lab_class_init (RivuletLabClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rivulet_lab_dispose;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
rivulet_lab_init (RivuletLab *self)
{
}

RivuletLab *
rivulet_lab_new (void)
{
  return g_object_new (RIVULET_TYPE_LAB, NULL);
}

void
rivulet_lab_start (RivuletLab              *self,
                   const RivuletLabOptions *options)
{
  g_return_if_fail (RIVULET_IS_LAB (self));
  g_return_if_fail (options != NULL && options->turns != NULL);
  g_return_if_fail (options->model != NULL || options->model_path != NULL);

  rivulet_lab_stop (self);
  g_clear_pointer (&self->run, rivulet_lab_run_free);
  self->run = rivulet_lab_run_new (options);
  self->thread = g_thread_new ("rivulet-lab", rivulet_lab_run_main, self->run);
  self->timeout = g_timeout_add (INTERVAL_MS, timeout_cb, self);
}

void
rivulet_lab_stop (RivuletLab *self)
{
  g_return_if_fail (RIVULET_IS_LAB (self));

  if (self->thread == NULL)
    return;
  atomic_store (&self->run->stop, TRUE);
  join (self);
  g_signal_emit (self, changed_signal, 0);
}

gboolean
rivulet_lab_is_running (RivuletLab *self)
{
  g_return_val_if_fail (RIVULET_IS_LAB (self), FALSE);

  return self->thread != NULL;
}

void
rivulet_lab_take (RivuletLab       *self,
                  RivuletLabLane    lane,
                  RivuletLabUpdate *update)
{
  RivuletLabUpdate *news;
  RivuletLabUpdate taken;

  g_return_if_fail (RIVULET_IS_LAB (self));
  g_return_if_fail (lane < RIVULET_LAB_N_LANES);

  g_array_set_size (update->points, 0);
  g_string_truncate (update->text, 0);
  if (self->run == NULL)
    return;

  /* The numbers are copied, the lists change places. */
  pthread_mutex_lock (&self->run->mutex);
  news = &self->run->updates[lane];
  taken = *news;
  news->points = update->points;
  news->text = update->text;
  taken.message = g_strdup (news->message);
  pthread_mutex_unlock (&self->run->mutex);

  g_free (update->message);
  *update = taken;
}
