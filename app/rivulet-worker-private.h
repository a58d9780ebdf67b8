/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the worker's files share: rivulet-worker.c is the thread and its errands, rivulet-worker-write.c the longest of
 * them. Worker thread only.
 */

#pragma once

#include "rivulet-timeline.h"
#include "rivulet-worker.h"

G_BEGIN_DECLS

struct _RivuletWorker
{
  GThread *thread;
  GAsyncQueue *jobs;
  RivuletOutbox *outbox;
  atomic_bool stop;
  atomic_bool tracing;
  atomic_bool snapshot_wanted;
  atomic_bool sinks_hidden;
  atomic_int watched_head;
  char *memory_dir;

  /* The thread's own: */
  RivuletTimeline *timeline;
};

gboolean rivulet_worker_should_stop (RivuletWorker *self,
                                     RivuletJob    *job);
/* One snapshot for each that the main thread has taken, so at most one a frame; a final one regardless. */
void     rivulet_worker_offer_snapshot (RivuletWorker *self,
                                        gboolean       is_final);
void     rivulet_worker_offer_horizon (RivuletWorker *self);

/* Writes the reply of @job, whose prompt has been read. On failure what was written stays written. */
gboolean rivulet_worker_write_reply (RivuletWorker *self,
                                     RivuletJob    *job,
                                     GError       **error);

G_END_DECLS
