/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model, the one session over it, and the knowledge of what the session holds: which conversation, up to which
 * message. Worker thread only.
 */

#pragma once

#include "rill.h"
#include "rivulet-generator-options.h"
#include "rivulet-horizon.h"
#include "rivulet-prompt.h"
#include "rivulet-snapshot.h"
#include "rivulet-transcript.h"

G_BEGIN_DECLS

typedef struct _RivuletTimeline RivuletTimeline;

/* Loads the model of @path and makes its session. RILL_ERROR, in the engine's words. */
RivuletTimeline *rivulet_timeline_new (const char                    *path,
                                       const RivuletGeneratorOptions *options,
                                       RillProgress                   progress,
                                       gpointer                       user_data,
                                       GError                       **error);
void             rivulet_timeline_free (RivuletTimeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletTimeline, rivulet_timeline_free)

const RillModelInfo *rivulet_timeline_get_info (RivuletTimeline *self);
RillModel           *rivulet_timeline_get_model (RivuletTimeline *self);
RillTokenizer       *rivulet_timeline_get_tokenizer (RivuletTimeline *self);
/* The text that ends a reply where no token does; nullable. */
const char *rivulet_timeline_get_stop_text (RivuletTimeline *self);

/* How rivulet_timeline_read() came to hold a conversation. */
typedef enum
{
  RIVULET_READ_APPENDED, /* it held what came before, or all of it */
  RIVULET_READ_REWOUND,  /* after an exact rewind */
  RIVULET_READ_RESTORED, /* from a saved memory, bit for bit */
  RIVULET_READ_REBUILT,  /* from the text: another conversation was held, or none */
  RIVULET_READ_BEYOND,   /* from the text: this one was held, but what changed lies beyond the exact rewind */
} RivuletReadOutcome;

/*
 * Brings the stream to @end of @transcript. What the stream holds of it already stays; what it holds besides is rewound
 * where that is exact; anything else is rebuilt from its text: the pinned prefix, what is kept and the last tokens that
 * fit the window.
 *
 * @progress: called after each chunk, units tokens. FALSE with RILL_ERROR_CANCELLED or another error: the stream then
 * holds nothing that counts, and the next call rebuilds.
 */
gboolean rivulet_timeline_read (RivuletTimeline         *self,
                                const RivuletTranscript *transcript,
                                RivuletPromptEnd         end,
                                RillProgress             progress,
                                gpointer                 user_data,
                                RivuletReadOutcome      *outcome,
                                GError                 **error);

/* What is written from now on is the text of message @message_id, or, after RIVULET_PROMPT_CONTINUE, the rest of it. */
void     rivulet_timeline_begin_reply (RivuletTimeline *self,
                                       gint64           message_id);
/* Appends a token of the reply, which begins at byte @start of its text. On failure as above. */
gboolean rivulet_timeline_write (RivuletTimeline *self,
                                 RillToken        token,
                                 gsize            start,
                                 GError         **error);
/* Takes the last @n_tokens of the reply out of the stream again. On failure as above. */
gboolean rivulet_timeline_unwrite (RivuletTimeline *self,
                                   guint            n_tokens,
                                   GError         **error);
/* The reply's text has ended, @n_bytes long; whatever closes it in the stream is read before the next turn. */
void     rivulet_timeline_end_reply (RivuletTimeline *self,
                                     gsize            n_bytes);
/* The last token of the stream; -1: it is empty. */
RillToken rivulet_timeline_get_last_token (RivuletTimeline *self);
/* Where the memories of conversations are saved; NULL: nowhere. */
void     rivulet_timeline_set_memory_dir (RivuletTimeline *self,
                                          const char      *memory_dir);
/* Saves what the stream holds, if it has changed since it was last saved. RILL_ERROR or G_FILE_ERROR. */
gboolean rivulet_timeline_save (RivuletTimeline *self,
                                GError         **error);
/* The conversation is gone for good: so are its memories. */
void     rivulet_timeline_forget (RivuletTimeline *self,
                                  gint64           conversation_id);
/*
 * Keeps message @message_id for ever, or lets it go. G_IO_ERROR_NOT_FOUND when not all of it is remembered any more,
 * G_IO_ERROR_NO_SPACE when it is longer than what may still be kept.
 */
gboolean rivulet_timeline_keep (RivuletTimeline *self,
                                gint64           message_id,
                                gboolean         keep,
                                GError         **error);
/* Forgets what the stream holds: the next reply rebuilds it. */
void     rivulet_timeline_invalidate (RivuletTimeline *self);

/* Returns: (transfer full): a sampler that has seen the last tokens of the stream. */
RillSampler *rivulet_timeline_new_sampler (RivuletTimeline               *self,
                                           const RivuletGeneratorOptions *options,
                                           GError                       **error);
/* Draws the next token from what the stream holds; does not append it. */
RillToken    rivulet_timeline_sample (RivuletTimeline *self,
                                      RillSampler     *sampler);

void             rivulet_timeline_set_tracing (RivuletTimeline *self,
                                               gboolean         tracing);
/* Where the memory begins now. */
void             rivulet_timeline_get_horizon (RivuletTimeline *self,
                                               RivuletHorizon  *horizon);
/* Whether the next tokens are kept from seeing the sinks. */
void             rivulet_timeline_hide_sinks (RivuletTimeline *self,
                                              gboolean         hide);
/* Which head the next snapshots look at closely, layer * n_head + head; -1: none. */
void             rivulet_timeline_watch_head (RivuletTimeline *self,
                                              int              head);
/* Returns: (transfer full): the present moment. */
RivuletSnapshot *rivulet_timeline_take_snapshot (RivuletTimeline *self);

G_END_DECLS
