/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The worker's loop and its errands. The timeline is touched by the thread alone; what the main thread may say while
 * a job runs is a handful of flags.
 */

#include "config.h"

#include "rivulet-worker-private.h"

#include "rill-guard.h"

#include <glib/gi18n-lib.h>

/* What the engine's progress callbacks are given. */
typedef struct
{
  RivuletWorker *worker;
  RivuletJob *job;
  RivuletReadOutcome outcome;
  gboolean outcome_told;
} Errand;

gboolean
rivulet_worker_should_stop (RivuletWorker *self,
                            RivuletJob    *job)
{
  return atomic_load (&self->stop) || g_cancellable_is_cancelled (job->cancellable);
}

void
rivulet_worker_offer_snapshot (RivuletWorker *self,
                               gboolean       is_final)
{
  const gboolean tracing = atomic_load (&self->tracing);

  if (self->timeline == NULL)
    return;

  rivulet_timeline_set_tracing (self->timeline, tracing);
  rivulet_timeline_hide_sinks (self->timeline, atomic_load (&self->sinks_hidden));
  rivulet_timeline_watch_head (self->timeline, atomic_load (&self->watched_head));
  if (tracing && (atomic_exchange (&self->snapshot_wanted, FALSE) || is_final))
    rivulet_outbox_put_snapshot (self->outbox, rivulet_timeline_take_snapshot (self->timeline));
}

void
rivulet_worker_offer_horizon (RivuletWorker *self)
{
  RivuletHorizon horizon;

  rivulet_timeline_get_horizon (self->timeline, &horizon);
  rivulet_outbox_put_horizon (self->outbox, &horizon);
}

/* --- Loading ------------------------------------------------------------------------------------------------------ */

static char *
describe_model (const RillModelInfo *info)
{
  static const struct
  {
    double unit;
    const char *letter;
  } scales[] = { { 1e9, " B" }, { 1e6, " M" }, { 1e3, " K" }, { 1.0, "" } };
  const double n_parameter = (double) info->n_parameter;
  guint scale = 0;
  double amount;

  while (scale + 1 < G_N_ELEMENTS (scales) && n_parameter < scales[scale].unit)
    scale++;
  amount = n_parameter / scales[scale].unit;

  return g_strdup_printf ("%s · %.*f%s parameters · %s", info->architecture,
                          amount < 10.0 && scales[scale].unit > 1.0 ? 1 : 0, amount, scales[scale].letter,
                          info->weight_type);
}

static gboolean
load_progress_cb (guint64  done,
                  guint64  total,
                  gpointer user_data)
{
  const Errand *errand = user_data;

  rivulet_outbox_put_state (errand->worker->outbox, RIVULET_GENERATOR_LOADING, (double) done / (double) MAX (1, total));

  return !rivulet_worker_should_stop (errand->worker, errand->job);
}

static void
run_load (RivuletWorker *self,
          RivuletJob    *job)
{
  Errand errand = { .worker = self, .job = job };
  RivuletTimeline *timeline;

  rivulet_outbox_put_state (self->outbox, RIVULET_GENERATOR_LOADING, 0.0);
  timeline = rivulet_timeline_new (job->path, &job->options, load_progress_cb, &errand, &job->error);
  if (timeline == NULL)
    return;

  if (self->timeline != NULL)
    rivulet_timeline_save (self->timeline, NULL);
  g_clear_pointer (&self->timeline, rivulet_timeline_free);
  self->timeline = timeline;
  rivulet_timeline_set_memory_dir (timeline, self->memory_dir);
  job->model = rill_model_ref (rivulet_timeline_get_model (timeline));
  job->model_name = g_strdup (rivulet_timeline_get_info (timeline)->name);
  job->model_summary = describe_model (rivulet_timeline_get_info (timeline));
  rivulet_worker_offer_snapshot (self, TRUE);
  rivulet_worker_offer_horizon (self);
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void
tell_outcome (Errand *errand)
{
  RivuletMemorySource source;

  if (errand->outcome_told)
    return;

  errand->outcome_told = TRUE;
  switch (errand->outcome)
    {
    case RIVULET_READ_RESTORED:
      source = RIVULET_MEMORY_RESTORED;
      break;
    case RIVULET_READ_REBUILT:
      source = RIVULET_MEMORY_REBUILT;
      break;
    case RIVULET_READ_BEYOND:
      source = RIVULET_MEMORY_REBUILT_BEYOND;
      break;
    case RIVULET_READ_APPENDED:
    case RIVULET_READ_REWOUND:
    default:
      return;
    }
  rivulet_outbox_put_source (errand->worker->outbox, errand->job->transcript->conversation_id, source);
}

static gboolean
read_progress_cb (guint64  done,
                  guint64  total,
                  gpointer user_data)
{
  Errand *errand = user_data;

  tell_outcome (errand);
  rivulet_outbox_put_state (errand->worker->outbox, RIVULET_GENERATOR_READING, (double) done / (double) MAX (1, total));
  rivulet_worker_offer_snapshot (errand->worker, FALSE);

  return !rivulet_worker_should_stop (errand->worker, errand->job);
}

/* Brings the timeline to @end of the job's conversation. Stopping is no error here. */
static gboolean
read_conversation (RivuletWorker   *self,
                   RivuletJob      *job,
                   RivuletPromptEnd end)
{
  Errand errand = { .worker = self, .job = job };
  gboolean is_read;

  rivulet_outbox_put_state (self->outbox, RIVULET_GENERATOR_READING, 0.0);
  rivulet_worker_offer_snapshot (self, FALSE);
  is_read = rivulet_timeline_read (self->timeline, job->transcript, end, read_progress_cb, &errand, &errand.outcome,
                                   &job->error);
  if (is_read)
    tell_outcome (&errand);
  else
    rivulet_worker_offer_snapshot (self, TRUE);
  rivulet_worker_offer_horizon (self);

  return is_read;
}

static void
run_keep (RivuletWorker *self,
          RivuletJob    *job)
{
  job->stream_holds_it = read_conversation (self, job, RIVULET_PROMPT_REST);
  job->stream_is_lost = !job->stream_holds_it;
  if (job->stream_holds_it)
    rivulet_timeline_keep (self->timeline, job->message_id, job->keep, &job->error);
  rivulet_worker_offer_horizon (self);
  rivulet_worker_offer_snapshot (self, TRUE);
}

static void
run_open (RivuletWorker *self,
          RivuletJob    *job)
{
  job->stream_holds_it = read_conversation (self, job, RIVULET_PROMPT_REST);
  job->stream_is_lost = !job->stream_holds_it;
  rivulet_worker_offer_snapshot (self, TRUE);
}

/* --- Replying ----------------------------------------------------------------------------------------------------- */

static void
run_reply (RivuletWorker *self,
           RivuletJob    *job)
{
  if (!read_conversation (self, job, job->end))
    {
      if (g_error_matches (job->error, RILL_ERROR, RILL_ERROR_CANCELLED))
        {
          g_clear_error (&job->error);
          job->reply_state = RIVULET_MESSAGE_STOPPED;
        }
      return;
    }

  rivulet_outbox_put_state (self->outbox, RIVULET_GENERATOR_WRITING, 1.0);
  job->stream_holds_it = rivulet_worker_write_reply (self, job, &job->error);
  if (!job->stream_holds_it)
    {
      job->reply_state = RIVULET_MESSAGE_INTERRUPTED;
      rivulet_timeline_invalidate (self->timeline);
    }
  rivulet_worker_offer_horizon (self);
  rivulet_worker_offer_snapshot (self, TRUE);
}

/* --- The loop ----------------------------------------------------------------------------------------------------- */

/* What needs no answer. */
static void
run_small_job (RivuletWorker *self,
               RivuletJob    *job)
{
  if (job->kind == RIVULET_JOB_REFRESH)
    rivulet_worker_offer_snapshot (self, TRUE);
  else if (self->timeline == NULL)
    return;
  else if (job->kind == RIVULET_JOB_SAVE)
    rivulet_timeline_save (self->timeline, NULL);
  else
    {
      rivulet_timeline_forget (self->timeline, job->conversation_id);
      rivulet_worker_offer_horizon (self);
    }
}

static void
run_job (RivuletWorker *self,
         RivuletJob    *job)
{
  if (job->kind == RIVULET_JOB_REFRESH || job->kind == RIVULET_JOB_SAVE || job->kind == RIVULET_JOB_FORGET)
    {
      run_small_job (self, job);
      return;
    }

  if (rivulet_worker_should_stop (self, job) && job->kind != RIVULET_JOB_REPLY)
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The work was stopped");
  else if (rivulet_worker_should_stop (self, job))
    job->reply_state = RIVULET_MESSAGE_STOPPED;
  else if (job->kind == RIVULET_JOB_LOAD)
    run_load (self, job);
  else if (self->timeline == NULL)
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, _ ("No model is loaded"));
  else if (job->kind == RIVULET_JOB_OPEN)
    run_open (self, job);
  else if (job->kind == RIVULET_JOB_KEEP)
    run_keep (self, job);
  else
    run_reply (self, job);
}

static gpointer
worker_main (gpointer user_data)
{
  RivuletWorker *self = user_data;

  while (TRUE)
    {
      RivuletJob *job = g_async_queue_pop (self->jobs);

      atomic_load (&job->handed_over);
      if (job->kind == RIVULET_JOB_QUIT)
        {
          rivulet_job_free (job);
          break;
        }
      run_job (self, job);
      rivulet_outbox_put_finished (self->outbox, job);
    }
  if (self->timeline != NULL)
    rivulet_timeline_save (self->timeline, NULL);
  g_clear_pointer (&self->timeline, rivulet_timeline_free);

  return NULL;
}

RivuletWorker *
rivulet_worker_new (RivuletOutbox *outbox,
                    const char    *memory_dir)
{
  RivuletWorker *self = g_new0 (RivuletWorker, 1);

  rill_guard_install ();
  self->outbox = outbox;
  self->memory_dir = g_strdup (memory_dir);
  self->jobs = g_async_queue_new ();
  atomic_init (&self->stop, FALSE);
  atomic_init (&self->tracing, FALSE);
  atomic_init (&self->snapshot_wanted, FALSE);
  atomic_init (&self->sinks_hidden, FALSE);
  atomic_init (&self->watched_head, -1);
  self->thread = g_thread_new ("rivulet-worker", worker_main, self);

  return self;
}

void
rivulet_worker_free (RivuletWorker *self)
{
  if (self == NULL)
    return;

  atomic_store (&self->stop, TRUE);
  rivulet_worker_push (self, rivulet_job_new (RIVULET_JOB_QUIT, 0, NULL));
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_free (self->memory_dir);
  g_free (self);
}

void
rivulet_worker_push (RivuletWorker *self,
                     RivuletJob    *job)
{
  atomic_store (&job->handed_over, 1);
  g_async_queue_push (self->jobs, job);
}

void
rivulet_worker_set_tracing (RivuletWorker *self,
                            gboolean       tracing)
{
  atomic_store (&self->tracing, tracing);
  if (tracing)
    {
      rivulet_worker_want_snapshot (self);
      /* The worker may be idle, and would say nothing before the next reply. */
      rivulet_worker_push (self, rivulet_job_new (RIVULET_JOB_REFRESH, 0, NULL));
    }
}

void
rivulet_worker_want_snapshot (RivuletWorker *self)
{
  atomic_store (&self->snapshot_wanted, TRUE);
}

void
rivulet_worker_watch_head (RivuletWorker *self,
                           int            head)
{
  atomic_store (&self->watched_head, head);
  rivulet_worker_want_snapshot (self);
  rivulet_worker_push (self, rivulet_job_new (RIVULET_JOB_REFRESH, 0, NULL));
}

void
rivulet_worker_hide_sinks (RivuletWorker *self,
                           gboolean       hide)
{
  atomic_store (&self->sinks_hidden, hide);
  rivulet_worker_push (self, rivulet_job_new (RIVULET_JOB_REFRESH, 0, NULL));
}
