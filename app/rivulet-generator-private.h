/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the generator's files share: rivulet-generator.c is the object, rivulet-generator-requests.c gives out jobs,
 * rivulet-generator-results.c applies what comes back.
 */

#pragma once

#include "rivulet-generator.h"
#include "rivulet-journal.h"
#include "rivulet-outbox.h"
#include "rivulet-worker.h"

G_BEGIN_DECLS

struct _RivuletGenerator
{
  GObject parent_instance;

  RivuletStore *store;
  RivuletJournal *journal;
  RivuletOutbox *outbox; /* NULL after the shutdown, as is the worker */
  RivuletWorker *worker;
  RivuletGeneratorOptions options;

  RivuletGeneratorState state;
  double progress;
  RillModel *model; /* nullable: what the worker has loaded */
  char *model_name; /* NULL: no model is loaded */
  char *model_summary;
  RivuletConversation *conversation;
  RivuletSnapshot *snapshot;

  RivuletHorizon horizon;

  guint64 last_job_id;
  guint n_trace_holds;
  guint n_loads; /* asked for and not finished */

  /* The reply under way: */
  guint64 reply_job_id; /* 0: none */
  RivuletMessage *reply;

  GSource *save_timer; /* runs after a conversation's memory has changed */
  gulong purged_handler;

  /* The last request to open: */
  RivuletConversation *opening; /* nullable */
  GCancellable *opening_cancellable;
};

enum
{
  RIVULET_GENERATOR_PROP_STATE = 1,
  RIVULET_GENERATOR_PROP_PROGRESS,
  RIVULET_GENERATOR_PROP_MODEL_NAME,
  RIVULET_GENERATOR_PROP_MODEL_SUMMARY,
  RIVULET_GENERATOR_PROP_CONVERSATION,
  RIVULET_GENERATOR_N_PROPERTIES,
};

/* Setters that notify when something changes. */
void rivulet_generator_set_state (RivuletGenerator     *self,
                                  RivuletGeneratorState state,
                                  double                progress);
void rivulet_generator_set_model (RivuletGenerator *self,
                                  RillModel        *model,
                                  const char       *name,
                                  const char       *summary);
void rivulet_generator_set_conversation (RivuletGenerator    *self,
                                         RivuletConversation *conversation);
/* @snapshot: (transfer full) */
void rivulet_generator_take_snapshot (RivuletGenerator *self,
                                      RivuletSnapshot  *snapshot);

void rivulet_generator_set_horizon (RivuletGenerator     *self,
                                    const RivuletHorizon *horizon);
void rivulet_generator_tell_source (RivuletGenerator   *self,
                                    gint64              conversation_id,
                                    RivuletMemorySource source);

/* A request that was cancelled still has a result: what had been done by then. */
GTask      *rivulet_generator_new_task (RivuletGenerator   *self,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data,
                                        gpointer            source_tag);
/* A job for @task with the options of @conversation (nullable). */
RivuletJob *rivulet_generator_new_job (RivuletGenerator    *self,
                                       RivuletJobKind       kind,
                                       GTask               *task,
                                       GCancellable        *cancellable,
                                       RivuletConversation *conversation);
gboolean    rivulet_generator_can_reply (RivuletGenerator *self,
                                         GError          **error);
/* A request to open anything but @conversation is of no interest any more. */
void        rivulet_generator_forget_opening (RivuletGenerator    *self,
                                              RivuletConversation *conversation);

/* The memory that is held shall be saved in a while, unless something happens before. */
void        rivulet_generator_save_later (RivuletGenerator *self);
void        rivulet_generator_stop_saving (RivuletGenerator *self);
/* The store's signal "purged". */
void        rivulet_generator_purged_cb (RivuletStore *store,
                                         gint64        conversation_id,
                                         gpointer      user_data);

/* A RivuletOutboxFunc: applies everything that the worker has said since the last time. */
void rivulet_generator_apply_results (gpointer user_data);

G_END_DECLS
