/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the worker to the main thread: everything that has happened since the last look, gathered behind one lock. At
 * most one wake-up is pending, and it comes at most once a frame, however many tokens there were.
 */

#pragma once

#include "rivulet-generator.h"
#include "rivulet-job.h"

G_BEGIN_DECLS

typedef struct _RivuletOutbox RivuletOutbox;

typedef void (*RivuletOutboxFunc) (gpointer user_data);

/* @context: where @func is called when there is something to take; the default when NULL. */
RivuletOutbox *rivulet_outbox_new (GMainContext     *context,
                                   RivuletOutboxFunc func,
                                   gpointer          user_data);
/* Frees it with what was not taken. Afterwards @func is not called any more. */
void           rivulet_outbox_free (RivuletOutbox *self);

/* Worker thread. */
void rivulet_outbox_put_text (RivuletOutbox *self,
                              guint64        job_id,
                              const char    *text);
void rivulet_outbox_put_state (RivuletOutbox        *self,
                               RivuletGeneratorState state,
                               double                progress);
/* @snapshot: (transfer full): replaces one that was not taken. */
void rivulet_outbox_put_snapshot (RivuletOutbox   *self,
                                  RivuletSnapshot *snapshot);
/* Replaces one that was not taken. */
void rivulet_outbox_put_horizon (RivuletOutbox        *self,
                                 const RivuletHorizon *horizon);
void rivulet_outbox_put_source (RivuletOutbox      *self,
                                gint64              conversation_id,
                                RivuletMemorySource source);
/* @job: (transfer full): ends the state it was in. */
void rivulet_outbox_put_finished (RivuletOutbox *self,
                                  RivuletJob    *job);

/* What there was to take; apply in this order. */
typedef struct
{
  guint64 job_id; /* whose text */
  GString *text;
  RivuletSnapshot *snapshot; /* nullable */
  GPtrArray *finished;       /* RivuletJob, owned */
  gboolean has_state;
  RivuletGeneratorState state;
  double progress;
  gboolean has_horizon;
  RivuletHorizon horizon;
  gint64 source_id; /* of the conversation whose memory has just been built; 0: none */
  RivuletMemorySource source;
} RivuletBatch;

/*
 * Main thread. @batch: from rivulet_batch_init(); what was in it is dropped, its buffers change places with the
 * outbox's.
 */
void rivulet_outbox_take (RivuletOutbox *self,
                          RivuletBatch  *batch);

void rivulet_batch_init (RivuletBatch *batch);
void rivulet_batch_clear (RivuletBatch *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RivuletBatch, rivulet_batch_clear)

G_END_DECLS
