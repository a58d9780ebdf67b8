/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One errand for the worker, and what came of it. A job belongs to the main thread, then to the worker from the push
 * to the queue until it is put into the outbox, then to the main thread again.
 */

#pragma once

#include "rivulet-generator-options.h"
#include "rivulet-message.h"
#include "rivulet-prompt.h"
#include "rivulet-transcript.h"

#include "rill.h"

#include <gio/gio.h>
#include <stdatomic.h>

G_BEGIN_DECLS

typedef enum
{
  RIVULET_JOB_LOAD,    /* load a model */
  RIVULET_JOB_REPLY,   /* read what is new of a conversation and write a reply */
  RIVULET_JOB_OPEN,    /* read what is new of a conversation */
  RIVULET_JOB_KEEP,    /* the same, and keep a message of it or let it go */
  RIVULET_JOB_SAVE,    /* save the memory of the conversation that is held */
  RIVULET_JOB_FORGET,  /* a conversation is gone for good */
  RIVULET_JOB_REFRESH, /* show the stream as it is */
  RIVULET_JOB_QUIT,
} RivuletJobKind;

typedef struct
{
  RivuletJobKind kind;
  guint64 id;
  GCancellable *cancellable;
  RivuletGeneratorOptions options;

  /* Main thread only: completes the caller's request. NULL where nobody waits. */
  GTask *task;
  RivuletConversation *conversation;
  RivuletMessage *message;

  /* Load: */
  char *path;
  RillModel *model; /* once it is loaded */
  char *model_name;
  char *model_summary;

  /* Reply and open: */
  RivuletTranscript *transcript;
  gboolean stream_holds_it; /* the live session has the conversation's tokens */
  gboolean stream_is_lost;  /* it has nothing that counts any more */

  /* Keep: */
  gint64 message_id;
  gboolean keep;

  /* Forget: */
  gint64 conversation_id;

  /* Reply: */
  RivuletPromptEnd end;     /* how the prompt ends: a new reply, or one that is continued */
  gint64 reply_id;
  gsize n_before;           /* bytes that the reply has already */
  RivuletMessageState reply_state;

  GError *error; /* why it failed, or NULL */

  /* Stored by the giver and loaded by the taker: the queue's own lock is invisible to a thread sanitizer. */
  atomic_int handed_over;
} RivuletJob;

RivuletJob *rivulet_job_new (RivuletJobKind kind,
                             guint64        id,
                             GCancellable  *cancellable);
void        rivulet_job_free (RivuletJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletJob, rivulet_job_free)

G_END_DECLS
