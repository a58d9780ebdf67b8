/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model, the one session over it, and the knowledge of what the session holds: which conversation, up to which
 * message. Worker thread only.
 */

#pragma once

#include "rill.h"
#include "rivulet-generator-options.h"
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
RillTokenizer       *rivulet_timeline_get_tokenizer (RivuletTimeline *self);
/* The text that ends a reply where no token does; nullable. */
const char *rivulet_timeline_get_stop_text (RivuletTimeline *self);

/*
 * Brings the stream to where the reply to the last turn of @transcript begins. A conversation that the stream holds
 * already has its new turns appended; any other is rebuilt from its text: the pinned prefix and the last tokens that
 * fit the window.
 *
 * @progress: called after each chunk, units tokens. FALSE with RILL_ERROR_CANCELLED or another error: the stream then
 * holds nothing that counts, and the next call rebuilds.
 */
gboolean rivulet_timeline_read (RivuletTimeline         *self,
                                const RivuletTranscript *transcript,
                                RillProgress             progress,
                                gpointer                 user_data,
                                GError                 **error);
/* Appends a token of the reply. On failure as above. */
gboolean rivulet_timeline_write (RivuletTimeline *self,
                                 RillToken        token,
                                 GError         **error);
/* Takes the last @n_tokens of the reply out of the stream again. On failure as above. */
gboolean rivulet_timeline_unwrite (RivuletTimeline *self,
                                   guint            n_tokens,
                                   GError         **error);
/* The reply, which is message @message_id, has ended; whatever closes it in the stream is read before the next turn. */
void     rivulet_timeline_end_reply (RivuletTimeline *self,
                                     gint64           message_id);
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
/* Returns: (transfer full): the present moment. */
RivuletSnapshot *rivulet_timeline_take_snapshot (RivuletTimeline *self);

G_END_DECLS
