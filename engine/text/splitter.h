/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How tokenizer.json cuts a text into the words that its model sees: a list of steps, each of which cuts every piece
 * further, writes it another way, or both.
 */

#pragma once

#include "format/json.h"
#include "text/regex.h"

G_BEGIN_DECLS

typedef struct _RillSplitter RillSplitter;

/* Where a text begins. */
typedef enum
{
  RILL_BEGINS_NOT,     /* other text stands before it */
  RILL_BEGINS_SEGMENT, /* a token that is matched as a whole stands before it */
  RILL_BEGINS_TEXT,    /* nothing stands before it */
} RillBegins;

/* When a space is put before a text. */
typedef enum
{
  RILL_PREFIX_NEVER,
  RILL_PREFIX_FIRST,  /* where nothing stands before it */
  RILL_PREFIX_ALWAYS, /* after special tokens too */
} RillPrefix;

/* @json: the object "pre_tokenizer". RILL_ERROR_UNSUPPORTED names a step that is not run. */
RillSplitter *rill_splitter_new (const RillJson *json, GError **error);
void rill_splitter_free (RillSplitter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillSplitter, rill_splitter_free)

RillPrefix rill_splitter_get_prefix (const RillSplitter *self);
/* Whether bytes are written as characters of their own. */
gboolean rill_splitter_is_byte_level (const RillSplitter *self);

/* Cuts @text, valid UTF-8 that is written anew where a step does so, into @spans, an array of RillSpan. */
void rill_splitter_run (const RillSplitter *self, RillBegins begins, GString *text, GArray *spans);

/* The member of an object Metaspace that says when it puts a space before a text. */
gboolean rill_splitter_read_prefix (const RillJson *json, RillPrefix *prefix, GError **error);

G_END_DECLS
