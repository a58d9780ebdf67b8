/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What export and import share: the thread they run on, and the form of a conversation in between.
 */

#pragma once

#include "rivulet-database.h"
#include "rivulet-transfer.h"

G_BEGIN_DECLS

/* The first members of our own files. */
#define RIVULET_TRANSFER_FORMAT "rivulet-conversations"
#define RIVULET_TRANSFER_VERSION 1

/* --- The thread --------------------------------------------------------------------------------------------------- */

typedef struct _RivuletTransferRun RivuletTransferRun;

/* @data: what the task carries, which is the thread's until this returns. Fails with @error set. */
typedef gboolean (*RivuletTransferFunc) (RivuletTransferRun *run,
                                         gpointer            data,
                                         GCancellable       *cancellable,
                                         GError            **error);

/*
 * Runs @func on a thread of its own, and when that has ended returns what it did from @task, in the task's context. The
 * thread never holds the task: it is the task's own thread that lets go of it, of its data and of its source object.
 * @progress: (nullable), called in the same context until then.
 */
void rivulet_transfer_run (GTask                  *task,
                           RivuletTransferFunc     func,
                           RivuletTransferProgress progress,
                           gpointer                progress_data);
/* How far it is; from within @func. */
void rivulet_transfer_run_set_progress (RivuletTransferRun *self,
                                        guint64             done,
                                        guint64             total);

/* --- A conversation in between ------------------------------------------------------------------------------------ */

typedef struct
{
  char *text;
  gint64 created; /* microseconds since 1970 */
  int parent;     /* index of the message it follows, smaller than its own; -1: none */
  int reminds;    /* index; -1: it is no reminder */
  RivuletRole role;
  RivuletMessageState state;
  gboolean active;
  gboolean kept;
} RivuletDraftMessage;

typedef struct
{
  char *title;
  char *system_prompt; /* nullable */
  char *sampling;      /* nullable, valid */
  gint64 created;
  gint64 updated;
  gboolean title_is_custom;
  gboolean pinned;
  GArray *messages; /* RivuletDraftMessage */
} RivuletDraftConversation;

RivuletDraftConversation *rivulet_draft_conversation_new (void);
void                      rivulet_draft_conversation_free (RivuletDraftConversation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletDraftConversation, rivulet_draft_conversation_free)
/* Exactly one of those that follow the same message is active: the last that says so, or the last. */
void                      rivulet_draft_conversation_settle (RivuletDraftConversation *self);

/*
 * One conversation of an import, from the bytes of its JSON object. @path: where it stands in the file, @line: where it
 * begins; both for errors.
 */
RivuletDraftConversation *rivulet_draft_conversation_parse (const char *json,
                                                            gsize       n_bytes,
                                                            const char *path,
                                                            guint64     line,
                                                            GError    **error);

G_END_DECLS
