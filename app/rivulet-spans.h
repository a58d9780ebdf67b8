/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which tokens of the stream are which bytes of which message. One span is one unbroken piece of the stream: the prefix, a
 * message with its markers, or the marker after which a reply begins. Worker thread only.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef enum
{
  RIVULET_SPAN_PREFIX,
  RIVULET_SPAN_MESSAGE,
  RIVULET_SPAN_REPLY_START,
  RIVULET_SPAN_REPLY_END, /* only on the way into the stream: there it is the end of the reply's own span */
} RivuletSpanKind;

typedef struct
{
  RivuletSpanKind kind;
  gint64 message_id; /* 0: no message */
  guint64 begin;     /* stream position of the first token */
  guint n_text;      /* tokens up to the end of the text; those that close the message come after */
  gsize n_bytes;     /* of the text that the tokens stand for, whole */
  gboolean is_open;  /* a reply that nothing closes yet */
  gboolean is_kept;
  GArray *tokens;    /* RillToken */
  GArray *starts;    /* guint32: byte of the text at which each token begins */
} RivuletSpan;

RivuletSpan *rivulet_span_new (RivuletSpanKind kind,
                               gint64          message_id);
void         rivulet_span_free (RivuletSpan *self);
void         rivulet_span_append (RivuletSpan *self,
                                  RillToken    token,
                                  guint32      start);
/* Takes away the first @n tokens, as the window has. */
void         rivulet_span_cut_front (RivuletSpan *self,
                                     guint        n);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletSpan, rivulet_span_free)

static inline guint64
rivulet_span_get_end (const RivuletSpan *self)
{
  return self->begin + self->tokens->len;
}

/* A list of spans in the order of the stream: (element-type RivuletSpan), owned. */
GPtrArray *rivulet_spans_new (void);
/* Puts @span at the end; one of kind REPLY_END becomes part of the one before it. @span: (transfer full) */
void       rivulet_spans_push (GPtrArray   *spans,
                               RivuletSpan *span);
/* The stream has been rewound to @position. */
void       rivulet_spans_truncate (GPtrArray *spans,
                                   guint64    position);
/* Forgets what ends at @position or before, is not kept, and does not begin among the first @n_front tokens. */
void       rivulet_spans_prune (GPtrArray *spans,
                                guint64    n_front,
                                guint64    position);
/* The index of the span that holds @position, or of the next one after it; @spans->len when there is none. */
guint      rivulet_spans_find (GPtrArray *spans,
                               guint64    position);
/* The last span of message @message_id; NULL: none. */
RivuletSpan *rivulet_spans_find_message (GPtrArray *spans,
                                         gint64     message_id);

/* For saving: a list of spans as a value of type RIVULET_SPANS_VARIANT (floating), and back; NULL where it makes none. */
#define RIVULET_SPANS_VARIANT "a(yxtutbbauau)"
GVariant  *rivulet_spans_to_variant (GPtrArray *spans);
GPtrArray *rivulet_spans_from_variant (GVariant *variant);

G_END_DECLS
