/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one thread that touches the engine. Jobs go in through a queue and are done one after another; everything comes
 * back through the outbox. All functions are for the main thread.
 */

#pragma once

#include "rivulet-job.h"
#include "rivulet-outbox.h"

G_BEGIN_DECLS

typedef struct _RivuletWorker RivuletWorker;

/* @outbox: outlives the worker. @memory_dir: where the memories of conversations are saved. */
RivuletWorker *rivulet_worker_new (RivuletOutbox *outbox,
                                   const char    *memory_dir);
/*
 * Ends what is under way (within one token, or one chunk while reading), refuses what waits, saves the memory that is
 * held, and joins the thread: all jobs are in the outbox then.
 */
void           rivulet_worker_free (RivuletWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletWorker, rivulet_worker_free)

/* @job: (transfer full) */
void rivulet_worker_push (RivuletWorker *self,
                          RivuletJob    *job);

/* While off, the engine keeps no trace and no snapshots are made. */
void rivulet_worker_set_tracing (RivuletWorker *self,
                                 gboolean       tracing);
/* The last snapshot was taken: the next one may be made. */
void rivulet_worker_want_snapshot (RivuletWorker *self);

/* Which head the snapshots look at closely, layer * n_head + head; -1: none. */
void rivulet_worker_watch_head (RivuletWorker *self,
                                int            head);
/* Whether the next tokens are kept from seeing the sinks. */
void rivulet_worker_hide_sinks (RivuletWorker *self,
                                gboolean       hide);

G_END_DECLS
